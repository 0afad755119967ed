"""main: from argv to one of the four modes."""

from __future__ import annotations

import os

from gshell.errors import UsageError
from gshell.shell.invocation import read


def main(argv0: str, arguments: list[str]) -> int:
    """Be the shell. Returns the exit status. Raises GshellError (usage, policy, recording, no bash)."""
    terminal = os.isatty(0) and os.isatty(2)
    invocation = read(argv0, arguments, os.environ, terminal)
    if invocation.mode == "interactive":
        if not os.isatty(0):
            raise UsageError("an interactive shell needs a terminal as its stdin", "gshell -c 'echo hello'")
        from gshell.shell.interactive import interactive

        return interactive(invocation)
    if invocation.mode == "piped":
        from gshell.shell.piped import piped

        return piped(invocation)
    from gshell.shell.command import command, script

    return (command if invocation.mode == "command" else script)(invocation)
