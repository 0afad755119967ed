"""What sessions, lines and words can be asked for, and what the index keeps for players."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sessions import ALICE, Clock, outcome, run, start

from gshell.errors import GshellError
from gshell.index import Index, frames, shown
from gshell.index.screen import Screen

Filter = dict[str, object]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """alice drops tables (as all that is denied here, it would also delete /) and builds; bob's agent deletes files."""
    one = start(tmp_path, moment=1_000_000.0)
    run(one, "make test", b"all passed\r\n", effects=[("file.read", "/srv/app/Makefile")])
    run(one, "make test", b"segfault\r\n", 139)
    one.decided(outcome("psql -c 'drop table Shop.Users'", "sql.drop-table", ("sql.drop", "Shop.Users")))
    one.end(1)
    bob = ALICE._replace(subject="builder", kind="agent", on_behalf_of="bob", agent="codex", host="ci-7.example")
    two = start(tmp_path, bob, "piped", moment=2_000_000.0)
    run(two, "rm -r build", b"", effects=[("file.delete", "/srv/app2/build"), ("file.delete.tree", "/srv/app")])
    run(two, "curl registry.example/Läuft", b"passed on\r\n", 7, effects=[("net.fetch", "registry.example/x")])
    two.end(0)
    index = Index(str(tmp_path))
    index.catch_up()
    return index


TESTS = "make test", "make test"
DROP = "psql -c 'drop table Shop.Users'"


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        ({}, ["curl registry.example/Läuft", "rm -r build", DROP, *TESTS]),
        ({"user": "alice"}, [DROP, *TESTS]),
        ({"user": "bob"}, ["curl registry.example/Läuft", "rm -r build"]),
        ({"user": "ali"}, []),
        ({"host": "ci-7.example", "actor": "agent"}, ["curl registry.example/Läuft", "rm -r build"]),
        ({"since": 1_500_000.0, "verdict": "allow"}, ["curl registry.example/Läuft", "rm -r build"]),
        ({"until": 1_500_000.0, "verdict": "allow"}, [*TESTS]),
        ({"verdict": "deny"}, [DROP]),
        ({"refused": True}, [DROP]),
        ({"rule": "sql.drop-table"}, [DROP]),
        ({"rule": "sql.*"}, [DROP]),
        ({"rule": "sql.drop"}, []),
        ({"effect": "file.delete"}, ["rm -r build", DROP]),
        ({"effect": "file.*"}, ["rm -r build", DROP, "make test"]),
        ({"effect": "file.delete.*"}, ["rm -r build"]),
        ({"effect": "file.del*"}, ["rm -r build", DROP]),
        ({"effect": "file.del"}, []),
        ({"path": "/srv/app"}, ["rm -r build", "make test"]),
        ({"path": "/srv/app/"}, ["rm -r build", "make test"]),
        ({"path": "/srv/app2"}, ["rm -r build"]),
        ({"path": "/srv/ap"}, []),
        ({"path": "/"}, ["rm -r build", DROP, "make test"]),
        ({"table": "users"}, [DROP]),
        ({"table": "SHOP.users"}, [DROP]),
        ({"table": "shop"}, []),
        ({"target": "registry.example/*"}, ["curl registry.example/Läuft"]),
        ({"status": 139}, ["make test"]),
        ({"status": 0, "user": "bob"}, ["rm -r build"]),
        ({"text": "make"}, [*TESTS]),
        ({"text": "lauft"}, ["curl registry.example/Läuft"]),
    ],
)
def test_lines(index: Index, asked: Filter, lines: list[str]) -> None:
    assert [command.text for command in index.commands(**asked)] == lines  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "users"),
    [
        ({"effect": "file.*"}, ["builder", "alice"]),
        ({"effect": "file.read", "verdict": "deny"}, []),
        ({"table": "users"}, ["alice"]),
        ({"status": 139}, ["alice"]),
        ({"text": "passed"}, ["builder", "alice"]),
        ({"text": "passed", "status": 7}, ["builder"]),
        ({"text": "segf"}, ["alice"]),
        ({"path": "/srv/app", "limit": 1}, ["builder"]),
        ({"rule": None, "state": None, "status": None}, ["builder", "alice"]),
    ],
)
def test_sessions(index: Index, asked: Filter, users: list[str]) -> None:
    assert [session.subject for session in index.sessions(**asked)] == users  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "asked", "snippets"),
    [
        ("passed", {"user": "alice"}, ["all passed"]),
        ("passed", {"effect": "net.*"}, ["passed on"]),
        ("", {"status": 139}, ["make test"]),
        ("passed", {"refused": True}, []),
        ("pass", {"until": 1_500_000.0}, ["all passed"]),
        ('"pass"', {}, []),
    ],
)
def test_words(index: Index, text: str, asked: Filter, snippets: list[str]) -> None:
    assert [hit.snippet for hit in index.search(text, **asked)] == snippets  # type: ignore[arg-type]


