"""What a recording tells, all of it: for pages that show one session to somebody who was not there."""

from __future__ import annotations

import contextlib
from typing import Any, Iterator, Mapping

from gshell import paths
from gshell.index.plain import Plain
from gshell.record import journal, place
from gshell.record.cast import Event, Header
from gshell.record.evidence import Evidence, examine
from gshell.record.journal import digest_of
from gshell.record.opening import open_cast
from gshell.record.reader import Cast
from gshell.tuples import NamedTuple

_MOST_SHOWN = 5000  # lines of output of one command; the rest is in the recording


class Told(NamedTuple):
    """One line that was judged, in the journal's words; `status` and `duration` (seconds) None if it did not end.

    `time` in seconds since the start; `effects` mappings with `kind`, `target`, `certainty`, `risk`.
    """

    number: int
    time: float
    text: str
    verdict: str
    refused: str
    answer: str
    risk: int
    rules: tuple[str, ...]
    reason: str
    effects: tuple[Mapping[str, Any], ...]
    cwd: str
    status: int | None = None
    duration: float | None = None


class Story(NamedTuple):
    """A session with everything about it that is on disk.

    `session` the journal's first entry, `end` its last ({} without one); `notes` as the journal has them;
    `evidence` what speaks for and against it, None if there is no journal;
    `cast_digest`, `journal_digest` SHA-256 in hex ("" without a file);
    `passages` what the screen showed as text, see `Passage`; `cut_off`: the cast ends in the middle.
    """

    path: str
    header: Header
    session: Mapping[str, Any]
    lines: tuple[Told, ...]
    notes: tuple[Mapping[str, Any], ...]
    end: Mapping[str, Any]
    evidence: Evidence | None
    live: bool
    cast_digest: str
    journal_digest: str
    passages: tuple[Passage, ...]
    duration: float
    cut_off: bool

    @property
    def refused(self) -> list[Told]:
        return [line for line in self.lines if line.refused]

    @property
    def identity(self) -> Mapping[str, Any]:
        """Of the journal; of a cast without one, what its head says."""
        identity = self.session.get("identity")
        return identity if isinstance(identity, dict) else dict(self.header.gshell)


class Passage(NamedTuple):
    """Output after a marker ("" before the first one), as lines of text; `left_out` counts those that are not here."""

    label: str
    time: float
    text: tuple[str, ...]
    left_out: int


def read(path: str, state: str = "", transcript: bool = True) -> Story:
    """The story of the cast at `path`. `state`: the directory whose keys and ledger are asked, by default one's own.

    Raises RecordingError and OSError.
    """
    beside = place.journal_of(path)
    entries: list[dict[str, Any]] = []
    evidence, journal_digest = None, ""
    live = place.being_written(beside)
    with contextlib.suppress(FileNotFoundError):
        entries = list(journal.read(beside))
        journal_digest = digest_of(beside)
        evidence = examine(path, state or paths.state())
    with open_cast(path) as file:
        cast = Cast(path, file)
        passages, until = _passages(cast) if transcript else ((), 0.0)
    notes = tuple(entry for entry in entries if entry["type"] == "note")
    return Story(
        path=path,
        header=cast.header,
        session=_last(entries, "session"),
        lines=tuple(_lines(entries)),
        notes=notes,
        end=_last(entries, "end"),
        evidence=evidence,
        live=live,
        cast_digest=digest_of(path),
        journal_digest=journal_digest,
        passages=passages,
        duration=max(until, _number(entries[-1], "t") or 0.0 if entries else 0.0),
        cut_off=cast.interrupted or (bool(entries) and not live and not _last(entries, "end")),
    )


def _last(entries: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next((entry for entry in reversed(entries) if entry["type"] == kind), {})


def _lines(entries: list[dict[str, Any]]) -> Iterator[Told]:
    results = {entry.get("line"): entry for entry in entries if entry["type"] == "result"}
    for entry in entries:
        if entry["type"] == "line":
            yield told(entry, results.get(entry["n"], {}))


def told(entry: Mapping[str, Any], result: Mapping[str, Any] | None = None) -> Told:
    """A journal's `line` entry, with its `result` if there is one. Missing keys are empty."""
    result = result or {}
    status = _number(result, "status")
    return Told(
        number=int(_number(entry, "n") or 0),
        time=_number(entry, "t") or 0.0,
        text=_text(entry, "text"),
        verdict=_text(entry, "verdict"),
        refused=_text(entry, "refused"),
        answer=_text(entry, "answer"),
        risk=int(_number(entry, "risk") or 0),
        rules=tuple(map(str, _list(entry, "rules"))),
        reason=_text(entry, "reason"),
        effects=tuple(effect for effect in _list(entry, "effects") if isinstance(effect, dict)),
        cwd=_text(entry, "cwd"),
        status=None if status is None else int(status),
        duration=_number(result, "duration"),
    )


def _text(entry: Mapping[str, Any], name: str) -> str:
    return str(entry.get(name) or "")


def _number(entry: Mapping[str, Any], name: str) -> float | None:
    """A journal may have been tampered with: what is no number is none."""
    value = entry.get(name)
    return value if isinstance(value, (int, float)) and value - value == 0 else None


def _list(entry: Mapping[str, Any], name: str) -> list[Any]:
    value = entry.get(name)
    return value if isinstance(value, list) else []


class _Passages:
    """Output, cut at the markers. Full-screen programs are one line (gshell/index/plain.py)."""

    def __init__(self) -> None:
        self.done: list[Passage] = []
        self.until = 0.0  # seconds: the last event
        self._plain = Plain(full_screen=False)
        self._begin("", 0.0)

    def _begin(self, label: str, time: float) -> None:
        self._label, self._time, self._left_out = label, time, 0
        self._lines: list[str] = []

    def take(self, event: Event) -> None:
        self.until = event.time
        if event.code == "o":
            self._keep(self._plain.feed(event.data))
        elif event.code == "m":
            self.end()
            self._begin(event.data, event.time)

    def end(self) -> None:
        self._keep([line for line in self._plain.rest().split("\n") if line])
        self.done.append(Passage(self._label, self._time, tuple(self._lines), self._left_out))

    def _keep(self, lines: list[str]) -> None:
        room = _MOST_SHOWN - len(self._lines)
        self._lines += lines[:room]
        self._left_out += len(lines[room:])


def _passages(cast: Cast) -> tuple[tuple[Passage, ...], float]:
    found = _Passages()
    for event in cast.events():
        found.take(event)
    found.end()
    return tuple(found.done), found.until
