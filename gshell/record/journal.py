"""The journal: what was decided and what came of it, one JSON object a line, hash-chained.

Every entry has `n` (its place, from 0), `t` (seconds since the start, never decreasing),
`type`, and as its last key `h`: the first 32 hex digits of
SHA-256(previous h + the line as it would read without `,"h":"…"`).
A changed, removed or inserted entry breaks the chain from there on. A chain does not
tell who wrote it: whoever may write the whole file can write another one.
"""

from __future__ import annotations

import os

from gshell.hints import Any, Iterator
from gshell.record.digest import SMALL, sha256
from gshell.record.files import Lines
from gshell.record.jsonline import dumps, encode

_DIGITS = 32
TAIL = len(',"h":""}') + _DIGITS


def link(previous: str, body: bytes) -> str:
    """The `h` of an entry whose line without it is `body`."""
    return str(sha256(previous.encode() + body).hexdigest()[:_DIGITS])


class Journal:
    """Writes entries. One per recording; `n` is the number of the next one."""

    __slots__ = ("_link", "lines", "n")

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.n = 0
        self._link = ""

    @property
    def head(self) -> tuple[int, str]:
        """(number, `h`) of the last entry."""
        return self.n - 1, self._link

    def write(self, type: str, time: float, **fields: object) -> int:
        """Append one entry and return its number. Raises RecorderError; nothing is then half written."""
        body = dumps({"n": self.n, "t": round(time, 6), "type": type, **fields})
        chained = link(self._link, encode(body))
        self.lines.append(encode(f'{body[:-1]},"h":"{chained}"}}\n'))
        self._link = chained
        self.n += 1
        return self.n - 1


def digest_of(path: str) -> str:
    """SHA-256 of a file in hex. OpenSSL's is loaded only where its speed pays for that. Raises OSError."""
    with open(path, "rb", buffering=0) as file:
        if os.fstat(file.fileno()).st_size <= SMALL:
            return str(sha256(file.read()).hexdigest())
        import hashlib

        return hashlib.file_digest(file, "sha256").hexdigest()


def read(path: str) -> Iterator[dict[str, Any]]:
    """The entries in order; what is no whole JSON object is left out (`verify` tells). Raises OSError."""
    with open(path, "rb") as file:
        for line in file:
            entry = parsed(line)
            if entry is not None:
                yield entry


def parsed(line: bytes) -> dict[str, Any] | None:
    import json

    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and "type" in entry and "n" in entry else None
