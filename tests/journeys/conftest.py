"""A home, a project and harmless stand-ins for the programs a guard must stop.

Each stand-in only appends its argv to `ran`: if the guard failed, the test would see
the line there, and nothing else would have happened.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from standin import STAND_IN  # found by the line above

# Variables that would make the tester an agent or a service, or point gshell at their own files.
HIDDEN = (
    "CI",
    "GITHUB_ACTIONS",
    "CLAUDECODE",
    "AI_AGENT",
    "AGENT",
    "SSH_ORIGINAL_COMMAND",
    "SSH_CONNECTION",
    "GSHELL_SESSION",
    "BASH_ENV",
    "ENV",
    "PROMPT_COMMAND",
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
    "XDG_CACHE_HOME",
)


class Sandbox:
    """`run(...)` starts gshell as a user would; `ran()` lists what the stand-ins were called with."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.home = root / "home"
        self.project = self.home / "project"
        self.bin = root / "bin"
        self.record = root / "ran"
        self.state = self.home / ".local/state/gshell"
        for folder in (self.project, self.bin):
            folder.mkdir(parents=True)
        for name in ("psql", "kubectl", "terraform", "dropdb", "mkfs.ext4"):
            stand_in = self.bin / name
            stand_in.write_text(STAND_IN)
            stand_in.chmod(0o755)
        (self.home / ".bashrc").write_text(
            "PROMPT_COMMAND='turn=$((turn+1))'\nPS1='ready$turn>'\nalias greet='echo aliased'\n"
        )
        self.environment = {name: value for name, value in os.environ.items() if name not in HIDDEN}
        self.environment |= {
            "HOME": str(self.home), "RAN": str(self.record), "PATH": f"{self.bin}:{os.environ['PATH']}",
            "TERM": "xterm-256color", "LANG": "C.UTF-8", "NO_COLOR": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
            "XDG_CACHE_HOME": str(cache),
        }  # fmt: skip
        subprocess.run(["git", "init", "-q", "-b", "main", str(self.project)], check=True, env=self.environment)

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-I", "-m", "gshell"]

    def run(self, *arguments: str, stdin: bytes | None = None, **extra: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*self.command, *arguments], cwd=self.project, env=self.environment | extra,
            input=stdin if stdin is not None else b"", capture_output=True, timeout=50, check=False,
        )  # fmt: skip

    def ran(self) -> list[str]:
        return self.record.read_text().splitlines() if self.record.exists() else []

    def casts(self) -> list[Path]:
        return sorted((self.state / "recordings").rglob("*.cast"))


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled once for all of them, as a user's is: homes differ from test to test, the program does not."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def sandbox(tmp_path: Path, cache: Path) -> Sandbox:
    return Sandbox(tmp_path, cache)


@pytest.fixture
def shell(sandbox: Sandbox) -> Iterator[object]:
    from person import Shell

    running = Shell(sandbox)
    yield running
    running.child.close(force=True)
