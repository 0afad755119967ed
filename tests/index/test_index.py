"""The index, over recordings made by the real recorder."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Callable

import pytest
from sessions import ALICE, Clock, outcome, run, start

from gshell.errors import RecordingError
from gshell.index import Index, database


def opened(state: Path) -> Index:
    index = Index(str(state))
    index.catch_up()
    return index


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """alice at the prompt (one line refused), bob by ssh, alice's agent."""
    clock = Clock()
    one = start(tmp_path, clock=clock, moment=1_000_000.0)
    clock.now += 1.5
    run(one, "make test", b"\x1b[32mall 12 tests passed\x1b[0m\r\n")
    clock.now += 10
    one.decided(outcome("sudo rm -rf /", "files.delete-root"))
    clock.now += 1
    run(one, "psql -c 'select 1'", b"ERROR:  permission denied for table users\r\n", 1, effects=[("sql.read", "users")])
    one.end(1)
    bob = start(tmp_path, ALICE._replace(subject="bob", host="db1"), "command", command="uptime", moment=2_000_000.0)
    run(bob, "uptime", b"load average: 0.00\n")
    bob.end(0)
    agent = ALICE._replace(kind="agent", on_behalf_of="alice", agent="codex", subject="builder")
    third = start(tmp_path, agent, "piped", moment=3_000_000.0)
    run(third, "git push", b"rejected\n", 1, effects=[("git.push", "origin")])
    third.end(1, "eof")
    return tmp_path


def test_sessions_by_what_is_asked(three: Path) -> None:
    with opened(three) as index:

        def who(**filters: object) -> list[str]:
            return [session.subject for session in index.sessions(**filters)]  # type: ignore[arg-type]

        assert who() == ["builder", "bob", "alice"], "newest first"
        assert who(user="alice") == ["builder", "alice"], "an agent's sessions are its principal's, too"
        assert who(host="db1") == ["bob"]
        assert who(since=1_500_000.0) == ["builder", "bob"]
        assert who(until=1_500_000.0) == ["alice"]
        assert who(refused=True) == ["alice"]
        assert who(actor="agent") == ["builder"]
        assert who(text="permission denied") == ["alice"]
        assert who(state="live") == []
        assert who(limit=1) == ["builder"]


def test_what_a_session_row_says(three: Path) -> None:
    with opened(three) as index:
        session = index.sessions(user="alice", actor="human")[0]
    assert session.kind == "interactive" and session.state == "ended" and session.status == 1
    assert (session.commands, session.refused, session.risk) == (3, 1, 95)
    assert session.started == 1_000_000.0 and session.duration == pytest.approx(12.5)
    assert session.intact and Path(session.cast).exists() and Path(session.journal).exists()


def test_a_session_is_named_by_its_ends_or_last(three: Path) -> None:
    with opened(three) as index:
        ids = [session.id for session in index.sessions()]
        assert index.session("last").id == ids[0]
        for name in ids:
            assert index.session(name).id == index.session(name[-5:]).id == name
        with pytest.raises(RecordingError, match="no session"):
            index.session("zzzzzz")
        for short in ("", "a", "%%%%", "____"):
            with pytest.raises(RecordingError, match="4 characters"):
                index.session(short)


def test_a_name_that_fits_two_sessions_is_refused(tmp_path: Path) -> None:
    for _ in range(2):
        start(tmp_path, moment=1_000_000.0).end(0)
    with opened(tmp_path) as index:
        first = index.sessions()[0].id
        with pytest.raises(RecordingError, match="more than one"):
            index.session(first[:8])


