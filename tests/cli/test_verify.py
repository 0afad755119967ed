"""gshell verify and prune: what they say, and what prune leaves."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from front import Front
from sessions import run, start

from gshell.record import evidence, ledger, place
from gshell.record.settings import Settings


@pytest.fixture
def gshell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Front:
    monkeypatch.setattr(evidence, "_SOON", 0.0)
    return Front(monkeypatch, capsys)


@pytest.fixture
def state(own_places: Path) -> Path:
    return own_places / "state/gshell"


def record(state: Path, days_ago: float = 0, output: bytes = b"ok\r\n", end: bool = True) -> Path:
    moment = time.time() - days_ago * 86400
    recording = start(state, settings=Settings(sign="wait"), moment=moment)
    run(recording, "make", output)
    if end:
        recording.end(0)
        os.utime(recording.journal_path, (moment, moment))
    return Path(recording.path)


# --- verify ------------------------------------------------------------------------


def test_intact(gshell: Front, state: Path) -> None:
    cast = record(state)
    assert gshell("verify") == 0
    assert dict(line.split(None, 1) for line in gshell.out.splitlines())["result"] == "intact"
    found = gshell.json("verify", str(cast))
    assert found["intact"] and found["state"] == "ended" and found["signed"] == found["entries"] == 4
    assert gshell.json("verify", place.journal_of(str(cast))) == found


def test_altered(gshell: Front, state: Path) -> None:
    cast = record(state)
    cast.write_bytes(cast.read_bytes().replace(b"ok", b"ko"))
    assert gshell("verify", "last") == 1
    assert "ALTERED" in gshell.out and f"{cast}, bytes " in gshell.out
    assert gshell("verify", "--all") == 1
    assert f"{cast}, bytes " in gshell.out and "1 recordings: 0 intact, 1 altered, 1 signed" in gshell.err


def test_a_cast_alone_proves_nothing(gshell: Front, state: Path, tmp_path: Path) -> None:
    lonely = tmp_path / "lonely.cast"
    lonely.write_bytes(record(state).read_bytes())
    assert gshell("verify", str(lonely)) == 65
    assert "a cast alone proves nothing" in gshell.err


def test_a_key_from_somebody(gshell: Front, state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = record(state)
    keys = state / "keys/trusted.pub"
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    assert gshell("verify", str(cast)) == 1
    assert "not known here" in gshell.out
    assert gshell("verify", str(cast), "--key", str(keys)) == 0
    assert gshell("verify", str(cast), "--key", str(tmp_path / "none")) == 70


# --- prune -------------------------------------------------------------------------


def sessions(state: Path) -> set[str]:
    return {place.session_of(str(path)) for path in (state / "recordings").rglob("*.cast")}


def test_nothing_goes_unasked(gshell: Front, state: Path) -> None:
    old = record(state, days_ago=100)
    assert gshell("prune") == 2
    assert "no limit is given" in gshell.err
    assert gshell("prune", "--older-than", "90d") == 0
    assert place.session_of(str(old)) in gshell.out and "would be removed" in gshell.err
    assert old.exists()


def test_by_age(gshell: Front, state: Path) -> None:
    old, young = record(state, days_ago=100), record(state, days_ago=80)
    assert len(gshell.json("sessions")) == 2
    (gone,) = gshell.json("prune", "--older-than", "90d", "--yes")
    assert (gone["session"], gone["why"], gone["removed"]) == (place.session_of(str(old)), "age", True)
    assert sessions(state) == {place.session_of(str(young))}
    assert not old.parent.exists() and young.parent.exists()
    assert [session["id"] for session in gshell.json("sessions")] == [place.session_of(str(young))]
    assert gshell("verify", "--all") == 0, "what was pruned is not missed"
    entry = ledger.Ledger(str(state)).of(place.session_of(str(old)))["prune"]
    assert entry["reason"] == "age" and entry["by"]


def test_by_count_and_size(gshell: Front, state: Path) -> None:
    casts = [record(state, days_ago=5 - number, output=b"x" * 1000) for number in range(5)]
    assert gshell("prune", "--keep-count", "3", "--yes") == 0
    assert sessions(state) == {place.session_of(str(cast)) for cast in casts[2:]}
    each = max(one["bytes"] for one in gshell.json("prune", "--keep-count", "1"))
    assert gshell("prune", "--keep-size", f"{2 * each + 10}B", "--yes") == 0
    assert sessions(state) == {place.session_of(str(cast)) for cast in casts[3:]}


def test_never_a_live_session(gshell: Front, state: Path) -> None:
    live = record(state, days_ago=400, end=False)
    over = record(state, days_ago=300)
    assert [one["session"] for one in gshell.json("prune", "--keep-count", "1", "--older-than", "1d", "--yes")] == [
        place.session_of(str(over))
    ]
    assert live.exists()


def test_limits_of_the_settings(gshell: Front, state: Path, own_places: Path) -> None:
    record(state, days_ago=2)
    file = own_places / "config/gshell/recording.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("keep-age: 1d\n")
    assert len(gshell.json("prune")) == 1
    file.write_text("keep-age: 1 day\n")
    assert gshell("prune") == 78
    assert f"{file}:1:11: keep-age: expected a duration like 90d" in gshell.err


@pytest.mark.parametrize("words", [("--older-than", "soon"), ("--keep-size", "10"), ("--keep-count", "0")])
def test_limits_that_are_none(gshell: Front, words: tuple[str, ...]) -> None:
    assert gshell("prune", *words) == 2


# --- unseal ------------------------------------------------------------------------


def test_unseal(gshell: Front, state: Path, tmp_path: Path) -> None:
    pyrage = pytest.importorskip("pyrage")
    keys = [pyrage.x25519.Identity.generate() for _ in range(2)]
    files = []
    for number, key in enumerate(keys):
        files.append(tmp_path / f"key{number}")
        files[-1].write_text(str(key))
    recording = start(state, settings=Settings(original=(str(keys[0].to_public()),)))
    run(recording, "env", b"password=hunter2hunter2\r\n")
    recording.end(0)
    out = tmp_path / "original.cast"
    for wrong in ((), ("--identity", str(files[1]))):
        assert gshell("unseal", "last", "-o", str(out), *wrong) == 65
        assert not out.exists() and "unseal" not in ledger.Ledger(str(state)).of(recording.session)
    assert gshell("unseal", "last", "--identity", str(files[0]), "-o", str(out)) == 0
    assert b"password=hunter2hunter2" in out.read_bytes() and out.stat().st_mode & 0o777 == 0o600
    entry = ledger.Ledger(str(state)).of(recording.session)["unseal"]
    assert entry["by"] and entry["keys"] == [str(keys[0].to_public())]
    assert gshell("unseal", "last", "--identity", str(files[0]), "-o", str(out)) == 70, "never over a file"
    assert gshell("verify") == 0


def test_nothing_to_unseal(gshell: Front, state: Path) -> None:
    record(state)
    assert gshell("unseal") == 65 and "has no sealed original" in gshell.err
