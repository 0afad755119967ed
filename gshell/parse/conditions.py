"""`[[ … ]]`: bash(1), Compound Commands and CONDITIONAL EXPRESSIONS."""

from __future__ import annotations

import re

from gshell.parse.reader import Incomplete, Wrong
from gshell.parse.tree import Literal, Word
from gshell.parse.words import WORD, Words, mode

_BLANKS = re.compile(r"(?:[ \t]+|\\\n|#[^\n]*)*")
_OPERATOR = re.compile(r"&&|\|\||[()\n]|[<>](?!\()")
_REGEX = mode("\\'\"$`(", " \t\n&;<>)")
_UNARY = frozenset(f"-{letter}" for letter in "abcdefghknoprstuvwxzGLNORS")
_BINARY = frozenset({"=", "==", "!=", "=~", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"})
_NO_OPERAND = frozenset({"&&", "||", "(", ")", "<", ">", "\n", "]]", ""})


def condition(reader: Words) -> tuple[Word, ...]:
    """The words between `[[` and `]]`, operators included; leaves the reader behind `]]`."""
    return _Condition(reader).read()


class _Condition:
    """Recursive descent, one token ahead. `_raw` is the token as typed, "" at the end of the text."""

    def __init__(self, reader: Words) -> None:
        self._reader = reader
        self._words: list[Word] = []
        self._raw = ""
        self._next()

    def read(self) -> tuple[Word, ...]:
        self._alternatives()
        if self._raw != "]]":
            self._refuse()
        return tuple(self._words[:-1])

    def _alternatives(self) -> None:
        """Terms joined by && and ||."""
        while True:
            self._term()
            self._newlines()
            if self._raw not in ("&&", "||"):
                return
            self._next()

    def _term(self) -> None:
        self._newlines()
        reader = self._reader
        reader.deeper()
        if self._raw == "(":
            self._next()
            self._alternatives()
            self._expect(")")
        elif self._raw == "!":
            self._next()
            self._term()
        elif self._raw in _UNARY:
            self._next()
            self._operand()
        else:
            self._operand()
            if self._raw in _BINARY:
                self._next(regex=self._raw == "=~")
                self._operand()
        reader.depth -= 1

    def _operand(self) -> None:
        if self._raw in _NO_OPERAND:
            self._refuse()
        self._next()

    def _expect(self, raw: str) -> None:
        self._newlines()
        if self._raw != raw:
            self._refuse()
        self._next()

    def _newlines(self) -> None:
        while self._raw == "\n":
            self._words.pop()
            self._next()

    def _refuse(self) -> None:
        if not self._raw:
            raise Incomplete("[[ is not closed")
        raw = "the end of the line" if self._raw == "\n" else f"`{self._raw}`"
        raise Wrong(f"{raw} has no place here within [[ ]]")

    def _next(self, regex: bool = False) -> None:
        if self._raw == "]]":
            return
        reader = self._reader
        reader.at = _BLANKS.match(reader.text, reader.at).end()  # type: ignore[union-attr]
        reader.budget.spend()
        start = reader.at
        found = None if regex else _OPERATOR.match(reader.text, start)
        if found is not None:
            reader.at = found.end()
            word = Word((Literal(found[0]),), reader.span(start, reader.at))
        else:
            word = reader.word(_REGEX if regex else WORD)
        if reader.at == start and start < len(reader.text):
            raise Wrong(f"`{reader.text[start]}` has no place within [[ ]]")
        self._raw = reader.text[start : reader.at]
        self._words.append(word)
