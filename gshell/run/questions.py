"""What gshell may ask of a bash that waits for the next command: names, values, completions.

Answers describe the shell since its last report. The editor asks from another thread, so
questions take turns; a run does not wait for one, it interrupts it.
"""

from __future__ import annotations

import os
import re
import select
import signal
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Iterator, Mapping

from gshell.run import completion, driver, process
from gshell.run.completion import Completions
from gshell.run.report import Report

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PATIENCE = 3.0  # seconds for a completion function, which may ask the network; then it is interrupted


class Questions:
    """The asking half of InnerShell. `report` is the last one, `end` is readable once bash has ended."""

    def __init__(self, pipes: driver.Pipes, pid: int, master: int) -> None:
        self.pid = pid
        self.master = master
        self.end = process.ended(pid)
        self.report = Report(process.Status(0))
        self._pipes = pipes
        self._arrived: dict[tuple[str, str], tuple[bytes, ...]] = {}
        self._asking = Lock()
        self._sources: dict[str, str | None] = {}

    def variable(self, name: str) -> str | None:
        """The value of a variable (of an array: its first element), None if it is unset."""
        if not _NAME.fullmatch(name):
            return None
        status, values = self._ask("variable", name)
        return values[0] if status == 0 and values else None

    def aliases(self) -> Mapping[str, str]:
        """Name -> text."""
        return self.report.aliases

    def functions(self) -> Mapping[str, str]:
        """Name -> source as `declare -f` prints it; fetched when looked at."""
        return _Functions(self)

    def readline_settings(self) -> dict[str, str]:
        """`bind -v`: what inputrc and `bind` have set."""
        _, values = self._ask("settings")
        rows = (line.split(" ", 2) for line in "".join(values).splitlines())
        return {row[1]: row[2] for row in rows if len(row) == 3 and row[0] == "set"}

    def expand_history(self, line: str) -> str:
        """`!!`, `!$`, `^a^b` replaced (bash(1), HISTORY EXPANSION). Raises ValueError with bash's reason."""
        status, values = self._ask("expand", line)
        answer = "".join(values).removesuffix("\n")
        if status:
            raise ValueError(re.sub(r"^.*?history: ", "", answer))
        return answer

    def complete(self, line: str, cursor: int) -> Completions:
        """What bash would offer for the word before `cursor` (an offset in characters)."""
        breaks = self.variable("COMP_WORDBREAKS") or completion.WORD_BREAKS
        place = completion.place(line[:cursor], breaks)
        point = len(os.fsencode(place.command_line))
        arguments = [str(place.position), place.command_line, str(point), place.plain, place.role, *place.words]
        _, values = self._ask("complete", *arguments, patience=_PATIENCE)
        return completion.offer(place, values) if values else Completions(place.start, ())

    def _function(self, name: str) -> str | None:
        if name not in self._sources and name in self.report.functions:
            status, values = self._ask("function", name)
            self._sources[name] = values[0] if status == 0 and values else None
        return self._sources.get(name)

    # --- over the pipes ---

    def _ask(self, *question: str, patience: float | None = None) -> tuple[int, tuple[str, ...]]:
        """Status and words of the answer; (69, ()) if bash has ended."""
        with self._asking:
            if self.report.ended:
                return 69, ()
            with suppress(BrokenPipeError):
                number = self._pipes.ask(driver.ANSWER, *question)
                self._pipes.tell(driver.NO_ANSWER.format(number=number))
                self._await("answer", number, patience)
                if ("answer", number) not in self._arrived:
                    self._break_off()
                    self._await("answer", number)
            status, *words = self._arrived.pop(("answer", number), (b"69",))
            self._arrived.clear()
            return int(status), tuple(os.fsdecode(word) for word in words)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Bash is about to work for the person: no questions, and what was known may change."""
        if not self._asking.acquire(blocking=False):
            self._break_off()
            self._asking.acquire()
        try:
            self._sources.clear()
            self._arrived.clear()
            yield
        finally:
            self._asking.release()

    def _break_off(self) -> None:
        """Interrupt what a question made bash do: it, and the program it waits for."""
        with suppress(OSError):
            os.killpg(os.tcgetpgrp(self.master), signal.SIGINT)

    def _collect(self) -> bool:
        """Read what has arrived. False if bash let go of its end: it has become another program."""
        try:
            for answer in self._pipes.read():
                self._arrived.setdefault((answer.kind, answer.number), answer.fields)
        except EOFError:
            return False
        return True

    def _await(self, kind: str, number: str, patience: float | None = None) -> None:
        """Wait for one answer; return too if it can never come, or did not within `patience` seconds."""
        while (kind, number) not in self._arrived:
            ready, _, _ = select.select([self._pipes.answers, self.end], [], [], patience)
            if self._pipes.answers not in ready or not self._collect():
                return


class _Functions(Mapping[str, str]):
    def __init__(self, shell: Questions) -> None:
        self._shell = shell

    def __getitem__(self, name: str) -> str:
        source = self._shell._function(name)
        if source is None:
            raise KeyError(name)
        return source

    def __iter__(self) -> Iterator[str]:
        return iter(self._shell.report.functions)

    def __len__(self) -> int:
        return len(self._shell.report.functions)
