"""What somebody is about to run, read from its memory (proc(5), /proc/pid/mem)."""

from __future__ import annotations

import errno
import os
import struct
from typing import NamedTuple

from gshell.run.guard.kernel import Event
from gshell.run.guard.places import without_links

_PAGE = os.sysconf("SC_PAGE_SIZE")
_LONGEST, _LONGEST_STRING = 6 << 20, 32 * _PAGE
"""What Linux takes at most, all arguments and each (execve(2), limits on size of arguments)."""
_AT_FDCWD, _AT_EMPTY_PATH = -100, 0x1000  # linux/fcntl.h


class Exec(NamedTuple):
    """One program about to start.

    `pid` of the process, `path` as it was given made absolute, `file` the same without links as that
    process sees them, `argv`, `cwd`; `missing`: there is no such file (execvp(3) tries one directory after the other).
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


def read(event: Event, pid: int) -> Exec:
    """What that process is about to run. Raises Unreadable."""
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
    except OSError as error:
        raise Unreadable(error.errno or 0) from error
    file, missing = _file(path, event, pid)
    return Exec(pid, path, file, tuple(map(os.fsdecode, argv)), cwd, missing)


def _file(path: str, event: Event, pid: int) -> tuple[str, bool]:
    """Where the path leads to, and is there nothing? What only we may not look at counts as there."""
    if not path:
        return "", True
    try:
        if event.at and event.arguments[4] & _AT_EMPTY_PATH and not os.path.lexists(path):
            return path, False
        return without_links(path, event.task, pid), False
    except OSError as error:
        return path, error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG)


def group(task: int) -> int:
    """The process a thread belongs to; 0 if it is gone."""
    return lineage(task)[0]


def parent(pid: int) -> int:
    """0 if it is gone."""
    return lineage(pid)[1]


def lineage(task: int) -> tuple[int, int]:
    """The process a thread belongs to, and that one's parent; 0, 0 if it is gone (proc(5), /proc/pid/status)."""
    try:
        with open(f"/proc/{task}/status", "rb", buffering=0) as file:
            text = file.read(1024)
        pid, above = (int(text.split(key, 1)[1].split(b"\n", 1)[0]) for key in (b"\nTgid:", b"\nPPid:"))
    except (OSError, IndexError, ValueError):
        return 0, 0
    return pid, above


def _path(place: str, cwd: str, name: str, event: Event) -> str:
    """Made absolute, but no more: `..` behind a link is not what it looks like."""
    base = cwd
    if event.at and not name.startswith("/"):
        directory = struct.unpack("=i", struct.pack("=I", event.arguments[0] & 0xFFFFFFFF))[0]
        if directory != _AT_FDCWD:
            try:
                base = os.readlink(f"{place}/fd/{directory}")
            except FileNotFoundError:
                return ""  # the kernel will say EBADF
        if not name and event.arguments[4] & _AT_EMPTY_PATH:
            return base  # fexecve(3); of a memfd: "/memfd:name (deleted)"
    return os.path.join(base, name.removeprefix("./")) if name else ""


def _string(memory: int, address: int) -> bytes:
    """Up to its NUL, page by page: what lies behind may not be readable."""
    found = b""
    while b"\0" not in found:
        if len(found) > _LONGEST_STRING:
            raise _too_long()
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
        if len(pointers) * width > _LONGEST:
            raise _too_long()


def _pointed_at(memory: int, pointers: list[int]) -> list[bytes]:
    """Most argument lists lie in one piece: reading them so is an order cheaper than string by string."""
    if not pointers:
        return []
    start, last = min(pointers), max(pointers)
    try:
        whole = (
            _exactly(memory, last - start, start) + _string(memory, last) + b"\0" if last - start <= _LONGEST else b""
        )
    except OSError:
        whole = b""
    found, size = [], 0
    for pointer in pointers:
        at = pointer - start
        found.append(whole[at : whole.index(b"\0", at)] if whole else _string(memory, pointer))
        size += len(found[-1]) + 1
        if size > _LONGEST:  # many pointers to the same long string
            raise _too_long()
    return found


def _too_long() -> OSError:
    return OSError(errno.E2BIG, os.strerror(errno.E2BIG))


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
