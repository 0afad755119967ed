r"""asciicast: the lines of a recording that players read. Pure.

v2: https://docs.asciinema.org/manual/asciicast/v2/ — times are seconds since the start.
v3: https://docs.asciinema.org/manual/asciicast/v3/ — times are seconds since the event before.
Event codes: o output, i input, r resize ("COLSxROWS"), m marker (a chapter's label), x exit
status (v3). Ours, which players skip as the format asks them to: s, the stream that output
comes from until the next s: "stdout" and "stderr" (each "\n" was given a "\r") or "tty" (as
it was; so until the first s).
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping

from gshell.record.jsonline import dumps, encode, quoted
from gshell.tuples import NamedTuple

REPLACEMENT = "\ufffd"


class Event(NamedTuple):
    """`time` in seconds since the recording began."""

    time: float
    code: str
    data: str


class Header(NamedTuple):
    """`timestamp`: seconds since the epoch, 0 if unknown. `version`: of the file it was read from.

    `gshell`: what a gshell cast carries besides: session id, identity (see docs/recording-format.md).
    """

    columns: int
    rows: int
    timestamp: int = 0
    title: str = ""
    command: str = ""
    env: Mapping[str, str] = {}
    idle_time_limit: float = 0.0
    gshell: Mapping[str, object] = {}
    version: int = 2


def header_v2(header: Header) -> bytes:
    fields: dict[str, object] = {"version": 2, "width": header.columns, "height": header.rows}
    return encode(dumps({**fields, **_optional(header)}) + "\n")


def header_v3(header: Header) -> bytes:
    term: dict[str, object] = {"cols": header.columns, "rows": header.rows}
    if header.env.get("TERM"):
        term["type"] = header.env["TERM"]
    return encode(dumps({"version": 3, "term": term, **_optional(header)}) + "\n")


def _optional(header: Header) -> dict[str, object]:
    fields = {
        "timestamp": header.timestamp,
        "idle_time_limit": header.idle_time_limit,
        "command": header.command,
        "title": header.title,
        "env": header.env,
        "gshell": header.gshell,
    }
    return {name: value for name, value in fields.items() if value}


def event_line(time: float, code: str, data: str) -> bytes:
    """One event; `time` absolute in v2, an interval in v3. Microseconds."""
    return encode(f'[{time:.6f}, "{code}", {quoted(data)}]\n')


class Intervals:
    """Absolute times to v3 intervals in ms. The rounding error is carried over, or it would add up."""

    __slots__ = ("_written",)

    def __init__(self) -> None:
        self._written = 0

    def next(self, time: float) -> float:
        interval = max(0, round(time * 1000) - self._written)
        self._written += interval
        return interval / 1000


class Text:
    """Bytes in any chunks to text, and what text cannot carry.

    `take` returns the text (U+FFFD for each byte that is no UTF-8; an unfinished character
    waits for the next chunk) and patches: (offset in this text, the bytes that stand there).
    With them the bytes can be had back: `bytes_of`.
    """

    __slots__ = ("_decoder",)

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")

    def take(self, data: bytes, final: bool = False) -> tuple[str, list[tuple[int, bytes]]]:
        text = self._decoder.decode(data, final)
        if text.isascii():
            return text, []
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            return _patched(text)
        return text, []


def _patched(text: str) -> tuple[str, list[tuple[int, bytes]]]:
    import re

    invalid = re.compile("[\udc80-\udcff]+")
    patches = [(run.start(), run[0].encode("utf-8", "surrogateescape")) for run in invalid.finditer(text)]
    return invalid.sub(lambda run: REPLACEMENT * len(run[0]), text), patches


def bytes_of(text: str, patches: Mapping[int, bytes]) -> bytes:
    """The bytes that were shown: the text as UTF-8, each patch in place of as many U+FFFD."""
    parts, position = [], 0
    for offset in sorted(patches):
        parts.append(text[position:offset].encode("utf-8", "replace"))
        parts.append(patches[offset])
        position = offset + len(patches[offset])
    parts.append(text[position:].encode("utf-8", "replace"))
    return b"".join(parts)
