"""What somebody is about to run, read from its memory (proc(5), /proc/pid/mem)."""

from __future__ import annotations

import errno
import os
import struct
from typing import NamedTuple

from gshell.run.guard.kernel import Event

_PAGE = os.sysconf("SC_PAGE_SIZE")
_LONGEST = 1 << 22
"""Linux takes at most 2 MiB of arguments by default (execve(2)); more than twice that is not read."""
_AT_FDCWD, _AT_EMPTY_PATH = -100, 0x1000  # linux/fcntl.h


class Exec(NamedTuple):
    """One program about to start.

    `pid` of the process, `path` as it was given made absolute, `file` the same without links,
    `argv`, `cwd`; `missing`: there is no such file (execvp(3) tries one directory after the other).
    """

    pid: int
    path: str
    file: str
    argv: tuple[str, ...]
    cwd: str
    missing: bool


class Unreadable(Exception):
    """Its memory cannot be read; `errno` says why."""

    def __init__(self, number: int) -> None:
        super().__init__(os.strerror(number))
        self.errno = number


def read(event: Event) -> Exec:
    """Raises Unreadable."""
    place = f"/proc/{event.task}"
    try:
        memory = os.open(f"{place}/mem", os.O_RDONLY | os.O_CLOEXEC)
        try:
            at = 1 if event.at else 0
            name = _string(memory, event.arguments[at])
            argv = _strings(memory, event.arguments[at + 1], 8 if event.wide else 4)
        finally:
            os.close(memory)
        cwd = os.readlink(f"{place}/cwd")
        path = _path(place, cwd, os.fsdecode(name), event)
        inside = f"{place}/root{path}" if path.startswith("/") else path
        missing = not os.path.exists(inside)
    except OSError as error:
        raise Unreadable(error.errno or 0) from error
    file = os.path.realpath(path) if path.startswith("/") else path
    return Exec(group(event.task), path, file, tuple(map(os.fsdecode, argv)), cwd, missing)


def group(task: int) -> int:
    """The process a thread belongs to; 0 if it is gone."""
    return _status(task, b"\nTgid:")


def parent(pid: int) -> int:
    """0 if it is gone."""
    return _status(pid, b"\nPPid:")


def _status(pid: int, key: bytes) -> int:
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            return int(file.read().split(key, 1)[1].split(b"\n", 1)[0])
    except (OSError, IndexError, ValueError):
        return 0


def _path(place: str, cwd: str, name: str, event: Event) -> str:
    if not event.at or name.startswith("/"):
        return os.path.normpath(os.path.join(cwd, name)) if name else ""
    directory = struct.unpack("=i", struct.pack("=I", event.arguments[0] & 0xFFFFFFFF))[0]
    base = cwd if directory == _AT_FDCWD else os.readlink(f"{place}/fd/{directory}")
    if not name and event.arguments[4] & _AT_EMPTY_PATH:
        return base  # fexecve(3); of a memfd: "/memfd:name (deleted)"
    return os.path.normpath(os.path.join(base, name))


def _string(memory: int, address: int) -> bytes:
    """Up to its NUL, page by page: what lies behind may not be readable."""
    found = b""
    while b"\0" not in found:
        if len(found) > _LONGEST:
            raise OSError(errno.E2BIG, os.strerror(errno.E2BIG))
        found += _pread(memory, _PAGE - (address + len(found)) % _PAGE, address + len(found))
    return found[: found.index(b"\0")]


def _strings(memory: int, address: int, width: int) -> list[bytes]:
    if not address:
        return []  # Linux takes NULL for an empty list
    pointers: list[int] = []
    unpack = "=%dQ" if width == 8 else "=%dI"
    at = address
    while True:
        size = (_PAGE - at % _PAGE) // width * width or width
        some = struct.unpack(unpack % (size // width), _exactly(memory, size, at))
        if 0 in some:
            pointers += some[: some.index(0)]
            return _pointed_at(memory, pointers)
        pointers += some
        at += size
        if len(pointers) > _LONGEST:
            raise OSError(errno.E2BIG, os.strerror(errno.E2BIG))


def _pointed_at(memory: int, pointers: list[int]) -> list[bytes]:
    """Most argument lists lie in one piece: reading them so is an order cheaper than string by string."""
    if not pointers:
        return []
    start, last = min(pointers), max(pointers)
    if last - start <= _LONGEST:
        try:
            whole = _exactly(memory, last - start, start) + _string(memory, last) + b"\0"
            return [whole[pointer - start : whole.index(b"\0", pointer - start)] for pointer in pointers]
        except OSError:
            pass
    return [_string(memory, pointer) for pointer in pointers]


def _exactly(memory: int, size: int, address: int) -> bytes:
    found = b""
    while len(found) < size:
        found += _pread(memory, size - len(found), address + len(found))
    return found


def _pread(memory: int, size: int, address: int) -> bytes:
    """Raises OSError: EFAULT where nothing is mapped, as execve(2) itself would say."""
    try:
        data = os.pread(memory, size, address) if address < 1 << 63 else b""
    except OSError as error:
        if error.errno != errno.EIO:  # mem's word for it
            raise
        data = b""
    if not data:
        raise OSError(errno.EFAULT, os.strerror(errno.EFAULT))
    return data
