"""What is typed is recorded only where that is asked for, and never while the terminal does not echo."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest
from sessions import run, start

from gshell.record.opening import open_cast
from gshell.record.reader import Cast
from gshell.record.settings import Settings


def typed(state: Path) -> str:
    (cast,) = state.rglob("*.cast")
    with open_cast(str(cast)) as file:
        return "".join(event.data for event in Cast(str(cast), file).events() if event.code == "i")


def gshell(home: Path, *words: str, wanted: bool = True) -> pexpect.spawn:
    config = home / ".config/gshell/recording.yaml"
    config.parent.mkdir(parents=True)
    config.write_text(f"record-input: {'true' if wanted else 'false'}\nsign: never\n")
    (home / ".bashrc").write_text("PS1='ready> '\n")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }
    return pexpect.spawn(sys.executable, ["-I", "-m", "gshell", *words], env=environment, timeout=30, encoding="utf-8")


ASKS = "read -p 'name? ' x; read -s -p 'word? ' y; echo got ${#y}; read -p 'again? ' z"


@pytest.mark.parametrize("wanted", [True, False])
def test_answers(tmp_path: Path, wanted: bool) -> None:
    child = gshell(tmp_path, "-c", ASKS, wanted=wanted)
    for question, answer in (("name", "visible"), ("word", "hidden9"), ("got 7", ""), ("again", "later")):
        child.expect_exact(question)
        if answer:
            child.send(answer + "\r")
    child.expect(pexpect.EOF)
    assert typed(tmp_path) == ("visible\rlater\r" if wanted else "")


def test_at_the_prompt(tmp_path: Path) -> None:
    child = gshell(tmp_path)
    child.expect_exact("ready>")
    child.send("read -s word; echo ${#word}; export PASSWORD=hunter2hunter2\r")
    child.expect_exact("\r\n")
    child.send("hidden9\r")
    child.expect_exact("7\r\n")
    child.expect_exact("ready>")
    child.send("exit\r")
    child.expect(pexpect.EOF)
    found = typed(tmp_path)
    assert found.startswith("read -s word; echo ${#word}; export PASSWORD=[masked ") and found.endswith("exit\r")
    assert "hidden" not in found and "hunter2" not in found


def test_masked_however_it_is_typed(tmp_path: Path) -> None:
    recording = start(tmp_path, settings=Settings(input=True))
    for byte in b"export PASSWORD=hunter2hunter2\r":
        recording.typed(bytes([byte]))
    run(recording, "true")
    recording.end(0)
    assert typed(tmp_path) == "export PASSWORD=[masked password]\r"
