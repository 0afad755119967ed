"""The three private pipes to a bash that has read inner.bash or piped.bash, and what is said over them.

Commands are fixed lines. What the user typed travels as a request, NUL-terminated,
so nothing in it can become a driver's command. Answers carry the number of the
request, so one that comes late is not taken for another.
"""

from __future__ import annotations

import os
import re
from typing import Iterator

from gshell.run.tee import above_standard
from gshell.tuples import NamedTuple

COMMANDS, REQUESTS, ANSWERS, STDIN = 0, 60, 61, 62
"""Bash's descriptors; STDIN is what programs get as descriptor 0."""

_APART = f"<&{STDIN} {REQUESTS}<&- {ANSWERS}>&- {STDIN}>&-"


class Answer(NamedTuple):
    """`kind` is "started", "report" or "answer"; `number` that of the request."""

    kind: str
    number: str
    fields: tuple[bytes, ...]


class Pipes:
    """Our ends, and (until `started`) bash's ends of the three pipes."""

    def __init__(self) -> None:
        self._bashs: dict[int, int] = {}
        self.commands = self._open(COMMANDS, ours=1)
        self.requests = self._open(REQUESTS, ours=1)
        self.answers = self._open(ANSWERS, ours=0)
        self._unread = b""
        self._number = 0

    def _open(self, number: int, ours: int) -> int:
        ends = [above_standard(end) for end in os.pipe()]
        self._bashs[number] = ends[1 - ours]
        return ends[ours]

    @property
    def bashs(self) -> dict[int, int]:
        """What to give bash: its descriptor -> ours."""
        return dict(self._bashs)

    def started(self) -> None:
        """Bash has its ends."""
        while self._bashs:
            os.close(self._bashs.popitem()[1])

    @property
    def heard(self) -> list[int]:
        """To poll for the end of bash's reading; empty after `hush`."""
        return [self.commands] if self.commands >= 0 else []

    def hush(self) -> None:
        """There will be no more commands: bash reads end-of-file."""
        for descriptor in (self.commands, self.requests):
            if descriptor >= 0:
                os.close(descriptor)
        self.commands = self.requests = -1

    def close(self) -> None:
        self.started()
        self.hush()
        os.close(self.answers)

    def ask(self, line: str, *arguments: str) -> str:
        """Send the line with {number} filled in, then the request it reads; the number."""
        self._number += 1
        number = str(self._number)
        self.tell(line.format(number=number))
        self.request(number, *arguments)
        return number

    def request(self, number: str, *arguments: str) -> None:
        fields = [number, str(len(arguments)), *arguments]
        _write(self.requests, b"".join(os.fsencode(field).replace(b"\0", b"") + b"\0" for field in fields))

    def tell(self, line: str) -> None:
        _write(self.commands, line.encode() + b"\n")

    def read(self) -> Iterator[Answer]:
        """The answers that are complete. Raises EOFError if bash no longer has its end open."""
        data = os.read(self.answers, 65536)
        if not data:
            raise EOFError
        self._unread += data
        while True:
            head = self._unread.split(b"\0", 3)
            if len(head) < 4:
                return
            fields = head[3].split(b"\0", int(head[2]))
            if len(fields) <= int(head[2]):
                return
            self._unread = fields.pop()
            yield Answer(head[0].decode(), head[1].decode(), tuple(fields))


BEGIN = '\\__gshell_begin {number} "$__gshell_last"; '
_HOME = "; {{ \\__gshell_home; }} 2>/dev/null"
_EVAL = f'\\builtin eval "$__gshell_text" {_APART}' + _HOME
_SOURCE = f'\\builtin . /dev/fd/63 63<<<"$__gshell_text" {_APART}' + _HOME
_SETS_EDITING = re.compile(r"\b(set|shopt)\b[^\n;&|]*\b(vi|emacs)\b")
END = '\n{ \\__gshell_end "$?" "$_" "${PIPESTATUS[@]}"; } 2>/dev/null'
PROMPT = f"\\__gshell_home; \\__gshell_prompt {_APART}"
REPORT = "\\__gshell_report {number}"
ANSWER = "\\__gshell_answer {number}"
REFUSE = "\\__gshell_refuse {number}"
LEAVE = "\\__gshell_leave {number}"
NO_ANSWER = "\\__gshell_no_answer {number}"
AGAIN = "\\builtin jobs >/dev/null\n"
"""In front of an `exit` that follows one refused because of stopped jobs: bash then lets it pass."""


def switches_editing(text: str) -> bool:
    """Could it contain `set -o vi` or its like?"""
    return bool(_SETS_EDITING.search(text))


def execute(switching: bool) -> str:
    """The command line that runs the text of the request. `switching`: it may switch line editing on or off.

    That makes an interactive eval of bash 5.2 read what follows from the terminal, or crash; a sourced file
    is not interactive in this sense (parse_and_execute, SEVAL_NONINT).
    """
    return _SOURCE if switching else _EVAL


def behind(text: str) -> str:
    """What may follow the text in its eval, to learn `$_` and PIPESTATUS; nothing where it could become part of it."""
    return "" if "<<" in text or text.rstrip("\n").endswith("\\") else END


def before(text: str, statuses: str) -> str:
    """A command line that makes PIPESTATUS what the last text left, for a text that asks for it."""
    codes = statuses.split()
    if len(codes) < 2 or "PIPESTATUS" not in text:
        return ""
    return " | ".join(f"\\__gshell_return {code}" for code in codes) + "; "


def _write(descriptor: int, data: bytes) -> None:
    if descriptor < 0:
        raise BrokenPipeError
    while data:
        data = data[os.write(descriptor, data) :]
