"""Expressions: which functions a script calls, with which texts; for languages with C-like expressions.

In: source and a `Language`. Out: `Facts`. Raises: never.
A tolerant reader: it follows strings, names, concatenation, lists, members and calls, and walks
over everything else. It believes that whatever is written is reached.
"""

from __future__ import annotations

from gshell.assess.languages.bindings import APPENDS, ASSIGNS, OPENS, Bindings
from gshell.assess.languages.calls import Calls, Language, Seen, elements
from gshell.assess.languages.facts import (
    RUN_SHELL,
    UNKNOWN_TEXT,
    Arguments,
    Fact,
    Items,
    Known,
    Pairs,
    Text,
    Thing,
    as_text,
    joined,
)
from gshell.assess.languages.perl_order import loops_first
from gshell.assess.languages.syntaxes import COMMAND, TEMPLATE
from gshell.assess.languages.tokens import LINE, LIST, NAME, NUMBER, REGEX, SYMBOL, TEXT, UNKNOWN, Token, tokens

DEEPEST = 60
LONGEST = 200_000
"""Characters of source that are read."""

_FORKS = frozenset(("fork", "pcntl_fork"))
_STANDS_ALONE = frozenset((";", "{", "while", "until", "do", "and", "&&"))
_LOOPS = frozenset(("while", "for", "until", "loop"))
_TOPICAL = frozenset(("unlink", "rmdir", "eval"))
"""Perl's functions that without an argument take `$_` (perlfunc(1))."""
_OVER_BLOCKS = (Thing("map"), Thing("grep"), Thing("sort"))
_STOPS = frozenset((")", "]", "}", ",", ";", ":", "=>"))
_UNARY = frozenset(("!", "-", "+", "~", "\\", "&", "*", "...", "@", "++", "--", "**", "->", "<", "."))


def read(source: str, language: Language, arguments: tuple[str, ...] = ()) -> tuple[list[Fact], list[Seen]]:
    """What the source would do, and all calls in it; `arguments` are those of the script."""
    calls = Calls(language, arguments)
    if len(source) > LONGEST:
        return [Fact("code.opaque", "too long to be looked at")], []
    reader = _Reader(calls)
    reader.read(source)
    if reader.forks_in_a_loop():
        calls.facts.append(Fact("system.exhaust", "processes", attributes={"what": "processes"}))
    return calls.facts, calls.seen


