"""The cast as it is written: what was shown, masked, decoded, one event a line."""

from __future__ import annotations

from gshell.mask import Masker
from gshell.record import place
from gshell.record.cast import Header, Text, event_line, header_v2
from gshell.record.files import Lines
from gshell.record.jsonline import dumps


class Screen:
    """Writes events. `lines` is the cast; times are in seconds since the start. Raises RecorderError."""

    __slots__ = ("_characters", "_masked", "_raw", "_stream", "_streams", "lines")

    def __init__(self, lines: Lines, header: Header, masked: bool) -> None:
        self.lines = lines
        self._masked = masked
        self._raw: Lines | None = None
        self._streams: dict[str, tuple[Masker | None, Text]] = {}
        self._stream = "tty"  # the one that the last output event came from
        self._characters = 0  # of all output so far
        lines.append(header_v2(header))

    def event(self, time: float, code: str, data: str) -> None:
        self.lines.append(event_line(time, code, data))

    def output(self, time: float, data: bytes, stream: str, final: bool = False) -> None:
        """`final`: give out what is held back, too."""
        if stream not in self._streams:
            self._streams[stream] = (Masker() if self._masked else None, Text())
        masker, text = self._streams[stream]
        if masker:
            data = masker.feed(data) + (masker.flush() if final else b"")
        if stream != "tty":
            data = data.replace(b"\n", b"\r\n")  # as a terminal would: players are terminals
        shown, patches = text.take(data, final)
        if not shown:
            return
        if patches:
            self._keep(patches)
        line = event_line(time, "o", shown)
        if stream != self._stream:
            line = event_line(time, "s", stream) + line
        self.lines.append(line)
        self._stream = stream
        self._characters += len(shown)

    def flush(self, time: float) -> None:
        for stream in self._streams:
            self.output(time, b"", stream, final=True)

    def hits(self) -> dict[str, int]:
        """How many secrets of which kind were masked."""
        counts: dict[str, int] = {}
        for masker, _ in self._streams.values():
            for name, count in masker.hits.items() if masker else ():
                counts[name] = counts.get(name, 0) + count
        return counts

    def close(self) -> None:
        self.lines.close()
        if self._raw:
            self._raw.close()

    def _keep(self, patches: list[tuple[int, bytes]]) -> None:
        """What a cast cannot carry goes beside it."""
        if self._raw is None:
            self._raw = Lines.create(place.raw_of(self.lines.path))
        rows = (dumps([self._characters + offset, data.hex()]) + "\n" for offset, data in patches)
        self._raw.append("".join(rows).encode())