def test_a_result_that_comes_later_can_be_asked_for(tmp_path: Path) -> None:
    recording = start(tmp_path)
    number = recording.decided(outcome("sleep 9"))
    with Index(str(tmp_path)) as index:
        index.catch_up()
        assert index.commands(status=0) == [] and len(index.search("sleep")) == 1
        recording.finished(number, 0, 9.0)
        index.catch_up()
        assert [command.text for command in index.commands(status=0)] == ["sleep 9"]
        assert len(index.search("sleep")) == len(index.commands()) == 1, "it is one line all the same"


def test_much_output_in_small_transactions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """… gives the same as in one, and frames to jump to."""
    monkeypatch.setattr(shown, "_CHUNK", 1000)
    monkeypatch.setattr(shown, "EVERY", 3000)
    monkeypatch.setattr(frames, "EVERY", 3000)
    clock = Clock()
    recording = start(tmp_path, clock=clock)
    number = recording.decided(outcome("seq 2000"))
    with Index(str(tmp_path)) as index:
        for count in range(2000):
            clock.now += 0.01
            recording.output(b"\x1b[3%dmnumber%d\x1b[0m\r\n" % (count % 8, count))
            if count == 700:
                recording.output(b"x" * 5000 + b" longline\r\n")
            if count % 500 == 0:
                index.catch_up()
        recording.finished(number, 0, 5.0)
        recording.end(0)
        index.catch_up()
        for word in ("number0", "number777", "number1999", "longline"):
            assert len(index.search(f'"{word}"')) == 1, word
        kept = index.frames(recording.session)
        assert len(kept) > 10 and [frame.at for frame in kept] == sorted({frame.at for frame in kept})
        assert index.rebuild() == 1 and index.frames(recording.session) == kept
    for frame in kept[:: len(kept) // 5]:
        screen = Screen(80, 24)
        for event, _, until in _events(recording.path):
            if until <= frame.at:
                frames.show(screen, event)
        assert frame.screen().rows() == screen.rows()


def _events(path: str) -> list[tuple[frames.Event, int, int]]:
    from gshell.index.lines import Placed

    with open(path, "rb") as file:
        return list(Placed(path, file).events())


def test_who_waits_gets_the_lines_first(tmp_path: Path) -> None:
    recording = start(tmp_path)
    run(recording, "seq", b"number one\r\n" * 1000)
    recording.end(0)
    with Index(str(tmp_path)) as index:
        pass
    again = start(tmp_path)
    run(again, "cat big", b"something else\r\n" * 1000)
    again.end(0)
    with Index(str(tmp_path)) as index:
        index.catch_up(at_most=5000)
        assert index.behind == 1 and index.search('"something else"') == []
        assert index.session(again.session).state == "ended"
        assert [command.text for command in index.commands(again.session)] == ["cat big"]
        index.catch_up()
        assert index.behind == 0 and index.search('"something else"')


def test_where_screens_cannot_be_drawn_words_are_found_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyghostty", None)
    monkeypatch.setattr(shown, "EVERY", 100)
    recording = start(tmp_path)
    run(recording, "seq", b"number one\r\n" * 1000)
    recording.end(0)
    with Index(str(tmp_path)) as index:
        assert index.search('"number one"') and index.frames(recording.session) == []
    with pytest.raises(GshellError, match="pyghostty"):
        Screen(80, 24)
