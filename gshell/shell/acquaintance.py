"""Acquaintance: what the judge knows of the living bash, brought up to date between two lines.

A judge alone knows what lines said; bash knows what became of them. Variables it could
only guess at are asked for, aliases and functions of the user's rc files are met when
a line names them, and the working directory is where bash says it is.
"""

from __future__ import annotations

import re
from typing import Protocol

from gshell.assess.memory import Variable
from gshell.assess.values import Value
from gshell.assess.world import RealWorld
from gshell.parse import parse
from gshell.parse.tree import Function
from gshell.run.questions import Questions
from gshell.run.report import Report
from gshell.shell.judge import Judge

_WORD = re.compile(r"[^\s;&|<>()\"'`$]+")
_MOST_FUNCTIONS = 32


class Asked(Protocol):
    """A shell that answers while it waits."""

    def variable(self, name: str) -> str | None: ...


class ShellWorld(RealWorld):
    """The machine as the inner bash sees it: its variables, its directory. Answers hold until the next report."""

    def __init__(self, shell: Asked, cwd: str) -> None:
        super().__init__(cwd)
        self._shell = shell
        self._values: dict[str, str | None] = {}

    def variable(self, name: str) -> str | None:
        if name not in self._values:
            self._values[name] = self._shell.variable(name)
        return self._values[name]

    def follow(self, cwd: str) -> None:
        self.cwd = cwd or self.cwd
        self._values.clear()


class Acquaintance:
    """Keeps a judge acquainted with one InnerShell."""

    def __init__(self, judge: Judge, shell: Questions) -> None:
        self._judge = judge
        self._shell = shell
        self._world = ShellWorld(shell, judge.world.cwd)
        judge.world = self._world

    def follow(self, report: Report) -> None:
        """After each report: directory and aliases."""
        self._world.follow(report.cwd)
        memory = self._judge.memory.moved(report.cwd)
        self._judge.memory = memory._replace(aliases=report.aliases)
        self._judge.changed()

    def meet(self, text: str) -> None:
        """Before a text is judged: the functions it names, and those that they name."""
        sources = self._shell.functions()
        known = dict(self._judge.memory.functions)
        waiting, met = [text], 0
        while waiting and met < _MOST_FUNCTIONS:
            for name in set(_WORD.findall(waiting.pop())) & self._shell.report.functions - known.keys():
                source = sources.get(name) or ""
                for command in parse(source).body.commands:
                    if isinstance(command, Function):
                        known[name] = command
                        waiting.append(source)
                        met += 1
        if met:
            self._judge.memory = self._judge.memory._replace(functions=known)
            self._judge.changed()

    def ask_for_values(self) -> None:
        """After a text ran: what a variable really holds now, where only running could tell."""
        self._world.follow("")
        variables = dict(self._judge.memory.variables)
        for name, value in variables.items():
            variables[name] = self._asked(name, value)
        self._judge.memory = self._judge.memory._replace(variables=variables)

    def _asked(self, name: str, value: Variable) -> Variable:
        if not isinstance(value, Value) or value.known:
            return value
        text = self._world.variable(name)
        return value if text is None else value._replace(text=text)
