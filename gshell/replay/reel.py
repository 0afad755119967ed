"""A recording to move about in: any moment's screen is drawn from the last keyframe before it."""

from __future__ import annotations

import os
from bisect import bisect_right
from typing import Iterable, Iterator

from gshell.index.frames import Frame, Surveyor, first
from gshell.index.lines import Placed
from gshell.index.plain import Plain
from gshell.record import place
from gshell.record.cast import Event
from gshell.record.opening import open_cast
from gshell.replay.chapters import Chapters

_SLICE = 100  # events that are looked at in one go


class Reel:
    """The cast at `path`, which may be large and may still grow. Raises RecordingError and OSError.

    `frames`: those that the index keeps. What lies behind the last one is surveyed little by little; `frames`,
    `duration` (seconds) and `chapters` tell what is known by now, `surveyed` whether that is all.
    """

    def __init__(self, path: str, frames: Iterable[Frame] = ()) -> None:
        self.path = path
        self._placed = Placed(path, open_cast(path))
        self.header = self._placed.header
        self.frames = [first(self.header, self._placed.start), *frames]
        self.duration = self.frames[-1].time
        self.chapters = Chapters(path, self.header)
        self.surveyed = False
        self._surveyor = Surveyor(self.frames[-1])
        self._reached = self.frames[-1].at
        self._ahead = self._placed.events(self._reached, self.duration)

    # --- what there is -----------------------------------------------------------

    def survey(self) -> None:
        """Look at some more of it, for a few milliseconds."""
        for _ in range(_SLICE):
            found = next(self._ahead, None)
            if found is None:
                self.surveyed = True
                return
            event, _, self._reached = found
            self.duration = event.time
            if event.code == "m":
                self.chapters.marker(event)
            if frame := self._surveyor.see(event, self._reached):
                self.frames.append(frame)

    def grow(self) -> None:
        """There may be something new at its end: look again."""
        if self.surveyed:
            self._ahead = self._placed.events(self._reached, self.duration)
            self.surveyed = False
            self.survey()
            self.chapters.refresh()

    @property
    def live(self) -> bool:
        """Somebody is still writing it."""
        return place.being_written(place.journal_of(self.path))

    @property
    def surveyed_share(self) -> float:
        """How much of it is known, 0 to 1; a guess where it is not stored as it is."""
        return 1.0 if self.surveyed else min(1.0, self._reached / max(1, os.path.getsize(self.path)))

    # --- moments of it -----------------------------------------------------------

    def frame_before(self, time: float) -> Frame:
        return self.frames[max(0, bisect_right([frame.time for frame in self.frames], time) - 1)]

    def events(self, at: int, time: float) -> Iterator[tuple[Event, int, int]]:
        """(event, its first byte, the byte behind it) from byte `at` on; `time` of the event before."""
        with open_cast(self.path) as file:
            yield from Placed(self.path, file).events(at, time)

    def find(self, text: str, since: float) -> Iterator[float | None]:
        """When lines with this text (in any case) were on the screen later than `since`; None now and then between."""
        frame = self.frame_before(since)
        plain, text = Plain(), text.lower()
        for count, (event, _, _) in enumerate(self.events(frame.at, frame.time)):
            if event.code == "o" and _says(plain.feed(event.data), text) and event.time > since:
                yield event.time
            elif count % _SLICE == 0:
                yield None

    def find_back(self, text: str, before: float) -> Iterator[float | None]:
        """The same for earlier than `before`, latest first."""
        known = [frame for frame in self.frames if frame.time < before] or self.frames[:1]
        end = None
        for frame in reversed(known):
            found: list[float] = []
            plain = Plain()
            for event, at, _ in self.events(frame.at, frame.time):
                if event.time >= before or (end is not None and at >= end):
                    break
                if event.code == "o" and _says(plain.feed(event.data), text.lower()):
                    found.append(event.time)
            end = frame.at
            yield None
            yield from reversed(found)


def _says(lines: list[str], text: str) -> bool:
    return bool(lines) and text in "\n".join(lines).lower()
