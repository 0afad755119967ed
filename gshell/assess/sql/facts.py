"""Facts: what one statement would do, and the words it is read from."""

from __future__ import annotations

from typing import Sequence

from gshell.assess.effects import Certainty
from gshell.assess.sql.lexer import BODY, NAME, STRING, SYMBOL, UNKNOWN, WORD, Token
from gshell.assess.values import HOLE
from gshell.tuples import NamedTuple

SHELL, SCRIPT, CODE, SQL = "shell", "script", "code", "sql"


class Statement(NamedTuple):
    """One thing a text of SQL would do.

    `kind`     an effect kind (`sql.*`, `nosql.*`, `file.read`, `file.write`, `code.inject`, `sql.unknown`), or
               SHELL (a shell runs `payload`), SCRIPT (the file `payload` is read as more of the same),
               SQL (`payload` is read by the same rules; `read_statements` has replaced those),
               CODE (`payload` is a program in the language `object`);
               "" for what changes nothing (SET, BEGIN, USE)
    `verb`     the leading words, upper-cased: "DROP TABLE"
    `object`   what kind of thing: table, database, schema, view, index, role, user, owned…
    `tables`   what is written to or dropped, as named in the text
    `reads`    tables that are read
    `bounded`  for DELETE and UPDATE: a condition limits it
    `marks`    further facts, each an attribute that is true: drops, renames, replaces, all, temporary…;
               for SHELL, `fed`: rows are its standard input
    `payload`  shell text, file path or source code; may hold HOLEs
    `start`, `end`  its place in the text
    """

    kind: str
    verb: str = ""
    object: str = ""
    tables: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    bounded: bool = True
    marks: tuple[str, ...] = ()
    payload: str = ""
    certainty: Certainty = Certainty.CERTAIN
    start: int = 0
    end: int = 0


class Unit(NamedTuple):
    """The tokens of one statement (never empty), for whoever reads its verb."""

    tokens: tuple[Token, ...]
    dialect: str
    depth: int = 0

    def word(self, place: int) -> str:
        return self.tokens[place].word if place < len(self.tokens) else ""

    def words(self) -> tuple[str, ...]:
        return tuple(token.word for token in self.tokens)

    def has(self, *words: str) -> bool:
        """Do these words stand somewhere, one behind the other?"""
        return self.find(*words) >= 0

    def find(self, *words: str) -> int:
        """The place of the first word of that run; -1 if it is not there."""
        own = self.words()
        last = len(own) - len(words)
        return next((at for at in range(last + 1) if own[at : at + len(words)] == words), -1)

    def skip(self, place: int, *words: str) -> int:
        """The first place from `place` on whose word is none of these."""
        while place < len(self.tokens) and self.word(place) in words:
            place += 1
        return place

    def since(self, place: int) -> Unit:
        return self._replace(tokens=self.tokens[place:])

    def say(self, kind: str, verb: str = "", **facts: object) -> Statement:
        """A Statement at this place; its verb defaults to the leading word."""
        return Statement(
            kind,
            verb or self.word(0),
            start=self.tokens[0].start,
            end=self.tokens[-1].end,
            **facts,  # type: ignore[arg-type]
        )


def name(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    """The dotted name at `place` and the place behind it; ("", place) if there is none."""
    parts: list[str] = []
    end = place
    while end < len(tokens):
        token = tokens[end]
        glued = end == place or tokens[end - 1].end == token.start
        if token.kind in (WORD, NAME, UNKNOWN, STRING) and (not parts or parts[-1] == "." or glued):
            parts.append(token.text)
        elif token.kind == SYMBOL and token.text == "." and parts:
            parts.append(".")
        else:
            break
        end += 1
    return "".join(parts), end


def names(tokens: Sequence[Token], place: int) -> tuple[str, ...]:
    """The comma-separated dotted names at `place`."""
    found: list[str] = []
    while True:
        text, place = name(tokens, place)
        if not text:
            return tuple(found)
        found.append(text)
        if place >= len(tokens) or tokens[place].text != ",":
            return tuple(found)
        place += 1


def joined_text(tokens: Sequence[Token]) -> str:
    """The string that an expression of literals and unknowns makes: `'DROP ' || quote_ident(t)` -> "DROP \\0"."""
    parts: list[str] = []
    for token in tokens:
        if token.kind in (STRING, BODY):
            parts.append(token.text)
        elif token.kind != SYMBOL and parts[-1:] != [HOLE] and token.word not in _STRING_PREFIXES:
            parts.append(HOLE)
    return "".join(parts)


_STRING_PREFIXES = frozenset({"N", "CONCAT", "FORMAT", "QUOTE_IDENT", "U", "R", "B"})
