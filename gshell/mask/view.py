"""View: what of a stream is text, seen past colours, wraps and redrawing."""

from __future__ import annotations

import re
from functools import cache

from gshell.tuples import NamedTuple

_LONGEST_ESCAPE = 4096


class Mark(NamedTuple):
    """`sequence` stands at `offset` of the text, in place of so many bytes of it (`covers`: 0 or 1)."""

    offset: int
    sequence: bytes
    covers: int


@cache
def _special() -> tuple[re.Pattern[bytes], re.Pattern[bytes], re.Pattern[bytes], re.Pattern[bytes]]:
    """(what is not text; those of it that move on to another place; what may become one; the bytes all begin with).

    Control sequences and strings as in ECMA-48; a backspace and what it erases; other bytes that show nothing.
    """
    whole = (
        rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ\\`-~])"
        rb"|\x08 \x08|[\0\a\b\x0e\x0f\x7f]"
    )
    moves = rb"\x1b(?:\[[0-?]*[ABCEFGHdfae`]|[78DEMc])"
    begun = rb"(?:\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)|(?<!\x08 )\x08 ?)\Z"
    return re.compile(whole), re.compile(moves), re.compile(begun), re.compile(rb"[\x1b\0\a\b\x0e\x0f\x7f]")


def split(data: bytes) -> tuple[bytes, list[Mark], bytes]:
    """(the text, what stands in it that is none, the beginning of something at the end).

    Where the cursor moves elsewhere, the text has a line's end: what stands there does not belong together.
    """
    whole, moves, begun, first = _special()
    if not first.search(data):
        return data, [], b""
    unfinished = begun.search(data)
    cut = b""
    if unfinished and len(unfinished[0]) < _LONGEST_ESCAPE:
        data, cut = data[: unfinished.start()], unfinished[0]
    parts: list[bytes] = []
    marks: list[Mark] = []
    length = position = 0
    for found in whole.finditer(data):
        moved = moves.match(found[0]) is not None
        length += found.start() - position
        parts += [data[position : found.start()], b"\n" * moved]
        marks.append(Mark(length, found[0], int(moved)))
        length += moved
        position = found.end()
    parts.append(data[position:])
    return b"".join(parts), marks, cut


def joined(text: bytes, width: int) -> tuple[bytes, list[tuple[int, int]]]:
    """(the text without the line ends that are there because the terminal is that wide, where they were).

    Programs break at the last column (`fold`, `less`, `tmux`), and line editors go on with a blank and a return.
    Each gap is (offset in the text, bytes left out).
    """
    if not width or len(text) <= width:
        return text, []
    lines = text.split(b"\n")
    if text.isascii() and b" \r" not in text and not _suspicious(width) & set(map(len, lines)):
        return text, []
    gaps: list[tuple[int, int]] = []
    start = 0
    for line in lines:
        begin, start = start, start + len(line) + 1
        while line[width : width + 2] == b" \r":
            gaps.append((begin + width, 2))
            begin, line = begin + width + 2, line[width + 2 :]
        if len(line) < width:
            continue
        bare = line.rstrip(b"\r")
        if start > len(text) and bare[-1:] == b" " and _columns(bare) == width + 1:
            bare = bare[:-1]  # the return may come yet
        if _columns(bare) == width:
            gaps.append((begin + len(bare), min(start, len(text)) - begin - len(bare)))
    parts, position = [], 0
    for offset, length in gaps:
        parts.append(text[position:offset])
        position = offset + length
    return b"".join([*parts, text[position:]]) if gaps else text, gaps


@cache
def _suspicious(width: int) -> frozenset[int]:
    """How long a line is that fills the terminal, with what may stand at its end."""
    return frozenset((width, width + 1, width + 2))


def _columns(line: bytes) -> int:
    """Of characters; wide ones are rare where secrets are."""
    return len(line) if line.isascii() else len(line.decode("utf-8", "replace"))


def original(offset: int, gaps: list[tuple[int, int]], behind: bool) -> int:
    """Where a byte of the joined text stands in the text; `behind` a gap if it stands at one."""
    for place, length in gaps:
        if offset > place or (behind and offset == place):
            offset += length
        else:
            break
    return offset