def test_commands(three: Path) -> None:
    with opened(three) as index:
        session = index.sessions(user="alice", actor="human")[0].id
        make, remove, psql = index.commands(session)
        assert (make.text, make.status, make.duration, make.time) == ("make test", 0, 0.25, 1.5)
        assert (remove.status, remove.refused, remove.rule) == (None, "denied", "files.delete-root")
        assert remove.effects == (("file.delete", "/"),) and remove.rules == ("files.delete-root",)
        assert psql.status == 1 and psql.effects == (("sql.read", "users"),)

        def lines(**wanted: object) -> list[str]:
            return [command.text for command in index.commands(**wanted)]  # type: ignore[arg-type]

        assert lines(effect="sql.*") == lines(target="users") == lines(target="use*") == ["psql -c 'select 1'"]
        assert lines(effect="sql") == []
        assert lines(rule="files.delete-root") == lines(refused=True) == lines(verdict="deny") == ["sudo rm -rf /"]
        assert lines(rule="files.delete") == []
        assert lines(text="MAKE") == ["make test"]
        assert lines(user="bob") == ["uptime"]
        assert lines()[0] == "git push"


@pytest.mark.parametrize(
    ("text", "where", "snippet"),
    [
        ("tests passed", "output", "all 12 tests passed"),
        ('"permission denied"', "output", "ERROR:  permission denied for table users"),
        ("permiss", "output", "ERROR:  permission denied for table users"),
        ("rm -rf", "command", "sudo rm -rf /"),
        ("psql", "command", "psql -c 'select 1'"),
    ],
)
def test_search(three: Path, text: str, where: str, snippet: str) -> None:
    with opened(three) as index:
        (hit,) = index.search(text)
    assert (hit.where, hit.snippet) == (where, snippet)


def test_search_is_not_a_query_language(three: Path) -> None:
    with opened(three) as index:
        for text in ('a" OR "b', "NEAR(a b)", "text:make", "make*", "^make", "a AND", "(", "-- drop", 'make "'):
            if any(map(str.isalnum, text)):
                index.search(text)
        assert index.search('"denied permission"') == [], "quoted words stand next to each other"
        assert len(index.search("denied permission")) == 1
        with pytest.raises(RecordingError, match="at least one word"):
            index.search(" -- ")


def test_hits_lead_to_their_command_and_time(three: Path) -> None:
    with opened(three) as index:
        hit = index.search("passed")[0]
        command = {command.line: command for command in index.commands(hit.session)}[hit.line]
    assert command.text == "make test" and hit.time == pytest.approx(1.5)


def test_a_live_session_grows(tmp_path: Path) -> None:
    recording = start(tmp_path)
    run(recording, "echo one", b"number one\r\nand unfin")
    with Index(str(tmp_path)) as index:
        index.catch_up()
        assert index.sessions()[0].state == "live"
        assert len(index.search("number")) == 1 and index.search("unfinished") == []
        recording.output(b"ished\r\n")
        run(recording, "echo two", b"number two\r\n")
        index.catch_up()
        assert len(index.search("number")) == 2 and len(index.search("unfinished")) == 1
        assert [command.text for command in index.commands(recording.session)] == ["echo one", "echo two"]
        recording.end(0)
        index.catch_up()
        assert index.sessions()[0].state == "ended"
        assert len(index.search("number")) == 2
        assert not list((tmp_path / "open").iterdir())


def test_what_is_over_is_taken_in_once(tmp_path: Path) -> None:
    """… even if its sign stayed, because two looked at the same time."""
    recording = start(tmp_path)
    run(recording, "echo one", b"one\n")
    recording.end(0)
    (sign,) = (tmp_path / "open").iterdir()
    with opened(tmp_path) as index:
        sign.symlink_to(recording.path)
        index.catch_up()
        assert index.sessions()[0].commands == 1 and len(index.search("one")) == 2
        assert index._connection.execute("SELECT count(*) FROM passages").fetchone() == (2,)


def test_a_writer_that_is_gone_was_interrupted(tmp_path: Path) -> None:
    recording = start(tmp_path)
    run(recording, "echo one", b"one\n")
    recording._screens.cast.lines.append(b'[3.0, "o", "torn')
    for lines in (recording._screens.cast.lines, recording._journal.lines):
        lines.close()  # as the kernel does for a killed process
    with opened(tmp_path) as index:
        (session,) = index.sessions()
        assert session.state == "interrupted" and session.status is None and session.intact
        assert index.search("one")
    assert Path(session.cast).read_bytes().endswith(b"\n"), "what was torn is cut off, so that every player plays it"


