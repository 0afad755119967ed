"""Recordings: what is on disk, when, and what happens when it cannot be."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Callable

import pexpect
import pytest
from sessions import ALICE, Clock, fill, outcome, run, start, stays_whole

from gshell.errors import RecorderError
from gshell.record import Recording, journal, place
from gshell.record.files import mend
from gshell.record.opening import open_cast
from gshell.record.proof import verify
from gshell.record.reader import Cast
from gshell.record.settings import Settings


def events(recording: Recording) -> list[tuple[float, str, str]]:
    with open(recording.path, "rb") as file:
        return [tuple(event) for event in Cast(recording.path, file).events()]  # type: ignore[misc]


# --- where ----------------------------------------------------------------------


def test_names_modes_and_sign(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        recording = start(tmp_path, moment=1763838000.0)
    finally:
        os.umask(before)
    path = Path(recording.path)
    assert path == tmp_path / f"recordings/2025/11/22/alice-web1-{recording.session}.cast"
    assert Path(recording.journal_path) == path.with_suffix(".jsonl")
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600
    for folder in (path.parent, *list(path.parents)[1:4], tmp_path / "open"):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "open" / recording.session).resolve() == path


def test_a_name_cannot_lead_elsewhere(tmp_path: Path) -> None:
    recording = start(tmp_path, ALICE._replace(subject="../../etc/x y", host=".."))
    assert Path(recording.path).parents[4] == tmp_path and not Path(recording.path).name.startswith(".")


def test_many_at_once_in_the_same_millisecond(tmp_path: Path) -> None:
    found: list[str] = []

    def begin() -> None:
        found.extend(start(tmp_path, moment=1763838000.0).session for _ in range(20))

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 80 == len(list((tmp_path / "open").iterdir()))


def test_ids_sort_by_time(tmp_path: Path) -> None:
    ids = [start(tmp_path, moment=1763838000.0 + second).session for second in range(5)]
    assert ids == sorted(ids) and {len(name) for name in ids} == {14}


# --- what -----------------------------------------------------------------------


def test_everything_is_on_disk_at_once_and_in_order(tmp_path: Path) -> None:
    clock = Clock()
    recording = start(tmp_path, clock=clock, columns=100, rows=30)
    clock.now += 1
    recording.output(b"$ make\r\n")
    number = recording.decided(outcome("make"))
    assert list(journal.read(recording.journal_path))[-1]["text"] == "make", "before anything runs"
    clock.now += 1
    recording.output("é\r\n".encode())
    recording.resize(120, 40)
    recording.finished(number, 0, 1.0)
    recording.decided(outcome("rm -rf /\n\x1b[31m\n", "files.delete-root"))
    assert events(recording) == [
        (1.0, "o", "$ make\r\n"),
        (1.0, "m", "$ make"),
        (2.0, "o", "é\r\n"),
        (2.0, "r", "120x40"),
        (2.0, "m", "BLOCKED rm -rf /⏎^[[31m (files.delete-root)"),
    ]
    recording.end(0)


def test_notes_from_several_threads_keep_the_chain(tmp_path: Path) -> None:
    recording = start(tmp_path)

    def take_notes() -> None:
        for number in range(200):
            recording.note("exec", number=number)
            recording.output(b"x")

    threads = [threading.Thread(target=take_notes) for _ in range(4)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    recording.end(0)
    proof = verify(recording.journal_path)
    assert proof.intact and proof.entries == 802 and not proof.unproven


def test_the_header(tmp_path: Path) -> None:
    environment = {"SHELL": "/bin/bash", "TERM": "xterm", "SECRET": "x", "GSHELL_SESSION": "outer"}
    recording = start(tmp_path, kind="command", command="make all", columns=0, rows=0, environment=environment)
    with open(recording.path, "rb") as file:
        header = Cast("x", file).header
    assert (header.columns, header.rows, header.title, header.command) == (80, 24, "make all", "make all")
    assert header.env == {"SHELL": "/bin/bash", "TERM": "xterm"}
    assert header.gshell["session"] == recording.session and header.gshell["subject"] == "alice"
    assert next(journal.read(recording.journal_path))["parent"] == "outer"


def test_streams_without_a_terminal(tmp_path: Path) -> None:
    recording = start(tmp_path, kind="piped")
    recording.output(b"out\n", "stdout")
    recording.output(b"more\n", "stdout")
    recording.output(b"err\n", "stderr")
    codes = [(code, data) for _, code, data in events(recording)]
    assert codes == [("s", "stdout"), ("o", "out\r\n"), ("o", "more\r\n"), ("s", "stderr"), ("o", "err\r\n")]


def test_a_half_character_of_one_stream_is_not_finished_by_another(tmp_path: Path) -> None:
    recording = start(tmp_path, kind="piped")
    for data, stream in ((b"\xc3", "stdout"), (b"! ", "stderr"), (b"\xa9", "stdout")):
        recording.output(data, stream)
    assert [data for _, code, data in events(recording) if code == "o"] == ["! ", "é"]


def test_what_is_held_back_comes_before_the_next_marker(tmp_path: Path) -> None:
    recording = start(tmp_path)
    recording.output(b"Password: hunter")
    recording.decided(outcome("ls"))
    assert [event[1:] for event in events(recording)] == [("o", "Password: "), ("o", "hunter"), ("m", "$ ls")]


def test_secrets_are_in_no_file(tmp_path: Path) -> None:
    secret = "hunter2hunter2"
    recording = start(tmp_path, kind="command", command=f"mysql -p{secret} shop")
    number = recording.decided(outcome(f"mysql -p{secret} shop", "", ("sql.read", f"mysql://a:{secret}@db")))
    for byte in f"password={secret}\r\n".encode():
        recording.output(bytes([byte]))
    recording.note("env", values=[{"PGPASSWORD": f"PGPASSWORD={secret}"}])
    recording.finished(number, 0, 0.1)
    recording.end(0)
    for file in Path(recording.path).parent.iterdir():
        assert secret[:6] not in file.read_text(), file
    end = list(journal.read(recording.journal_path))[-1]
    assert end["masked"] == {"password": 4, "url-password": 1}


def test_a_long_line_is_masked_before_its_label_is_cut(tmp_path: Path) -> None:
    recording = start(tmp_path)
    recording.decided(outcome("echo " + "x" * 90 + " ghp_" + "a1B2" * 9))
    assert "a1B2" not in Path(recording.path).read_text()


def test_unmasked_if_asked(tmp_path: Path) -> None:
    recording = start(tmp_path, masked=False)
    recording.output(b"password=hunter2\n")
    assert events(recording)[0][2] == "password=hunter2\n"


# --- when it fails ----------------------------------------------------------------


def test_file_too_large(tmp_path: Path) -> None:
    """RLIMIT_FSIZE, as quotas do it: a write is cut short, the next one fails."""
    recording = start(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        assert "too large" in str(fill(recording))
        stays_whole(recording)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else for a moment")
def test_a_directory_of_somebody_else(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    os.seteuid(65534)
    try:
        with pytest.raises(RecorderError, match="Permission denied"):
            start(tmp_path)
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("obstacle", ["recordings", "open"])
def test_no_place_to_record(tmp_path: Path, obstacle: str) -> None:
    (tmp_path / obstacle).write_text("a file in the way")
    with pytest.raises(RecorderError, match=r"Not a directory|File exists"):
        start(tmp_path)


def test_a_descriptor_that_was_closed(tmp_path: Path) -> None:
    recording = start(tmp_path)
    for number in range(6):
        recording.output(b"line %d\r\n" % number)
    os.close(recording._screens.cast.lines.descriptor)
    with pytest.raises(RecorderError):
        recording.output(b"x\r\n")
    recording._screens.cast.lines.descriptor = -1
    stays_whole(recording)


# --- when the recorder is killed --------------------------------------------------


FORMS = {
    "v2": Settings(),
    "v3": Settings(format="v3"),
    "compressed": Settings(compress=True),
    "signed": Settings(sign="wait"),
    "synced": Settings(sync=0.0),
}


def recorded_until_killed(state: Path, after: int, settings: Settings = FORMS["v2"]) -> Path:
    """A process records without end and is killed once its cast has `after` bytes; that cast."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:  # pragma: no cover - it is killed
        try:
            recording = start(state, settings=settings)
            os.write(writer, recording.path.encode() + b"\n")
            while True:
                run(recording, "make", b"some output \xff of it \xc3\xa9\r\n" * (after % 50 + 1))
        finally:
            os._exit(1)
    os.close(writer)
    with open(reader, "rb") as pipe:
        cast = Path(pipe.readline().decode().strip())
    while cast.stat().st_size < after:
        os.sched_yield()
    for _ in range(after % 400):  # not always right after a write
        os.sched_yield()
    os.kill(pid, signal.SIGKILL)
    assert os.waitpid(pid, 0)[1] == signal.SIGKILL
    return cast


