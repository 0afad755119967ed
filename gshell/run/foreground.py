"""A batch command in front of a person: it gets a pseudo-terminal, and job control still works.

A process whose parent is outside its session cannot be stopped by ^Z (setpgid(2), orphaned
process groups). So a monitor leads the new session, bash runs below it in a group of its own,
and when bash stops the monitor says so and we stop too; when we are continued, so is bash.
"""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import termios
from typing import Mapping, NoReturn

from gshell.errors import ShellError
from gshell.run import process
from gshell.run.events import Tap
from gshell.run.pump import Channel, Keys, drain, relay
from gshell.run.tee import Tee, above_standard, is_terminal
from gshell.run.terminal import Following, RealTerminal, set_size

_NEWS = struct.Struct("ii")  # bash's pid and its waitpid(2) status
_STARTED = -1


def run_in_front(argv: list[str], environment: Mapping[str, str], tap: Tap) -> process.Status:
    """Run bash on a terminal of its own that is shown on ours; its exit status."""
    terminal = RealTerminal(0, 1)
    master, slave = (above_standard(descriptor) for descriptor in os.openpty())
    termios.tcsetattr(slave, termios.TCSANOW, termios.tcgetattr(terminal.input))
    set_size(master, *terminal.size())
    tee = Tee(tap)
    if not is_terminal(2):
        tee.over(2)
    news, teller = (above_standard(descriptor) for descriptor in os.pipe())
    given = {0: slave, 1: slave, 2: slave} | tee.descriptors
    monitor = os.fork()
    if monitor == 0:
        _monitor(argv, environment, given, slave, teller)
    os.close(slave)
    os.close(teller)
    tee.started()
    screen = Channel("tty", master, terminal.output, tap)
    keys = Keys(terminal.input, master, typed=tap.typed)

    def resized(columns: int, rows: int) -> None:
        set_size(master, columns, rows)
        tap.resize(columns, rows)

    try:
        terminal.raw()
        with process.Forwarding(shared=False) as signals, Following(terminal, resized):
            status = _follow(news, [screen, keys, *tee.channels], terminal, signals)
        drain([screen, *tee.channels])
    finally:
        terminal.cooked()
    os.waitpid(monitor, 0)
    tee.release()
    if status.signal in (signal.SIGINT, signal.SIGQUIT):
        _tell_our_group(status.signal)
    return status


def _follow(
    news: int, parts: list[Channel | Keys], terminal: RealTerminal, signals: process.Forwarding
) -> process.Status:
    while True:
        relay(parts, [news])
        told = os.read(news, _NEWS.size)
        if not told:
            raise ShellError("the process that watched bash was killed")
        pid, wait_status = _NEWS.unpack(told)
        signals.to(pid)
        if os.WIFSTOPPED(wait_status):
            terminal.cooked()
            _stop_with_our_group()
            terminal.raw()
            os.killpg(pid, signal.SIGCONT)
        elif wait_status != _STARTED:
            return process.status(wait_status)


def _tell_our_group(number: int) -> None:
    """The key meant everyone in front, but only bash's terminal saw it. We ourselves end as bash did, later."""
    before = signal.signal(number, signal.SIG_IGN)
    os.killpg(0, number)
    signal.signal(number, before)


def _stop_with_our_group() -> None:
    """What ^Z would have done to us had our terminal seen it. Returns when we are continued."""
    os.killpg(0, signal.SIGTSTP)


def _monitor(argv: list[str], environment: Mapping[str, str], given: dict[int, int], slave: int, news: int) -> NoReturn:
    """The leader of the new session: starts bash in front and tells what becomes of it."""
    try:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        pid = os.fork()
        if pid == 0:
            _become_bash(argv, environment, given, slave)
        os.write(news, _NEWS.pack(pid, _STARTED))
        while True:
            wait_status = os.waitpid(pid, os.WUNTRACED)[1]
            os.write(news, _NEWS.pack(pid, wait_status))
            if not os.WIFSTOPPED(wait_status):
                os._exit(0)
    finally:
        os._exit(1)


def _become_bash(argv: list[str], environment: Mapping[str, str], given: dict[int, int], slave: int) -> NoReturn:
    try:
        os.setpgid(0, 0)
        os.tcsetpgrp(slave, os.getpid())
        for number in (*process.IGNORED_BY_PYTHON, signal.SIGTTOU):
            signal.signal(number, signal.SIG_DFL)
        for childs, ours in given.items():
            os.dup2(ours, childs)
        os.execve(process.bash(), argv, environment)
    finally:
        os._exit(126)
