"""The terminal a recording is played on, as the player sees it."""

from __future__ import annotations

import contextlib
import os
import re
import select
import termios
import time
import tty
from typing import Iterator, Protocol

_KEY = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|O[A-Za-z])|[\xc0-\xff][\x80-\xbf]*|[^\x1b]|\x1b")
_ARROWS = {b"A": "up", b"B": "down", b"C": "right", b"D": "left", b"H": "home", b"F": "end"}
_NAMES = {
    **{start + final: name for start in (b"\x1b[", b"\x1bO") for final, name in _ARROWS.items()},
    **dict.fromkeys((b"\x1b[1~", b"\x1b[7~"), "home"),
    **dict.fromkeys((b"\x1b[4~", b"\x1b[8~"), "end"),
    **dict.fromkeys((b"\x03", b"\x04"), "interrupt"),
    **dict.fromkeys((b"\r", b"\n"), "enter"),
    **dict.fromkeys((b"\x7f", b"\x08"), "back"),
    b"\x1b": "escape",
    b"\x1b[5~": "page up",
    b"\x1b[6~": "page down",
}
_IN_ORDER = "\x1b[0m\x0f\x1b(B\x1b>\x1b[?25h\x1b[?7h\x1b[?5l\x1b[?6l\x1b[4l\x1b[?1049l\x1b7\x1b[r\x1b8"


class Terminal(Protocol):
    """Where the player draws, and what it hears. Tests script one."""

    def write(self, text: str) -> None: ...

    def key(self, timeout: float | None) -> str:
        """The next key: "right", "enter"…, or one character; "" after `timeout` seconds, or for no key we know."""

    def now(self) -> float:
        """Seconds, relative to anything."""

    def size(self) -> tuple[int, int]:
        """Columns and rows."""


class Tty:
    """A real one, by two descriptors: keys come from `keys`, the picture goes to `screen`."""

    def __init__(self, keys: int, screen: int) -> None:
        self._keys = keys
        self._screen = screen
        self._heard = b""

    @contextlib.contextmanager
    def raw(self) -> Iterator[Tty]:
        """No echo, no line editing, no signals from keys; whatever happens inside, all is put back."""
        before = termios.tcgetattr(self._keys)
        tty.setraw(self._keys, termios.TCSADRAIN)
        try:
            yield self
        finally:
            with contextlib.suppress(OSError):
                self.write(_IN_ORDER + "\r\n")
            termios.tcsetattr(self._keys, termios.TCSADRAIN, before)

    def write(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        while data:
            data = data[os.write(self._screen, data) :]

    def key(self, timeout: float | None) -> str:
        if not self._heard and select.select([self._keys], [], [], timeout)[0]:
            self._heard = os.read(self._keys, 1024)
            if not self._heard:
                return "interrupt"  # the terminal is gone
        match = _KEY.match(self._heard)
        if not match:
            return ""
        self._heard = self._heard[match.end() :]
        text = match[0].decode("utf-8", "replace")
        return _NAMES.get(match[0], text if len(text) == 1 and text.isprintable() else "")

    def now(self) -> float:
        return time.monotonic()

    def size(self) -> tuple[int, int]:
        try:
            columns, rows = os.get_terminal_size(self._screen)
        except OSError:
            return 80, 24
        return columns or 80, rows or 24
