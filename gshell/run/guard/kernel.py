"""seccomp's user notification, as the kernel speaks it: seccomp(2), seccomp_unotify(2), linux/seccomp.h."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import struct
from contextlib import suppress
from functools import cache
from typing import NamedTuple

from gshell.errors import GuardError

_SET_MODE_FILTER = 1
_NEW_LISTENER, _WAIT_KILLABLE = 1 << 3, 1 << 5
_ALLOW, _NOTIFY, _ERRNO = 0x7FFF0000, 0x7FC00000, 0x00050000
_LOAD, _EQUAL, _NOT_BELOW, _RETURN = 0x20, 0x15, 0x35, 0x06  # linux/bpf_common.h
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4  # struct seccomp_data
_X32 = 0x40000000
_RECEIVE, _SEND, _VALID = 0xC0502100, 0xC0182101, 0x40082102  # linux/seccomp.h, ioctls
_SET_FLAGS, _SYNC_WAKE_UP = 0x40082104, 1
_CONTINUE = 1
_PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 4, 36, 38  # linux/prctl.h
_PIDFD_GETFD = 438  # on every architecture
_EVENT = struct.Struct("=QIIiIQ6Q")
_ANSWER = struct.Struct("=QqiI")


class _Architecture(NamedTuple):
    """AUDIT_ARCH_… of linux/audit.h with the numbers of execve and execveat in its system call table."""

    token: int
    execve: int
    execveat: int


class _Machine(NamedTuple):
    native: _Architecture
    small: _Architecture  # the 32-bit programs it runs
    seccomp: int


_MACHINES = {
    "x86_64": _Machine(_Architecture(0xC000003E, 59, 322), _Architecture(0x40000003, 11, 358), 317),
    "aarch64": _Machine(_Architecture(0xC00000B7, 221, 281), _Architecture(0x40000028, 11, 387), 277),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


class Event(NamedTuple):
    """Somebody wants to start a program. `task` its thread id; `at` says execveat; `wide` a 64-bit program."""

    id: int
    task: int
    at: bool
    wide: bool
    arguments: tuple[int, ...]


def install() -> int:
    """Put this thread and all it will start under the filter; the descriptor that hears of their execs.

    Sets no_new_privs unless we are root: setuid programs (sudo, ping) lose their power then.
    Raises GuardError.
    """
    machine = _machine()
    program = _filter(machine)
    library = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() != 0 and library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise GuardError("no_new_privs cannot be set")
    loaded = _Program(len(program) // 8, program)
    descriptor = -1
    for flags in (_NEW_LISTENER | _WAIT_KILLABLE, _NEW_LISTENER):  # the former from Linux 5.19 on
        descriptor = library.syscall(machine.seccomp, _SET_MODE_FILTER, flags, ctypes.byref(loaded))
        if descriptor >= 0 or ctypes.get_errno() != errno.EINVAL:
            break
    if descriptor < 0:
        number = ctypes.get_errno()
        if number == errno.EBUSY:
            raise GuardError("another guard is around this process already", nested=True)
        raise GuardError(f"the kernel takes no filter: {os.strerror(number)}")
    os.set_inheritable(descriptor, False)
    return int(descriptor)


def protect_supervisor() -> None:
    """Nobody may read our memory or take our descriptors, and who loses its parent becomes our child (prctl(2))."""
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    library.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def borrow(pid: int, descriptor: int) -> int:
    """A descriptor of another process as ours: the same open file, with its offset (pidfd_getfd(2)). Raises OSError."""
    process = os.pidfd_open(pid)
    try:
        found = ctypes.CDLL(None, use_errno=True).syscall(_PIDFD_GETFD, process, descriptor, 0)
    finally:
        os.close(process)
    if found < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(found)


def hurry(listener: int) -> None:
    """Let who asks and who answers take turns on one CPU (Linux 6.6; elsewhere nothing happens)."""
    with suppress(OSError):
        fcntl.ioctl(listener, _SET_FLAGS, _SYNC_WAKE_UP)


def receive(listener: int) -> Event:
    """The next event. Raises OSError: ENOENT if whoever asked was killed meanwhile."""
    buffer = bytearray(_EVENT.size)
    fcntl.ioctl(listener, _RECEIVE, buffer, True)
    number, task, _flags, call, token, _address, *arguments = _EVENT.unpack(buffer)
    machine = _machine()
    wide = token == machine.native.token
    return Event(number, task, call == (machine.native if wide else machine.small).execveat, wide, tuple(arguments))


def valid(listener: int, event: int) -> bool:
    """Does it still wait? If not, its process id may be somebody else's by now."""
    try:
        fcntl.ioctl(listener, _VALID, struct.pack("=Q", event))
    except OSError:
        return False
    return True


def let(listener: int, event: int) -> None:
    """The kernel goes on with the exec."""
    _answer(listener, _ANSWER.pack(event, 0, 0, _CONTINUE))


def refuse(listener: int, event: int, number: int) -> None:
    """The exec fails with this errno."""
    _answer(listener, _ANSWER.pack(event, 0, -number, 0))


def _answer(listener: int, answer: bytes) -> None:
    try:
        fcntl.ioctl(listener, _SEND, answer)
    except OSError as error:
        if error.errno != errno.ENOENT:  # it was killed meanwhile
            raise


@cache
def _machine() -> _Machine:
    try:
        return _MACHINES[platform.machine()] if os.uname().sysname == "Linux" else _MACHINES[""]
    except KeyError:
        raise GuardError(f"there is no exec guard for {os.uname().sysname} on {platform.machine()}") from None


def _filter(machine: _Machine) -> bytes:
    """classic BPF: exec in any form notifies, system calls of foreign tables do not exist."""
    nowhere, notify, allow = 10, 11, 12
    steps: list[tuple[int, int, int, int]] = [  # operation, operand, where to go if so, if not
        (_LOAD, _ARCHITECTURE_AT, 1, 1),
        (_EQUAL, machine.native.token, 2, 6),
        (_LOAD, _NUMBER_AT, 3, 3),
        (_NOT_BELOW, _X32, nowhere, 4),
        (_EQUAL, machine.native.execve, notify, 5),
        (_EQUAL, machine.native.execveat, notify, allow),
        (_EQUAL, machine.small.token, 7, nowhere),
        (_LOAD, _NUMBER_AT, 8, 8),
        (_EQUAL, machine.small.execve, notify, 9),
        (_EQUAL, machine.small.execveat, notify, allow),
        (_RETURN, _ERRNO | errno.ENOSYS, 0, 0),
        (_RETURN, _NOTIFY, 0, 0),
        (_RETURN, _ALLOW, 0, 0),
    ]
    return b"".join(
        struct.pack("=HBBI", operation, max(0, yes - place - 1), max(0, no - place - 1), operand)
        if operation in (_EQUAL, _NOT_BELOW)
        else struct.pack("=HBBI", operation, 0, 0, operand)
        for place, (operation, operand, yes, no) in enumerate(steps)
    )
