"""The completion files, in the shells they are for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COMPLETIONS = Path(__file__).parents[2] / "completions"

BASH = """
source {file}
COMP_WORDS=({words}) COMP_CWORD=$(({count} - 1))
compopt() {{ :; }}  # only allowed while bash itself completes
_gshell gshell
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    launcher = tmp_path / "gshell"
    launcher.write_text(f'#!/bin/sh\nexec {sys.executable} -I -m gshell "$@"\n')
    launcher.chmod(0o755)
    return {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("gshell sess", {"sessions"}),
        ("gshell policy sh", {"show"}),
        ("gshell check --ba", {"--batch"}),
        ("gshell check --as s", {"service"}),
        ("gshell ./some-file", {""}),
    ],
)
def test_bash(environment: dict[str, str], words: str, expected: set[str]) -> None:
    script = BASH.format(file=COMPLETIONS / "gshell.bash", words=words, count=len(words.split()))
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=30)
    assert (set(done.stdout.split("\n")[:-1]), done.stderr) == (expected, "")


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed; apt-get install fish")
def test_fish(environment: dict[str, str]) -> None:
    script = f"source {COMPLETIONS / 'gshell.fish'}; complete -C 'gshell sess'"
    done = subprocess.run(["fish", "-N", "-c", script], env=environment, capture_output=True, text=True, timeout=30)
    assert done.stdout.split() == ["sessions"]


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed; apt-get install zsh")
def test_zsh(environment: dict[str, str], tmp_path: Path) -> None:
    import pexpect

    environment |= {"TERM": "xterm", "ZDOTDIR": str(tmp_path), "HOME": str(tmp_path)}
    shell = pexpect.spawn("zsh", ["-f"], env=environment, encoding="utf-8", timeout=20, cwd=str(tmp_path))
    shell.sendline(f"fpath=({COMPLETIONS} $fpath); autoload -Uz compinit && compinit -u -D; PS1='rea''dy> '")
    shell.expect_exact("ready> ")
    shell.send("gshell sess\t")
    shell.expect_exact("sessions")
    shell.close(force=True)
