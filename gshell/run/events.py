"""What a running program shows, and who wants to see it.

A `Sink` receives every byte after the person did. It may fail: the program that
runs is not killed for it, but `Tap.failed` tells the conductor to stop before the
next command.
"""

from __future__ import annotations

from gshell.errors import RecorderError
from gshell.hints import Callable, Protocol


class Sink(Protocol):
    """Where output goes to be remembered."""

    def output(self, data: bytes, stream: str) -> None:
        """`stream` is "stdout", "stderr" or "tty". Raises RecorderError."""

    def resize(self, columns: int, rows: int) -> None:
        """The terminal has a new size, in characters. Raises RecorderError."""

    @property
    def listens(self) -> bool:
        """Is `typed` to be called?"""

    def typed(self, data: bytes) -> None:
        """What was typed while the terminal echoed. Raises RecorderError."""


class Veil(Protocol):
    """What stands between a program and a person who may not see everything."""

    @property
    def held(self) -> int:
        """Bytes that it keeps back, since what they are is not clear yet."""

    def feed(self, data: bytes) -> bytes:
        """What may be shown now."""

    def flush(self) -> bytes:
        """What may be shown of what was kept back: nobody waits any longer."""


Veils = Callable[[str], Veil]
"""One for each stream: "stdout", "stderr" or "tty"."""


class Nowhere:
    """A sink that forgets."""

    def output(self, data: bytes, stream: str) -> None:
        pass

    def resize(self, columns: int, rows: int) -> None:
        pass

    listens = False

    def typed(self, data: bytes) -> None:
        pass


class Tap:
    """A sink that cannot hurt the program: the first failure is kept, later events are not offered.

    `veils`: how the person's own view is restricted; None not at all.
    """

    __slots__ = ("_sink", "failed", "veils")

    def __init__(self, sink: Sink, veils: Veils | None = None) -> None:
        self._sink = sink
        self.veils = veils
        self.failed: RecorderError | None = None

    def output(self, data: bytes, stream: str) -> None:
        if self.failed is None:
            try:
                self._sink.output(data, stream)
            except RecorderError as error:
                self.failed = error

    def resize(self, columns: int, rows: int) -> None:
        if self.failed is None:
            try:
                self._sink.resize(columns, rows)
            except RecorderError as error:
                self.failed = error

    @property
    def typed(self) -> Callable[[bytes], None] | None:
        """To be called with what was typed while the terminal echoed; None if nobody wants to know."""
        return self._typed if getattr(self._sink, "listens", False) else None

    def _typed(self, data: bytes) -> None:
        if self.failed is None:
            try:
                self._sink.typed(data)
            except RecorderError as error:
                self.failed = error
