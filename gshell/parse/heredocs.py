"""Here-documents: bash(1), REDIRECTION.

A redirection names the delimiter; the body stands after the end of that line. So
the lexer keeps a Heredoc for each, and fills their bodies when it meets the newline.
"""

from __future__ import annotations

import re

from gshell.hints import Sequence as Series
from gshell.parse import ansi
from gshell.parse.reader import Incomplete, Unreadable, Wrong
from gshell.parse.tree import Literal, Word
from gshell.parse.words import HERE, Words

_QUOTE = r"(?s)\\(.)|\$?'([^']*)'|\$?\"([^\"]*)\""


class Heredoc:
    """One here-document: the word behind `<<`, whether tabs are stripped, and the body once it was read."""

    __slots__ = ("_delimiter", "_quoted", "body", "strip", "target")

    def __init__(self, target: Word, raw: str, strip: bool) -> None:
        raw = raw.replace("\\\n", "")
        self.target = target
        self.strip = strip
        self.body: Word | None = None
        self._delimiter = re.sub(_QUOTE, _unquoted, raw)
        self._quoted = re.search(_QUOTE, raw) is not None

    def read(self, reader: Words, closing: str) -> None:
        """Take the body from the lines at the reader's place. `closing` may follow the delimiter within `$(…)`."""
        start = reader.at
        lines = self._lines(reader, closing)
        end = lines[-1][1] if lines else start
        span = reader.span(start, end)
        if self._quoted:
            text = "".join([reader.text[a:b] for a, b in lines])
            self.body = Word((Literal(text, True),), span)
            return
        inner = type(reader)(*_gathered(reader, start, end, lines), reader)
        try:
            self.body = inner.word(HERE)._replace(span=span)
        except (Incomplete, Wrong) as error:
            raise Unreadable(f"within a here-document, {error}") from None  # bash finds out when it runs

    def _lines(self, reader: Words, closing: str) -> list[tuple[int, int]]:
        """(start, end) of each line of the body; leaves the reader behind the delimiter."""
        text, at = reader.text, reader.at
        lines: list[tuple[int, int]] = []
        while at < len(text):
            begin, end = at, self._line_end(text, at)
            while self.strip and text.startswith("\t", begin):
                begin += 1
            line = text[begin:end] if self._quoted else text[begin:end].replace("\\\n", "")
            at = min(end + 1, len(text))
            if line == self._delimiter:
                reader.at = at
                return lines
            if closing and line.startswith(self._delimiter) and closing in line[len(self._delimiter) :]:
                reader.at = begin + len(self._delimiter)
                return lines
            lines.append((begin, at))
        reader.at = at
        reader.unfinished = f"the here-document has no line `{self._delimiter}`"
        return lines

    def _line_end(self, text: str, at: int) -> int:
        """Where the line ends; unless the delimiter is quoted, a backslash joins it with the next."""
        while True:
            end = text.find("\n", at)
            if end < 0:
                return len(text)
            backslashes = end - at - len(text[at:end].rstrip("\\"))
            if self._quoted or backslashes % 2 == 0:
                return end
            at = end + 1


def _gathered(reader: Words, start: int, end: int, lines: list[tuple[int, int]]) -> tuple[str, Series[int]]:
    """The text of the lines, and the place of each of its characters."""
    if sum([b - a for a, b in lines]) == end - start:
        return reader.text[start:end], reader.places_of(start, end)
    outer = reader.places_of(0, len(reader.text))
    places = [outer[i] for a, b in lines for i in range(a, b)]
    return "".join([reader.text[a:b] for a, b in lines]), [*places, outer[end]]


def _unquoted(quote: re.Match[str]) -> str:
    escaped, single, double = quote.groups()
    if single is not None:
        return ansi.decode(single) if quote[0][0] == "$" else single
    return escaped or double
