"""Where a reel stands: the screen as it is there, and the event that comes next."""

from __future__ import annotations

from typing import Iterator

from gshell.index.frames import Frame, show
from gshell.index.screen import Screen
from gshell.record.cast import Event
from gshell.replay.reel import Reel


class Playhead:
    """`screen` after all events up to one at `time` (seconds); `upcoming` is None at the end of what there is."""

    screen: Screen
    time: float
    upcoming: Event | None

    def __init__(self, reel: Reel) -> None:
        self._reel = reel
        self._events: Iterator[tuple[Event, int, int]]
        self._until: int
        self._start(reel.frames[0])

    def step(self) -> Event | None:
        """Let the next event happen."""
        event = self.upcoming
        if event is not None:
            show(self.screen, event)
            self.time, self._at = event.time, self._until
            self._look()
        return event

    def seek(self, time: float) -> None:
        """Let everything have happened up to this time, and nothing later."""
        frame = self._reel.frame_before(time)
        if time < self.time or frame.at > self._at:
            self._start(frame)
        while self.upcoming is not None and self.upcoming.time <= time:
            self.step()

    def look_again(self) -> None:
        """At the end: there may be something new."""
        if self.upcoming is None:
            self._events = self._reel.events(self._at, self.time)
            self._look()

    def _start(self, frame: Frame) -> None:
        self.screen = frame.screen()
        self.time, self._at = frame.time, frame.at
        self._events = self._reel.events(frame.at, frame.time)
        self._look()

    def _look(self) -> None:
        self.upcoming, _, self._until = next(self._events, (None, self._at, self._at))
