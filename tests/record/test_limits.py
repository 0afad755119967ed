"""How much is recorded, and what recording.yaml says about it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sessions import outcome, run, start

from gshell import paths
from gshell.errors import PolicyError, RecorderError
from gshell.record import Recording, care, journal, quota, settings
from gshell.record.evidence import examine
from gshell.record.opening import open_cast
from gshell.record.reader import Cast
from gshell.record.retention import Kept, plan
from gshell.record.settings import Settings


def shown(recording: Recording) -> list[tuple[str, str]]:
    with open_cast(recording.path) as file:
        return [(event.code, event.data) for event in Cast(recording.path, file).events()]


# --- quotas ------------------------------------------------------------------------


def test_truncated_visibly(tmp_path: Path) -> None:
    recording = start(tmp_path, settings=Settings(session_limit=20_000))
    run(recording, "make", b"x" * 1000 + b"\r\n")
    run(recording, "make install", b"y\r\n" * 10_000)
    recording.decided(outcome("rm -rf /", "files.delete-root"))
    recording.end(0)
    assert [data for code, data in shown(recording) if code == "m"] == [
        "$ make",
        "$ make install",
        "TRUNCATED: the limit for this session's recording is reached, what follows was not recorded",
        "BLOCKED rm -rf / (files.delete-root)",
    ]
    (entry,) = [entry for entry in journal.read(recording.journal_path) if entry["type"] == "truncated"]
    assert (entry["limit"], entry["scope"]) == (20_000, "session")
    assert "y" not in "".join(data for code, data in shown(recording) if code == "o")
    assert examine(recording.path, str(tmp_path)).intact and sum(size for _, size in quota.walk(str(tmp_path))) < 20_000


def test_many_small_pieces_stay_below_it(tmp_path: Path) -> None:
    recording = start(tmp_path, settings=Settings(session_limit=30_000))
    run(recording, "make", b"\xff")
    for _ in range(3000):
        recording.output(b"a line \xff of output\r\n")
    recording.end(0)
    assert 20_000 < quota.used(str(tmp_path)) < 31_000, "what was decided is recorded in any case"


def test_stopped(tmp_path: Path) -> None:
    recording = start(tmp_path, settings=Settings(session_limit=20_000, at_limit="stop"))
    with pytest.raises(RecorderError, match="limit for this session's recording is reached"):
        for _ in range(1000):
            recording.output(b"y\r\n" * 100)
    with pytest.raises(RecorderError):
        recording.decided(outcome("ls"))
    recording.end(74)


def test_of_all_recordings_together(tmp_path: Path) -> None:
    first = start(tmp_path)
    run(first, "make", b"x" * 20_000 + b"\r\n")
    first.end(0)
    second = start(tmp_path, settings=Settings(user_limit=40_000))
    run(second, "make", b"y\r\n" * 10_000)
    second.end(0)
    (entry,) = [entry for entry in journal.read(second.journal_path) if entry["type"] == "truncated"]
    assert entry["scope"] == "user" and entry["limit"] < 20_000
    with pytest.raises(RecorderError, match="all recordings together"):
        start(tmp_path, settings=Settings(user_limit=20_000, at_limit="stop"))
    third = start(tmp_path, settings=Settings(user_limit=20_000))
    run(third, "make", b"z\r\n")
    assert "z\r\n" not in [data for _, data in shown(third)]
    assert [data for code, data in shown(third) if code == "m"][1].startswith("TRUNCATED")


def test_through_the_front_door(tmp_path: Path) -> None:
    config = tmp_path / ".config/gshell/recording.yaml"
    config.parent.mkdir(parents=True)
    config.write_text("session-limit: 10kB\nformat: v3\ncompress: true\n")
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    command = [sys.executable, "-I", "-m", "gshell", "-c", "seq 1 10000"]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=50)
    assert done.returncode == 0 and len(done.stdout.split()) == 10_000
    (cast,) = tmp_path.rglob("*.cast.zst")
    with open_cast(str(cast)) as file:
        assert json.loads(file.readline())["version"] == 3 and b"TRUNCATED" in file.read()
    config.write_text("sesion-limit: 10kB\n")
    done = subprocess.run(command, env=environment, capture_output=True, timeout=50, text=True)
    assert (done.returncode, done.stdout) == (78, "")
    assert f"{config}:1:1: unknown key sesion-limit" in done.stderr


# --- retention: the plan ------------------------------------------------------------


def kept(number: int, live: bool = False, size: int = 10) -> Kept:
    """The older, the higher its number."""
    return Kept(f"session{number}", f"/x/session{number}", size, 1000.0 - 100 * number, live)


@pytest.mark.parametrize(
    ("limits", "leaving"),
    [
        ({}, {}),
        ({"age": 250}, {3: "age", 4: "age"}),
        ({"count": 2}, {2: "count", 3: "count", 4: "count"}),
        ({"size": 30}, {3: "size", 4: "size"}),
        ({"age": 350, "count": 1}, {1: "count", 2: "count", 3: "count", 4: "age"}),
        ({"size": 5}, {0: "size", 1: "size", 2: "size", 3: "size", 4: "size"}),
    ],
)
def test_plan(limits: dict[str, int], leaving: dict[int, str]) -> None:
    found = plan([kept(number) for number in range(5)], 1000.0, **limits)
    assert {int(one.recording.session[-1]): one.why for one in found} == leaving


def test_a_live_one_counts_but_stays() -> None:
    found = plan([kept(0), kept(1, live=True), kept(2)], 1000.0, count=1, age=1)
    assert [one.recording.session for one in found] == ["session2"]


# --- recording.yaml -------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """(root's, the person's)"""
    monkeypatch.setattr(paths, "SYSTEM_CONFIG", str(tmp_path / "etc"))
    for variable in ("CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{variable}_HOME", str(tmp_path / variable.lower()))
    found = tmp_path / "etc/recording.yaml", tmp_path / "config/gshell/recording.yaml"
    for file in found:
        file.parent.mkdir(parents=True)
    return found


def test_no_files(files: tuple[Path, Path]) -> None:
    assert settings.load() == Settings()


def test_every_key(files: tuple[Path, Path]) -> None:
    files[1].write_text(
        "format: v3\nsync: 500ms\nrecord-input: true\nsign: wait\nrotate-key-after: 30d\nsession-limit: 1GB\n"
        "user-limit: 20 GB\nat-limit: stop\nencrypt-for: age1abc\nseal-original-for: [age1def, age1ghi]\n"
        "keep-age: 12h\nkeep-size: 5MB\nkeep-count: 7\n"
    )
    expected = Settings(
        "v3", False, 0.5, True, "wait", 30 * 86400.0, 10**9, 20 * 10**9, "stop", ("age1abc",), ("age1def", "age1ghi"),
        12 * 3600.0, 5 * 10**6, 7,
    )  # fmt: skip
    assert settings.load() == expected == settings.load(), "read, and as it was kept"


def test_roots_word_counts(files: tuple[Path, Path]) -> None:
    files[0].write_text("sign: wait\n")
    files[1].write_text("sign: never\nsync: always\n")
    assert settings.load() == Settings(sign="wait", sync=0.0)
    files[1].write_text("sync: never\n")
    assert settings.load() == Settings(sign="wait", sync=-1.0)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("formt: v2", "1:1: unknown key formt (did you mean format?)"),
        ("format: v4", "1:9: format: v4 is none of v2, v3"),
        ("sync: soon", "1:7: sync: expected never, always or a duration like 1s"),
        ("compress: 1", "1:11: compress: expected true or false"),
        ("session-limit: 10", "1:16: session-limit: expected a text; put 10 in quotes"),
        ("session-limit: 10 gallons", "1:16: session-limit: expected a size like 500MB or 10GB"),
        ("encrypt-for: [ssh-ed25519]", "1:15: encrypt-for[0]: expected an age recipient, which begins with age1"),
        ("encrypt-for: []", "1:14: encrypt-for: an empty list says nothing"),
        ("keep-count: 0", "1:13: keep-count: expected a number from 1 to 1000000000"),
        ("encrypt-for: age1x\ncompress: true", "2:11: compress: an encrypted recording is not compressed as well"),
        ("- format", "1:1: expected keys with values"),
    ],
)
def test_mistakes(files: tuple[Path, Path], text: str, complaint: str) -> None:
    files[1].write_text(text + "\n")
    with pytest.raises(PolicyError) as caught:
        settings.load()
    assert f"{files[1]}:{complaint}" in str(caught.value).replace("; did you mean format?", " (did you mean format?)")


def test_a_file_that_cannot_be_read(files: tuple[Path, Path]) -> None:
    files[1].mkdir()
    with pytest.raises(PolicyError, match="Is a directory"):
        settings.load()


# --- how soon it is on the disk ---------------------------------------------------------


def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    calls: list[int] = []
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: calls.append(descriptor))
    return calls


def wait_for(condition: object) -> None:
    deadline = os.times().elapsed + 10
    while not condition():  # type: ignore[operator]
        assert os.times().elapsed < deadline
        os.sched_yield()


def test_synced_always(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = synced(monkeypatch)
    recording = start(tmp_path, settings=Settings(sync=0.0))
    ours = [recording._screens.cast.lines.descriptor, recording._journal.lines.descriptor]
    for _ in range(3):
        calls.clear()
        recording.output(b"x\r\n")
        assert sorted(set(calls) & set(ours)) == sorted(ours)
    recording.end(0)


def test_synced_after_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = synced(monkeypatch)
    recording = start(tmp_path, settings=Settings(sync=0.02))
    recording.output(b"x\r\n")
    ours = {recording._screens.cast.lines.descriptor, recording._journal.lines.descriptor}
    wait_for(lambda: ours <= set(calls))
    recording.end(0)


def test_never_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = synced(monkeypatch)
    recording = start(tmp_path, settings=Settings(sync=-1.0, sign="never"))
    run(recording, "make", b"x\r\n")
    ours = {recording._screens.cast.lines.descriptor, recording._journal.lines.descriptor}
    recording.end(0)
    assert not ours & set(calls)


def test_a_disk_that_fails_later_is_met_at_the_next_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", fails)
    recording = start(tmp_path, settings=Settings(sync=0.01))
    wait_for(lambda: recording._broken)
    with pytest.raises(RecorderError, match="Input/output error"):
        recording.decided(outcome("ls"))


def test_what_may_be_a_secret_waits_only_so_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(care, "SETTLED", 0.02)
    monkeypatch.setattr("gshell.record.recorder.SETTLED", 0.02)
    recording = start(tmp_path)
    recording.output(b"token")
    wait_for(lambda: shown(recording))
    assert shown(recording) == [("o", "token")]
    recording.end(0)
