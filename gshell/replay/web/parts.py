"""A large recording in parts that a browser can hold."""

from __future__ import annotations

import os
from bisect import bisect_right
from typing import Iterator, Sequence

from gshell.index.frames import Frame, first, show
from gshell.index.lines import Placed
from gshell.index.screen import Screen
from gshell.record.cast import Header, event_line, header_v2
from gshell.record.opening import open_cast

WHOLE = 16 << 20
"""Bytes of a cast up to which it is sent as it is; a player takes some ten times that."""
_PART = 4 << 20
_SHOWN = frozenset("orms")


def is_large(cast: str) -> bool:
    """Of what is stored compressed the size that counts is not known: it is more than that of the file."""
    return os.path.getsize(cast) > (WHOLE if cast.endswith(".cast") else WHOLE // 8)


def part(cast: str, frames: Sequence[Frame], time: float) -> Iterator[bytes]:
    """asciicast v2 from `time` on, some megabytes of it; times count from the session's start.

    Its first event draws the screen as it was then, with the help of the last keyframe before. Raises RecordingError,
    OSError, and GshellError where screens cannot be drawn.
    """
    with open_cast(cast) as file:
        placed = Placed(cast, file)
        known = [first(placed.header, placed.start), *frames]
        frame = known[max(0, bisect_right([each.time for each in known], time) - 1)]
        screen, before, begin = frame.screen(), frame.time, -1
        for event, at, until in placed.events(frame.at, frame.time):
            if begin < 0 and event.time >= time and screen.calm:
                begin = at
                yield from _start(placed.header, screen, before)
            if begin < 0:
                show(screen, event)
                before = event.time
            elif until - begin > _PART:
                return
            elif event.code in _SHOWN:
                yield event_line(*event)
        if begin < 0:
            yield from _start(placed.header, screen, before)


def _start(header: Header, screen: Screen, time: float) -> Iterator[bytes]:
    columns, rows = screen.size
    yield header_v2(header._replace(columns=columns, rows=rows))
    yield event_line(time, "o", screen.snapshot())
