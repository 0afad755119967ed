"""`gshell -c` runs for every ssh command: it loads what it needs and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "asyncio", "click", "dataclasses", "hyperscan", "inspect", "logging", "msgspec", "pathlib", "pexpect",
    "prompt_toolkit", "pydantic", "rich", "sqlglot", "sqlite3", "starlette", "subprocess", "tree_sitter", "yaml",
}  # fmt: skip


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


def test_whoami_needs_no_stage(tmp_path: Path) -> None:
    found = loaded(tmp_path, "whoami")
    assert "click" in found, "the check above would not see a heavy import"
    assert not found & {"gshell.parse", "gshell.shell", "bashlex"}
