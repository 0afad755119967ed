"""Recordings that are stored in another form, or cut short: in the index like the others, as far as they may be."""

from __future__ import annotations

from pathlib import Path

import pytest
from sessions import run, start

from gshell.index import Index
from gshell.record import Recording
from gshell.record.settings import Settings


def record(state: Path, **options: object) -> Recording:
    recording = start(state, settings=Settings(**options))  # type: ignore[arg-type]
    run(recording, "make", b"an unmistakable line\r\n" * 400)
    return recording


@pytest.mark.parametrize("options", [{"compress": True}, {"compress": True, "format": "v3"}], ids=str)
def test_compressed(tmp_path: Path, options: dict[str, object]) -> None:
    recording = record(tmp_path, **options)
    with Index(str(tmp_path)) as index:
        index.catch_up()
        assert index.sessions()[0].state == "live" and index.search("unmistakable")
        run(recording, "make install", b"something remarkable\r\n")
        recording.end(0)
        index.catch_up()
        (session,) = index.sessions()
        assert (session.state, session.intact, session.cast) == ("ended", True, recording.path)
        (hit,) = index.search("remarkable")
        assert hit.snippet == "something remarkable"
        index.rebuild()
        assert index.search("remarkable") == [hit] and index.sessions() == [session]


def test_what_is_encrypted_is_not_readable_in_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pyrage = pytest.importorskip("pyrage")
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(str(identity))
    monkeypatch.setenv("GSHELL_AGE_IDENTITY", str(tmp_path / "key"))
    recording = record(tmp_path, encrypt=(str(identity.to_public()),))
    recording.end(0)
    with Index(str(tmp_path)) as index:
        index.catch_up()
        (session,) = index.sessions()
        assert session.intact and session.commands == 1 and session.cast == recording.path
        assert not index.search("unmistakable") and index.search("make")
    for file in tmp_path.glob("index*"):
        assert b"unmistakable" not in file.read_bytes()


def test_truncated(tmp_path: Path) -> None:
    record(tmp_path, session_limit=3000).end(0)
    record(tmp_path).end(0)
    with Index(str(tmp_path)) as index:
        index.catch_up()
        assert sorted(session.truncated for session in index.sessions()) == [False, True]


def test_forgotten(tmp_path: Path) -> None:
    recordings = [record(tmp_path), record(tmp_path)]
    for recording in recordings:
        recording.end(0)
    with Index(str(tmp_path)) as index:
        index.catch_up()
        index.forget([recordings[1].session])
        later = record(tmp_path)
        later.end(0)
        index.catch_up()
        expected = {recordings[0].session, later.session}
        assert {session.id for session in index.sessions()} == expected
        assert {hit.session for hit in index.search("unmistakable")} == expected
        assert {command.session for command in index.commands()} == expected
