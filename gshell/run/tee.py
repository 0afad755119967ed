"""Output on its way to the caller, with a copy for the sink.

The caller's descriptor is written first; bytes are never changed, nor reordered
within a descriptor. When stdout and stderr are the same open file they share one
channel, so their common order is kept too.

A descriptor that is a terminal gets a pseudo-terminal in its place (the program
still sees a terminal), any other but /dev/null a pipe, a closed one nothing. What that costs:
stdout redirected to a file is a pipe to the program, so it cannot seek in it.
"""

from __future__ import annotations

import fcntl
import os
import stat
import termios
from contextlib import suppress

from gshell.run.events import Tap
from gshell.run.pump import Channel, drain, relay


class Tee:
    """The channels of one program. `descriptors`: what to give it, child's number -> ours."""

    def __init__(self, tap: Tap) -> None:
        self._tap = tap
        self.channels: list[Channel] = []
        self.descriptors: dict[int, int] = {}

    def over(self, *targets: int) -> Tee:
        """Cover these descriptors of our own (1, 2) and return self."""
        for target in targets:
            if not is_open(target) or _is_void(target):
                continue
            if target == 2 and 1 in self.descriptors and _same(1, 2):
                self.descriptors[2] = self.descriptors[1]
                continue
            source, child = _output_terminal(target) if os.isatty(target) else _pipe()
            # Never "tty": also what goes to a terminal is seen here before that terminal has made its lines.
            self.channels.append(Channel({1: "stdout", 2: "stderr"}[target], source, target, self._tap))
            self.descriptors[target] = child
        return self

    def started(self) -> None:
        """The program has its ends; ours of them must go, or we would never see their end."""
        for descriptor in set(self.descriptors.values()):
            os.close(descriptor)

    def pump(self, until: int) -> None:
        """Pass output on until descriptor `until` is readable, and what had been written by then."""
        relay(self.channels, [until])
        self.drain()

    def drain(self) -> None:
        """Pass on what is there."""
        drain(self.channels)

    def release(self) -> None:
        """Let go of the channels. Programs left behind in the background may still write: cat(1) passes
        that on, unrecorded, for as long as they live, so that they neither hang nor die of SIGPIPE. Where not
        everything may be seen, nothing of it is."""
        for channel in self.channels:
            if channel.source >= 0:
                os.set_blocking(channel.source, True)
                target = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC) if self._tap.veils else channel.target
                _pass_on(channel.source, target)
                if target != channel.target:
                    os.close(target)
                channel.close()


def is_open(descriptor: int) -> bool:
    """Did our caller give us this descriptor? One that is closed on exec was opened by ourselves, to hold the place."""
    try:
        return os.get_inheritable(descriptor)
    except OSError:
        return False


def is_terminal(descriptor: int) -> bool:
    return is_open(descriptor) and os.isatty(descriptor)


def _is_void(descriptor: int) -> bool:
    """/dev/null and its kind show nothing to anybody, and programs are entitled to notice them."""
    return stat.S_ISCHR(os.fstat(descriptor).st_mode) and not os.isatty(descriptor)


def _same(first: int, second: int) -> bool:
    """Do both lead to the same place? For files also: at the same offset, so that they are one open file."""
    one, two = os.fstat(first), os.fstat(second)
    if (one.st_dev, one.st_ino, one.st_rdev) != (two.st_dev, two.st_ino, two.st_rdev):
        return False
    if not stat.S_ISREG(one.st_mode):
        return True
    return os.lseek(first, 0, os.SEEK_CUR) == os.lseek(second, 0, os.SEEK_CUR)


def _pipe() -> tuple[int, int]:
    source, child = os.pipe()
    return above_standard(source), above_standard(child)


def _output_terminal(model: int) -> tuple[int, int]:
    """A pseudo-terminal that looks like `model` and changes nothing on the way: `model` itself will."""
    source, child = os.openpty()
    try:
        modes = termios.tcgetattr(model)
        modes[1] &= ~termios.OPOST
        termios.tcsetattr(child, termios.TCSANOW, modes)
        fcntl.ioctl(child, termios.TIOCSWINSZ, fcntl.ioctl(model, termios.TIOCGWINSZ, bytes(8)))
    except (termios.error, OSError):
        pass  # a terminal that just hung up has no modes; the first write will tell
    return above_standard(source), above_standard(child)


def above_standard(descriptor: int) -> int:
    """The same open file under a number that no program expects to be its stdin, stdout or stderr."""
    if descriptor > 2:
        return descriptor
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 3)
    os.close(descriptor)
    return moved


def _pass_on(source: int, target: int) -> None:
    actions = [
        (os.POSIX_SPAWN_DUP2, source, 0),
        (os.POSIX_SPAWN_DUP2, target, 1),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    with suppress(OSError):
        os.posix_spawnp("cat", ["cat"], {"PATH": os.defpath}, file_actions=actions)
