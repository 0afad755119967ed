"""How a session begins and ends: start files, exit in all its forms, and what must not go on."""

from __future__ import annotations

import os
import signal

import pytest
from terminal_session import Opener, Session

ENDS = {
    "exit": ("exit 7", 7),
    "exit without a number": ("(exit 5); exit", 5),
    "errexit": ("set -e; false; echo never", 1),
    "exec": ("exec sh -c 'exit 5'", 5),
    "a signal": ("kill -KILL $$", 137),
    "in a function": ("f() { exit 4; }; f", 4),
}


@pytest.mark.parametrize("row", ENDS)
def test_end(session: Session, row: str) -> None:
    text, status = ENDS[row]
    report = session.run(text)
    assert (report["ended"], report["status"]) == (True, status)
    assert "never" not in report["shown"]
    assert not report["replaced"] or row == "exec"
    assert report["signal"] == (9 if status == 137 else 0)
    assert session.run("echo on")["error"] == "ShellError"


def test_end_of_file_at_the_prompt(session: Session) -> None:
    session.run("trap 'echo bye' EXIT; (exit 6)")
    report = session.call("leave")
    assert (report["ended"], report["status"]) == (True, 6)
    assert report["shown"] == "exit\r\nbye\r\n"


def test_what_exec_starts_has_the_terminal(session: Session) -> None:
    session.start("exec sh -c 'read x; echo got $x'")
    session.terminal.send("line\r")
    report = session.answer()
    assert report["shown"].endswith("got line\r\n")
    assert (report["ended"], report["replaced"]) == (True, True)


def test_history_file_is_bashs(open_session: Opener) -> None:
    session = open_session(rc="HISTFILE=~/kept\n", files={"kept": "an old line\n"})
    session.answer()
    session.run("echo new")
    session.run("exit")
    with open(os.path.join(session.home, "kept"), encoding="utf-8") as file:
        assert file.read() == "an old line\necho new\nexit\n"


@pytest.mark.parametrize("how", ["exec 10<&-", "set -r", 'for i in {3..250}; do eval "exec $i<&-"; done'])
def test_a_shell_that_cannot_be_guarded_ends(session: Session, how: str) -> None:
    """Without its saved descriptor bash would read its next commands from the terminal."""
    session.start(how)
    session.terminal.send("touch typed\r")
    report = session.answer()
    assert (report["ended"], report["signal"]) == (True, signal.SIGKILL)
    assert "gshell: bash lost" in report["shown"]
    assert not os.path.exists(os.path.join(session.home, "typed"))


def test_functions_of_ours_cannot_be_replaced(session: Session) -> None:
    session.run("__gshell_home() { :; }; unset -f __gshell_report; readonly -f greet")
    assert session.shows("echo still") == "still\n"


# --- beginnings ---


def test_login(open_session: Opener) -> None:
    session = open_session(
        login=True,
        files={
            ".bash_profile": "echo profile; shopt -q login_shell && echo login; . ~/.bashrc",
            ".bash_logout": "echo logout file",
            ".profile": "echo never",
        },
    )
    report = session.answer()
    assert report["shown"].endswith("profile\r\nlogin\r\n")
    assert report["prompt"] == "ready$ "
    assert session.shows("echo $0") == "-bash\n"
    assert session.run("logout")["shown"].endswith("logout file\r\n")


@pytest.mark.parametrize(
    ("options", "shown"),
    [([], "rc\r\n"), (["--norc"], ""), (["--rcfile", "other"], "other\r\n")],
)
def test_rc_file(open_session: Opener, options: list[str], shown: str) -> None:
    session = open_session(rc="echo rc", files={"other": "echo other"}, options=options)
    assert session.answer()["shown"] == shown


def test_options_and_arguments(open_session: Opener) -> None:
    session = open_session(options=["-u", "-O", "nullglob"], arguments=["one", "two"])
    session.answer()
    assert session.shows("echo $1 $# /no/such/*; shopt -q nullglob; echo $?") == "one 2\n0\n"
    assert "unbound" in session.shows("echo $no_such")


def test_rc_file_may_talk(open_session: Opener) -> None:
    session = open_session(rc="read -p 'which? ' answer; PS1=\"$answer$ \"\n")
    session.terminal.expect("which\\? ")
    session.terminal.send("this\r")
    assert session.answer()["prompt"] == "this$ "


def test_rc_file_that_binds_keys(open_session: Opener) -> None:
    session = open_session(rc="bind 'set completion-ignore-case on'\nbind '\"\\C-t\": \"x\"'\n")
    assert session.answer()["shown"] == ""
    assert session.call("readline_settings")["completion-ignore-case"] == "on"


@pytest.mark.parametrize("variable", ["PROMPT_COMMAND='echo \"<$?>\"'", "PS1='mine$ '", "PS0='start '", "TMOUT=100"])
def test_variables_made_read_only(open_session: Opener, variable: str) -> None:
    """Bash then acts on them at our lines as well; it must not stop there."""
    session = open_session(rc=f"PS1='mine$ '; readonly {variable}\n")
    assert session.answer()["prompt"] == "mine$ "
    report = session.run("(exit 3)")
    assert report["status"] == 3
    if variable.startswith("PROMPT"):
        # What it printed at the prompt before may still arrive in front of it.
        assert "<3>\r\n" in report["shown"]
    assert "still\r\n" in session.run("echo still")["shown"]


@pytest.mark.slow
def test_time_runs_out_at_the_prompt(open_session: Opener) -> None:
    session = open_session(rc="TMOUT=1\n")
    session.answer()
    while session.call("idle"):
        pass
    assert session.run("true")["error"] == "ShellError"


def test_rc_file_interrupted(open_session: Opener) -> None:
    session = open_session(rc="PS1='mine$ '; sh -c 'echo on; exec sleep 100'; PS1='never$ '\n")
    session.terminal.expect("on\r\n")
    session.terminal.send("\x03")
    assert session.answer()["prompt"] == "mine$ "
    assert session.shows("echo still") == "still\n"


def test_terminal_hangs_up(session: Session) -> None:
    session.run("trap 'echo told >told' HUP")
    session.start("echo on; read x; read y")
    session.terminal.expect("on\r\n")
    session.hang_up()
    assert session.answer()["ended"]
    assert os.path.exists(os.path.join(session.home, "told"))


def test_terminal_hangs_up_under_a_program(session: Session) -> None:
    session.start("sh -c 'echo on; exec sleep 100'")
    session.terminal.expect("on\r\n")
    session.hang_up()
    report = session.answer()
    assert (report["ended"], report["signal"]) == (True, signal.SIGHUP)


def test_environment(open_session: Opener) -> None:
    session = open_session(environment={"LC_ALL": "C", "GIVEN": "a b"})
    session.answer()
    assert session.shows("echo $GIVEN; env | grep -c -e GSHELL -e gshell_") == "a b\n0\n"
