"""Keyframes: the screen at some bytes of a cast, so that any moment is drawn from the last one before it."""

from __future__ import annotations

from gshell.index.screen import Screen, size_of
from gshell.record.cast import Event, Header
from gshell.tuples import NamedTuple

EVERY = 1 << 19  # bytes of cast between two; a few milliseconds to feed


class Frame(NamedTuple):
    """The screen after all events before byte `at`; `time` of the last of them in seconds.

    Fed to a new screen of this size, `state` makes it look and go on as then.
    """

    at: int
    time: float
    columns: int
    rows: int
    state: str

    def screen(self) -> Screen:
        """Raises GshellError where the library is not to be had."""
        screen = Screen(self.columns, self.rows)
        screen.feed(self.state)
        return screen


def first(header: Header, at: int) -> Frame:
    """An empty screen."""
    return Frame(at, 0.0, header.columns, header.rows, "")


class Surveyor:
    """Watches all events from a frame on and takes the next ones."""

    def __init__(self, frame: Frame) -> None:
        self._screen = frame.screen()
        self._next = frame.at + EVERY

    def see(self, event: Event, until: int) -> Frame | None:
        """`until`: the byte the event ends before. A frame, if it is time for one."""
        show(self._screen, event)
        if until < self._next or not self._screen.calm:
            return None
        self._next = until + EVERY
        return Frame(until, event.time, *self._screen.size, self._screen.snapshot())


def show(screen: Screen, event: Event) -> None:
    """What an event does to a screen."""
    if event.code == "o":
        screen.feed(event.data)
    elif event.code == "r" and (size := size_of(event.data)):
        screen.resize(*size)