def survived(cast: Path) -> None:
    """What a killed recording still is: playable, and as good as the journal says."""
    with open_cast(str(cast)) as file:
        reader = Cast(str(cast), file)
        assert list(reader.events()) and not reader.damaged
    proof = verify(place.journal_of(str(cast)))
    assert proof.intact and not proof.ended and not proof.torn and proof.proven > 0


def test_killed_at_any_moment(tmp_path: Path) -> None:
    from gshell.index import Index

    casts = [recorded_until_killed(tmp_path, 500 + 1571 * number) for number in range(8)]
    with Index(str(tmp_path)) as index:
        index.catch_up()
        sessions = index.sessions()
    assert {session.cast for session in sessions} == set(map(str, casts))
    assert {session.state for session in sessions} == {"interrupted"} and all(session.intact for session in sessions)
    assert all(session.commands for session in sessions)
    for cast in casts:
        survived(cast)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("form", FORMS)
def test_killed_many_times(tmp_path: Path, form: str) -> None:
    dice = random.Random(form)
    for number in range(100 if form == "v2" else 25):
        cast = recorded_until_killed(tmp_path / str(number), dice.randrange(300, 40_000), FORMS[form])
        mend(str(cast))
        mend(place.journal_of(str(cast)))
        survived(cast)
        if form == "v2" and number % 5 == 0:
            command = [sys.executable, "-m", "asciinema", "cat", str(cast)]
            done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL)
            assert done.returncode == 0 and b"some output" in done.stdout


