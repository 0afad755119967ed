"""gshell itself, killed with SIGKILL at random moments while a program prints."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gshell.index import Index
from gshell.record import place
from gshell.record.evidence import examine
from gshell.record.files import mend
from gshell.record.opening import open_cast
from gshell.record.reader import Cast

KILLS = 100


def killed(home: Path, after: int) -> None:
    """A session in a home of its own, until this many bytes came out of it."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    text = "while :; do echo a line of output; printf '\\377\\n'; echo and an error >&2; done"
    command = [sys.executable, "-I", "-m", "gshell", "-c", text]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        left = after
        while left > 0:
            left -= len(process.stdout.read1(left))  # type: ignore[attr-defined]
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        assert process.wait() == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_at_random_moments(tmp_path: Path) -> None:
    dice = random.Random(4)
    for number in range(KILLS):
        killed(tmp_path, dice.randrange(1, 60_000))
        with Index(str(tmp_path / ".local/state/gshell")) as index:
            index.catch_up()
            session = index.sessions()[0]
            assert (session.state, session.intact) == ("interrupted", True), number
    casts = sorted(map(str, tmp_path.rglob("*.cast")))
    assert len(casts) == KILLS
    for cast in casts:
        mend(cast)
        mend(place.journal_of(cast))
        with open_cast(cast) as file:
            reader = Cast(cast, file)
            events = list(reader.events())
            assert events[0].code == "m" and not reader.damaged
        found = examine(cast, str(tmp_path / ".local/state/gshell"))
        assert found.breaks == () and found.state == "interrupted" and found.entries >= 2
    for cast in casts[::10]:
        command = [sys.executable, "-m", "asciinema", "cat", cast]
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL)
        assert done.returncode == 0 and b"a line of output" in done.stdout
