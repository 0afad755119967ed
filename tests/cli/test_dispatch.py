"""Who gets which words: commands by name, everything else to the shell."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import gshell.shell
from gshell import __main__ as front
from gshell.cli import COMMANDS


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    calls: list[tuple[str, list[str]]] = []

    def main(argv0: str, arguments: list[str]) -> int:
        calls.append((argv0, arguments))
        return 42

    monkeypatch.setattr(gshell.shell, "main", main)
    return calls


def start(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", list(words))
    return front.main()


@pytest.mark.parametrize(
    "words",
    [
        ("gshell",),
        ("gshell", "-c", "check"),
        ("gshell", "-lc", "true", "whoami"),
        ("gshell", "-i"),
        ("gshell", "-s", "doctor"),
        ("gshell", "--login"),
        ("-gshell",),
    ],
)
def test_shell(words: tuple[str, ...], shell: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    assert start(monkeypatch, *words) == 42
    assert shell == [(words[0], list(words[1:]))]


def test_script(shell: list[object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file named like a command is reached with a slash in its name, as in bash with a builtin's."""
    monkeypatch.chdir(tmp_path)
    for name in ("whoami", "build"):
        (tmp_path / name).write_text("true\n")
    assert start(monkeypatch, "gshell", "./whoami", "x") == 42
    assert start(monkeypatch, "gshell", "build") == 42
    assert start(monkeypatch, "gshell", "whoami") == 0
    assert shell == [("gshell", ["./whoami", "x"]), ("gshell", ["build"])]


def test_script_in_path(shell: list[object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "deploy").write_text("true\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert start(monkeypatch, "gshell", "deploy") == 42


def test_misspelt(shell: list[object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert start(monkeypatch, "gshell", "whoam") == 127
    assert capsys.readouterr().err == "gshell: whoam: no such file or command\n  try: gshell whoami\n"
    assert shell == []


@pytest.mark.parametrize(
    ("environment", "words", "argv0"),
    [
        ({"SHELL": "/usr/local/bin/gshell"}, ("gshell",), "-gshell"),
        ({"SHELL": "/bin/bash"}, ("gshell",), "gshell"),
        ({"SHELL": "/usr/local/bin/gshell", "SHLVL": "1"}, ("gshell",), "gshell"),
        ({"SHELL": "/usr/local/bin/gshell"}, ("gshell", "-c", "true"), "gshell"),
    ],
)
def test_login(
    environment: dict[str, str],
    words: tuple[str, ...],
    argv0: str,
    shell: list[tuple[str, list[str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The kernel drops the dash of "-gshell" when gshell is a script; what sshd and login leave tells."""
    monkeypatch.delenv("SHLVL")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    start(monkeypatch, *words)
    assert shell[0][0] == argv0


def test_errors_become_one_message(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from gshell.errors import PolicyError

    def fails(argv0: str, arguments: list[str]) -> int:
        raise PolicyError("unknown key `verdit`", "/etc/gshell/policies.d/a.yaml", 3, 5, "gshell policy test")

    monkeypatch.setattr(gshell.shell, "main", fails)
    monkeypatch.setenv("NO_COLOR", "1")
    assert start(monkeypatch, "gshell") == 78
    assert capsys.readouterr().err == (
        "gshell: /etc/gshell/policies.d/a.yaml:3:5: unknown key `verdit`\n  try: gshell policy test\n"
    )


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt(), 130), (ZeroDivisionError("x"), 70)])
def test_interrupt_and_accident(error: BaseException, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(argv0: str, arguments: list[str]) -> int:
        raise error

    monkeypatch.setattr(gshell.shell, "main", fails)
    monkeypatch.delenv("GSHELL_DEBUG", raising=False)
    assert start(monkeypatch, "gshell") == status


@pytest.mark.parametrize("words", [("--help",), ("--version",), *((name, "--help") for name in COMMANDS)])
def test_every_command_has_help(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start(monkeypatch, "gshell", *words) == 0
    shown = capsys.readouterr()
    assert len(shown.out) > 10 and not shown.err


def test_wrong_option(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert start(monkeypatch, "gshell", "whoami", "--jason") == 2
    error = capsys.readouterr().err
    assert "--jason" in error and "try: gshell whoami --help" in error


@pytest.mark.parametrize(
    ("redirections", "status", "error"),
    [
        (">/dev/full", 74, b"gshell: cannot write the output: No space left on device\n"),
        (">&-", 0, b""),
        ("<&- >&- 2>&-", 0, b""),
    ],
)
def test_whatever_the_standard_descriptors_are(redirections: str, status: int, error: bytes) -> None:
    for words in (["whoami"], ["-c", "exit 0"]):
        if redirections == ">/dev/full" and words != ["whoami"]:
            continue  # there bash says what it thinks of it
        command = ["bash", "-c", f'"$@" {redirections}', "bash", sys.executable, "-I", "-m", "gshell", *words]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)
        assert (done.returncode, done.stderr) == (status, error), words
