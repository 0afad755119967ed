"""watch, kill, the list of sessions: on real terminals, with sessions that really run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Iterator

import pexpect
import pytest
from front import Front
from sessions import run, start

from gshell.identify import AGENT_VARIABLES, CI_VARIABLES
from gshell.index.screen import Screen
from gshell.record.ledger import Ledger

GSHELL = ["-I", "-m", "gshell"]
WRITER = """
import signal, sys
from pathlib import Path
from sessions import run, start
recording = start(Path(sys.argv[1]))
signal.signal(signal.SIGHUP, lambda *_: (recording.end(129, "hangup"), sys.exit(0)))
run(recording, "make", b"building\\r\\n")
print(recording.session, flush=True)
for line in sys.stdin:
    recording.output(line.encode())
"""


class Running:
    """Another process that records; `says` makes it show something."""

    def __init__(self, state: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "record")}
        command = [sys.executable, "-c", WRITER, str(state)]
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout and self.process.stdin
        self.session = self.process.stdout.readline().strip()
        self._input = self.process.stdin

    def says(self, text: str) -> None:
        self._input.write(text + "\n")
        self._input.flush()


@pytest.fixture
def state(own_places: Path) -> Path:
    return own_places / "state/gshell"


@pytest.fixture
def running(state: Path) -> Iterator[Running]:
    one = Running(state)
    yield one
    one.process.kill()
    one.process.communicate()


@pytest.fixture
def gshell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Front:
    return Front(monkeypatch, capsys)


class Terminal:
    """gshell on a terminal of its own, and what one sees there."""

    def __init__(self, *words: str, more: dict[str, str] | None = None) -> None:
        known = {*AGENT_VARIABLES, *CI_VARIABLES}  # a person sits here, wherever the tests run
        environment = {name: value for name, value in os.environ.items() if name not in known} | {"TERM": "xterm"}
        environment.update(more or {})
        self._child = pexpect.spawn(
            sys.executable, [*GSHELL, *words], env=environment, timeout=30, dimensions=(24, 100), encoding="utf-8"
        )
        self._screen = Screen(100, 24)
        self._unseen = ""

    def send(self, keys: str) -> None:
        self._child.send(keys)

    def sees(self, *texts: str) -> None:
        """Waits until all of it is on the screen, however soon something else follows."""
        while not all(text in (shown := "\n".join(self._screen.rows())) for text in texts):
            try:
                self._unseen = self._unseen or self._child.read_nonblocking(4096, timeout=30)
            except (pexpect.TIMEOUT, pexpect.EOF) as error:
                raise AssertionError(f"{texts} not seen, but\n{shown}") from error
            piece, self._unseen = self._unseen[:8], self._unseen[8:]
            self._screen.feed(piece)

    def ends(self) -> int:
        self._child.expect(pexpect.EOF)
        self._child.close()
        return int(self._child.exitstatus or 0)


def ledger(state: Path) -> list[tuple[str, str]]:
    """Who did what, as far as it is about looking and ending."""
    rows = [row for row in Ledger(str(state)).rows if row["type"] in ("watch", "kill")]
    return [(row["type"], row["by"]["subject"]) for row in rows]


def me() -> str:
    from gshell.identify import identify

    return identify().subject


def test_watching_shows_what_comes(running: Running, state: Path) -> None:
    terminal = Terminal("watch")
    terminal.sees("building", "live", "$ make (allow)")
    running.says("first light")
    terminal.sees("first light")
    terminal.send(" \x1b[H")
    terminal.sees("⏸ 0:00/")
    terminal.send("\x1b[F ")
    running.says("second light")
    terminal.sees("first light", "second light")
    assert ledger(state) == [("watch", me())]
    terminal.send("q")
    assert terminal.ends() == 0


def test_watching_ends_with_the_session(running: Running) -> None:
    terminal = Terminal("watch", running.session)
    terminal.sees("building")
    running.process.send_signal(signal.SIGHUP)
    assert terminal.ends() == 0


def test_following_into_a_pipe(running: Running) -> None:
    command = [sys.executable, *GSHELL, "play", "--follow", running.session]
    follower = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert follower.stdout and follower.stdout.readline() == "building\n"
    running.says("more")
    assert follower.stdout.readline() == "more\n"
    running.process.send_signal(signal.SIGHUP)
    assert follower.stdout.read() == "" and follower.wait(30) == 0


def test_killing_ends_it_cleanly_and_is_kept(running: Running, state: Path, gshell: Front) -> None:
    assert gshell("kill", running.session) == 0, gshell.err
    assert running.process.wait(30) == 0
    (session,) = gshell.json("sessions")
    assert (session["state"], session["reason"], session["intact"]) == ("ended", "hangup", True)
    assert ledger(state) == [("kill", me())]
    assert gshell("kill", running.session) == 65 and "is over" in gshell.err
    assert gshell("watch") == 65 and "no session runs" in gshell.err


def test_another_process_with_that_number_is_left_alone(state: Path, gshell: Front) -> None:
    """The session lives, but its journal names a process that began later than it."""
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    recording = start(state, moment=1_000_000.0)
    try:
        path = Path(recording.journal_path)
        first = path.read_text().replace(f'"pid":{os.getpid()}', f'"pid":{bystander.pid}')
        path.write_text(first)
        assert gshell("kill", recording.session) == 70
        assert "not the one that recorded" in gshell.err and bystander.poll() is None
        assert ledger(state) == []
    finally:
        bystander.communicate(b"\n")
        recording.end(0)


def test_the_list(state: Path) -> None:
    for text in ("make all", "vim notes", "psql shop"):
        recording = start(state, command=text)
        run(recording, text, f"shown by {text.split()[0]}\r\n".encode())
        recording.end(0)
    terminal = Terminal("sessions")
    terminal.sees("3 of 3", "make all", "vim notes", "psql shop", "type to filter")
    terminal.send("\x1b[Bnotes")
    terminal.sees("1 of 3", "filter: notes")
    terminal.send("\x7f\x7f\x7f\x7f\x7fby psql")
    terminal.sees("1 of 3", "filter: by psql", "psql shop")
    terminal.send("\r")
    terminal.sees("shown by psql")
    terminal.sees("1 of 3", "filter: by psql")  # it has been played: back to the list
    terminal.send("\x1b")
    terminal.sees("3 of 3", "make all")
    terminal.send("q")
    assert terminal.ends() == 0


@pytest.mark.parametrize(
    ("option", "more"),
    [("--plain", {}), ("--json", {}), ("--limit=9", {"CODEX_CI": "1"}), ("--limit=9", {"TERM": "dumb"})],
)
def test_no_list_where_none_is_wanted(state: Path, option: str, more: dict[str, str]) -> None:
    recording = start(state)
    recording.end(0)
    terminal = Terminal("sessions", option, more=more)
    terminal.sees(recording.session)
    assert terminal.ends() == 0


def test_large_sessions_are_taken_in_beside(state: Path, gshell: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    from gshell.cli import background, library

    started: list[bool] = []
    monkeypatch.setattr(background, "start", lambda: started.append(True))
    monkeypatch.setattr(library, "_SOON", 1000)
    for word in ("one", "two"):
        recording = start(state)
        run(recording, "seq", f"number {word}\r\n".encode() * 1000)
        recording.end(0)
        found = gshell.json("sessions")
    assert [session["commands"] for session in found] == [1, 1] and started == [True]
    monkeypatch.setattr("os.nice", lambda by: by)  # this process has other tests to run
    assert gshell("index", "--background") == 0
    gshell.json("sessions")
    assert started == [True], "nothing is left to do"
    assert len(gshell.json("search", "number", "two")) > 0
