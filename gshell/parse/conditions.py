"""`[[ … ]]`: bash(1), Compound Commands and CONDITIONAL EXPRESSIONS."""

from __future__ import annotations

import re

from gshell.parse.reader import Incomplete, Wrong
from gshell.parse.tree import Literal, Word
from gshell.parse.words import WORD, Words, mode

_BLANKS = re.compile(r"(?:[ \t\n]+|\\\n|#[^\n]*(?=\n))*")
_OPERATOR = re.compile(r"&&|\|\||[()]|[<>](?!\()")
_REGEX = mode("\\'\"$`(", " \t\n&;<>)")


def condition(reader: Words) -> tuple[Word, ...]:
    """The words between `[[` and `]]`, operators included; leaves the reader behind `]]`."""
    words: list[Word] = []
    regex = False
    while True:
        reader.at = _BLANKS.match(reader.text, reader.at).end()  # type: ignore[union-attr]
        start = reader.at
        if start >= len(reader.text):
            raise Incomplete("[[ is not closed")
        reader.budget.spend()
        word = reader.word(_REGEX) if regex else _operator(reader) or reader.word(WORD)
        if reader.at == start:
            raise Wrong(f"`{reader.text[start]}` has no place within [[ ]]")
        raw = reader.text[start : reader.at]
        if raw == "]]":
            return tuple(words)
        regex = raw == "=~"
        words.append(word)


def _operator(reader: Words) -> Word | None:
    found = _OPERATOR.match(reader.text, reader.at)
    if found is None:
        return None
    reader.at = found.end()
    return Word((Literal(found[0]),), reader.span(found.start(), found.end()))
