"""A session that still runs, as events for those who watch it."""

from __future__ import annotations

import asyncio
import os
import re
from typing import Any, AsyncIterator, BinaryIO, Iterator, Mapping

from gshell.record import place
from gshell.record.cast import Event, Header
from gshell.record.journal import parsed
from gshell.record.opening import open_cast
from gshell.record.reader import Cast
from gshell.replay.story import told

Sent = tuple[str, object]
"""(event name, "" for the player's own; what is sent as JSON)"""

_STEP = 0.1  # seconds between looks at the files; a stat(2) each
_SIZE = re.compile("([1-9][0-9]{0,3})x([1-9][0-9]{0,3})")
_SHOWN = frozenset("orm")
_LONGEST_PAST = 1 << 20  # characters drawn for somebody who comes late


class Grown:
    """The whole lines that came to a file since it was last walked through."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._position = 0  # bytes of lines that were given out
        self._seen = -1  # the file's size when the end was met

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._file is None:
            self._seen = os.path.getsize(self._path)
            self._file = open_cast(self._path)
            self._file.seek(self._position)
        line = self._file.readline()
        if not line.endswith(b"\n"):
            self.close()  # one that is stored compressed does not grow in the reader's hands
            raise StopIteration
        self._position += len(line)
        return line

    @property
    def waiting(self) -> bool:
        return os.path.getsize(self._path) != self._seen

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


async def follow(cast: str, journal: str) -> AsyncIterator[Sent]:
    """What was shown up to now at once, then everything as it comes; "done" when the writer is gone.

    To the player: a header with the screen so far, then `[time, code, data]`. Besides, "line" and "result" for the
    list of commands, from the session's beginning. Raises RecordingError and OSError.
    """
    shown, decided = Grown(cast), Grown(journal)
    try:
        reader = Cast(cast, shown)
        past = _Past(reader.header)
        for event in reader.events():
            past.take(event)
        yield "", past.start()
        time = past.time
        while True:
            live = place.being_written(journal)  # asked first: what was written before the end is still read
            for line in decided:
                if sent := _decision(parsed(line)):
                    yield sent
            for event in reader.events():
                event = event._replace(time=event.time + (time if reader.header.version == 3 else 0.0))
                time = event.time
                if event.code in _SHOWN:
                    yield "", event
            if not live:
                yield "done", {}
                return
            while not (shown.waiting or decided.waiting) and place.being_written(journal):
                await asyncio.sleep(_STEP)
    finally:
        shown.close()
        decided.close()


class _Past:
    """The screen as far as it can be drawn from the last megabyte; the size it has; the moment."""

    def __init__(self, header: Header) -> None:
        self.time = 0.0
        self._size = header.columns, header.rows
        self._text = ""

    def take(self, event: Event) -> None:
        self.time = event.time
        if event.code == "r" and (size := _SIZE.fullmatch(event.data)):
            self._size = int(size[1]), int(size[2])
        elif event.code == "o":
            self._text += event.data
            if len(self._text) > 2 * _LONGEST_PAST:
                self._text = self._text[-_LONGEST_PAST:].partition("\n")[2]

    def start(self) -> dict[str, object]:
        columns, rows = self._size
        return {"cols": columns, "rows": rows, "time": self.time, "init": self._text}


def _decision(entry: Mapping[str, Any] | None) -> Sent | None:
    kind = entry["type"] if entry else ""
    if entry and kind == "line":
        return "line", told(entry)._asdict()
    if entry and kind == "result":
        return "result", {name: entry.get(name) for name in ("line", "status", "duration")}
    return None
