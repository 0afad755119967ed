"""Lexer: SQL text into statements of tokens, and the lines that are for the client program.

In: text (may hold HOLEs) and a dialect. Out: `Piece`s. Raises: never. Linear in the text.

Facts: PostgreSQL "4.1 Lexical Structure" and psql(1); MySQL "11 Language Structure" and
"mysql Client Commands"; SQLite "Command Line Shell"; Microsoft "sqlcmd" and "Delimited
identifiers"; ClickHouse, BigQuery, Snowflake "Lexical structure"; Cassandra CQL "Definitions".
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from gshell.assess.values import HOLE
from gshell.tuples import NamedTuple

WORD, NAME, STRING, BODY, NUMBER, SYMBOL, UNKNOWN = "word", "name", "string", "body", "number", "symbol", "unknown"


def words(text: str) -> frozenset[str]:
    """A set of words written as prose: `words("DROP ALTER")`."""
    return frozenset(text.split())


class Token(NamedTuple):
    """`text` is the content (quotes removed); BODY is a $tag$ string, NAME a quoted identifier, UNKNOWN a HOLE."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The upper-cased keyword or unquoted identifier, "" for anything else."""
        return self.text.upper() if self.kind == WORD else ""


class Piece(NamedTuple):
    """One statement (`tokens`), or one client command (`command` with the rest of its line as `argument`).

    `end_command` is the psql command that sent the statement, `\\gexec` say.
    """

    tokens: tuple[Token, ...]
    start: int
    end: int
    command: str = ""
    argument: str = ""
    end_command: str = ""


class Rules(NamedTuple):
    """How a dialect reads characters. `client` names the program whose line commands are looked for."""

    client: str = ""
    backslash: bool = False
    brackets: bool = False
    hash_comment: bool = False
    slash_comment: bool = False
    dollar: bool = False
    nested: bool = False
    executed_comment: bool = False


RULES: dict[str, Rules] = {
    "postgres": Rules("psql", dollar=True, nested=True),
    "redshift": Rules("psql", dollar=True, nested=True),
    "mysql": Rules("mysql", backslash=True, hash_comment=True, executed_comment=True),
    "sqlite": Rules("dot", brackets=True),
    "duckdb": Rules("dot", dollar=True, nested=True),
    "tsql": Rules("sqlcmd", brackets=True, nested=True),
    "oracle": Rules("sqlplus"),
    "clickhouse": Rules(backslash=True, hash_comment=True, dollar=True),
    "bigquery": Rules(backslash=True, hash_comment=True),
    "snowflake": Rules("snowsql", backslash=True, slash_comment=True, dollar=True),
    "cql": Rules(slash_comment=True, dollar=True),
    "cypher": Rules(backslash=True, slash_comment=True),
    "hive": Rules("beeline", backslash=True),
}

# Commands that are recognised where a statement could begin, by client.
_LINE_COMMANDS: dict[str, str] = {
    "dot": r"\.\w+",
    "mysql": r"(?:system|source|delimiter|pager|tee)(?=\s)",
    "sqlcmd": r"(?:GO(?=[ \t]*+\d*+[ \t\r]*+$)|:?!!|:\w+)",
    "sqlplus": r"(?:!|host(?=\s)|@@?|start(?=\s)|/(?=[ \t\r]*+$))",
    "snowsql": r"!\w+",
    "beeline": r"!\w+",
}
# psql and mysql take the rest of the line for these; others end at the next backslash.
_WHOLE_LINE = frozenset({"\\!", "\\copy", "\\.", "\\g", "\\gx", "\\o", "\\w"})
_SENDERS = frozenset({"\\;", "\\g", "\\gx", "\\G", "\\gset", "\\gexec", "\\gdesc", "\\watch", "\\crosstabview"})
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_EXECUTED = re.compile(r"/\*M?!\d*")
_END_OF_DATA = re.compile(r"^\\\.\r?$", re.MULTILINE)


def split(text: str, dialect: str) -> tuple[Piece, ...]:
    """The statements and client commands of a text, in order; comments are gone."""
    return _Lexer(text, RULES.get(dialect, Rules())).split()


@lru_cache(maxsize=32)
def _pattern(rules: Rules) -> re.Pattern[str]:
    escaped = r"|\\." if rules.backslash else ""
    plain = r"\\" if rules.backslash else ""
    comments = [r"--(?=\s|\Z)[^\n]*" if rules.executed_comment else r"--[^\n]*"]
    comments += [r"#[^\n]*"] * rules.hash_comment + [r"//[^\n]*"] * rules.slash_comment
    names = [rf'"(?:[^"{plain}]|""{escaped})*+"?', r"`(?:[^`]|``)*+`?"] + [r"\[(?:[^\]]|\]\])*+\]?"] * rules.brackets
    groups = [
        ("skip", r"\s+|" + "|".join(comments)),
        ("comment", r"/\*"),
        ("escaped", r"[eE]'(?:[^'\\]|\\.|'')*+'?" if rules.dollar else r"(?!)"),
        ("string", rf"'(?:[^'{plain}]|''{escaped})*+'?"),
        ("name", "|".join(names)),
        ("dollar", r"\$(?:[^\W\d]\w*)?\$" if rules.dollar else r"(?!)"),
        ("number", r"\d[\w.]*"),
        ("word", r"(?:[^\W\d]|[@#])[\w@#$]*"),
        ("backslash", r"\\(?:[^\s\\;]+|;)?" if rules.client in ("psql", "mysql") else r"(?!)"),
        ("symbol", r"<>|<=>|!=|<=|>=|:=|==|::|\|\||&&|\*/|."),
    ]
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in groups), re.DOTALL)


