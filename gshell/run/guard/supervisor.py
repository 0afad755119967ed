"""The supervisor: answers every exec of the session until the last of its processes is gone."""

from __future__ import annotations

import errno
import json
import os
import select
import signal
import socket
from contextlib import suppress
from typing import Iterator, NamedTuple, NoReturn, Protocol

from gshell.run import process
from gshell.run.guard import kernel, target
from gshell.run.guard.target import Exec, Unreadable
from gshell.run.guard.verify import Tracer, image

_LONGEST_MESSAGE = 4096
_LONGEST_TEXT = 8192


class Ruling(NamedTuple):
    """What is to become of an exec. `message` goes to the program's stderr, `facts` to the journal."""

    refused: bool
    message: str = ""
    facts: dict[str, object] = {}  # noqa: RUF012 # never written to


class Arbiter(Protocol):
    """Who knows the policies. Lives in the supervisor's process."""

    def rule(self, found: Exec) -> Ruling:
        """May it start? Whatever is raised counts as no."""

    def consent(self, rules: frozenset[str]) -> None:
        """A person has agreed to what these rules ask about, for the line that runs now."""


GO_ON = Ruling(False)


class Supervisor:
    """`line` leads to the shell's process `shell`: listener and consent come from there, notes go there."""

    def __init__(self, arbiter: Arbiter, shell: int, line: socket.socket, strict: bool = False) -> None:
        """`strict`: look again at what was started (verify.py)."""
        self._arbiter = arbiter
        self._tracer = Tracer() if strict else None
        self._shell = shell
        self._line = line
        self._listener = -1
        self._refused: tuple[object, ...] = ()
        self._lost = 0
        self._started: set[int] = set()  # processes near the shell that have started a program of their own

    def run(self) -> NoReturn:
        """Follow the shell until it ends, and end as it did; a process of ours stays for what it left behind."""
        kernel.protect_supervisor()
        wake, alarm = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGTSTP, signal.SIGTTOU, signal.SIGTTIN, signal.SIGPIPE):
            signal.signal(number, signal.SIG_IGN)
        with process.Forwarding() as signals:
            signals.to(self._shell)
            status = self._follow(wake)
        if self._listener >= 0 and not _hung_up(self._listener):
            self._stay_behind()
        process.leave(process.status(status))

    # --- the loop ------------------------------------------------------------------

    def _follow(self, wake: int) -> int:
        """Until the shell ends; its wait status. It stops when the shell stops: one job to whoever started us."""
        while True:
            self._serve([wake])
            _drain(wake)
            for pid, status in _news_of_children():
                if pid != self._shell:
                    continue  # an orphan of the session
                if not os.WIFSTOPPED(status):
                    return status
                os.kill(os.getpid(), signal.SIGSTOP)
                os.kill(self._shell, signal.SIGCONT)

    def _serve(self, others: list[int]) -> None:
        """Answer execs until one of the other descriptors has news, or nobody is left to ask."""
        poll = select.poll()
        for descriptor in (*others, self._line.fileno(), self._listener):
            if descriptor >= 0:
                poll.register(descriptor, select.POLLIN)
        while True:
            events = dict(poll.poll())
            if self._line.fileno() in events and not self._hear():
                poll.unregister(self._line)
                self._line.detach()
            elif self._line.fileno() in events and self._listener >= 0:
                poll.register(self._listener, select.POLLIN)
            if events.get(self._listener, 0) & select.POLLIN:
                self._answer()
            elif events.get(self._listener, 0):
                return  # POLLHUP: the last filtered process is gone
            if any(descriptor in events for descriptor in others):
                return

    def _hear(self) -> bool:
        """A message of the shell's process. False when it has closed the line."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self._line, 65536, 1)
        except OSError:
            return False
        if descriptors:
            self._listener = descriptors[0]
            os.set_inheritable(self._listener, False)
            kernel.hurry(self._listener)
            self._line.send(_readable(self._shell).encode())
        elif data:
            self._heed(json.loads(data))
        return bool(data)

    def _heed(self, message: dict[str, list[str]]) -> None:
        if "consent" in message:
            self._arbiter.consent(frozenset(message["consent"]))
        if "settle" in message:  # what was refused before was told before
            self._note({"settled": True})

    # --- an exec -------------------------------------------------------------------

    def _answer(self) -> None:
        """Whatever happens in here, there is an answer: without one the process would wait for ever."""
        try:
            event = kernel.receive(self._listener)
        except OSError:
            return  # it was killed meanwhile
        found = None
        try:
            number, found = self._judged(event)
        except Exception as error:
            number = errno.EPERM
            with suppress(Exception):
                self._tell(event.task, Ruling(True, _FAILED, {"rule": "guard.failed", "failed": repr(error)}), None)
        if not number and found and self._tracer:
            number = self._watched(event, found, self._tracer)
        elif not number:
            kernel.let(self._listener, event.id)
        if number:
            kernel.refuse(self._listener, event.id, number)

    def _watched(self, event: kernel.Event, found: Exec, tracer: Tracer) -> int:
        """Let it go on and look at what became of it; the errno to refuse it with if that is impossible."""
        if not tracer.seize(event.task):
            if kernel.valid(self._listener, event.id):
                self._tell(event.task, Ruling(True, _TRACED, {"rule": "guard.traced"}), found)
            return errno.EPERM
        kernel.let(self._listener, event.id)
        tracer.watched(event.task, found.pid, lambda: self._is_what_was_judged(found))
        return 0

    def _is_what_was_judged(self, found: Exec) -> bool:
        now = image(found)
        if (now.file, now.argv) == (found.file, found.argv):
            return True
        ruling = self._arbiter.rule(now)  # a script's interpreter has other arguments
        if ruling.refused:
            self._tell(now.pid, ruling, now)
        return not ruling.refused

    def _judged(self, event: kernel.Event) -> tuple[int, Exec | None]:
        """0, or the errno to refuse it with; what it is, None if it is our own or cannot be told."""
        pid, above = target.lineage(event.task)
        if self._is_shells_own(pid, above):
            return 0, None
        try:
            found = target.read(event, pid)
        except Unreadable as error:
            if not kernel.valid(self._listener, event.id) or error.errno in (errno.EFAULT, errno.E2BIG):
                return error.errno or errno.EPERM, None  # gone, or its own fault: as the kernel would answer
            unreadable = Ruling(True, _UNREADABLE, {"rule": "guard.unreadable", "unreadable": str(error)})
            self._tell(event.task, unreadable, None)
            return errno.EPERM, None
        if not kernel.valid(self._listener, event.id):
            return errno.EPERM, None
        ruling = GO_ON if found.missing else self._arbiter.rule(found)
        if ruling.refused:
            again = (found.pid, found.argv)
            if again != self._refused:  # dash(1) tries every directory of PATH, whatever it hears
                self._tell(event.task, ruling, found)
            self._refused = again
            return errno.EPERM, found
        return 0, found

    def _is_shells_own(self, pid: int, above: int) -> bool:
        """The first program of a child of the shell's process, or of a child's child: that is bash, by our own hand."""
        if pid in self._started:
            return False
        near = above == self._shell or (above not in self._started and target.parent(above) == self._shell)
        if near:
            self._started.add(pid)
        return near

    def _tell(self, task: int, ruling: Ruling, found: Exec | None) -> None:
        """First the journal, then the person: the note is there when the words appear on the screen."""
        facts = dict(ruling.facts)
        if found:
            facts |= {"pid": found.pid, "ppid": target.parent(found.pid), "path": found.path, "cwd": found.cwd}
        self._note(facts)
        _say(task, ruling.message.encode(errors="surrogateescape")[:_LONGEST_MESSAGE])

    def _note(self, facts: dict[str, object]) -> None:
        if isinstance(text := facts.get("text"), str) and len(text) > _LONGEST_TEXT:
            facts = {**facts, "text": text[:_LONGEST_TEXT]}
        if self._lost:
            facts = {**facts, "lost": self._lost}
        try:  # without waiting: the shell may hang, or have ended; what it left behind is still refused
            self._line.send(json.dumps(facts).encode(), socket.MSG_DONTWAIT)
            self._lost = 0
        except (OSError, ValueError):
            self._lost += 1

    # --- after the shell -----------------------------------------------------------

    def _stay_behind(self) -> None:
        """Background jobs go on, and so does their guard, while our caller learns that the shell has ended."""
        if os.fork():
            return
        os.setsid()
        os.dup2(0, 2)
        os.chdir("/")
        self._shell = -1  # its number may become somebody else's
        signal.set_wakeup_fd(-1)
        while not _hung_up(self._listener):
            self._serve([])
        os._exit(0)


_UNREADABLE = (
    "gshell: refused (guard.unreadable): what this process wants to start cannot be read\n"
    "  instead: start it from a program that may be inspected\n"
)
_TRACED = (
    "gshell: refused (guard.traced): a debugger traces this process, so that what it starts cannot be verified\n"
    "  instead: debug in a session with --guard on\n"
)
_FAILED = (
    "gshell: refused (guard.failed): the exec guard failed at judging this program\n"
    "  instead: gshell explain says what becomes of the same words when typed\n"
)


def _news_of_children() -> Iterator[tuple[int, int]]:
    try:
        while (news := os.waitpid(-1, os.WNOHANG | os.WUNTRACED))[0]:
            yield news
    except ChildProcessError:
        return


def _hung_up(listener: int) -> bool:
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    return any(events & select.POLLHUP for _, events in poll.poll(0))


def _readable(pid: int) -> str:
    """ "ok", or why the memory of our own descendants is closed to us."""
    try:
        os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC))
    except OSError as error:
        return f"the memory of programs cannot be read: {error.strerror} (kernel.yama.ptrace_scope?)"
    return "ok"


def _say(task: int, message: bytes) -> None:
    """Write to its stderr: what it would have said itself; to ours if that is closed to us.

    A full pipe must not hold up everybody else: what does not fit is lost.
    """
    try:
        descriptor = kernel.borrow(target.group(task), 2)
    except OSError:
        descriptor = os.dup(2)
    with suppress(OSError):
        if select.select([], [descriptor], [], 0)[1]:
            os.write(descriptor, message)
    os.close(descriptor)


def _drain(descriptor: int) -> None:
    try:
        while os.read(descriptor, 512):
            pass
    except BlockingIOError:
        pass
