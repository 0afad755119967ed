"""`gshell web` and `gshell export --format html`, as a user starts them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest


@pytest.fixture
def environment(state: Path, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "state").mkdir()
    (tmp_path / "state/gshell").symlink_to(state)
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}


@pytest.fixture
def server(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "gshell", "web"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        yield server
        server.kill()


def test_web(server: subprocess.Popen[str]) -> None:
    assert server.stdout is not None and server.stderr is not None
    base, _, key = server.stdout.readline().strip().partition("/login#")
    with httpx2.Client(base_url=base) as client:
        answer = client.post("/login", data={"token": key}, headers={"Origin": base}, follow_redirects=True)
        assert "Recorded sessions" in answer.text
        assert client.get("/sessions/last/cast").headers["content-type"] == "application/x-asciicast"
    assert server.stdout.readline().startswith(f"{base}/login#"), "the next address"
    server.send_signal(signal.SIGINT)
    assert server.wait(10) == 0
    assert server.stderr.read() == "gshell: open this in a browser; interrupt (Ctrl-C) to end\n"


def test_web_where_others_listen(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "gshell", "web", "--host", "0.0.0.0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--certificate" in done.stderr


def test_export(environment: dict[str, str], state: Path, tmp_path: Path) -> None:
    (cast,) = state.rglob("alice-*.cast")
    command = [sys.executable, "-m", "gshell", "export", "--format", "html", str(cast), "-o", str(tmp_path / "a.html")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, f"gshell: wrote {tmp_path / 'a.html'}\n")
    assert "It is gone." in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_without_the_extra(environment: dict[str, str], tmp_path: Path) -> None:
    """A stand-in that cannot be imported: what a person without it is told."""
    (tmp_path / "starlette.py").write_text("raise ImportError('No module named starlette')")
    (tmp_path / "jinja2.py").write_text("raise ImportError('No module named jinja2')")
    environment = {**environment, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    for words in (["web"], ["export", "--format", "html", "last"]):
        command = [sys.executable, "-m", "gshell", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)
        assert done.returncode == 2 and "pip install 'gshell-guardrail[web]'" in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
