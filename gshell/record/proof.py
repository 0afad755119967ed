"""Does a journal tell what happened, and is the cast the one it speaks of?"""

from __future__ import annotations

from typing import Any, NamedTuple

from gshell.record.journal import TAIL, digest_of, link, parsed


class Verification(NamedTuple):
    """What a journal's bytes prove.

    `intact`    no entry was changed, removed or inserted, up to the last whole line
    `entries`   how many entries fit the chain
    `bad_line`  the first line that does not, from 1; 0 if all do
    `ended`     the last entry says how the session ended; else it was interrupted or still runs
    `torn`      bytes after the last whole line (a write that was cut off); they are no entry
    `cast`      the cast is, byte for byte, the one that was closed with the journal; None if it never was closed
    """

    intact: bool
    entries: int
    bad_line: int
    ended: bool
    torn: int
    cast: bool | None


def verify(path: str) -> Verification:
    """Follow the chain. Raises OSError if the journal cannot be read."""
    previous, count = "", 0
    last: dict[str, Any] = {}
    with open(path, "rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return Verification(True, count, 0, last.get("type") == "end", len(line), None)
            entry = parsed(line)
            body = line[:-1][:-TAIL] + b"}"
            if entry is None or entry.get("h") != link(previous, body):
                return Verification(False, count, count + 1, False, 0, None)
            previous, last = entry["h"], entry
            count += 1
    ended = last.get("type") == "end"
    return Verification(True, count, 0, ended, 0, _same_cast(path, last.get("sha256", "")) if ended else None)


def _same_cast(path: str, digest: str) -> bool:
    try:
        return digest_of(path.removesuffix(".jsonl") + ".cast") == digest
    except OSError:
        return False
