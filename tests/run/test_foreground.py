"""A batch command in front of a person: its own terminal, the keyboard's signals, job control of the shell around."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

HERE = Path(__file__).parent
PROMPT = "<prompt>"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[pexpect.spawn]:
    """A plain interactive bash that calls gshell `g`."""
    environment = {"PS1": PROMPT, "PATH": os.environ["PATH"], "TERM": "dumb", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    environment["SHOWN"] = str(tmp_path / "shown")
    options = ["--norc", "--noprofile", "--noediting", "-i"]
    child = pexpect.spawn("bash", options, env=environment, cwd=str(tmp_path), timeout=10, encoding="utf-8")
    child.delaybeforesend = None
    child.expect(PROMPT)
    # Not a function: bash would not leave a loop around one whose program was interrupted.
    child.sendline(f"alias g='{sys.executable} {HERE}/once.py command'; stty -echo")
    child.expect(PROMPT)
    yield child
    child.close(force=True)


def says(shell: pexpect.spawn, line: str) -> str:
    shell.sendline(line)
    shell.expect(PROMPT)
    return str(shell.before).replace("\r\n", "\n")


def test_the_program_has_a_terminal_of_its_own(shell: pexpect.spawn, tmp_path: Path) -> None:
    ours = says(shell, "tty").strip()
    theirs, size, tests = says(shell, "g 'tty; stty size; [ -t 0 -a -t 1 -a -t 2 ]; echo $?'").splitlines()
    assert theirs.startswith("/dev/") and theirs != ours
    assert (size, tests) == ("24 80", "0")
    rows = (tmp_path / "shown").read_text().splitlines()
    assert all(row.startswith("tty: ") for row in rows)
    assert "24 80\\r\\n" in "".join(rows)


def test_status_and_modes_afterwards(shell: pexpect.spawn) -> None:
    modes = says(shell, "stty -g")
    assert says(shell, "g 'stty raw; exit 4'; echo $?") == "4\n"
    assert says(shell, "stty -g") == modes


def test_keys(shell: pexpect.spawn) -> None:
    shell.sendline("g 'echo on; read x; echo got $x'")
    shell.expect("on\r\n")
    assert says(shell, "abc").endswith("got abc\n")


def test_interrupt_is_for_the_whole_group(shell: pexpect.spawn) -> None:
    shell.sendline("while :; do g 'sh -c \"echo on; exec sleep 100\"'; done")
    shell.expect("on\r\n")
    shell.send("\x03")
    shell.expect(PROMPT)
    assert says(shell, "echo $?") == "130\n"


def test_stop_and_continue(shell: pexpect.spawn) -> None:
    shell.sendline("g 'echo on; cat'")
    shell.expect("on\r\n")
    shell.send("\x1a")
    shell.expect("Stopped")
    shell.expect(PROMPT)
    assert "1" in says(shell, "jobs -r | wc -l; jobs -s | wc -l").split()
    shell.sendline("fg")
    shell.sendline("after")
    shell.expect("after\r\n")
    shell.send("\x04")
    shell.expect(PROMPT)


def test_resize(shell: pexpect.spawn, tmp_path: Path) -> None:
    shell.sendline("g 'trap \"stty size; exit\" WINCH; echo on; while :; do :; done'")
    shell.expect("on\r\n")
    shell.setwinsize(30, 90)
    shell.expect("30 90\r\n")
    shell.expect(PROMPT)
    assert "resize: b'90x30'" in (tmp_path / "shown").read_text()


def test_other_streams_stay_apart(shell: pexpect.spawn, tmp_path: Path) -> None:
    assert says(shell, "g 'echo out; echo err >&2' 2>errors") == "out\n"
    assert (tmp_path / "errors").read_bytes() == b"err\n"
    rows = (tmp_path / "shown").read_text()
    assert sorted(rows.splitlines()) == ["stderr: b'err\\n'", "tty: b'out\\r\\n'"]


def test_in_a_pipeline_the_terminal_is_shared(shell: pexpect.spawn) -> None:
    """stdin is a pipe, so the keyboard stays with whoever reads /dev/tty; stdout is still a terminal to the program."""
    assert says(shell, "echo abc | g 'cat; [ -t 1 ]; echo $?; stty size <&1'") == "abc\n0\n24 80\n"
    said = says(shell, "g 'echo abc; [ -t 1 ]; echo out $?; [ -t 0 ]; echo in $?' | cat")
    assert said == "abc\nout 1\nin 0\n"


def test_in_the_background(shell: pexpect.spawn) -> None:
    said = says(shell, "g 'echo out; exit 3' & wait $!; echo $?")
    assert "out\n" in said
    assert said.endswith("3\n") or "3\n" in said
