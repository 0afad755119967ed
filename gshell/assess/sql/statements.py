"""Statements: a text of SQL into what it would do. The core of the package; pure.

In: text (may hold HOLEs), dialect. Out: `Statement`s. Raises: never.
Comments and strings are not statements, unless a statement runs the string.
"""

from __future__ import annotations

from typing import Iterable

from gshell.assess.effects import Certainty
from gshell.assess.sql import commands, cypher
from gshell.assess.sql.facts import SQL, Statement, Unit, joined_text
from gshell.assess.sql.lexer import RULES, SYMBOL, UNKNOWN, Piece, Rules, Token, split
from gshell.assess.sql.opinion import second_opinion
from gshell.assess.sql.queries import functions, query, tables
from gshell.assess.sql.units import units
from gshell.assess.sql.verbs import READERS
from gshell.assess.values import HOLE

NESTING = 8
"""So deep may strings that are SQL stand in each other."""

_OPINIONS = 8
_UNDOABLE = frozenset({"sql.delete", "sql.delete_unbounded", "sql.write", "sql.update_unbounded"})
_DDL_IS_UNDOABLE = frozenset({"postgres", "sqlite", "duckdb", "tsql", "redshift"})


def read_statements(text: str, dialect: str = "sql") -> tuple[Statement, ...]:
    """What the text would do, statement by statement.

    `dialect`: a key of lexer.RULES; any other is read as plain standard SQL.
    """
    return _settled(_Reader(dialect).text(text, 0), dialect)


class _Reader:
    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.client = RULES.get(dialect, Rules()).client
        self.opinions = _OPINIONS

    def text(self, text: str, depth: int) -> list[Statement]:
        found: list[Statement] = []
        for piece in split(text, self.dialect):
            if piece.command:
                found += commands.read(piece, self.client)
                continue
            for tokens in units(piece.tokens, self.dialect, depth > 0):
                found += self.expand(self.unit(Unit(tokens, self.dialect, depth), text), depth)
            if piece.end_command == "\\gexec":
                found += self.results(piece, depth)
        return found

    def unit(self, unit: Unit, text: str) -> Iterable[Statement]:
        word = unit.word(0)
        if self.dialect == "cypher" and word not in ("DROP", "CALL"):
            return cypher.read(unit)
        if word == "WITH":
            return self.with_(unit, text)
        if word in ("EXPLAIN", "PROFILE"):
            return self.explain(unit, text)
        reader = READERS.get(word)
        if reader is None:
            return self.unknown(unit, text)
        found = reader(unit)
        return found if reader is query else (*found, *functions(unit))

    def unknown(self, unit: Unit, text: str) -> Iterable[Statement]:
        if unit.depth and unit.tokens[0].kind != UNKNOWN:
            return ()  # within a body: assignments, declarations
        if self.opinions and unit.word(0):
            self.opinions -= 1
            opinion = second_opinion(text[unit.tokens[0].start : unit.tokens[-1].end], self.dialect)
            if opinion is not None:
                return (unit.say(opinion[0], tables=opinion[1], bounded=not opinion[0].endswith("unbounded")),)
        return (unit.say("sql.unknown", certainty=Certainty.UNKNOWN),)

    def with_(self, unit: Unit, text: str) -> Iterable[Statement]:
        """WITH x AS (…), y AS (…) statement: the brackets may delete too."""
        main, inner = _cut_with(unit.tokens)
        found: list[Statement] = []
        for tokens in inner:
            if tokens and tokens[0].word in ("DELETE", "UPDATE", "INSERT", "MERGE"):
                found += self.unit(unit._replace(tokens=tokens), text)
        if not main or main[0].word == "SELECT":
            return (*found, unit.say("sql.read", "SELECT", reads=tables(unit.tokens)), *functions(unit))
        return (*found, *self.unit(unit._replace(tokens=main), text))

    def explain(self, unit: Unit, text: str) -> Iterable[Statement]:
        """EXPLAIN shows a plan; EXPLAIN ANALYZE runs the statement."""
        runs = unit.word(0) == "PROFILE"
        for place, token in enumerate(unit.tokens[1:], 1):
            if token.word in ("ANALYZE", "ANALYSE"):
                runs = unit.word(place + 1) not in ("FALSE", "OFF")
            elif runs and token.word in READERS and token.word not in ("ANALYZE", "ANALYSE"):
                return self.unit(unit.since(place), text)
        return (unit.say("sql.read", "EXPLAIN"),)

    def expand(self, found: Iterable[Statement], depth: int) -> list[Statement]:
        """Replace statements that are carried as text by what that text does."""
        expanded: list[Statement] = []
        for statement in found:
            if statement.kind != SQL:
                expanded.append(statement)
                continue
            inner = self.text(statement.payload, depth + 1) if depth < NESTING else []
            expanded += [
                each._replace(
                    start=statement.start, end=statement.end, marks=(*each.marks, *statement.marks),
                    certainty=min(each.certainty, statement.certainty),
                )
                for each in inner
            ]  # fmt: skip
        return expanded

    def results(self, piece: Piece, depth: int) -> list[Statement]:
        """psql's \\gexec runs what the query returns: its literals say how that begins."""
        found = self.text(_row(piece), depth + 1) if depth < NESTING else []
        unknown = Statement("sql.unknown", "\\gexec", certainty=Certainty.UNKNOWN, start=piece.start, end=piece.end)
        return [each._replace(start=piece.start, end=piece.end) for each in found if each.kind] or [unknown]