def test_large_output_is_cut_and_found(tmp_path: Path) -> None:
    clock = Clock()
    recording = start(tmp_path, clock=clock)
    number = recording.decided(outcome("seq 5000"))
    for start_ in range(0, 5000, 10):
        clock.now += 0.01
        recording.output(b"".join(b"line%d here\r\n" % n for n in range(start_, start_ + 10)))
    recording.finished(number, 0, 5.0)
    recording.end(0)
    with opened(tmp_path) as index:
        for wanted in (0, 9, 2500, 4999):
            (hit,) = index.search(f'"line{wanted}"')
            assert hit.snippet == f"line{wanted} here" and hit.line == number
            assert hit.time <= (wanted // 10 + 1) * 0.01 + 1e-6 <= hit.time + 0.6


def damage_nothing(path: Path) -> None:
    path.unlink()


def damage_head(path: Path) -> None:
    path.write_bytes(b"this is no database at all" * 100)


def damage_middle(path: Path) -> None:
    pages = bytearray(path.read_bytes())
    pages[4096 : len(pages) - 100] = b"\xa5" * (len(pages) - 4196)
    path.write_bytes(pages)


def from_tomorrow(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")


@pytest.mark.parametrize(
    ("damage", "warnings"), [(damage_nothing, 0), (damage_head, 1), (damage_middle, 1), (from_tomorrow, 1)]
)
def test_a_bad_index_is_made_again(
    three: Path, damage: Callable[[Path], None], warnings: int, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(three).close()
    damage(three / "index.sqlite")
    for _ in range(2):
        with Index(str(three)) as index:
            assert len(index.sessions()) == 3
            assert len(index.search("passed")) == 1
    assert capsys.readouterr().err.count("made again") == warnings
    assert (three / "index.sqlite.bad").exists() == bool(warnings)


def test_a_making_that_was_cut_short_goes_on(three: Path) -> None:
    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert total == 3
        if done == 2:
            raise Stop

    with pytest.raises(Stop):
        Index(str(three), progress=stop)
    with Index(str(three)) as index:
        assert len(index.sessions()) == 3 and len(index.search("passed")) == 1


def test_rebuild_gives_the_same(three: Path) -> None:
    def everything(index: Index) -> object:
        return index.sessions(), index.commands(), index.search("passed")

    with opened(three) as index:
        before = everything(index)
        assert index.rebuild() == 3
        assert everything(index) == before


def test_an_index_that_cannot_be_written_is_made_in_memory(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (three / "index.sqlite").mkdir()
    with Index(str(three)) as index:
        assert len(index.sessions()) == 3
    assert "in memory" in capsys.readouterr().err


def test_a_locked_index_answers_from_what_it_has(
    three: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(three).close()
    recording = start(three)
    run(recording, "uptime", b"load average\n")
    recording.end(0)
    monkeypatch.setattr(database, "_PATIENCE", 0.05)
    with sqlite3.connect(three / "index.sqlite", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with opened(three) as index:
            assert len(index.sessions()) == 3 and index.search("passed")
        assert "may lack the newest sessions" in capsys.readouterr().err
        other.execute("ROLLBACK")
    with opened(three) as index:
        assert len(index.sessions()) == 4


def test_a_changed_recording_shows(three: Path) -> None:
    with Index(str(three)) as index:
        index.catch_up()
        session = index.sessions(user="bob")[0]
    text = Path(session.cast).read_text()
    Path(session.cast).write_text(text.replace("0.00", "9.99"))
    with Index(str(three)) as index:
        index.rebuild()
        assert [session.subject for session in index.sessions() if not session.intact] == ["bob"]


def test_others_cannot_read_it(three: Path) -> None:
    with opened(three):
        for file in three.glob("index.sqlite*"):
            assert file.stat().st_mode & 0o077 == 0, file


def test_a_recording_without_its_journal_or_a_sign_without_recording(three: Path) -> None:
    (three / "open" / "gone").symlink_to("../recordings/gone.cast")
    recording = start(three)
    recording.end(0)
    Path(recording.journal_path).unlink()
    with opened(three) as index:
        assert len(index.sessions()) == 3
    assert not list((three / "open").iterdir())
