"""Conversation: asking the person who typed the line. A device at the end of the line, with a scripted twin."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

from gshell import tell
from gshell.decide.verdict import Decision
from gshell.hints import Protocol


class Conversation(Protocol):
    def confirm(self, decision: Decision) -> bool | None:
        """True: go on; False: the person said no; None: there is nobody to ask."""


class Nobody:
    """Pipes, services, agents: no answer is not a yes."""

    def confirm(self, decision: Decision) -> bool | None:
        return None


class Scripted:
    """Answers from a list, for tests."""

    def __init__(self, *answers: bool | None) -> None:
        self.answers = list(answers)
        self.asked: list[Decision] = []

    def confirm(self, decision: Decision) -> bool | None:
        self.asked.append(decision)
        return self.answers.pop(0)


class AtTerminal:
    """Asks on the controlling terminal, so that the command's own stdin and stdout stay untouched.

    Only the whole word "yes" is a yes: a stray Enter or a "y" meant for a program is not.
    """

    def confirm(self, decision: Decision) -> bool | None:
        try:
            descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            return self._ask(descriptor, decision)
        finally:
            os.close(descriptor)

    def _ask(self, descriptor: int, decision: Decision) -> bool:
        finding = decision.leading
        if finding is None:
            return False
        lines = [f"{tell.style('gshell:', 'yellow', 'bold')} {tell.plain(finding.reason)} ({finding.rule})"]
        if finding.words:
            lines.append(f"  in: {tell.style(tell.shorten(finding.words), 'bold')}")
        if finding.instead:
            lines.append(f"  instead: {tell.plain(finding.instead)}")
        question = "\n".join(lines) + "\n  Type yes to run it anyway: "
        tell.overheard(question)
        before = signal.getsignal(signal.SIGINT)
        try:
            signal.signal(signal.SIGINT, _interrupted)
            _discard_typeahead(descriptor)
            os.write(descriptor, question.encode())
            answer = _read_line(descriptor)
            tell.overheard(answer)
            return answer.strip().lower() == "yes"
        except KeyboardInterrupt:
            os.write(descriptor, b"\n")
            return False
        finally:
            signal.signal(signal.SIGINT, before)


def _interrupted(_number: int, _frame: object) -> None:
    """^C is a no; those of an impatient person come while it is already being taken as one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _discard_typeahead(descriptor: int) -> None:
    """What was typed before the question was read cannot be its answer."""
    import termios

    with suppress(termios.error):
        termios.tcflush(descriptor, termios.TCIFLUSH)


def _read_line(descriptor: int) -> str:
    data = b""
    while not data.endswith(b"\n"):
        chunk = os.read(descriptor, 1024)
        if not chunk:
            break
        data += chunk
    return data.decode(errors="replace")
