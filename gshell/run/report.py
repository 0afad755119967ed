"""Report: how a permitted text ended, and what the shell is like now."""

from __future__ import annotations

import os

from gshell.run.process import Status
from gshell.tuples import NamedTuple


class Report(NamedTuple):
    """`status`        `$?`; a process.Status
    `cwd`           bash's idea of the working directory, as pwd(1) of bash gives it
    `prompt`        PS1 as it is to be shown, escape sequences included
    `continuation`  PS2 likewise
    `editing`       "emacs" or "vi" (`set -o`)
    `statuses`      PIPESTATUS, blank separated
    `running`, `stopped`  process ids of jobs
    `aliases`       name -> text
    `functions`     names
    `typeahead`     keys typed meanwhile that no program has read
    `ended`         bash has ended and `status` is its own; nothing else is filled in
    `replaced`      bash had become another program (`exec`) before it ended
    """

    status: Status
    cwd: str = ""
    prompt: str = "$ "
    continuation: str = "> "
    editing: str = "emacs"
    statuses: str = "0"
    running: tuple[int, ...] = ()
    stopped: tuple[int, ...] = ()
    aliases: dict[str, str] = {}  # noqa: RUF012 (never written to)
    functions: frozenset[str] = frozenset()
    typeahead: bytes = b""
    ended: bool = False
    replaced: bool = False

    @property
    def alive(self) -> bool:
        """Bash waits for the next text."""
        return not self.ended


def from_fields(fields: tuple[bytes, ...]) -> Report:
    """The answer of inner.bash's __gshell_report."""
    status, statuses, prompt, continuation, editing, *rest = (os.fsdecode(field) for field in fields)
    cwd, running, stopped, functions = rest[-4:]
    pairs = rest[:-4]
    count = len(pairs) // 2
    return Report(
        status=Status(status),
        cwd=cwd.removesuffix("\n"),
        prompt=prompt,
        continuation=continuation,
        editing=editing,
        statuses=statuses,
        running=_numbers(running),
        stopped=_numbers(stopped),
        aliases=dict(zip(pairs[:count], pairs[count:], strict=True)),
        functions=frozenset(name for name in functions.split("\n") if name and not name.startswith("__gshell_")),
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split())
