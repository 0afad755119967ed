"""The demos in recordings/: made by gshell, told apart by name, playable by others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from front import Front

DEMOS = sorted((Path(__file__).parents[2] / "recordings").glob("*.cast"))


def test_which_there_are() -> None:
    assert [demo.stem for demo in DEMOS] == ["refusal", "tour", "vim"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("refusal", "refused (sql."), ("tour", "step 3"), ("vim", "[full-screen program]")],
)
def test_by_name(name: str, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    gshell = Front(monkeypatch, capsys)
    command = [sys.executable, "-I", "-m", "gshell", "export", name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert shown in done.stdout and "~/shop $ exit" in done.stdout
    assert gshell("play", "no-such-demo") == 65


@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.stem)
def test_asciinema_reads_them(demo: Path) -> None:
    from asciinema import asciicast

    with asciicast.open_from_url(str(demo)) as cast:
        events = list(cast.events())
    assert any(kind == "m" for _, kind, _ in events)
    assert '"subject":"demo"' in demo.read_text().splitlines()[0]
