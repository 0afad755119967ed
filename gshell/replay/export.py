"""A recording in another form."""

from __future__ import annotations

import json
from collections import deque
from typing import BinaryIO, Callable, Iterator

from gshell.record import journal, place
from gshell.record.cast import Intervals, bytes_of, event_line, header_v2, header_v3
from gshell.record.opening import open_cast
from gshell.record.reader import Cast
from gshell.replay.transcript import transcript
from gshell.tuples import NamedTuple

_STANDARD = frozenset("oirm")


class Part(NamedTuple):
    """Seconds since the recording began; `end` None: its own end."""

    start: float = 0.0
    end: float | None = None


WHOLE = Part()


def export(path: str, form: str, out: BinaryIO, part: Part = WHOLE) -> bool:
    """Write the recording at `path` to `out` as one of EXPORTS or DRAWINGS. Returns whether it was whole, not cut off.

    Of `part` drawings are made: of its last moment, or of all of it if they move.
    Raises RecordingError and OSError; UsageError where a form needs a package that is not installed.
    """
    with open_cast(path) as file:
        cast = Cast(path, file)
        for piece in EXPORTS[form](cast) if form in EXPORTS else DRAWINGS[form](cast, part):
            out.write(piece)
        return not (cast.damaged or cast.interrupted)


def _v2(cast: Cast) -> Iterator[bytes]:
    yield header_v2(cast.header)
    for event in cast.events():
        if event.code in _STANDARD:
            yield event_line(*event)


def _v3(cast: Cast) -> Iterator[bytes]:
    yield header_v3(cast.header)
    intervals = Intervals()
    exits = False
    for event in cast.events():
        if event.code in _STANDARD or event.code == "x":
            exits = exits or event.code == "x"
            yield event_line(intervals.next(event.time), event.code, event.data)
    status = _status(cast.name)
    if status is not None and not exits:
        yield event_line(0.0, "x", str(status))


def _status(path: str) -> int | None:
    """The exit status, if a journal lies beside the cast and tells."""
    try:
        ends = [entry for entry in journal.read(place.journal_of(path)) if entry["type"] == "end"]
    except OSError:
        return None
    status = ends[-1].get("status") if ends else None
    return status if isinstance(status, int) else None


def _text(cast: Cast) -> Iterator[bytes]:
    for line in transcript(cast.events()):
        yield line.encode("utf-8", "replace") + b"\n"


def _raw(cast: Cast) -> Iterator[bytes]:
    """The bytes that were shown, those that were no UTF-8 included."""
    patches = deque(_patches(cast.name))
    position, stream = 0, "tty"
    for event in cast.events():
        if event.code == "s":
            stream = event.data
        elif event.code == "o":
            here = {}
            while patches and patches[0][0] < position + len(event.data):
                offset, data = patches.popleft()
                here[offset - position] = data
            shown = bytes_of(event.data, here)
            yield shown if stream == "tty" else shown.replace(b"\r\n", b"\n")
            position += len(event.data)


def _patches(path: str) -> Iterator[tuple[int, bytes]]:
    """(offset in characters of all output, bytes) as the recorder wrote them; see record/recorder.py."""
    try:
        file = open_cast(place.raw_of(path))
    except OSError:
        return
    with file:
        for line in file:
            try:
                offset, digits = json.loads(line)
                yield int(offset), bytes.fromhex(digits)
            except (ValueError, TypeError):
                return  # torn off: the rest stays U+FFFD


def _html(cast: Cast) -> Iterator[bytes]:
    """One page with everything in it, see report.py."""
    from gshell.replay.report import report

    for piece in report(cast.name):
        yield piece.encode("utf-8", "replace")
    for _ in cast.events():  # so that the caller knows whether it was whole
        pass


def _still(cast: Cast, part: Part) -> Iterator[bytes]:
    from gshell.replay.drawing import still

    return (piece.encode() for piece in still(cast.header, cast.events(), cast.header.title, part.end))


def _moving(cast: Cast, part: Part) -> Iterator[bytes]:
    from gshell.replay.drawing import moving

    found = moving(cast.header, cast.events(), cast.header.title, part.start, part.end)
    return (piece.encode() for piece in found)


EXPORTS: dict[str, Callable[[Cast], Iterator[bytes]]] = {
    "v2": _v2,
    "v3": _v3,
    "text": _text,
    "raw": _raw,
    "html": _html,
}
DRAWINGS: dict[str, Callable[[Cast, Part], Iterator[bytes]]] = {"still": _still, "moving": _moving}
