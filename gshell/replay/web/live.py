"""A session that still runs, as events for those who watch it."""

from __future__ import annotations

import asyncio
import os
from typing import Any, AsyncIterator, BinaryIO, Iterator, Mapping, Sequence

from gshell.index.frames import Frame, first, show
from gshell.index.screen import Screen
from gshell.record import place
from gshell.record.cast import Event
from gshell.record.journal import parsed
from gshell.record.opening import open_cast
from gshell.record.reader import Cast
from gshell.replay.story import told

Sent = tuple[str, object]
"""(event name, "" for the player's own; what is sent as JSON)"""

_STEP = 0.1  # seconds between looks at the files; a stat(2) each
_SHOWN = frozenset("orm")


class Grown:
    """The whole lines that came to a file since it was last walked through."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self.position = 0  # bytes of lines that were given out
        self._seen = -1  # the file's size when the end was met

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._file is None:
            self._seen = os.path.getsize(self._path)
            self._file = open_cast(self._path)
            self._file.seek(self.position)
        line = self._file.readline()
        if not line.endswith(b"\n"):
            self.close()  # one that is stored compressed does not grow in the reader's hands
            raise StopIteration
        self.position += len(line)
        return line

    def seek(self, position: int) -> None:
        self.close()
        self.position = position

    @property
    def waiting(self) -> bool:
        return os.path.getsize(self._path) != self._seen

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


async def follow(cast: str, journal: str, frames: Sequence[Frame] = ()) -> AsyncIterator[Sent]:
    """What the screen shows now, then everything as it comes; "done" when the writer is gone.

    To the player: a header with the screen so far, then `[time, code, data]`. Besides, "line" and "result" for the
    list of commands, from the session's beginning. `frames` spare it the reading of what came before the last one.
    Raises RecordingError, OSError, and GshellError where screens cannot be drawn.
    """
    shown, decided = Grown(cast), Grown(journal)
    try:
        reader = Cast(cast, shown)
        frame = frames[-1] if frames else first(reader.header, shown.position)
        shown.seek(frame.at)
        screen, time, begun = frame.screen(), frame.time, False
        while True:
            live = place.being_written(journal)  # asked first: what was written before the end is still read
            for line in decided:
                if sent := _decision(parsed(line)):
                    yield sent
            for event in _events(reader, time):
                time = event.time
                if begun and event.code in _SHOWN:
                    yield "", event
                elif not begun:
                    show(screen, event)
            if not begun and (screen.calm or not live):
                begun = True
                yield "", _start(screen, time)
            if not live:
                yield "done", {}
                return
            while not (shown.waiting or decided.waiting) and place.being_written(journal):
                await asyncio.sleep(_STEP)
    finally:
        shown.close()
        decided.close()


def _events(reader: Cast, time: float) -> Iterator[Event]:
    """Those that came since it was last asked; `time` of the one before."""
    for event in reader.events():
        yield event._replace(time=event.time + time) if reader.header.version == 3 else event


def _start(screen: Screen, time: float) -> dict[str, object]:
    columns, rows = screen.size
    return {"cols": columns, "rows": rows, "time": time, "init": screen.snapshot()}


def _decision(entry: Mapping[str, Any] | None) -> Sent | None:
    kind = entry["type"] if entry else ""
    if entry and kind == "line":
        return "line", told(entry)._asdict()
    if entry and kind == "result":
        return "result", {name: entry.get(name) for name in ("line", "status", "duration")}
    return None
