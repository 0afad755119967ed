"""A recording as something to move about in: idle time capped, chapters, places to start drawing from. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Iterable, NamedTuple

from gshell.record.cast import Event

_MODE = re.compile(r"\x1b\[\?([0-9;]+)([hl])")
_CLEAR = re.compile(r"\x1b\[[23]J|\x1bc|\x1b\[H\x1b\[0?J")


class Chapter(NamedTuple):
    """A marker. `refused`: it marks a line that did not run."""

    time: float
    label: str

    @property
    def refused(self) -> bool:
        return self.label.startswith("BLOCKED ")


class Timeline:
    """All events, with times as they are played: no pause is longer than `idle` seconds (None: as recorded)."""

    def __init__(self, events: Iterable[Event], idle: float | None = None) -> None:
        self.events: list[Event] = []
        self.chapters: list[Chapter] = []
        self._recorded: list[float] = []
        self._times: list[float] = []
        self._keyframes: list[tuple[int, str]] = [(0, "")]
        modes: dict[str, str] = {}
        now = before = 0.0
        for event in events:
            pause = event.time - before
            now += pause if idle is None else min(pause, idle)
            before = event.time
            self._recorded.append(before)
            self._times.append(now)
            if event.code == "m":
                self.chapters.append(Chapter(now, event.data))
            elif event.code == "o" and "\x1b" in event.data:
                self._look_at(event.data, modes)
            self.events.append(event._replace(time=now))

    def _look_at(self, data: str, modes: dict[str, str]) -> None:
        """Note where the screen was cleared, and which modes (alternate screen, cursor…) were on by then."""
        if _CLEAR.search(data):
            self._keyframes.append((len(self.events), "".join(modes.values())))
        for numbers, switch in _MODE.findall(data):
            for number in numbers.split(";"):
                modes[number] = f"\x1b[?{number}{switch}"

    @property
    def duration(self) -> float:
        return self._times[-1] if self._times else 0.0

    def played(self, recorded: float) -> float:
        """When something recorded at this time is played (a search hit's time, say)."""
        place = bisect_left(self._recorded, recorded)
        return self._times[place] if place < len(self._times) else self.duration

    def index_at(self, time: float) -> int:
        """How many events have happened by then."""
        return bisect_right(self._times, time)

    def screen(self, index: int) -> list[str]:
        """What to write on an empty terminal so that it looks as after the first `index` events."""
        place = max(0, bisect_right([frame for frame, _ in self._keyframes], index - 1) - 1)
        frame, modes = self._keyframes[place]
        return [modes, *(event.data for event in self.events[frame:index] if event.code == "o")]

    def next_chapter(self, time: float, refused: bool = False) -> Chapter | None:
        later = (chapter for chapter in self.chapters if chapter.time > time and (chapter.refused or not refused))
        return next(later, None)

    def previous_chapter(self, time: float) -> Chapter | None:
        """The last one that began before `time`."""
        earlier = [chapter for chapter in self.chapters if chapter.time < time]
        return earlier[-1] if earlier else None
