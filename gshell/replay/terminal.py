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

_KEY = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|O[A-Za-z])|[^\x1b]|\x1b")
_NAMES = {b"\x1b[C": "right", b"\x1bOC": "right", b"\x1b[D": "left", b"\x1bOD": "left", b"\x03": "q", b"\x04": "q"}
_IN_ORDER = "\x1b[0m\x0f\x1b(B\x1b>\x1b[?25h\x1b[?7h\x1b[?5l\x1b[?6l\x1b[4l\x1b[?1049l\x1b7\x1b[r\x1b8"


class Terminal(Protocol):
    """Where the player draws, and what it hears. Tests script one."""

    def write(self, text: str) -> None: ...

    def key(self, timeout: float | None) -> str:
        """The next key: "right", "left", one character, or "" after `timeout` seconds (None: wait)."""

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
                return "q"  # the terminal is gone
        match = _KEY.match(self._heard)
        if not match:
            return ""
        self._heard = self._heard[match.end() :]
        return _NAMES.get(match[0], match[0].decode("latin-1") if len(match[0]) == 1 else "")

    def now(self) -> float:
        return time.monotonic()

    def size(self) -> tuple[int, int]:
        try:
            columns, rows = os.get_terminal_size(self._screen)
        except OSError:
            return 80, 24
        return columns or 80, rows or 24
