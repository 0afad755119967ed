"""Reading casts of any origin and version (1, 2, 3) as one stream of events with absolute times."""

from __future__ import annotations

import json
from typing import Any, Iterable, Iterator

from gshell.errors import RecordingError
from gshell.record.cast import Event, Header
from gshell.record.jsonline import dumps

_NEWEST = 3


class Cast:
    """A cast being read from `lines` (as a binary file yields them); `name` is for messages.

    Raises RecordingError if the head is none of a cast. `header` is there at once; `events()` may be walked once.

    After the walk: `damaged` holds the numbers of lines that were no event (they were left out)
    and `interrupted` says whether the last line was one of them.
    """

    def __init__(self, name: str, lines: Iterable[bytes]) -> None:
        self.name = name
        self.damaged: list[int] = []
        self.interrupted = False
        self._rest = iter(lines)
        first = next(self._rest, b"")
        self._frames: list[Any] | None = None
        fields = _parsed(first)
        if not isinstance(fields, dict) or fields.get("version") == 1:
            fields = self._whole(first)
            self._frames = fields.get("stdout", [])
        self.header = self._header(fields)

    def events(self) -> Iterator[Event]:
        """In order; times in seconds since the start, never decreasing."""
        frames = self._spaced(self._frames) if self._frames is not None else self._lines()
        relative = self.header.version != 2
        now = 0.0
        for time, code, data in frames:
            now = now + max(0.0, time) if relative else max(now, time)
            yield Event(now, code, data)

    def _lines(self) -> Iterator[Event]:
        for number, line in enumerate(self._rest, start=2):
            self.interrupted = False
            if line.startswith(b"#") or not line.strip():
                continue
            event = _event(_parsed(line))
            if event:
                yield event
            else:
                self.damaged.append(number)
                self.interrupted = True

    def _spaced(self, frames: Any) -> Iterator[Event]:
        for frame in frames if isinstance(frames, list) else ():
            event = _event([frame[0], "o", frame[1]] if isinstance(frame, list) and len(frame) == 2 else None)
            if event:
                yield event
            else:
                self.damaged.append(1)

    def _whole(self, first: bytes) -> dict[str, Any]:
        """Version 1 is one JSON document, on one line or many."""
        fields = _parsed(first + b"".join(self._rest))
        if not isinstance(fields, dict) or "version" not in fields:
            raise RecordingError(f"{self.name}:1: this is no asciicast")
        return fields

    def _header(self, fields: dict[str, Any]) -> Header:
        version = fields.get("version")
        if not isinstance(version, int) or not 1 <= version <= _NEWEST:
            raise RecordingError(f"{self.name}:1: asciicast version {version!r} is none of 1, 2, 3")
        term = _mapping(fields.get("term"))
        sides = (term.get("cols"), term.get("rows")) if version == 3 else (fields.get("width"), fields.get("height"))
        columns, rows = (side if isinstance(side, int) else 0 for side in sides)
        if columns < 1 or rows < 1:
            raise RecordingError(f"{self.name}:1: the header does not say how large the terminal was")
        env = {str(name): str(value) for name, value in _mapping(fields.get("env")).items()}
        if term.get("type"):
            env.setdefault("TERM", str(term["type"]))
        return Header(
            columns=columns,
            rows=rows,
            timestamp=int(_number(fields.get("timestamp"))),
            title=str(fields.get("title") or ""),
            command=str(fields.get("command") or ""),
            env=env,
            idle_time_limit=_number(fields.get("idle_time_limit")),
            gshell=_mapping(fields.get("gshell")),
            version=version,
        )


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _event(value: Any) -> Event | None:
    if not isinstance(value, list) or len(value) != 3 or not isinstance(value[1], str) or not value[1]:
        return None
    if isinstance(value[0], bool) or not isinstance(value[0], (int, float)) or value[0] - value[0] != 0:
        return None
    return Event(float(value[0]), value[1], value[2] if isinstance(value[2], str) else dumps(value[2]))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0
