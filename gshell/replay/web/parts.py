"""A large recording in parts that a browser can hold."""

from __future__ import annotations

import os
from bisect import bisect_right
from typing import Iterator, Sequence

from gshell.index.frames import Frame, first
from gshell.index.lines import Placed
from gshell.record.cast import event_line, header_v2
from gshell.record.opening import open_cast

WHOLE = 16 << 20
"""Bytes of a cast up to which it is sent as it is; a player takes some ten times that."""
_PART = 4 << 20
_SHOWN = frozenset("orms")


def is_large(cast: str) -> bool:
    """Of what is stored compressed the size that counts is not known: it is more than that of the file."""
    return os.path.getsize(cast) > (WHOLE if cast.endswith(".cast") else WHOLE // 8)


def part(cast: str, frames: Sequence[Frame], time: float) -> Iterator[bytes]:
    """asciicast v2 from the last keyframe before `time` on, some megabytes of it; times count from the session's start.

    Its first event draws the screen as it was then. Raises RecordingError and OSError.
    """
    with open_cast(cast) as file:
        placed = Placed(cast, file)
        known = [first(placed.header, placed.start), *frames]
        frame = known[max(0, bisect_right([each.time for each in known], time) - 1)]
        yield header_v2(placed.header._replace(columns=frame.columns, rows=frame.rows))
        yield event_line(frame.time, "o", frame.state)
        begin = frame.at
        for event, at, until in placed.events(frame.at, frame.time):
            if event.time < time:
                begin = at
            elif until - begin > _PART:
                return
            if event.code in _SHOWN:
                yield event_line(*event)
