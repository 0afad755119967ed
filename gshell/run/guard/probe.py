"""Does the guard work here? Asked by standing one in a throw-away child and seeing it refuse something."""

from __future__ import annotations

import os

from gshell.errors import GuardError
from gshell.run.guard.shell_side import stand
from gshell.run.guard.supervisor import Ruling
from gshell.run.guard.target import Exec

_ASKED = "gshell-probe"
_REFUSED = 126


class _Refuser:
    """An arbiter that knows the probe's words only."""

    def rule(self, found: Exec) -> Ruling:
        return Ruling(_ASKED in found.argv)

    def consent(self, rules: frozenset[str]) -> None:
        pass


def probe() -> None:
    """Raises GuardError if a guard cannot stand, or does not stop what it should."""
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(heard)
        _try(told)
    os.close(told)
    with open(heard, encoding="utf-8") as file:
        why = file.read()
    os.waitpid(child, 0)
    if why != "ok":
        raise GuardError(why or "the probe was killed", "gshell --guard on -c true")


def _try(told: int) -> None:
    try:
        stand(_Refuser())
        # sh is the shell's own first program; what it becomes is judged.
        words = ["sh", "-c", f"exec env {_ASKED} 2>/dev/null"]
        status = os.waitpid(os.posix_spawn("/bin/sh", words, os.environ), 0)[1]
        code = os.waitstatus_to_exitcode(status)
        os.write(told, b"ok" if code == _REFUSED else f"what was refused ran all the same ({code})".encode())
    except Exception as error:
        os.write(told, str(error).encode())
    finally:
        os._exit(0)
