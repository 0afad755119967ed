"""The cast as it is written: what was shown, masked, decoded, one event a line."""

from __future__ import annotations

from gshell.hints import Callable
from gshell.mask import Labels
from gshell.record import place
from gshell.record.cast import Header, Intervals, event_line, header_v2, header_v3
from gshell.record.files import Lines
from gshell.record.jsonline import dumps
from gshell.record.streams import INPUT, TTY, Out, Streams

_LONGEST = 16384
"""Characters of one event: what does not fit on a full disk is lost by the event."""


class Screen:
    """Writes events. `lines` is the cast; times are in seconds since the start. Raises RecorderError.

    `labels`: for what is masked, None masks nothing. `create` makes the file for what a cast cannot carry,
    if there is any. `version`: "v2" or "v3".
    """

    __slots__ = (
        "_characters",
        "_create",
        "_intervals",
        "_last",
        "_raw",
        "_stream",
        "_streams",
        "lines",
    )

    def __init__(
        self,
        lines: Lines,
        header: Header,
        labels: Labels | None,
        version: str = "v2",
        create: Callable[[str], Lines] = Lines.create,
    ) -> None:
        self.lines = lines
        self._create = create
        self._intervals = Intervals() if version == "v3" else None
        self._raw: Lines | None = None
        self._streams = Streams(labels, header.columns)
        self._stream = TTY  # the one that the last output event came from
        self._characters = 0  # of all output so far
        self._last = 0.0
        lines.append(header_v3(header) if self._intervals else header_v2(header))

    def event(self, time: float, code: str, data: str) -> None:
        self.lines.append(self._line(time, code, data))

    def resize(self, time: float, columns: int, rows: int) -> None:
        self.event(time, "r", f"{columns}x{rows}")
        self._streams.columns = columns

    def output(self, time: float, data: bytes, stream: str) -> None:
        for out in self._streams.take(time, data, stream):
            self._show(out)

    def flush(self, time: float) -> None:
        """Give out what is held back, too."""
        for out in self._streams.finish(time):
            self._show(out)

    def held(self) -> bool:
        """Is anything kept back because it may be the beginning of a secret?"""
        return self._streams.held()

    def end(self, time: float, status: int) -> None:
        """The last event, where there is one for that (v3)."""
        if self._intervals:
            self.event(time, "x", str(status))
        for lines in self.files():
            lines.finish()

    def files(self) -> list[Lines]:
        """What it writes to: the cast and, if there is one, the file beside it."""
        return [self.lines, self._raw] if self._raw else [self.lines]

    def close(self) -> None:
        for lines in self.files():
            lines.close()

    def _show(self, out: Out) -> None:
        data, stream = out.data, out.stream
        if stream not in (TTY, INPUT):
            data = data.replace(b"\n", b"\r\n")  # as a terminal would: players are terminals
        shown, patches = out.text.take(data, out.final)
        if not shown:
            return
        if stream == INPUT:
            self.event(out.time, "i", shown)
            return
        if patches:
            self._keep(patches)
        events = [self._line(out.time, "s", stream)] if stream != self._stream else []
        events += [self._line(out.time, "o", part) for part in _parts(shown)]
        self.lines.append(b"".join(events))
        self._stream = stream
        self._characters += len(shown)

    def _line(self, time: float, code: str, data: str) -> bytes:
        self._last = max(self._last, time)  # what one stream held back is written after what another showed
        return event_line(self._intervals.next(self._last) if self._intervals else self._last, code, data)

    def _keep(self, patches: list[tuple[int, bytes]]) -> None:
        """What a cast cannot carry goes beside it."""
        if self._raw is None:
            self._raw = self._create(place.raw_of(self.lines.path))
        rows = (dumps([self._characters + offset, data.hex()]) + "\n" for offset, data in patches)
        self._raw.append("".join(rows).encode())


def _parts(text: str) -> list[str]:
    """Of the length of an event; a line's end stays whole, for those who look for it."""
    if len(text) <= _LONGEST:
        return [text]
    parts, at = [], 0
    while at < len(text):
        end = at + _LONGEST
        end += text[end - 1 : end + 1] == "\r\n"
        parts.append(text[at:end])
        at = end
    return parts
