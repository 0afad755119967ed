"""Did the kernel start what was judged? Looked at after the exec, before the new program's first instruction.

Between judging and the kernel's own reading, who shares the process's memory can change what it is about to run.
So it is traced for that moment (ptrace(2)): PTRACE_O_TRACEEXEC stops it in its new program.
"""

from __future__ import annotations

import ctypes
import os
import signal
import time
from typing import Callable

from gshell.run.guard.target import Exec

_DETACH, _SEIZE, _INTERRUPT = 17, 0x4206, 0x4207  # linux/ptrace.h
_TRACE_EXEC, _EVENT_EXEC = 0x10, 4
_WALL = 0x40000000  # wait(2): threads of others, too
_PATIENCE = 10.0  # seconds; a file system may be slow
_PAUSE = 0.00005


class Tracer:
    """`watched(…)` lets an exec go on and tells what it became."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None, use_errno=True)
        self._library.ptrace.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
        self._library.ptrace.restype = ctypes.c_long

    def seize(self, task: int) -> bool:
        """False if it cannot be traced, as when a debugger does already."""
        return bool(self._library.ptrace(_SEIZE, task, None, _TRACE_EXEC) == 0)

    def watched(self, task: int, pid: int, allowed: Callable[[], bool]) -> None:
        """To be called when the seized task was just let go on: ends the process unless what it runs is allowed.

        `allowed` is asked in the stop, and only if the exec succeeded.
        """
        self._library.ptrace(_INTERRUPT, task, None, None)
        which, status = _stop(task, pid)
        if not which:
            os.kill(pid, signal.SIGKILL)
        elif os.WIFSTOPPED(status):
            event, number = status >> 16, os.WSTOPSIG(status)
            if event == _EVENT_EXEC and not _asked(allowed):
                os.kill(pid, signal.SIGKILL)
            # A stop for a signal's sake: the exec failed, and the signal is still to be delivered.
            self._library.ptrace(_DETACH, which, None, 0 if event else number)


def image(found: Exec) -> Exec:
    """What the stopped process runs now. Raises OSError."""
    with open(f"/proc/{found.pid}/cmdline", "rb") as file:
        words = file.read().split(b"\0")[:-1]
    program = os.readlink(f"/proc/{found.pid}/exe")
    path = found.path if program == found.file else program  # programs may go by the name of a link
    return found._replace(path=path, file=program, argv=tuple(map(os.fsdecode, words)), missing=False)


def _asked(allowed: Callable[[], bool]) -> bool:
    try:
        return allowed()
    except Exception:
        return False


def _stop(task: int, pid: int) -> tuple[int, int]:
    """Who stopped or ended, and its wait status; 0, 0 if nobody did in time.

    A thread that execs takes over the number of its process.
    """
    if task == pid:
        return os.waitpid(pid, _WALL)
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        for number in (pid, task):
            try:
                found = os.waitpid(number, _WALL | os.WNOHANG)
            except ChildProcessError:
                continue
            if found[0]:
                return found
        time.sleep(_PAUSE)
    return 0, 0
