"""Reading a script from a descriptor as bash does: never further than the statement that runs next.

What follows on stdin belongs to the programs of that statement (`read x` takes the next line).
So a pipe is read byte by byte, a file in blocks with the offset put back (bash does the same).
"""

from __future__ import annotations

import os
import re
import time
from typing import Callable, Iterator

_BLOCK = 4096
_LONG = 1 << 11  # characters of an unfinished statement from which on not every line is worth a parse
_LONGEST = 1_000_000
_PATIENCE = 5.0  # seconds of parsing, in all, to find the end of one statement
_HEREDOC = re.compile(r"(?<!<)<<-?[ \t]*[\"'\\]?([^\s\"'\\;|&<>()]+)")
_CLOSES = re.compile(r"[\"'`)}]|\]\]|\b(?:fi|done|esac)\b")
_GOES_ON = re.compile(r"(?:\\|\||&&)\s*(?:#.*)?$")


def statements(descriptor: int, complete: Callable[[str], bool]) -> Iterator[str]:
    """Yield the script in pieces, each of whole lines: the shortest that `complete` accepts.

    What is left unfinished at the end is yielded too, and what is longer than any statement. Bytes that
    are no UTF-8 become surrogates (os.fsdecode); NUL bytes are dropped, as bash drops them. Raises OSError.
    """
    statement = _Statement(complete)
    for line in _lines(descriptor):
        statement.add(line)
        if statement.is_over(line):
            yield statement.text()
            statement = _Statement(complete)
    if rest := statement.text():
        yield rest


class _Statement:
    """The lines of a statement until it is complete.

    Asking costs as much as the text is long, so a long one is asked about only where it may end. If that
    takes too long, what follows is taken to belong to it: it is judged and run together with it.
    """

    def __init__(self, complete: Callable[[str], bool]) -> None:
        self._complete = complete
        self._lines: list[str] = []
        self._length = 0
        self._heredocs: list[str] = []
        self._goes_on = False
        self._asking = 0.0

    def text(self) -> str:
        return "".join(self._lines)

    def add(self, line: str) -> None:
        self._lines.append(line)
        self._length += len(line)

    def is_over(self, line: str) -> bool:
        """`line` is the last one that was added."""
        possible = self._may_end(line)
        if self._length > _LONGEST:
            return True
        long = self._length > _LONG and len(self._lines) > 1
        if long and (not possible or self._asking > _PATIENCE):
            return False
        began = time.monotonic()
        over = self._complete(self.text())
        self._asking += time.monotonic() - began
        return over

    def _may_end(self, line: str) -> bool:
        if self._heredocs:
            if line.strip() == self._heredocs[0]:
                del self._heredocs[0]
            return not self._heredocs
        went_on, self._goes_on = self._goes_on, bool(_GOES_ON.search(line))
        self._heredocs = [] if "((" in line else _HEREDOC.findall(line)
        return not self._heredocs and (went_on or bool(_CLOSES.search(line)))


def _lines(descriptor: int) -> Iterator[str]:
    try:
        os.lseek(descriptor, 0, os.SEEK_CUR)
        read = _seekable_line
    except OSError:
        read = _unseekable_line
    while line := read(descriptor):
        yield os.fsdecode(line.replace(b"\0", b""))


def _seekable_line(descriptor: int) -> bytes:
    start = os.lseek(descriptor, 0, os.SEEK_CUR)
    data = b""
    while block := os.read(descriptor, _BLOCK):
        data += block
        end = data.find(b"\n") + 1
        if end:
            os.lseek(descriptor, start + end, os.SEEK_SET)
            return data[:end]
    return data


def _unseekable_line(descriptor: int) -> bytes:
    data = bytearray()
    while byte := os.read(descriptor, 1):
        data += byte
        if byte == b"\n":
            break
    return bytes(data)
