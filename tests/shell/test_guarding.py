"""shell.guarding: the strictest word counts, and a word nobody knows stops the session."""

from __future__ import annotations

from pathlib import Path

import pytest

from gshell.errors import GuardError, UsageError
from gshell.shell import guarding
from gshell.shell.guarding import wanted


@pytest.fixture
def roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "guard"
    monkeypatch.setattr(guarding, "SYSTEM_FILE", str(file))
    return file


@pytest.mark.parametrize(
    ("option", "variable", "root", "mode"),
    [
        ("", "", None, "off"),
        ("on", "", None, "on"),
        ("off", "required", None, "required"),
        ("off", "off", "strict", "strict"),
        ("required", "on", "on", "required"),
    ],
)
def test_the_strictest_word_counts(roots: Path, option: str, variable: str, root: str | None, mode: str) -> None:
    if root is not None:
        roots.write_text(f"{root}\n")
    assert wanted(option, {"GSHELL_GUARD": variable}) == mode


def test_words_nobody_knows(roots: Path) -> None:
    for option, variable in (("maybe", ""), ("", "maybe")):
        with pytest.raises(UsageError, match="no guard mode maybe"):
            wanted(option, {"GSHELL_GUARD": variable})
    roots.write_text("maybe\n")
    with pytest.raises(GuardError, match="guard:1: want one of"):
        wanted("", {})


@pytest.mark.parametrize("fault", ["a directory", "no text"])
def test_roots_file_that_cannot_be_read(roots: Path, fault: str) -> None:
    if fault == "a directory":
        roots.mkdir()
    else:
        roots.write_bytes(b"\xff\xfe")
    with pytest.raises(GuardError, match="guard: "):
        wanted("", {})