def test_killed_recordings_satisfy_asciinema(tmp_path: Path) -> None:
    cast = recorded_until_killed(tmp_path, 5000)
    done = subprocess.run(
        [sys.executable, "-m", "asciinema", "cat", cast], capture_output=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0 and b"some output" in done.stdout


# --- who else reads it --------------------------------------------------------------


def test_asciinema_plays_it(tmp_path: Path) -> None:
    recording = start(tmp_path)
    run(recording, "make", b"\x1b[32mall good\x1b[0m \xff\r\n")
    recording.output(b"on stderr\n", "stderr")
    recording.resize(100, 30)
    recording.decided(outcome("rm -rf /", "files.delete-root"))
    recording.end(0)
    child = pexpect.spawn(sys.executable, ["-m", "asciinema", "play", recording.path], timeout=20)
    child.expect_exact(b"\x1b[32mall good\x1b[0m \xef\xbf\xbd\r\non stderr\r\n")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_recording_loads_little() -> None:
    heavy = ("json", "hashlib", "dataclasses", "inspect", "subprocess", "pathlib", "datetime", "logging", "sqlite3")
    code = "import sys, gshell.record; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert not set(heavy) & set(done.stdout.split())


def all_actions() -> list[Callable[[Recording], object]]:
    return [
        lambda recording: recording.output(b"x"),
        lambda recording: recording.decided(outcome("ls")),
        lambda recording: recording.note("x"),
    ]


@pytest.mark.parametrize("action", all_actions())
def test_after_the_end_nothing_is_written(tmp_path: Path, action: Callable[[Recording], object]) -> None:
    recording = start(tmp_path)
    recording.end(0)
    before = Path(recording.path).read_bytes()
    with pytest.raises(RecorderError):
        action(recording)
    assert Path(recording.path).read_bytes() == before
    assert json.loads(Path(recording.journal_path).read_bytes().splitlines()[-1])["type"] == "end"
