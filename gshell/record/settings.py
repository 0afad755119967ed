"""How recordings are made and kept: `recording.yaml`, root's in /etc/gshell and the person's own.

What root's file says, the person's cannot change. docs/recording-format.md lists the keys.
"""

from __future__ import annotations

import os

from gshell import cache, paths
from gshell.hints import Any
from gshell.tuples import NamedTuple

NAME = "recording.yaml"
DAY = 86400.0


class Settings(NamedTuple):
    """Times in seconds, sizes in bytes; 0 is no limit.

    `format`          of the cast: "v2" or "v3"
    `compress`        the cast with zstd while it is written
    `sync`            how long what was written may wait for the disk: -1 as the kernel likes, 0 not at all
    `input`           record what is typed, too, except while the terminal does not echo
    `sign`            "background" (after the end, by a process of its own), "wait" (before gshell ends), "never"
    `rotate`          how old the signing key may become
    `session_limit`   of all that is recorded of one session, `user_limit` of all recordings together
    `at_limit`        "truncate" (go on, record only what is decided) or "stop" (before the next command)
    `encrypt`         age recipients: the cast is readable by them only
    `original`        age recipients: an unmasked cast, readable by them only, beside the masked one
    `keep_…`          what `gshell prune` leaves: nothing older, and no more than that
    """

    format: str = "v2"
    compress: bool = False
    sync: float = 1.0
    input: bool = False
    sign: str = "background"
    rotate: float = 365 * DAY
    session_limit: int = 0
    user_limit: int = 0
    at_limit: str = "truncate"
    encrypt: tuple[str, ...] = ()
    original: tuple[str, ...] = ()
    keep_age: float = 0.0
    keep_size: int = 0
    keep_count: int = 0


def load() -> Settings:
    """What the files say. Raises PolicyError, with the place, if one of them cannot be read or is wrong."""
    files = [file for file in (_system_file(), os.path.join(paths.config(), NAME)) if os.path.lexists(file)]
    if not files:
        return Settings()
    key = cache.stamp(*files)
    values = cache.remember("recording", key, lambda: tuple(_merged(files)))
    return Settings(*values)


def _system_file() -> str:
    return os.path.join(paths.SYSTEM_CONFIG, NAME)


def _merged(files: list[str]) -> Settings:
    from gshell.record.settings_file import read

    found: dict[str, Any] = {}
    for file in files:
        for name, value in read(file).items():
            found.setdefault(name, value)
    return Settings(**found)
