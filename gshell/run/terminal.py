"""The person's terminal: a device, with a twin whose keys and screen are plain descriptors."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import termios
from contextlib import suppress

from gshell.hints import Any, Callable, Protocol

_DEFAULT_SIZE = (80, 24)


class Terminal(Protocol):
    """Where the person sits. `input` and `output` are descriptors."""

    input: int
    output: int

    def size(self) -> tuple[int, int]:
        """(columns, rows) in characters."""

    def raw(self) -> None:
        """From now on keys arrive as they are typed, unechoed, and make no signals."""

    def cooked(self) -> None:
        """Undo `raw`."""


class RealTerminal:
    """The terminal behind two descriptors of this process."""

    def __init__(self, input: int = 0, output: int = 1) -> None:
        self.input, self.output = input, output
        self._modes: list[Any] | None = None

    def size(self) -> tuple[int, int]:
        return size(self.output)

    def raw(self) -> None:
        import tty

        if self._modes is None:
            self._modes = termios.tcgetattr(self.input)
            tty.setraw(self.input, termios.TCSADRAIN)

    def cooked(self) -> None:
        if self._modes is not None:
            with suppress(termios.error):  # it hung up meanwhile
                termios.tcsetattr(self.input, termios.TCSADRAIN, self._modes)
            self._modes = None


class PlainTerminal:
    """Two descriptors that are no terminal (a test's pipes, TERM=dumb over a pipe) in its place."""

    def __init__(self, input: int, output: int, columns: int = 80, rows: int = 24) -> None:
        self.input, self.output = input, output
        self._size = columns, rows

    def size(self) -> tuple[int, int]:
        return self._size

    def raw(self) -> None:
        pass

    def cooked(self) -> None:
        pass


def size(descriptor: int) -> tuple[int, int]:
    """(columns, rows) of a terminal; 80 x 24 where it does not say (tty_ioctl(4), TIOCGWINSZ)."""
    try:
        rows, columns = struct.unpack("hhhh", fcntl.ioctl(descriptor, termios.TIOCGWINSZ, bytes(8)))[:2]
    except OSError:
        return _DEFAULT_SIZE
    return (columns or _DEFAULT_SIZE[0], rows or _DEFAULT_SIZE[1])


def echoes(terminal: int) -> bool:
    """Does it show what is typed (termios(3), ECHO)? The programs' side of a pseudo-terminal answers for both."""
    try:
        return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
    except termios.error:
        return False


def set_size(descriptor: int, columns: int, rows: int) -> None:
    """Give a pseudo-terminal a size; its foreground programs get SIGWINCH if that is a change."""
    with suppress(OSError):  # it hung up
        fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("hhhh", rows, columns, 0, 0))


class Following:
    """While it is entered, `changed(columns, rows)` is called when the terminal gets a new size."""

    def __init__(self, terminal: Terminal, changed: Callable[[int, int], None]) -> None:
        self._terminal, self._changed = terminal, changed
        self._before: Any = None

    def __enter__(self) -> Following:
        self._before = signal.signal(signal.SIGWINCH, lambda *_: self._changed(*self._terminal.size()))
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGWINCH, self._before if self._before is not None else signal.SIG_DFL)


def take_typeahead(terminal: int) -> bytes:
    """What was typed at a pseudo-terminal (its programs' side) and read by nobody."""
    try:
        os.set_blocking(terminal, False)
        modes = termios.tcgetattr(terminal)
    except termios.error:  # it hung up
        return b""
    immediate = [*modes[:3], modes[3] & ~termios.ICANON, *modes[4:6], list(modes[6])]
    immediate[6][termios.VMIN], immediate[6][termios.VTIME] = 0, 0
    typed = b""
    with suppress(OSError, termios.error):
        termios.tcsetattr(terminal, termios.TCSANOW, immediate)
        while chunk := os.read(terminal, 4096):
            typed += chunk
    with suppress(termios.error):
        termios.tcsetattr(terminal, termios.TCSANOW, modes)
    return typed
