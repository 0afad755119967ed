"""Retention: which recordings may go. A session that still runs never goes, nor does one whose writer may live."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from gshell.record import ledger, place
from gshell.record.quota import walk
from gshell.tuples import NamedTuple


class Kept(NamedTuple):
    """One recording: all files of one stem. `ended`: when it was last written, seconds since the epoch."""

    session: str
    stem: str
    bytes: int
    ended: float
    live: bool


class Leaving(NamedTuple):
    """`why`: "age", "count" or "size"."""

    recording: Kept
    why: str


def recordings(state: str) -> list[Kept]:
    """What there is, newest first."""
    sizes: dict[str, int] = {}
    for path, size in walk(state):
        stem = os.path.join(os.path.dirname(path), os.path.basename(path).partition(".")[0])
        if place.session_of(stem):
            sizes[stem] = sizes.get(stem, 0) + size
    found = [_looked_at(stem, size) for stem, size in sizes.items()]
    return sorted(found, key=lambda one: one.session, reverse=True)


def plan(found: list[Kept], now: float, *, age: float = 0, size: int = 0, count: int = 0) -> list[Leaving]:
    """Which of them go, oldest last: those ended more than `age` seconds ago, then whatever is more than `count`
    recordings or `size` bytes, the newest staying. 0 is no limit. Live ones count, but stay. Pure."""
    leaving: list[Leaving] = []
    number = total = 0
    for one in found:
        number += 1
        total += one.bytes
        if one.live:
            continue
        if age and now - one.ended > age:
            why = "age"
        elif count and number > count:
            why = "count"
        elif size and total > size:
            why = "size"
        else:
            continue
        leaving.append(Leaving(one, why))
        number -= 1
        total -= one.bytes
    return leaving


def remove(state: str, leaving: Leaving, by: str) -> bool:
    """Enter it in the ledger, then delete its files, the journal last. False if its writer turns out to live.

    Raises RecorderError (the ledger cannot be written: nothing is deleted then) and OSError.
    """
    stem = leaving.recording.stem
    if place.being_written(stem + ".jsonl"):
        return False
    ledger.enter(state, "prune", leaving.recording.session, time.time(), reason=leaving.why, by=by)
    folder, name = os.path.split(stem)
    files = [file for file in os.listdir(folder) if file.startswith(name + ".")]
    for file in sorted(files, key=lambda file: file.endswith(".jsonl")):
        os.unlink(os.path.join(folder, file))
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(state, place.OPEN, leaving.recording.session))
    with suppress(OSError):  # not empty, which is as good
        os.removedirs(folder)
    return True


def _looked_at(stem: str, size: int) -> Kept:
    journal = stem + ".jsonl"
    try:
        ended = os.stat(journal).st_mtime
    except OSError:
        ended = 0.0
    return Kept(place.session_of(stem), stem, size, ended, place.being_written(journal))
