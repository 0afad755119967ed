"""Syntax: what bash itself says of a text that we believe it would refuse. Nothing of the text runs."""

from __future__ import annotations

import os
from tempfile import TemporaryFile

from gshell.run import process

_LONGEST = 65536


def complaint(text: str) -> str:
    """bash's own message, "" if it would run the text after all (bash(1), `set -n`: read, do not execute)."""
    return _read_only(text, os.environ.get("LC_ALL", os.environ.get("LANG", "C.UTF-8")))


def unfinished(text: str) -> bool:
    """Would bash read on, beyond this text?"""
    return "unexpected end of file" in (message := _read_only(text, "C")) or "unexpected EOF" in message


def _read_only(text: str, locale: str) -> str:
    with TemporaryFile() as stdin, TemporaryFile() as stderr:
        stdin.write(os.fsencode(text))
        stdin.seek(0)
        # No start-up file may run for this, and no extension of the user's change what the words mean.
        environment = {"PATH": os.defpath, "LC_ALL": locale}
        argv = ["bash", "--norc", "--noprofile", "-n", "-O", "extglob"]
        pid = process.spawn(argv, environment, {0: stdin.fileno(), 1: stderr.fileno(), 2: stderr.fileno()})
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0:
            return ""
        stderr.seek(0)
        message = stderr.read(_LONGEST).decode(errors="replace").strip()
        return message or "bash: syntax error"
