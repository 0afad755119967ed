"""A first word that is neither a command nor a script."""

from __future__ import annotations

from gshell import tell
from gshell.cli import COMMANDS

NOT_FOUND = 127
"""bash(1), EXIT STATUS: what bash itself says of a script that is not there."""


def report(name: str) -> int:
    import difflib

    close = difflib.get_close_matches(name, COMMANDS, n=1)
    tell.error(f"{name}: no such file or command", f"gshell {close[0]}" if close else "gshell --help")
    return NOT_FOUND
