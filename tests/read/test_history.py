"""The history file is private, masked, and not needed."""

from __future__ import annotations

import stat
from pathlib import Path

from gshell.read.history import PrivateHistory


def test_kept_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "history"
    history = PrivateHistory(str(path), mask=lambda line: line.replace("secret", "***"))
    for line in ("echo one", "for x in 1\ndo echo\ndone", "login secret"):
        history.store_string(line)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert PrivateHistory(str(path)).load_history_strings() == [
        "login ***",
        "for x in 1\ndo echo\ndone",
        "echo one",
    ]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    history = PrivateHistory(str(tmp_path / "no" / "such" / "place"))
    history.store_string("echo one")
    assert history.load_history_strings() == []