@lru_cache(maxsize=8)
def _line_command(client: str) -> re.Pattern[str] | None:
    pattern = _LINE_COMMANDS.get(client)
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE) if pattern else None


class _Lexer:
    def __init__(self, text: str, rules: Rules) -> None:
        self.text = text
        self.rules = rules
        self.match = _pattern(rules).match
        self.line_command = _line_command(rules.client)
        self.position = 0
        self.delimiter = ";"
        self.tokens: list[Token] = []
        self.pieces: list[Piece] = []

    def split(self) -> tuple[Piece, ...]:
        while self.position < len(self.text):
            if not self.at_delimiter() and not self.at_line_command():
                self.step()
        self.finish()
        return tuple(self.pieces)

    def at_delimiter(self) -> bool:
        if not self.text.startswith(self.delimiter, self.position):
            return False
        self.position += len(self.delimiter)
        copies_in = self.rules.client == "psql" and _reads_stdin(self.tokens)
        self.finish()
        if copies_in:
            self.skip_data()
        return True

    def at_line_command(self) -> bool:
        if self.line_command is None or not self.at_command_place():
            return False
        found = self.line_command.match(self.text, self.position)
        if found is None:
            return False
        self.finish()
        start, self.position = self.position, found.end()
        command = found[0].lower()
        self.command(start, command, self.rest_of_line())
        return True

    def at_command_place(self) -> bool:
        """sqlcmd looks at the beginning of every line, the others where a statement could begin."""
        before = self.text[max(self.position - 1, 0) : self.position]
        if self.rules.client == "sqlcmd":
            return before in ("", "\n")
        return not self.tokens and before in ("", "\n", " ", "\t", ";", "\0")

    def step(self) -> None:
        found = self.match(self.text, self.position)
        assert found is not None  # the last group matches any character
        kind, start, self.position = found.lastgroup, self.position, found.end()
        if kind == "comment":
            self.skip_comment(start)
        elif kind == "dollar":
            self.dollar(start, found[0])
        elif kind == "backslash":
            self.backslash(start, found[0])
        elif kind == "symbol":
            self.symbol(start, found[0])
        elif kind == "escaped":
            self.add(STRING, _unquote(found[0][1:], True), start)
        elif kind == "string":
            self.add(STRING, _unquote(found[0], self.rules.backslash), start)
        elif kind == "name":
            self.add(NAME, _unquote(found[0], False), start)
        elif kind in (WORD, NUMBER):
            self.add(kind, found[0], start)

    def add(self, kind: str, text: str, start: int) -> None:
        self.tokens.append(Token(kind, text, start, self.position))

    def symbol(self, start: int, text: str) -> None:
        if text == "*/" and self.rules.executed_comment:
            return  # the end of /*! … */
        self.add(UNKNOWN if text == HOLE else SYMBOL, text, start)

    def skip_comment(self, start: int) -> None:
        if self.rules.executed_comment and (executed := _EXECUTED.match(self.text, start)):
            self.position = executed.end()  # MySQL and MariaDB run what is in it
            return
        depth = 1
        while depth and (edge := _COMMENT_EDGE.search(self.text, self.position)):
            self.position = edge.end()
            if edge[0] == "*/":
                depth -= 1
            elif self.rules.nested:
                depth += 1
        if depth:
            self.position = len(self.text)

    def dollar(self, start: int, tag: str) -> None:
        body = self.position
        end = self.text.find(tag, body)
        self.position = len(self.text) if end < 0 else end + len(tag)
        self.add(BODY, self.text[body : end if end >= 0 else None], start)

    def backslash(self, start: int, command: str) -> None:
        if command.startswith("\\!"):
            self.position = start + 2
            command = "\\!"
        if self.rules.client == "mysql":
            self.position = start + 2
            command = self.text[start : start + 2]
        argument = "" if command in ("\\;", "\\G") else self.rest_of_line(command not in _WHOLE_LINE)
        if command in _SENDERS:
            self.finish(command)
        if command not in ("\\;", "\\G"):
            self.command(start, command, argument)

    def rest_of_line(self, stops: bool = False) -> str:
        """What follows up to the end of the line, or to the next command if `stops`."""
        start = self.position
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        if stops:
            following = self.text.find("\\", start, end)
            end = following if following >= 0 else end
        self.position = end
        return self.text[start:end].strip()

    def command(self, start: int, command: str, argument: str) -> None:
        if command in ("delimiter", "\\d") and self.rules.client == "mysql":
            self.delimiter = argument.split()[0] if argument else ";"
        else:
            self.pieces.append(Piece((), start, self.position, command, argument))
        if command == "\\copy" and re.search(r"\bfrom\s+p?stdin\b", argument, re.IGNORECASE):
            self.skip_data()

    def skip_data(self) -> None:
        """COPY … FROM stdin: the lines up to `\\.` are rows, not statements."""
        end = _END_OF_DATA.search(self.text, self.position)
        self.position = end.end() if end else len(self.text)

    def finish(self, end_command: str = "") -> None:
        if self.tokens:
            tokens = tuple(self.tokens)
            self.pieces.append(Piece(tokens, tokens[0].start, tokens[-1].end, end_command=end_command))
            self.tokens = []


def _reads_stdin(tokens: list[Token]) -> bool:
    if not tokens or tokens[0].word != "COPY":
        return False
    return any(a.word == "FROM" and b.word == "STDIN" for a, b in pairwise(tokens))


def _unquote(text: str, backslash: bool) -> str:
    quote = {"[": "]"}.get(text[0], text[0])
    inner = text[1:-1] if len(text) > 1 and text.endswith(quote) else text[1:]
    if backslash and "\\" in inner:
        inner = re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL)
    return inner.replace(quote * 2, quote) if quote * 2 in inner else inner
