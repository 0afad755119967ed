"""Reading a script from a descriptor as bash does: never further than the statement that runs next.

What follows on stdin belongs to the programs of that statement (`read x` takes the next line).
So a pipe is read byte by byte, a file in blocks with the offset put back (bash does the same).
"""

from __future__ import annotations

import os
import re
from typing import Callable, Iterator

_BLOCK = 4096
_LONG = 1 << 14  # characters of an unfinished statement from which on not every line is worth a parse
_LONGEST = 1_000_000
_PATIENCE = 1 << 22  # characters parsed, in all, to find the end of one statement
_HEREDOC = re.compile(r"(?<!<)<<-?[ \t]*[\"'\\]?([^\s\"'\\;|&<>()]+)")
_CLOSES = re.compile(r"[\"'`)}]|\]\]|\b(?:fi|done|esac)\b")
_GOES_ON = re.compile(r"(?:\\|\||&&)\s*$")


def statements(descriptor: int, complete: Callable[[str], bool]) -> Iterator[str]:
    """Yield the script in pieces, each of whole lines: the shortest that `complete` accepts.

    What is left unfinished at the end is yielded too, and what is longer than any statement. Bytes that
    are no UTF-8 become surrogates (os.fsdecode); NUL bytes are dropped, as bash drops them. Raises OSError.
    """
    text, ends = "", _Ends()
    for line in _lines(descriptor):
        text += line
        if len(text) > _LONGEST or (ends.possible(text, line) and complete(text)):
            yield text
            text, ends = "", _Ends()
    if text:
        yield text


class _Ends:
    """Where a long statement may end: asking costs as much as the text is long, so not every line is worth it.

    An end that is missed does no harm: what follows is judged and run together with it.
    """

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._goes_on = False
        self._asked = 0

    def possible(self, text: str, line: str) -> bool:
        if self._waiting:
            if line.strip() == self._waiting[0]:
                del self._waiting[0]
            closes = not self._waiting
        else:
            self._waiting = [] if "((" in line else _HEREDOC.findall(line)
            closes = not self._waiting and (self._goes_on or bool(_CLOSES.search(line)))
            self._goes_on = bool(_GOES_ON.search(line))
        if len(text) >= _LONG and (not closes or self._asked > _PATIENCE):
            return False
        self._asked += len(text)
        return True


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
