"""gshell as a person's shell, on a real terminal."""

from __future__ import annotations

import json
import re
import shutil
import signal

import pexpect
import pytest
from person import Shell


def test_one_bash_lives_on_between_lines(shell):
    assert "aliased" in shell.says("greet")
    shell.says("x=kept; f() { echo fun $1; }; cd /")
    assert "kept / fun a" in shell.says('echo "$x $PWD $(f a)"').replace("\r\n", " ")
    shell.says("false")
    assert re.search(r"\b1\b", shell.says("echo $?"))


def test_a_refusal_keeps_the_session(shell, sandbox):
    shown = shell.says("psql -c 'DROP TABLE users'")
    assert "refused (sql." in shown and "instead:" in shown
    assert "126" in shell.says("echo $?")
    assert sandbox.ran() == []
    shell.says("psql -c 'select 1'")
    assert sandbox.ran() == ["psql -c select 1"]


def test_a_question_needs_the_whole_word(shell, sandbox):
    for answer, runs in (("y", 0), ("yes", 1)):
        shell.child.send("kubectl drain node-1\r")
        shell.child.expect_exact("Type yes")
        shell.child.send(answer + "\r")
        shell.ready()
        assert len(sandbox.ran()) == runs


def test_variables_of_earlier_lines_are_seen_through(shell, sandbox):
    shell.says("tool=psql")
    assert "refused" in shell.says("$tool -c 'drop table users'")
    assert sandbox.ran() == []


def test_several_lines_make_one_command(shell):
    shell.child.send("for i in 1 2; do\r")
    shell.child.send("echo n$i\r")
    shell.child.send("done\r")
    shown = shell.ready()
    assert "n1" in shown and "n2" in shown


def test_interrupt_stop_and_resume(shell):
    shell.child.send("sh -c 'echo going; exec sleep 100'\r")
    shell.child.expect_exact("going\r\n")
    shell.child.sendintr()
    shell.ready()
    assert "130" in shell.says("echo $?")
    shell.child.send("echo cats; cat\r")
    shell.child.expect_exact("cats\r\n")
    shell.child.send("echoed\r")
    shell.child.expect_exact("echoed\r\nechoed")
    shell.child.send("\x1a")
    shell.child.expect("Stopped")
    shell.ready()
    assert "cat" in shell.says("jobs")
    shell.child.send("fg\r")
    shell.child.expect_exact("cat\r\n")
    shell.child.send("again\r")
    shell.child.expect_exact("again\r\nagain")
    shell.child.sendeof()
    shell.ready()


def test_resize_reaches_programs(shell):
    shell.child.setwinsize(40, 132)
    assert "40 132" in shell.says("stty size")


def test_password_prompts_do_not_echo(shell, sandbox):
    # bash asks first and turns the echo off afterwards; here it is off before the program says it is ready.
    shell.child.send("stty -echo; echo rea''dy; read s; stty echo; echo length ${#s}\r")
    shell.child.expect_exact("ready\r\n")
    shell.child.send("hunter22\r")
    shown = shell.ready()
    assert "length 8" in shown and "hunter22" not in shown
    assert "hunter22" not in sandbox.casts()[0].read_text()


def test_exit_status_is_passed_on(sandbox):
    assert Shell(sandbox).leaves("exit 7") == 7


def test_end_of_input_leaves(sandbox):
    shell = Shell(sandbox)
    shell.child.sendeof()
    shell.child.expect(pexpect.EOF)


@pytest.mark.skipif(not shutil.which("vim"), reason="vim is not installed; apt-get install vim")
def test_vim(shell, sandbox):
    shell.child.send("vim -u NONE -n note.txt\r")
    shell.child.expect(r"\x1b\[\?1049h")
    shell.child.expect_exact("note.txt")
    shell.child.send("iwritten\x1b:wq\r")
    shell.ready()
    assert (sandbox.project / "note.txt").read_text() == "written\n"


def test_killed_gshell_leaves_a_playable_cast(shell, sandbox):
    shell.says("echo last words")
    shell.child.kill(signal.SIGKILL)
    shell.child.expect(pexpect.EOF)
    (cast,) = sandbox.casts()
    assert '"last words' in cast.read_text() or "last words" in cast.read_text()
    (row,) = json.loads(sandbox.run("sessions", "--json").stdout)
    assert row["state"] == "interrupted"


def test_keys_between_editor_and_program_do_not_hurt_the_shell(shell):
    for number in (signal.SIGQUIT, signal.SIGTSTP):
        shell.child.kill(number)
        assert "alive" in shell.says("echo ali''ve")
