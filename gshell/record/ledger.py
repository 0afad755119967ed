"""The ledger: which sessions there were, so that one that is gone is missed.

`STATE/ledger.jsonl`, one for all sessions of a user, chained as journals are (journal.py).
Entries, besides `n` and `h`: `time` (seconds since the epoch), `type`, `session`, and

    start    path (of the cast, below STATE/recordings)
    end      entries, head (how many entries its journal has, and the last one's `h`)
    prune    reason, by (who removed it)
    unseal   by, keys (who opened the sealed original, with which age keys)
"""

from __future__ import annotations

import errno
import fcntl
import os

from gshell.hints import Any, Iterator
from gshell.record.files import failure
from gshell.record.journal import TAIL, link, parsed
from gshell.record.jsonline import dumps, encode

NAME = "ledger.jsonl"
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_LONGEST = 1 << 16


def path_in(state: str) -> str:
    return os.path.join(state, NAME)


def enter(state: str, type: str, session: str, moment: float, **facts: object) -> None:
    """Add an entry. Sessions that run at the same time take turns (flock(2)). Raises RecorderError."""
    path = path_in(state)
    try:
        descriptor = os.open(path, _FLAGS, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            number, previous, size = _last(descriptor)
            row = {"n": number, "time": round(moment, 3), "type": type, "session": session, **facts}
            body = dumps(row)
            line = encode(f'{body[:-1]},"h":"{link(previous, encode(body))}"}}\n')
            if os.write(descriptor, line) != len(line):
                os.ftruncate(descriptor, size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(descriptor)
    except OSError as error:
        raise failure(path, error) from error


def _last(descriptor: int) -> tuple[int, str, int]:
    """(the next number, the last `h`, bytes). Read by hand: `json` would cost `gshell -c` several ms."""
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, _LONGEST, max(0, size - _LONGEST))
    if tail and not tail.endswith(b"\n"):  # the machine stopped while it was written
        size -= len(tail) - (tail.rfind(b"\n") + 1)
        os.ftruncate(descriptor, size)
        tail = tail[: tail.rfind(b"\n") + 1]
    line = tail[tail.rfind(b"\n", 0, -1) + 1 :]
    if not line:
        return 0, "", size
    try:
        return int(line[5 : line.index(b",")]) + 1, line[-35:-3].decode("ascii"), size
    except ValueError:  # it was tampered with; verification says so, new sessions are recorded all the same
        return 0, "", size


class Ledger:
    """What a ledger says, and up to where it can be believed.

    `path` of its file; `rows`: the entries; `bad_line`: the first that breaks the chain, from 1; 0 if none does.
    """

    def __init__(self, state: str) -> None:
        self.rows: list[dict[str, Any]] = []
        self.bad_line = 0
        self.path = path_in(state)
        previous = ""
        for number, (line, entry) in enumerate(_lines(self.path), start=1):
            if entry is None or entry.get("h") != link(previous, line[:-1][:-TAIL] + b"}"):
                self.bad_line = self.bad_line or number
            previous = str((entry or {}).get("h", ""))
            if entry is not None:
                self.rows.append(entry)

    def of(self, session: str) -> dict[str, dict[str, Any]]:
        """The last entry of each type about a session."""
        return {row["type"]: row for row in self.rows if row.get("session") == session and "type" in row}


def _lines(path: str) -> Iterator[tuple[bytes, dict[str, Any] | None]]:
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below
    except FileNotFoundError:
        return
    with file:
        for line in file:
            yield line, parsed(line)
