"""A person at a terminal: gshell on a pty, driven by pexpect."""

from __future__ import annotations

import re

import pexpect

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Shell:
    """A gshell on a pty. `says` types a line and returns what was shown until the next prompt."""

    def __init__(self, sandbox, *arguments: str, ready: bool = True, **extra: str) -> None:
        self.child = pexpect.spawn(
            sandbox.command[0], [*sandbox.command[1:], *arguments], cwd=str(sandbox.project),
            env=sandbox.environment | extra, encoding="utf-8", timeout=20, dimensions=(30, 100),
        )  # fmt: skip
        self.child.delaybeforesend = None
        self.turn = 0
        if ready:
            self.ready()

    def ready(self) -> str:
        """Each prompt has a number of its own (conftest), so that a redrawn one is not taken for the next."""
        self.turn += 1
        self.child.expect_exact(f"ready{self.turn}>")
        return ESCAPES.sub("", self.child.before)

    def types(self, text: str) -> None:
        self.child.send(text)

    def sees(self, text: str) -> None:
        self.child.expect_exact(text)

    def says(self, line: str) -> str:
        self.types(line + "\r")
        # The editor redraws what is typed; what counts comes after the line was accepted.
        self.sees("\r\n")
        return self.ready()

    def leaves(self, line: str = "exit") -> int:
        self.types(line + "\r")
        return self.ends()

    def ends(self) -> int:
        """The status gshell ends with, minus the signal that killed it."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus
