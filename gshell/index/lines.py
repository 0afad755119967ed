"""A cast read from any byte on, also while it grows."""

from __future__ import annotations

from typing import BinaryIO, Iterator

from gshell.record.cast import Event
from gshell.record.reader import Cast

_FOREVER = 1 << 62


class Lines:
    """The whole lines of `file` up to byte `until`, and the byte reached.

    What comes behind the last line's end is left for later (`torn`: there is such a thing): iterate again, and it
    goes on from there.
    """

    def __init__(self, file: BinaryIO, until: int = _FOREVER) -> None:
        self.position = 0
        self.torn = False
        self._file = file
        self._until = until

    def seek(self, position: int) -> None:
        self._file.seek(position)
        self.position = position

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        line = self._file.readline()
        if not line.endswith(b"\n") or self.position + len(line) > self._until:
            self.torn = bool(line)
            self._file.seek(self.position)
            raise StopIteration
        self.position += len(line)
        return line


class Placed:
    """Events of a cast with the bytes they stand at. `header` is there at once; `name` is for messages.

    Raises RecordingError if it is no cast. A cast of version 1 is one JSON document: its events count as bytes.
    """

    def __init__(self, name: str, file: BinaryIO, until: int = _FOREVER) -> None:
        self._lines = Lines(file, until)
        self._whole: list[Event] | None = None
        self.cast = Cast(name, file)
        self.header = self.cast.header
        if self.header.version == 1:
            self._whole, self.start = list(self.cast.events()), 0
            return
        self._lines.seek(0)
        self.cast = Cast(name, self._lines)
        self.start = self._lines.position

    def events(self, at: int = 0, time: float = 0.0) -> Iterator[tuple[Event, int, int]]:
        """(event, the byte it begins at, the byte it ends before) from byte `at` on.

        `time` is that of the event before, in seconds: version 3 counts from it.
        """
        if self._whole is not None:
            yield from ((event, place, place + 1) for place, event in enumerate(self._whole[at:], start=at))
            return
        self._lines.seek(max(at, self.start))
        since = time if self.header.version == 3 else 0.0
        before = self._lines.position
        for event in self.cast.events():
            here = self._lines.position
            yield (event._replace(time=event.time + since) if since else event), before, here
            before = here

    @property
    def interrupted(self) -> bool:
        """After the walk: it ends in the middle of an event."""
        return self._lines.torn or self.cast.interrupted

    @property
    def position(self) -> int:
        """The byte reached."""
        return self._lines.position
