"""A terminal without a window (libghostty-vt): text goes in, what one would see comes out."""

from __future__ import annotations

import re
from typing import Any

from gshell.errors import GshellError

_ALTERNATE, _CURSOR = 1049, 25  # DEC private modes (XTerm Control Sequences)
_WIDEST, _HIGHEST = 1000, 500  # a recording may claim any size; memory is wanted for each cell
_TAIL = 256
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[]PX^_][^\x1b\x07]*\x1b?|[ -/]*)?\Z")


class Screen:
    """What a terminal of this size shows. Raises GshellError where the library is not to be had."""

    def __init__(self, columns: int, rows: int) -> None:
        self._core = _library()
        self._terminal = self._core.Terminal(*_sensible(columns, rows), scrollback=0)
        self._calm = True

    def feed(self, text: str) -> None:
        self._terminal.feed(text.encode("utf-8", "replace"))
        tail = text[-_TAIL:]
        self._calm = "\x1b" not in tail or not _UNFINISHED.search(tail)

    def resize(self, columns: int, rows: int) -> None:
        self._terminal.resize(*_sensible(columns, rows))

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        columns, rows = self._terminal.size
        return int(columns), int(rows)

    @property
    def cursor(self) -> tuple[int, int, bool]:
        """Column and row, from 0, and whether it is to be seen."""
        column, row = self._terminal.cursor
        return int(column), int(row), bool(self._terminal.mode(_CURSOR))

    @property
    def calm(self) -> bool:
        """No control sequence has been fed by half: `snapshot` would lose its beginning."""
        return self._calm

    def rows(self) -> list[str]:
        """All lines, with colours (SGR) and no other control characters, each beginning in the default ones."""
        rows = self._formatted(state=False).split("\r\n")
        return rows + [""] * (self.size[1] - len(rows))

    def snapshot(self) -> str:
        """What makes a new screen of this size look, and go on, like this one."""
        front = self._formatted(state=True)
        if not self._terminal.mode(_ALTERNATE):
            return front
        self.feed(f"\x1b[?{_ALTERNATE}l")  # what is hidden behind it can only be read there
        behind = self._formatted(state=True)
        self.feed(f"\x1b[?{_ALTERNATE}h{front}")
        return behind + front

    def _formatted(self, state: bool) -> str:
        """The visible part as text with control sequences; `state`: modes, margins, cursor and the like, too."""
        core, lib, ffi = self._core, self._core.lib, self._core.ffi
        options = core.init_sized("GhosttyFormatterTerminalOptions")
        options.emit = lib.GHOSTTY_FORMATTER_FORMAT_VT
        extra = options.extra
        extra.modes = extra.scrolling_region = extra.tabstops = extra.keyboard = state
        extra.screen.cursor = extra.screen.style = extra.screen.charsets = extra.screen.protection = state
        columns, rows = self.size
        selection = core.init_sized("GhosttySelection")
        selection.start = self._terminal.ref(0, 0)[0]
        selection.end = self._terminal.ref(columns - 1, rows - 1)[0]
        options.selection = selection
        formatter = ffi.new("GhosttyFormatter*")
        made = lib.ghostty_formatter_terminal_new(ffi.NULL, formatter, self._terminal._t[0], options[0])
        core.check(made, "formatter_terminal_new")
        try:
            return str(core.read_buf(lambda *room: lib.ghostty_formatter_format_buf(formatter[0], *room)))
        finally:
            lib.ghostty_formatter_free(formatter[0])


def size_of(resize: str) -> tuple[int, int] | None:
    """Columns and rows of an `r` event's "120x40"; None if it says nothing of the kind."""
    columns, cross, rows = resize.partition("x")
    return (int(columns), int(rows)) if cross and columns.isdecimal() and rows.isdecimal() else None


def _sensible(columns: int, rows: int) -> tuple[int, int]:
    return min(max(1, columns), _WIDEST), min(max(1, rows), _HIGHEST)


def _library() -> Any:
    try:
        from pyghostty import core
    except (ImportError, OSError) as error:
        raise GshellError(f"screens cannot be drawn without the package pyghostty: {error}") from error
    return core
