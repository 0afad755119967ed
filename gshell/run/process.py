"""Starting bash and learning how it ended: the system calls, in one place."""

from __future__ import annotations

import os
import select
import signal
import sys
from contextlib import suppress

from gshell.decide.verdict import Permit
from gshell.errors import NotPermittedError, ShellError
from gshell.hints import Callable, Mapping, NoReturn

# macOS ships bash 3.2, which lacks ${PS1@P} (bash 4.4): look for a newer one first there.
_PLACES = ("/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash", "/opt/homebrew/bin/bash")
_FORWARDED = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2)
_FROM_KEYBOARD = (signal.SIGINT, signal.SIGQUIT)
# CPython ignores these at start (Py_InitializeEx); a program expects to die of them.
IGNORED_BY_PYTHON = tuple(getattr(signal, name) for name in ("SIGPIPE", "SIGXFSZ") if hasattr(signal, name))


class Status(int):
    """An exit status as `$?` shows it; `signal` is what killed bash, 0 if it exited."""

    signal: int = 0


def status(wait_status: int) -> Status:
    """waitpid(2)'s status as bash(1), EXIT STATUS gives it: 128+n for signal n."""
    code = os.waitstatus_to_exitcode(wait_status)
    result = Status(code if code >= 0 else 128 - code)
    result.signal = max(0, -code)
    return result


def leave(status: int) -> NoReturn:
    """End this process as bash ended: a caller that looks (a shell in a loop, make) sees the same signal."""
    number = getattr(status, "signal", 0)
    if number and number not in (signal.SIGKILL, signal.SIGSTOP):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
        os.kill(os.getpid(), number)
    os._exit(status)


def permitted(permit: Permit) -> str:
    """The text of a permit. Raises NotPermittedError for anything else: this is the gate."""
    if type(permit) is not Permit:
        raise NotPermittedError("text reached bash without a permit")
    return permit.text


def bash() -> str:
    """The path of the bash that runs everything. Raises ShellError."""
    for path in reversed(_PLACES) if sys.platform == "darwin" else _PLACES:
        if os.access(path, os.X_OK):
            return path
    raise ShellError("bash is not installed", "apt-get install bash")


def caller_environment() -> dict[str, str]:
    """The environment as our caller gave it.

    Python may have set LC_CTYPE to coerce the C locale (PEP 538); programs must not see that.
    """
    environment = dict(os.environ)
    if environment.get("LC_CTYPE") in ("C.UTF-8", "C.utf8", "UTF-8"):
        given = _given("LC_CTYPE")
        if given is None:
            del environment["LC_CTYPE"]
        else:
            environment["LC_CTYPE"] = given
    return environment


def _given(name: str) -> str | None:
    """A variable as it was when this process started (proc(5), /proc/pid/environ)."""
    try:
        with open("/proc/self/environ", "rb") as file:
            block = file.read()
    except OSError:
        return os.environ.get(name)
    start = os.fsencode(name) + b"="
    return next((os.fsdecode(row[len(start) :]) for row in block.split(b"\0") if row.startswith(start)), None)


def spawn(arguments: list[str], environment: Mapping[str, str], descriptors: Mapping[int, int]) -> int:
    """Start bash with `arguments` (argv, [0] included) and return its pid.

    `descriptors` maps the child's descriptor to ours; those not named are inherited as they are,
    so a closed stdin stays closed. Raises ShellError.
    """
    actions = [(os.POSIX_SPAWN_DUP2, ours, childs) for childs, ours in descriptors.items()]
    try:
        return os.posix_spawn(bash(), arguments, environment, file_actions=actions, setsigdef=IGNORED_BY_PYTHON)
    except OSError as error:
        raise ShellError(f"bash cannot be started: {error.strerror}") from error


def ended(pid: int) -> int:
    """A descriptor that becomes readable when the child ends; the child stays to be waited for."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return _ended_by_thread(pid)


def _ended_by_thread(pid: int) -> int:
    """For systems without pidfd_open(2)."""
    from threading import Thread

    reader, writer = os.pipe()

    def wait() -> None:
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        os.close(writer)

    Thread(target=wait, daemon=True).start()
    return reader


def has_program(pid: int, end: int) -> bool:
    """Does the process still run some program, or is it about to end? `end` as from `ended`.

    A process that exits gives up its memory before its descriptors (do_exit in Linux), so proc(5)'s
    exe is gone when we see them closed.
    """
    if sys.platform != "linux":
        return not select.select([end], [], [], 0.1)[0]
    try:
        os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return False
    return True


class Forwarding:
    """While it is entered, signals meant to end us go to bash instead: it decides, and we follow its status.

    What the keyboard sends reaches bash without us when we are in the terminal's foreground
    group (termios(3), ISIG); sending it twice would look like impatience to programs that count.
    """

    def __init__(self, shared: bool = True) -> None:
        """`shared`: bash has the terminal we have."""
        self._shared = shared
        self._pid = 0
        self._early: list[int] = []
        self._before: dict[int, Callable[..., object] | int | None] = {}

    def __enter__(self) -> Forwarding:
        for number in _FORWARDED:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._caught)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def to(self, pid: int) -> None:
        """Forward to this process from now on, first what came before it was there."""
        self._pid = pid
        while self._early:
            self._send(self._early.pop())

    def _caught(self, number: int, _frame: object) -> None:
        if not self._pid:
            self._early.append(number)
        elif number not in _FROM_KEYBOARD or not self._shared or not in_foreground():
            self._send(number)

    def _send(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._pid, number)


def in_foreground() -> bool:
    """Are we in the foreground process group of our controlling terminal?"""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
