"""sessions, show, search: what was recorded, as text and as JSON."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from front import Front
from sessions import ALICE, outcome, run, start


@pytest.fixture
def gshell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Front:
    return Front(monkeypatch, capsys)


@pytest.fixture
def recorded(own_places: Path) -> Path:
    """Two sessions: alice's, in which something was refused, and an agent's for bob, two days ago."""
    state = own_places / "state/gshell"
    hers = start(state, cwd="/srv")
    run(hers, "make test", b"3 tests passed\r\n")
    hers.decided(outcome("rm -rf /", "files.delete-root"))
    hers.end(3)
    agent = ALICE._replace(subject="bob", kind="agent", agent="codex", on_behalf_of="bob", host="ci7")
    his = start(state, agent, "command", command="curl\x1b[2J x", moment=time.time() - 2 * 86400)
    run(his, "curl x", b"connection refused\r\n", status=7)
    his.end(7)
    return state


def test_sessions(gshell: Front, recorded: Path) -> None:
    assert gshell("sessions") == 0
    heading, hers, his = gshell.out.splitlines()
    assert heading.split() == (
        ["session", "started", "lasted", "user", "host", "kind", "state", "lines", "refused", "risk", "command"]
    )
    assert hers.split()[4:] == ["alice", "web1", "interactive", "ended", "2", "1", "95"]
    assert "bob (codex)  ci7   command      ended  1" in his
    assert his.endswith("curl^[[2J x")


@pytest.mark.parametrize(
    ("options", "users"),
    [
        ((), ["alice", "bob"]),
        (("--refused",), ["alice"]),
        (("--user", "bob"), ["bob"]),
        (("--since", "1h"), ["alice"]),
        (("--until", "1d"), ["bob"]),
        (("--host", "ci7"), ["bob"]),
        (("--actor", "agent"), ["bob"]),
        (("--state", "live"), []),
        (("--limit", "1"), ["alice"]),
    ],
)
def test_filters(gshell: Front, recorded: Path, options: tuple[str, ...], users: list[str]) -> None:
    assert [session["subject"] for session in gshell.json("sessions", *options)] == users


def test_interrupted_session_says_so(gshell: Front, own_places: Path) -> None:
    writer = (
        "import os, sys; from pathlib import Path; from sessions import run, start\n"
        "run(start(Path(sys.argv[1])), 'make', b'half of it'); os.kill(os.getpid(), 9)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "record")}
    subprocess.run([sys.executable, "-c", writer, str(own_places / "state/gshell")], env=environment, timeout=30)
    (session,) = gshell.json("sessions")
    assert session["state"] == "interrupted"


def test_show(gshell: Front, recorded: Path) -> None:
    assert gshell("show") == 0
    assert "files.delete-root" in gshell.out and "denied" in gshell.out
    shown = gshell.json("show", "last")
    assert shown["subject"] == "alice" and shown["status"] == 3
    assert [(line["text"], line["verdict"], line["status"]) for line in shown["lines"]] == [
        ("make test", "allow", 0),
        ("rm -rf /", "deny", None),
    ]
    assert shown["lines"][1]["effects"] == [{"kind": "file.delete", "target": "/"}]


def test_show_by_part_of_the_id(gshell: Front, recorded: Path) -> None:
    ids = [session["id"] for session in gshell.json("sessions")]
    assert gshell.json("show", ids[1][-6:])["subject"] == "bob"


def test_show_nothing(gshell: Front) -> None:
    assert gshell("show", "nosuch") == 65
    assert gshell.err.startswith("gshell: ") and "try: gshell sessions" in gshell.err


def test_search(gshell: Front, recorded: Path) -> None:
    assert gshell("search", "connection refused") == 0
    assert "output" in gshell.out and "connection refused" in gshell.out
    (hit,) = gshell.json("search", "tests", "passed")
    assert hit["where"] == "output" and hit["line"] == 1
    assert gshell.json("search", "delete") == []
    assert gshell("search", "delete") == 0 and gshell.out == ""


def test_an_altered_journal_is_pointed_out(gshell: Front, recorded: Path) -> None:
    journal = next(recorded.rglob("alice-*.jsonl"))
    journal.write_text(journal.read_text().replace("make test", "make toast"))
    assert gshell("sessions") == 0
    assert ", altered" in gshell.out
    assert gshell("doctor") in (0, 1)
    assert "1 recordings were altered" in gshell.out


def test_output_into_a_closed_pipe(recorded: Path) -> None:
    """`gshell sessions | head -1`: no traceback, and the status a shell gives SIGPIPE."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-I", "-m", "gshell", "sessions", "--json"]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=30, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_play_into_a_pipe_writes_the_output(recorded: Path) -> None:
    command = [sys.executable, "-I", "-m", "gshell", "play"]
    done = subprocess.run(command, capture_output=True, timeout=30, check=True)
    assert done.stdout == b"3 tests passed\r\n"


@pytest.mark.parametrize(
    ("form", "first"), [("text", "3 tests passed\n"), ("cast", '{"version":2,'), ("cast3", '{"version":3,')]
)
def test_export(gshell: Front, recorded: Path, tmp_path: Path, form: str, first: str) -> None:
    target = tmp_path / "out"
    assert gshell("export", "last", "--format", form, "-o", str(target)) == 0
    assert target.read_text().replace(" ", "").startswith(first.replace(" ", ""))
    again = target.read_bytes()
    assert gshell("export", "last", "-o", str(target)) == 70
    assert "File exists" in gshell.err and target.read_bytes() == again


def test_play_begins_at_a_line_of_the_session(gshell: Front, recorded: Path) -> None:
    assert gshell("play", "--line", "9") == 2
    assert "has no line 9" in gshell.err and "try: gshell show" in gshell.err


def test_what_is_no_recording(gshell: Front, own_places: Path) -> None:
    (own_places / "x.cast").write_text("hello\n")
    assert gshell("export", str(own_places / "x.cast")) == 65
    assert "x.cast:1: " in gshell.err
