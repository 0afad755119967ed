"""install.sh, as somebody who just cloned it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALLED = (
    "bin/gshell",
    "share/man/man1/gshell.1",
    "share/bash-completion/completions/gshell",
    "share/zsh/site-functions/_gshell",
    "share/fish/vendor_completions.d/gshell.fish",
)


def install(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHON": sys.executable, **more}
    for name in os.environ:
        if name.startswith("PIP_"):
            environment[name] = os.environ[name]
    return subprocess.run(
        [str(ROOT / "install.sh"), *words], env=environment, cwd=home, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


def test_dry_run_does_nothing(tmp_path: Path) -> None:
    done = install(tmp_path, "--dry-run", "--demo", "--prefix", str(tmp_path / "there"))
    assert done.returncode == 0, done.stderr
    assert "would write: " + str(tmp_path / "there/bin/gshell") in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("--nonsense",), ("--prefix",)])
def test_wrong_use(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = install(tmp_path, *words)
    assert done.returncode in (1, 2) and done.stderr
    assert list(tmp_path.iterdir()) == []


def test_too_old_a_python_is_said(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = install(tmp_path, PYTHON=str(old))
    assert done.returncode == 1
    assert "no Python 3.11 or later" in done.stderr


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_install_use_and_remove(tmp_path: Path) -> None:
    prefix = tmp_path / "with blank"  # a #! line cannot hold one
    first = install(tmp_path, "--prefix", str(prefix), "--demo", XDG_STATE_HOME=str(tmp_path / "state"))
    assert first.returncode == 0, first.stdout + first.stderr
    for name in INSTALLED:
        assert (prefix / name).is_file()
    # The demo is the main job: refused, recorded, replayed.
    listed, _, replayed = first.stdout.partition("--- the recording")
    assert "denied" in listed and "refused (sql." in replayed, first.stdout
    assert list((tmp_path / "state").rglob("*.cast"))

    again = install(tmp_path, "--prefix", str(prefix))
    assert again.returncode == 0, again.stderr
    gshell = [str(prefix / "bin/gshell")]
    hostile = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path), "PYTHONSTARTUP": "x"}
    (tmp_path / "gshell.py").write_text("raise SystemExit('the wrong gshell')\n")
    done = subprocess.run([*gshell, "-c", "exit 7"], env=hostile, cwd=tmp_path, capture_output=True, timeout=60)
    assert done.returncode == 7, done.stderr
    checked = subprocess.run([*gshell, "doctor"], env=hostile, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, checked.stdout

    removed = install(tmp_path, "--prefix", str(prefix), "--uninstall")
    assert removed.returncode == 0
    assert [path for path in prefix.rglob("*") if path.is_file()] == []
    assert list((tmp_path / "state").rglob("*.cast")), "recordings stay"
