"""How much may be recorded."""

from __future__ import annotations

import os
from contextlib import suppress

from gshell.errors import RecorderError
from gshell.record import place
from gshell.record.settings import Settings
from gshell.tuples import NamedTuple


class Limit(NamedTuple):
    """`bytes` that a session's files may have together, -1 for any; `scope`: whose limit that is."""

    bytes: int
    scope: str

    def says(self) -> str:
        whose = "this session's recording" if self.scope == "session" else "all recordings together"
        return f"the limit for {whose} is reached"


def limit(settings: Settings, state: str) -> Limit:
    """Of a session that begins now. Raises RecorderError if it may not even begin."""
    found = Limit(settings.session_limit or -1, "session")
    if settings.user_limit:
        left = max(0, settings.user_limit - used(state))
        if found.bytes < 0 or left < found.bytes:
            found = Limit(left, "user")
    if found.bytes == 0 and settings.at_limit == "stop":
        raise exceeded(found)
    return found


def exceeded(limit: Limit) -> RecorderError:
    return RecorderError(f"the session cannot be recorded: {limit.says()}", "gshell prune --help")


def used(state: str) -> int:
    """Bytes of all recordings."""
    return sum(size for _, size in walk(state))


def walk(state: str) -> list[tuple[str, int]]:
    """(path, bytes) of every file of a recording."""
    found = []
    for folder, _, names in os.walk(os.path.join(state, place.RECORDINGS)):
        for name in names:
            path = os.path.join(folder, name)
            with suppress(OSError):
                found.append((path, os.lstat(path).st_size))
    return found
