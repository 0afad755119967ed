"""Playing real files on a real terminal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pexpect
import pytest

PLAY = "import sys; from gshell.replay import play; play(sys.argv[1], **eval(sys.argv[2]))"
V2 = [{"version": 2, "width": 80, "height": 24}, [0.1, "o", "one "], [0.2, "m", "mark"], [30.0, "o", "two"]]
V1 = {"version": 1, "width": 80, "height": 24, "duration": 2, "stdout": [[0.1, "one "], [30.0, "two"]]}
V3 = [{"version": 3, "term": {"cols": 80, "rows": 24}}, [0.1, "o", "one "], [30.0, "o", "two"], [0.1, "x", "0"]]


def written(path: Path, lines: object) -> str:
    rows = lines if isinstance(lines, list) else [lines]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def player(path: str, **options: object) -> pexpect.spawn[bytes]:
    return pexpect.spawn(sys.executable, ["-c", PLAY, path, repr(options)], timeout=20, dimensions=(24, 80))


@pytest.mark.parametrize("lines", [V1, V2, V3], ids=["v1", "v2", "v3"])
def test_every_version_plays_with_short_pauses(tmp_path: Path, lines: object) -> None:
    child = player(written(tmp_path / "a.cast", lines), idle=0.2)
    child.expect_exact("one two")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_keys_and_the_terminal_afterwards(tmp_path: Path) -> None:
    child = player(written(tmp_path / "a.cast", V2))
    before = termios.tcgetattr(child.child_fd)
    child.expect_exact("one ")
    child.send(" ")
    child.expect_exact("⏸ 0:00/0:30".encode())
    assert not termios.tcgetattr(child.child_fd)[3] & termios.ECHO
    child.send("\x1b[C" * 6)
    child.expect_exact("two")
    child.send("q")
    child.expect_exact("\x1b[?25h")
    child.expect(pexpect.EOF)
    assert termios.tcgetattr(child.child_fd) == before
    child.close()
    assert child.exitstatus == 0


def test_a_killed_player_leaves_the_terminal_in_order(tmp_path: Path) -> None:
    child = player(written(tmp_path / "a.cast", V2))
    before = termios.tcgetattr(child.child_fd)
    child.expect_exact("one ")
    child.kill(signal.SIGTERM)
    child.expect(pexpect.EOF)
    assert termios.tcgetattr(child.child_fd) == before
    child.close()
    assert child.exitstatus == 128 + signal.SIGTERM


def test_without_a_terminal_it_is_cat(tmp_path: Path) -> None:
    lines = [*V2, [31.0, "o", "\x1b]0;kept as it was\x07é"]]
    done = subprocess.run(
        [sys.executable, "-c", PLAY, written(tmp_path / "a.cast", lines), "{}"], capture_output=True, check=True
    )
    assert done.stdout == "one two\x1b]0;kept as it was\x07é".encode() and done.stderr == b""


def test_a_cut_recording_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.cast"
    written(path, V2)
    os.truncate(path, path.stat().st_size - 5)
    done = subprocess.run([sys.executable, "-c", PLAY, str(path), "{}"], capture_output=True, check=True)
    assert done.stdout == b"one " and b"cut off" in done.stderr


@pytest.mark.parametrize("content", ["", '{"version": 9}\n'])
def test_what_is_no_cast_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.cast"
    path.write_text(content)
    done = subprocess.run([sys.executable, "-c", PLAY, str(path), "{}"], capture_output=True, check=False)
    assert done.returncode == 1 and b"RecordingError" in done.stderr and b"a.cast:1:" in done.stderr