class _Reader(Bindings):
    """One source text; texts inside it have readers of their own, and share `calls`."""

    def read(self, source: str) -> Known:
        """Read a whole source; the value of its last expression."""
        found = tokens(source, self.syntax)
        if self.syntax.name == "perl":
            found = loops_first(found)
        self.tokens = found if self.syntax.newlines else tuple(token for token in found if token.kind != LINE)
        self.place = 0
        values = self.sequence("").values
        return values[-1] if values else None

    def forks_in_a_loop(self) -> bool:
        """`fork while 1`, `loop { fork }`; who keeps or asks for the answer (`$pid = fork`) means something else."""
        texts = [";", *(token.text for token in self.tokens if token.kind != LINE), ";"]
        loops = any(token.kind == NAME and token.text in _LOOPS for token in self.tokens)
        return loops and any(
            text in _FORKS and (texts[place - 1] in _STANDS_ALONE or texts[place - 2 : place] == ["while", "("])
            for place, text in enumerate(texts)
        )

    # --- sequences -----------------------------------------------------------

    def sequence(self, closing: str) -> Arguments:
        """Everything up to the closing bracket (or the end): values, and `key: value` pairs."""
        values: list[Known] = []
        named: dict[str, Known] = {}
        while (token := self.peek()) is not None:
            if token.kind == SYMBOL and token.text == closing:
                self.place += 1
                break
            if token.kind == LINE or (token.kind == SYMBOL and token.text in _STOPS):
                self.place += 1
                continue
            before = self.place
            if self.syntax.name == "r" and closing == ")" and self.names_argument():
                self.place += 2
                named[token.text] = self.expression()
                continue
            value = self.expression()
            if closing in (")", "]"):
                self.skip_lines()
            if self.at(":", "=>"):
                self.place += 1
                self.skip_lines()
                named[_key(token, value)] = self.expression()
            else:
                values.append(value)
            self.place = max(self.place, before + 1)
        return Arguments(tuple(values), named)

    # --- expressions ---------------------------------------------------------

    def expression(self) -> Known:
        self.depth += 1
        try:
            if self.depth > DEEPEST:
                self.calls.facts.append(Fact("code.opaque", "too deeply nested"))
                self.place = len(self.tokens)
                return None
            return self.operators()
        finally:
            self.depth -= 1

    def operators(self) -> Known:
        start = self.place
        value = self.operand()
        while (token := self.peek()) is not None:
            if token.kind == NAME and token.text in ("of", "in", "as") and self.loop(value, token):
                continue
            if token.kind != SYMBOL:
                if self.syntax.beside and self.starts_value(token):
                    value = joined((value, self.operand()))
                    continue
                break
            if token.text in _STOPS or token.text in OPENS:
                break
            self.place += 1
            if token.text in self.syntax.joins:
                value = joined((value, self.operand()))
            elif token.text in ASSIGNS or token.text in APPENDS or (token.text == "<-" and self.syntax.name == "r"):
                value = self.assigned(start, token.text)
            elif self.syntax.pipes and (token.text == "|" or (token.text in (">", ">>") and self.prints(start))):
                value = self.piped(value, token.text)
            else:
                other = self.operand()
                value = value if token.text in ("||", "??") and value is not None else other if value is None else None
        return value

    def prints(self, start: int) -> bool:
        return self.tokens[start].text in ("print", "printf")

    def piped(self, value: Known, operator: str) -> Known:
        """awk: `print … | "command"`, `"command" | getline`, `print … > "file"`."""
        token = self.peek()
        reads = token is not None and token.text == "getline"
        target = as_text(value if reads else self.concatenated())
        if operator == "|":
            stdin = None if reads else as_text(value).text
            self.calls.facts.append(Fact(RUN_SHELL, target.text, sources=target.sources, data=stdin))
        else:
            self.calls.facts.append(Fact("file.overwrite" if operator == ">" else "file.write", target.text))
        return UNKNOWN_TEXT

    def concatenated(self) -> Known:
        """awk: `"/tmp/" $2 ".txt"`"""
        value = self.operand()
        while (token := self.peek()) is not None and self.starts_value(token):
            value = joined((value, self.operand()))
        return value

    # --- operands ------------------------------------------------------------

    def operand(self) -> Known:
        token = self.peek()
        while token is not None and token.kind == NAME and token.text in self.syntax.keywords and not self.is_key():
            self.place += 1
            if token.text in ("for", "foreach"):
                self.counted()
            token = self.peek()
        if token is not None and token.text == "import" and token.kind == NAME and self.imported():
            return None
        if token is None or token.kind == LINE or (token.kind == SYMBOL and token.text in _STOPS):
            return self.symbol() if token is not None and token.text == ":" else None
        self.place += 1
        if token.kind == SYMBOL and token.text in _UNARY:
            return self.unary(token)
        return self.postfix(self.primary(token), token)

    def unary(self, token: Token) -> Known:
        self.depth += 1
        value = self.operand() if self.depth < DEEPEST else None
        self.depth -= 1
        return value if token.text != "-" or not isinstance(value, int) else -value

    def symbol(self) -> Known:
        """Ruby's :name."""
        following = self.peek(1)
        if self.syntax.name == "ruby" and following is not None and following.kind in (NAME, TEXT):
            self.place += 2
            return Text(following.text) if following.kind == NAME else self.text(following)
        return None

    def primary(self, token: Token) -> Known:
        if token.kind == TEXT:
            return self.text(token)
        if token.kind == LIST:
            return Items(tuple(Text(word) for word in as_text(self.text(token)).text.split()))
        if token.kind == NUMBER:
            return _number(token.text)
        if token.kind == NAME:
            return self.name(token)
        if token.kind == REGEX:
            for part in token.parts:
                self.inner(part[0])
        elif token.kind == SYMBOL and token.text in OPENS:
            return self.bracketed(token.text)
        return UNKNOWN_TEXT if token.kind == UNKNOWN else None

    def bracketed(self, opening: str) -> Known:
        inner = self.sequence(OPENS[opening])
        if opening == "[" or (opening == "(" and len(inner.values) > 1):
            return Items(inner.values)
        if inner.named:
            return Pairs(inner.named)
        return inner.values[-1] if inner.values else (Pairs({}) if opening == "{" else None)

    def text(self, token: Token) -> Known:
        value = joined(self.part(part) for part in token.parts)
        if token.mode == COMMAND:
            text = as_text(value)
            self.calls.facts.append(Fact(RUN_SHELL, text.text, sources=text.sources))
            return UNKNOWN_TEXT
        return value

    def part(self, part: str | tuple[str]) -> Known:
        value = Text(part) if isinstance(part, str) else self.inner(part[0])
        return joined(value.values, " ") if isinstance(value, Items) else value

    def inner(self, source: str) -> Known:
        """An expression inside a text."""
        if self.depth > DEEPEST:
            return None
        return _Reader(self.calls, self.depth + 1).read(source)

    def name(self, token: Token) -> Known:
        name = token.text
        if self.syntax.pipes and name in ("print", "printf"):
            return Text("")
        if name in self.calls.names:
            return self.calls.names[name]
        if name in self.language.constants:
            return self.language.constants[name]
        if name in ("true", "false", "TRUE", "FALSE", "nil", "null", "undef"):
            return {"t": 1, "T": 1, "f": 0, "F": 0}.get(name[0])
        return None if name[0] in "$@%" and len(name) > 1 else Thing(name.lstrip("&"))

    # --- what follows a value ------------------------------------------------

    def postfix(self, value: Known, first: Token) -> Known:
        while (token := self.peek()) is not None:
            if token.kind == LINE and self.chained():
                self.skip_lines()
            elif token.kind == SYMBOL and token.text in self.syntax.members and self.names_follow():
                value = self.calls.member(value, self.tokens[self.place + 1].text)
                self.place += 2
                method = self.syntax.name == "perl" and token.text == "->" and not self.at("(")
                if method or (self.syntax.name == "ruby" and self.is_whole_call(value)):
                    value = self.calls.call(value, Arguments())
            elif token.kind == SYMBOL and token.text in ("?.", "->", "&.") and token.text in self.syntax.members:
                self.place += 1  # ?.( and ->[
            elif token.kind == SYMBOL and token.text == "(" and self.calls_here(value, first):
                self.place += 1
                self.bind(self.calls.iterated(value))
                value = self.calls.call(value, self.sequence(")"))
            elif self.is_index(token, value):
                self.place += 1
                value = self.calls.indexed(value, self.sequence(OPENS[token.text]).values)
            elif token.kind == TEXT and token.mode == TEMPLATE and isinstance(value, Thing):
                self.place += 1
                value = self.calls.call(value, Arguments((self.text(token),)))
            elif token.text in ("{", "do") and self.calls.iterated(value):
                self.bind(self.calls.iterated(value))
                break
            elif self.syntax.name == "perl" and token.text == "{" and value in _OVER_BLOCKS:
                value = self.over_block(value)
            elif self.syntax.bare and self.is_bare_call(value, token):
                value = self.calls.call(value, self.bare_arguments())
            else:
                break
        topical = self.syntax.name == "perl" and isinstance(value, Thing) and value.name in _TOPICAL
        return self.calls.call(value, Arguments((self.topic(),))) if topical else value

    def topic(self) -> Known:
        return self.calls.names.get("$_", self.language.constants.get("$_"))

    def over_block(self, function: Known) -> Known:
        """`map { … } LIST`: the list comes behind what is done with each of it, as `$_`."""
        block = self.place + 1
        self.place = block
        facts = len(self.calls.facts)
        self.sequence("}")
        del self.calls.facts[facts:]
        items = self.bare_arguments().values
        behind, before = self.place, self.calls.names.get("$_")
        self.calls.names["$_"] = elements(items[0] if len(items) == 1 else Items(items))
        self.place = block
        made = self.sequence("}").values
        self.place = behind
        self.calls.names["$_"] = before
        if function != Thing("map"):
            return Items(items)
        return made[0] if len(made) == 1 else Items(made)

    def is_index(self, token: Token, value: Known) -> bool:
        """`list[0]`, `object["key"]`, and Perl's `$h{key}`."""
        before = self.tokens[self.place - 1]
        if token.kind != SYMBOL or (value is None and (before.kind != NAME or before.end != token.start)):
            return False
        if token.text == "{":
            return self.syntax.name == "perl" and before.end == token.start and before.text[:1] in ("$", "-")
        return token.text == "[" and not self.syntax.beside

    def calls_here(self, value: Known, first: Token) -> bool:
        return isinstance(value, (Thing, Text)) or (value is None and first.kind == NAME)

    def is_bare_call(self, value: Known, token: Token) -> bool:
        begins = self.starts_value(token) or self.splat(token) or token.text in ("my", "our", "local")
        if not isinstance(value, Thing) or not begins:
            return False
        return self.language.is_function(self.language.rename(value.name))

    def splat(self, token: Token) -> bool:
        """Ruby's `exec *words`: the star stands apart from the function and not from the list."""
        behind = self.peek(1)
        return (
            self.syntax.name == "ruby"
            and token.text == "*"
            and self.tokens[self.place - 1].end < token.start
            and behind is not None
            and behind.start == token.end
        )

    def is_whole_call(self, value: Known) -> bool:
        """Ruby: to name a method is to call it, if no arguments follow."""
        token = self.peek()
        if not isinstance(value, Thing) or not self.language.is_function(self.language.rename(value.name)):
            return False
        return token is None or not (self.starts_value(token) or token.text in ("(", ":", "["))

    def bare_arguments(self) -> Arguments:
        """`system "rm", "-rf"`: values up to the end of the statement."""
        values: list[Known] = []
        named: dict[str, Known] = {}
        while (token := self.peek()) is not None:
            value = self.expression()
            if self.at(":", "=>"):
                self.place += 1
                named[_key(token, value)] = self.expression()
            else:
                values.append(value)
            if self.at(","):
                self.place += 1
                self.skip_lines()
            elif self.syntax.name != "lisp" or self.at(")") or self.peek() is None:
                break
        return Arguments(tuple(values), named)


def _key(token: Token, value: Known) -> str:
    return as_text(value).text if isinstance(value, Text) else token.text


def _number(text: str) -> int | None:
    digits = text.replace("_", "").lower()
    if len(digits) > 20:
        return None
    try:
        return int(digits, 8) if digits.startswith("0") and digits.isdigit() else int(digits, 0)
    except ValueError:
        return None
