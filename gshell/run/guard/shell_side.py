"""The shell's side of the guard: forking the supervisor off, going under the filter, hearing what was refused."""

from __future__ import annotations

import json
import os
import socket
from _thread import allocate_lock, start_new_thread
from typing import Callable, Iterable

from gshell.errors import GuardError
from gshell.run.guard import kernel
from gshell.run.guard.supervisor import Arbiter, Supervisor

_LONGEST = 1 << 18
_PATIENCE = 30.0  # seconds


class Guard:
    """While it stands, every program of this process's children is judged. `stand` makes one."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._hearer: Callable[[dict[str, object]], None] = lambda facts: None
        self._settled = allocate_lock()
        self._settled.acquire()
        self._listening = False

    def hear(self, hearer: Callable[[dict[str, object]], None]) -> None:
        """Call this, on a thread of its own, for each exec that is refused."""
        self._hearer = hearer
        self._listening = True
        start_new_thread(self._listen, ())

    def consent(self, rules: Iterable[str]) -> None:
        """A person agreed to what these rules ask about: until the next line it is not asked again.

        Raises GuardError if the supervisor is gone.
        """
        self._say({"consent": sorted(rules)})

    def settle(self) -> None:
        """Come back when all that was refused so far has been heard. Raises GuardError as `consent` does."""
        if self._listening:
            self._say({"settle": True})
            if not self._settled.acquire(timeout=_PATIENCE):
                raise GuardError("the exec guard does not answer; no program can be started any more", "exit")

    def _say(self, message: dict[str, object]) -> None:
        try:
            self._line.send(json.dumps(message).encode())
        except OSError as error:
            raise GuardError("the exec guard is gone; no program can be started any more", "exit") from error

    def _listen(self) -> None:
        while self._listening:
            facts = self._next()
            if "settled" in facts:
                self._settled.release()
            elif self._listening:
                self._hearer(facts)

    def _next(self) -> dict[str, object]:
        try:
            data = self._line.recv(_LONGEST)
            facts: dict[str, object] = json.loads(data)
        except (OSError, ValueError):  # "" is the supervisor's end
            self._listening = False
            return {"settled": True}
        return facts


def stand(arbiter: Arbiter, strict: bool = False) -> Guard:
    """Fork: the parent supervises and never returns, the child goes on from here under guard.

    `strict`: each program is looked at again when it has started (verify.py); a debugger's cannot start then.
    To be called before there are threads and open files. Raises GuardError; then the child goes on without a guard
    below a parent that only waits for it, and without root no_new_privs may be set already.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    shell = os.fork()
    if shell:
        ours.close()
        _supervise(arbiter, shell, theirs, strict)
    theirs.close()
    try:
        listener = kernel.install()
    except GuardError:
        ours.close()
        raise
    socket.send_fds(ours, [b"listener"], [listener])
    os.close(listener)
    answer = ours.recv(4096).decode()
    if answer != "ok":
        raise GuardError(answer or "the supervisor did not start")
    return Guard(ours)


def _supervise(arbiter: Arbiter, shell: int, line: socket.socket, strict: bool) -> None:
    """In the parent. Keeps of the caller's descriptors only stderr: whoever waits for their end waits for the shell."""
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1):
            os.dup2(null, standard)
        os.environ["NO_COLOR"] = "1"  # the program's stderr is not ours
        keep = line.fileno()
        os.closerange(3, keep)
        os.closerange(keep + 1, os.sysconf("SC_OPEN_MAX"))
        Supervisor(arbiter, shell, line, strict).run()
    finally:
        os._exit(70)
