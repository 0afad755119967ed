"""PipedShell: the bash of `… | gshell` and `gshell < script`, one for all statements.

Bash reads commands from a private pipe and programs have the caller's stdin, so that `read x`
takes the next line of the script, as in bash. piped.bash is bash's side of it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Mapping, Sequence

from gshell.decide.verdict import Permit
from gshell.errors import RecorderError, ShellError, UsageError
from gshell.run import driver, process
from gshell.run.batch import invocation
from gshell.run.events import Nowhere, Sink, Tap, Veils
from gshell.run.pump import relay
from gshell.run.report import Report
from gshell.run.tee import Tee

_PIPED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "piped.bash")


class PipedShell:
    """`failed`: the sink's error, once it had one."""

    def __init__(
        self,
        *,
        arguments: Sequence[str] = (),
        options: Sequence[str] = (),
        login: bool = False,
        environment: Mapping[str, str] | None = None,
        sink: Sink | None = None,
        veils: Veils | None = None,
    ) -> None:
        """Start bash. `arguments` are the positional parameters. Raises ShellError, UsageError."""
        if unfit := {"-n", "-t", "-r", "--restricted"} & set(options):
            raise UsageError(f"{min(unfit)} needs a script file or -c")
        argv = invocation(login, [*options, "-s"], ["--", *arguments])
        environment = process.caller_environment() if environment is None else environment
        self._tap = Tap(sink or Nowhere(), veils)
        self._tee = Tee(self._tap).over(1, 2)
        self._pipes = driver.Pipes()
        self._signals = process.Forwarding()
        self._signals.__enter__()
        self._pid = process.spawn(argv, environment, {driver.STDIN: 0} | self._tee.descriptors | self._pipes.bashs)
        self._signals.to(self._pid)
        self._pipes.started()
        self._tee.started()
        self._end = process.ended(self._pid)
        self._report = Report(process.Status(0))
        self._pipes.tell(f"{{ . {_quoted(_PIPED)}; }} 2>/dev/null")

    @property
    def failed(self) -> RecorderError | None:
        return self._tap.failed

    def run(self, permit: Permit) -> Report:
        """Run the permitted statement. Raises NotPermittedError, ShellError (bash ended before)."""
        text = process.permitted(permit)
        line = driver.BEGIN + driver.before(text, self._report.statuses) + driver.execute(switching=False)
        return self._do(line, "", text, driver.behind(text))

    def refuse(self, status: int = 126) -> Report:
        """A statement did not run: `$?` is `status`, and under `set -e` bash ends."""
        return self._do(driver.REFUSE, str(status))

    def close(self) -> process.Status:
        """There are no more statements: bash ends with the status of the last one."""
        if self._report.alive:
            self._do(driver.LEAVE)
        return self._report.status

    def _do(self, line: str, *arguments: str) -> Report:
        if not self._report.alive:
            raise ShellError("bash has ended")
        number = ""
        with suppress(BrokenPipeError):
            number = self._pipes.ask(line, *arguments)
            self._pipes.tell(driver.REPORT.format(number=number))
        until = [self._pipes.answers, self._end]
        while True:
            over = relay(self._tee.channels, until)
            if self._end in over:
                return self._ended()
            try:
                for answer in self._pipes.read():
                    if answer.kind == "report" and answer.number == number:
                        return self._reported(*map(os.fsdecode, answer.fields))
            except EOFError:
                until = [self._end]  # it became another program (`exec`)

    def _reported(self, status: str, statuses: str, cwd: str) -> Report:
        self._tee.drain()
        self._report = Report(process.Status(status), statuses=statuses, cwd=cwd.removesuffix("\n"))
        return self._report

    def _ended(self) -> Report:
        self._tee.drain()
        self._report = Report(process.status(os.waitpid(self._pid, 0)[1]), ended=True)
        self._signals.__exit__()
        self._tee.release()
        self._pipes.close()
        os.close(self._end)
        return self._report


def _quoted(path: str) -> str:
    return "'" + path.replace("'", "'\\''") + "'"
