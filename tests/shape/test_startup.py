"""`gshell -c` runs for every ssh command: it loads what it needs and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "asyncio", "click", "dataclasses", "hyperscan", "inspect", "logging", "msgspec", "pathlib", "pexpect",
    "prompt_toolkit", "pydantic", "rich", "sqlglot", "sqlite3", "starlette", "subprocess", "tree_sitter", "typing",
    "yaml", "zoneinfo",
}  # fmt: skip
MOST = 110
"""Modules of ours that `gshell -c true` may load: each costs about a fiftieth of Python's own start."""
EXPRESSIONS = 20
"""Regular expressions it may compile, those of detectors without a keyword included: each costs as much as a module."""


def loaded(tmp_path: Path, *words: str) -> set[str]:
    """Names of all modules that `gshell WORDS` imports, the second time it runs (caches are warm then)."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "SHLVL": "1", "LANG": "C.UTF-8"}
    command = [sys.executable, "-I", "-X", "importtime", "-m", "gshell", *words]
    for _ in range(2):
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=50
        )
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")]
    # runpy imports these on behalf of `-m`; the launcher does not use it.
    by_runpy = {"runpy", "pkgutil", "importlib", "importlib.machinery", "importlib.abc", "importlib.util"}
    return {name for name in rows if name not in by_runpy}


@pytest.mark.parametrize("words", [("-c", "true"), ("-c", "ls -l | wc -l; echo $HOME")])
def test_command_path_is_light(tmp_path: Path, words: tuple[str, ...]) -> None:
    found = loaded(tmp_path, *words)
    assert "gshell.shell" in found
    assert sorted(found & HEAVY) == []


def test_command_path_is_short(tmp_path: Path) -> None:
    ours = [name for name in loaded(tmp_path, "-c", "true") if name.partition(".")[0] == "gshell"]
    assert 50 < len(ours) <= MOST, sorted(ours)


COUNTING = """
import re, sys
compiler = re._compiler if hasattr(re, "_compiler") else re.sre_compile
compiled = []
compiler.compile, real = lambda *given: (compiled.append(given[0]), real(*given))[1], compiler.compile
import gshell.shell.command as command
command.process.leave = sys.exit
sys.argv = ["gshell", "-c", "true"]
from gshell.__main__ import main
try:
    status = main()
finally:
    print(len(compiled), *compiled, sep="\\n")
"""


def test_expressions_wait_until_they_are_needed(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "SHLVL": "1", "LANG": "C.UTF-8"}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-I", "-c", COUNTING],
            env=environment, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=50,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert 0 < int(done.stdout.split()[0]) <= EXPRESSIONS, done.stdout


def test_whoami_needs_no_stage(tmp_path: Path) -> None:
    found = loaded(tmp_path, "whoami")
    assert "click" in found, "the check above would not see a heavy import"
    assert not found & {"gshell.parse", "gshell.shell", "bashlex"}
