"""Recordings in other forms; the other programs that read them are the judges."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from sessions import Clock, outcome, run, start

from gshell.record.reader import Cast
from gshell.replay import EXPORTS, export, transcript

SHOWN = b"plain\r\n\x1b[32mgreen\x1b[0m \xc3\xa9\r\n10%\r100%\r\nbad \xff\xfe\x80 bytes\r\n\xf0\x9f\x98"


@pytest.fixture
def cast(tmp_path: Path) -> str:
    clock = Clock()
    recording = start(tmp_path, clock=clock)
    run(recording, "make", SHOWN[:9])
    clock.now += 1.0004
    recording.resize(100, 30)
    for byte in SHOWN[9:]:
        clock.now += 0.0004
        recording.output(bytes([byte]))
    recording.decided(outcome("rm -rf /", "files.delete-root"))
    recording.end(3)
    return recording.path


def exported(path: str, form: str) -> bytes:
    out = io.BytesIO()
    export(path, form, out)
    return out.getvalue()


def events(data: bytes) -> list[tuple[float, str, str]]:
    return [(round(time, 6), code, text) for time, code, text in Cast("export", data.splitlines(True)).events()]


def test_raw_gives_every_byte_back(cast: str) -> None:
    assert exported(cast, "raw") == SHOWN


@pytest.mark.parametrize("text", [b"a\nb\r\nc\r", b"\n", b"\r", b"\xff\n\xfe\r\n\n", b"no end"])
def test_raw_without_a_terminal_too(tmp_path: Path, text: bytes) -> None:
    recording = start(tmp_path, kind="piped")
    for stream, data in (("stdout", text), ("stderr", text), ("stderr", text), ("tty", text), ("stdout", text)):
        for byte in data:
            recording.output(bytes([byte]), stream)
    recording.end(0)
    assert exported(recording.path, "raw") == text * 5
    shown = "".join(data for _, code, data in events(Path(recording.path).read_bytes()) if code == "o")
    assert b"\n\r\n" not in text or "\r\n\r\r\n" in shown


def test_v2_is_the_same_without_what_is_ours(cast: str) -> None:
    ours = [event for event in events(Path(cast).read_bytes()) if event[1] != "s"]
    assert events(exported(cast, "v2")) == ours
    assert {code for _, code, _ in ours} == {"o", "m", "r"}


def test_v3_keeps_time_and_tells_the_exit_status(cast: str) -> None:
    data = exported(cast, "v3")
    head = json.loads(data.splitlines()[0])
    assert head["version"] == 3 and head["term"] == {"cols": 80, "rows": 24, "type": "xterm"}
    *rest, last = events(data)
    ours = events(exported(cast, "v2"))
    assert last[1:] == ("x", "3")
    assert [event[1:] for event in rest] == [event[1:] for event in ours]
    assert max(abs(a[0] - b[0]) for a, b in zip(rest, ours, strict=True)) <= 0.00051, "rounding does not add up"


def test_v3_of_v3_is_the_same(cast: str, tmp_path: Path) -> None:
    once = tmp_path / "once.cast"
    once.write_bytes(exported(cast, "v3"))
    assert exported(str(once), "v3") == once.read_bytes()


def test_text(cast: str) -> None:
    assert exported(cast, "text").decode().splitlines() == ["plain", "green é", "100%", "bad ��� bytes", "���"]


def test_a_transcript_with_its_commands(cast: str) -> None:
    with open(cast, "rb") as file:
        lines = list(transcript(Cast(cast, file).events(), commands=True))
    assert lines[0] == "$ make" and lines[-1] == "BLOCKED rm -rf / (files.delete-root)"


@pytest.mark.parametrize("form", EXPORTS)
def test_a_recording_that_was_cut_off_is_exported_up_to_there(cast: str, form: str) -> None:
    path = Path(cast)
    path.write_bytes(path.read_bytes()[:-20])
    assert export(cast, form, io.BytesIO()) is False


def test_asciinema_prints_what_we_export(cast: str, tmp_path: Path) -> None:
    file = tmp_path / "export.cast"
    file.write_bytes(exported(cast, "v2"))
    done = subprocess.run(
        [sys.executable, "-m", "asciinema", "cat", str(file)], capture_output=True, check=True, stdin=subprocess.DEVNULL
    )
    text = SHOWN.decode("utf-8", "surrogateescape")
    assert done.stdout.decode() == "".join("\ufffd" if "\udc80" <= c <= "\udcff" else c for c in text)
