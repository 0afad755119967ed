"""A recorded screen on a terminal of any size: only what changed is drawn, and nothing but text and colours."""

from __future__ import annotations

import re
from typing import Iterator

from wcwidth import wcswidth, wcwidth

from gshell.replay.harmless import only_colours
from gshell.replay.terminal import Terminal
from gshell.tuples import NamedTuple

_SGR = re.compile(r"\x1b\[[0-9;:]*m")
_START = "\x1b[?1049h\x1b[?7l\x1b[0m\x1b[H\x1b[2J"


class View(NamedTuple):
    """What to draw: `rows` and `cursor` (column, row, visible) of the recorded screen of `columns` columns.

    `bar`: the lowest line, None for none; `box`: lines that lie above the rest; `marked`: text to be shown inverted.
    """

    rows: list[str]
    columns: int
    cursor: tuple[int, int, bool]
    bar: str | None = None
    box: tuple[str, ...] = ()
    marked: str = ""


class Picture:
    """Draws views on `terminal`. What of a larger screen is seen moves along with its cursor."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._size = (0, 0)
        self._drawn: list[str] = []
        self._drawn_cursor = ""
        self._corner = (0, 0)  # column and row of the recorded screen that are drawn at the top left

    def draw(self, view: View) -> None:
        columns, rows = self._terminal.size()
        pieces = []
        if (columns, rows) != self._size:
            self._size, self._drawn = (columns, rows), [""] * rows
            pieces.append(_START)
        lines = self._lines(view, columns, rows)
        for number, (line, before) in enumerate(zip(lines, self._drawn, strict=True), start=1):
            if line != before:
                pieces.append(f"\x1b[{number};1H\x1b[0m\x1b[2K{line}\x1b[0m")
        self._drawn = lines
        cursor = self._cursor(view.cursor, len(lines) - (view.bar is not None))
        if pieces or cursor != self._drawn_cursor:
            self._drawn_cursor = cursor
            self._terminal.write("\x1b[?25l" + "".join(pieces) + cursor)

    def _lines(self, view: View, columns: int, rows: int) -> list[str]:
        room = rows - (view.bar is not None)
        left, top = self._corner = self._place(view, columns, room)
        lines = [only_colours(row) for row in view.rows[top : top + room]]
        if view.marked:
            lines = [marked(line, view.marked) for line in lines]
        if view.columns > columns:
            lines = [cropped(line, left, columns) for line in lines]
        lines += [""] * (room - len(lines))
        for number, text in enumerate(view.box[:room]):
            lines[number] = f"\x1b[7m {fit(text, columns - 2)} "
        if view.bar is not None:
            lines.append(f"\x1b[7m{fit(view.bar, columns)}")
        return lines

    def _place(self, view: View, columns: int, room: int) -> tuple[int, int]:
        left, top = self._corner
        column, row, _ = view.cursor
        if not left <= column < left + columns:
            left = column - columns // 2
        if not top <= row < top + room:
            top = row if row < top else row - room + 1
        return max(0, min(left, view.columns - columns)), max(0, min(top, len(view.rows) - room))

    def _cursor(self, cursor: tuple[int, int, bool], room: int) -> str:
        column, row = cursor[0] - self._corner[0], cursor[1] - self._corner[1]
        if not cursor[2] or not 0 <= row < room:
            return ""
        return f"\x1b[{row + 1};{column + 1}H\x1b[?25h"


def _pieces(row: str) -> Iterator[tuple[str, bool]]:
    """Text and colours in turn; True where it is text."""
    position = 0
    for code in _SGR.finditer(row):
        yield row[position : code.start()], True
        yield code[0], False
        position = code.end()
    yield row[position:], True


def cropped(row: str, left: int, columns: int) -> str:
    """The part of a row that is seen from column `left` on. A wide character that is cut in two is left out."""
    kept, at = [], 0
    for piece, is_text in _pieces(row):
        if not is_text:
            kept.append(piece)
            continue
        for character in piece:
            width = max(0, wcwidth(character))
            if left <= at and at + width <= left + columns:
                kept.append(character)
            elif left < at + width and at < left + columns:
                kept.append(" " * (min(at + width, left + columns) - max(at, left)))
            at += width
    return "".join(kept)


def marked(row: str, text: str) -> str:
    """The row with every place of this text, in any case, inverted; its colours are dropped there."""
    plain = _SGR.sub("", row)
    found = [match.span() for match in re.finditer(re.escape(text), plain, re.IGNORECASE)]
    if not found:
        return row
    inside, at, colours = [False] * (len(plain) + 1), 0, ""
    for start, end in found:
        inside[start:end] = [True] * (end - start)
    out: list[str] = []
    for piece, is_text in _pieces(row):
        if not is_text:
            colours += piece
            out.append("" if inside[at] else piece)
        for character in piece if is_text else "":
            if inside[at] and not (at and inside[at - 1]):
                out.append("\x1b[0;7m")
            out.append(character)
            at += 1
            if inside[at - 1] and not inside[at]:
                out.append("\x1b[0m" + colours)
    return "".join(out)


def fit(text: str, columns: int) -> str:
    """Exactly so many columns: cut with an ellipsis, or filled up."""
    if wcswidth(text) > columns:
        text = cropped(text, 0, max(0, columns - 1)) + "…"
    return text + " " * max(0, columns - wcswidth(text))
