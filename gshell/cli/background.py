"""Work that nobody waits for, in a process of its own."""

from __future__ import annotations

import contextlib
import os
import sys


def start() -> None:
    """`gshell index`, apart from this terminal and with what it leaves of the machine."""
    null = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDWR, 0), *((os.POSIX_SPAWN_DUP2, 0, end) for end in (1, 2))]
    words = [sys.executable, "-I", "-m", "gshell", "index", "--background"]
    with contextlib.suppress(OSError):  # whoever asks next takes it in
        os.posix_spawn(sys.executable, words, os.environ, file_actions=null, setsid=True)