def printed(text: str, dialect: str) -> str:
    """What one query would print, as far as its own literals tell; a HOLE if they tell nothing."""
    pieces = split(text, dialect)
    if len(pieces) != 1 or not pieces[0].tokens or pieces[0].tokens[0].word != "SELECT":
        return HOLE
    row = _row(pieces[0])
    return row + "\n" if row.strip(HOLE + " ;") else HOLE


def _row(piece: Piece) -> str:
    """The select list as text."""
    columns = []
    for token in piece.tokens[1:]:
        if token.word in ("FROM", "WHERE"):
            break
        columns.append(token)
    return joined_text(columns)


def _cut_with(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], list[tuple[Token, ...]]]:
    """The main statement behind a WITH, and the contents of its outermost brackets."""
    inner: list[tuple[Token, ...]] = []
    depth = opened = 0
    for place, token in enumerate(tokens):
        if token.kind == SYMBOL and token.text == "(":
            depth += 1
            opened = place if depth == 1 else opened
        elif token.kind == SYMBOL and token.text == ")":
            depth -= 1
            if depth == 0:
                inner.append(tokens[opened + 1 : place])
        elif depth == 0 and place and token.word in _MAIN and tokens[place - 1].text == ")":
            return tokens[place:], inner
    return (), inner


_MAIN = frozenset({"SELECT", "DELETE", "UPDATE", "INSERT", "MERGE", "VALUES", "TABLE", "REPLACE", "CREATE", "MATCH"})


def _settled(found: list[Statement], dialect: str) -> tuple[Statement, ...]:
    """Mark what does not last: temporary tables made in the same text, and what is rolled back."""
    temporary = {table for each in found if "temporary" in each.marks for table in each.tables}
    for place, each in enumerate(found):
        if each.tables and temporary.issuperset(each.tables) and "temporary" not in each.marks:
            found[place] = each._replace(marks=(*each.marks, "temporary"))
    start = -1
    for place, each in enumerate(found):
        if each.verb in ("BEGIN", "START"):
            start = place
        elif each.verb in ("COMMIT", "END"):
            start = -1
        elif each.verb == "ROLLBACK" and start >= 0:
            _undo(found, start, place, dialect)
            start = -1
    return tuple(found)


def _undo(found: list[Statement], start: int, end: int, dialect: str) -> None:
    undoable = all(each.kind in ("", "sql.read", *_UNDOABLE) for each in found[start:end])
    if undoable or dialect in _DDL_IS_UNDOABLE:
        for place in range(start, end):
            if found[place].kind.startswith("sql."):
                found[place] = found[place]._replace(marks=(*found[place].marks, "undone"))
