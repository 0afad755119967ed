"""pexpect's child process as we need it: bash, leader of its own terminal, with our pipes."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import sys
from typing import TYPE_CHECKING, Any, Mapping, Sequence

import pexpect
import ptyprocess

from gshell.errors import ShellError
from gshell.run import driver, process

INNER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "inner.bash")
_TIOCGPTPEER = 0x5441  # ioctl_tty(2), Linux 4.13; termios has the name from Python 3.12 on
_TIOCPTYGNAME = 0x40807453  # macOS, sys/ttycom.h: the name of the other side, 128 bytes


if TYPE_CHECKING:
    _Spawn = pexpect.spawn[bytes]
else:
    _Spawn = pexpect.spawn


class Child(_Spawn):
    """An interactive bash with inner.bash as rc file. Raises ShellError."""

    ptyproc: Any

    def __init__(
        self,
        words: Sequence[str],
        descriptors: Mapping[int, int],
        environment: Mapping[str, str],
        size: tuple[int, int],
    ) -> None:
        """`words` go to bash behind our own options; `descriptors`: bash's number -> ours."""
        self._descriptors = descriptors
        arguments = ["--noediting", "--rcfile", INNER, *words]
        columns, rows = size
        try:
            super().__init__(process.bash(), arguments, env=environment, dimensions=(rows, columns), timeout=None)
        except (OSError, pexpect.ExceptionPexpect) as error:
            raise ShellError(f"bash cannot be started: {error}") from error
        self.ptyproc.delayafterclose = 0  # we wait for its end, not for a while

    def _spawnpty(self, args: list[str], **options: Any) -> Any:
        options["preexec_fn"] = self._arrange
        return ptyprocess.PtyProcess.spawn(args, pass_fds=tuple(self._descriptors.values()), **options)

    def _arrange(self) -> None:
        for number in process.IGNORED_BY_PYTHON:
            signal.signal(number, signal.SIG_DFL)
        os.dup2(0, driver.STDIN)
        for childs, ours in self._descriptors.items():
            os.dup2(ours, childs)

    def hang_up(self) -> None:
        """Close its terminal. The kernel sends SIGHUP to bash and to the job in front."""
        self.ptyproc.fileobj.close()

    def outcome(self) -> process.Status:
        """Wait for the end; how it was."""
        self.wait()
        self.close()
        number = self.signalstatus or 0
        result = process.Status(128 + number if number else self.exitstatus or 0)
        result.signal = number
        return result


def programs_side(master: int) -> int:
    """The side of a pseudo-terminal that its programs see, opened for us without becoming ours."""
    flags = os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC
    if sys.platform == "linux":
        return fcntl.ioctl(master, _TIOCGPTPEER, flags)
    name = struct.unpack("128s", fcntl.ioctl(master, _TIOCPTYGNAME, bytes(128)))[0].rstrip(b"\0")
    return os.open(name, flags)
