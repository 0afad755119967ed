"""Derived data on disk (parser tables, compiled policies): made once, read at every start.

`remember(name, key, make)` returns what `make()` returned for this key before.
Values must be marshal-able. A file that another user could have written is never
read: unmarshalling hostile bytes is running hostile code. Nothing here is needed:
without a usable cache `make` runs each time.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys

from gshell import __version__, paths
from gshell.hints import Any, Callable

_STAMP = (__version__, sys.version)


def stamp(*files: str) -> tuple[Any, ...]:
    """A key that changes when one of the files does: (path, size, mtime in ns) of each."""
    rows = []
    for file in files:
        try:
            status = os.stat(file)
            rows.append((file, status.st_size, status.st_mtime_ns))
        except OSError:
            rows.append((file, -1, -1))
    return tuple(rows)


def remember(name: str, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """The value for `key`, from the cache file `name` if it is ours and fits, else made and kept."""
    wanted = (_STAMP, key)
    path = os.path.join(paths.cache(), name + ".marshal")
    found = _load(path)
    if isinstance(found, tuple) and len(found) == 2 and found[0] == wanted:
        return found[1]
    value = make()
    _save(path, (wanted, value))
    return value


def _load(path: str) -> Any:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    with open(descriptor, "rb") as file:
        if not (_ours(os.fstat(descriptor)) and _ours(os.stat(os.path.dirname(path)))):
            return None
        try:
            return marshal.loads(file.read())
        except (ValueError, EOFError, TypeError):
            return None


def _ours(status: os.stat_result) -> bool:
    return status.st_uid in (0, os.geteuid()) and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _save(path: str, value: Any) -> None:
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as file:
            file.write(marshal.dumps(value))
        os.replace(temporary, path)
    except OSError:
        pass  # a read-only home is no reason not to work
