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
_HEREDOC = re.compile(r"<<-?\s*[\"'\\]?([^\s\"'\\;|&<>()]+)")


def statements(descriptor: int, complete: Callable[[str], bool]) -> Iterator[str]:
    """Yield the script in pieces, each of whole lines: the shortest that `complete` accepts.

    What is left unfinished at the end is yielded too. Bytes that are no UTF-8 become surrogates
    (os.fsdecode); NUL bytes are dropped, as bash drops them. Raises OSError.
    """
    text = ""
    for line in _lines(descriptor):
        text += line
        if _worth_asking(text, line) and complete(text):
            yield text
            text = ""
    if text:
        yield text


def _worth_asking(text: str, line: str) -> bool:
    """Not for every line of a long here-document: asking costs as much as the text is long."""
    if len(text) < _LONG:
        return True
    ends = _HEREDOC.findall(text)
    return not ends or line.strip() in ends


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
