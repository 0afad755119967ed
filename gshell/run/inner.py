"""InnerShell: one real interactive bash on a pseudo-terminal, for a whole session.

Bash is the leader of the session on the inner terminal, so job control works; it reads
its commands from a private pipe, so nothing typed at that terminal (type-ahead, a paste,
TIOCSTI) can become a command; programs have the terminal for themselves. inner.bash is
bash's side of it.
"""

from __future__ import annotations

import os
import re
import select
import signal
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import Iterator, Mapping, Sequence

from gshell.decide.verdict import Permit
from gshell.errors import RecorderError, ShellError, UsageError
from gshell.run import driver, process
from gshell.run.child import Child, programs_side
from gshell.run.events import Sink, Tap, Veils
from gshell.run.pump import Channel, Keys, relay
from gshell.run.questions import Questions
from gshell.run.report import Report, from_fields
from gshell.run.terminal import Following, Terminal, set_size, take_typeahead

_RC = ("--rcfile", "--init-file")
_START_FILES = ("--norc", "--noprofile", *_RC)
_LEAVING = re.compile(r"\s*(exit|logout)\b[^;&|\n]*\n?")


class InnerShell(Questions):
    """`failed`: the sink's error, once it had one. `end` becomes readable when bash has ended."""

    def __init__(
        self,
        *,
        login: bool = False,
        options: Sequence[str] = (),
        arguments: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        terminal: Terminal,
        sink: Sink,
        veils: Veils | None = None,
    ) -> None:
        """Start bash and return at once; its rc files run meanwhile.

        `options` are bash's own, `arguments` its positional parameters. Raises ShellError.
        """
        environment = process.caller_environment() if environment is None else environment
        self.terminal = terminal
        self._tap = Tap(sink, veils)
        self._size = terminal.size()
        pipes = driver.Pipes()
        words = [*_own(options), "-i", "-s", "--", *arguments]
        self._child = Child(words, pipes.bashs, environment, self._size)
        pipes.started()
        super().__init__(pipes, int(self._child.pid or 0), os.dup(self._child.child_fd))
        self._programs_side = programs_side(self.master)
        self._screen = Channel("tty", self.master, terminal.output, self._tap)
        self._keys = Keys(terminal.input, self.master, self._interrupted, self._hung_up, self._tap.typed)
        self._number = "0"
        self._functions: frozenset[str] = frozenset()
        self._switching = False
        self._leaving = False
        self._interrupt = False
        self._behave()
        self._pipes.request("start", *_start_files(login, options))
        self._finish()

    @property
    def failed(self) -> RecorderError | None:
        return self._tap.failed

    # --- running ---

    def ready(self) -> Report:
        """Wait until the user's rc files are done; they have the terminal meanwhile."""
        with self._in_front():
            return self._relay()

    def run(self, permit: Permit, typed: bytes = b"") -> Report:
        """Run the permitted text; the person has the terminal through us meanwhile.

        `typed` are keys that were typed behind the text: its programs may read them, what they leave is
        in the report's `typeahead`. Raises NotPermittedError, ShellError (bash ended
        before).
        """
        text = process.permitted(permit)
        if self._interrupt:
            return self.refuse(128 + signal.SIGINT)
        leaving = bool(_LEAVING.fullmatch(text))
        body = driver.AGAIN + text if leaving and self._leaving else text
        line = driver.BEGIN + driver.before(text, self.report.statuses) + driver.execute(self._switches(text))
        self._keys.type(typed)
        return self._do(line, text.rstrip("\n"), body, driver.behind(text), leaving=leaving)

    def refuse(self, status: int = 126) -> Report:
        """As if a line had failed: nothing runs but the user's PROMPT_COMMAND, and `$?` is `status`."""
        return self._do(driver.REFUSE, str(status))

    def interrupt(self) -> None:
        """^C came as a signal, between the editor and the program: the next text is not run, its status is 130."""
        self._interrupt = True

    def leave(self) -> Report:
        """What end-of-file at the prompt does: bash exits, unless it has to warn of stopped jobs first."""
        return self._do(driver.LEAVE, "again" if self._leaving else "", leaving=True)

    def close(self) -> process.Status:
        """Make bash end if it has not, and return its exit status."""
        while not self.report.ended:
            self.leave()
        return self.report.status

    def idle(self) -> bool:
        """Show what background jobs printed; to be called when `master` or `end` is readable. False: bash has ended."""
        self._screen.drain()
        if not self.report.ended and select.select([self.end], [], [], 0)[0]:
            self._ended(replaced=False)
        return not self.report.ended

    def _switches(self, text: str) -> bool:
        """May the text switch line editing, by itself or through a function?"""
        if self.report.functions != self._functions:
            self._functions = self.report.functions
            self._switching = self._ask("switching")[0] == 0
        return self._switching or driver.switches_editing(text)

    def _do(self, line: str, *arguments: str, leaving: bool = False) -> Report:
        """Send a line and its request; relay until bash reports."""
        if self.report.ended:
            raise ShellError("bash has ended")
        with self._alone(), self._in_front():
            self._leaving, self._interrupt = leaving, False
            with suppress(BrokenPipeError):
                self._number = self._pipes.ask(line, *arguments)
                self._finish()
            # An interrupt could cut a line that bash is reading, so nobody types until it has begun.
            self._await("started", self._number)
            return self._relay()

    def _finish(self) -> None:
        """What follows each line: the user's prompt, then the report."""
        self._pipes.tell(driver.PROMPT)
        self._pipes.tell(driver.REPORT.format(number=self._number))

    @contextmanager
    def _in_front(self) -> Iterator[None]:
        """The person's keys and the size of their terminal go to bash's."""
        self.terminal.raw()
        try:
            with Following(self.terminal, self._resized):
                self._resized(*self.terminal.size())
                yield
        finally:
            self.terminal.cooked()

    def _relay(self) -> Report:
        replaced = False
        # Once the person has gone a report is of no use: bash is about to end.
        while ("report", self._number) not in self._arrived or not self._pipes.heard:
            until = [self.end] if replaced else [self.end, self._pipes.answers, *self._pipes.heard]
            over = relay([self._screen, self._keys], until)
            if self.end in over:
                return self._ended(replaced)
            if self._pipes.answers in over:
                replaced = not self._collect() and process.has_program(self.pid, self.end)
            elif not self._hears():
                os.kill(self.pid, signal.SIGKILL)
        return self._reported()

    def _reported(self) -> Report:
        self._screen.drain()
        report = from_fields(self._arrived.pop(("report", self._number)))
        self.report = report._replace(typeahead=take_typeahead(self._programs_side))
        return self.report

    def _ended(self, replaced: bool) -> Report:
        self._screen.drain()
        self.report = Report(self._child.outcome(), ended=True, replaced=replaced)
        self._screen.close()
        self._pipes.close()
        os.close(self._programs_side)
        return self.report

    # --- what happens meanwhile ---

    def _behave(self) -> None:
        """Take signals as an interactive bash does (bash(1), SIGNALS)."""
        for number in (signal.SIGTERM, signal.SIGQUIT, signal.SIGTSTP):
            signal.signal(number, lambda *_: None)
        signal.signal(signal.SIGHUP, lambda *_: self._hung_up())

    def _resized(self, columns: int, rows: int) -> None:
        if (columns, rows) != self._size:
            self._size = columns, rows
            set_size(self.master, columns, rows)
            self._tap.resize(columns, rows)

    def _interrupted(self) -> None:
        """^C while bash itself reads: it may have cut the line that asks for the report. A second one does no harm."""
        with suppress(OSError):
            if os.tcgetpgrp(self.master) == self.pid:
                self._pipes.tell("\n" + driver.REPORT.format(number=self._number))

    def _hung_up(self) -> None:
        """The person's terminal has gone, so bash's goes too: SIGHUP to its jobs, nothing more to read (tty(4))."""
        self._pipes.hush()
        self._screen.close()
        self._child.hang_up()

    def _hears(self) -> bool:
        """Does bash still read our commands? If it lost that descriptor alone, it reads the terminal: fatal.

        `exec` closes all of them, but one after the other.
        """
        poll = select.poll()
        poll.register(self._pipes.answers, 0)
        return bool(poll.poll(100))


def _own(options: Sequence[str]) -> list[str]:
    """The options that bash itself is to have; those about start files are inner.bash's business.

    Raises UsageError for a restricted shell, which could not talk to us.
    """
    if "--restricted" in options:
        raise UsageError("a restricted shell cannot be guarded interactively", "gshell")
    pairs = pairwise(["", *options])
    return [option for before, option in pairs if option not in _START_FILES and before not in _RC]


def _start_files(login: bool, options: Sequence[str]) -> list[str]:
    """What inner.bash is told to read first: login files, or an rc file, or nothing (bash(1), INVOCATION)."""
    if login:
        return [] if "--noprofile" in options else ["login"]
    if "--norc" in options:
        return []
    named = [value for name, value in pairwise(options) if name in _RC]
    return ["rc", *(named[-1:] or [os.path.expanduser("~/.bashrc")])]
