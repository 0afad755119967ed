"""What people do at a prompt without thinking: as in bash, and recorded."""

from __future__ import annotations

import json
import re
import shutil
import signal

import pexpect
import pytest
from person import ESCAPES, Shell

PASTE, PASTED = "\x1b[200~", "\x1b[201~"
COMPLETIONS = "/usr/share/bash-completion/bash_completion"


def with_rc(sandbox, text: str, *arguments: str, **extra: str) -> Shell:
    rc = sandbox.home / ".bashrc"
    rc.write_text(rc.read_text() + text + "\n")
    return Shell(sandbox, *arguments, **extra)


# --- what is typed -------------------------------------------------------------------------


def test_ten_thousand_characters_pasted(shell):
    line = "x='" + "abcdefghij" * 1000 + "'; echo ${#x} characters"
    shell.types(PASTE + line + PASTED + "\r")
    assert "10000 characters" in shell.ready()


def test_a_script_pasted_runs_as_one(shell, sandbox):
    script = "for i in 1 2; do\n\techo turn $i\ndone\ncat <<'E'\n$HOME here\nE\npsql -c 'select 1'"
    shell.types(PASTE + script + PASTED)
    assert sandbox.ran() == [], "a paste waits for Enter"
    shell.types("\r")
    shown = shell.ready()
    assert "turn 1" in shown and "turn 2" in shown and "$HOME here" in shown
    assert sandbox.ran() == ["psql -c select 1"]
    shell.types(PASTE + "echo first\npsql -c 'drop table t'\necho last" + PASTED + "\r")
    assert "refused" in shell.ready() and len(sandbox.ran()) == 1


def test_a_here_document_typed(shell):
    for line in ("cat <<END | tr a-z A-Z", "some words", "$((6 * 7))", "END"):
        shell.types(line + "\r")
    assert "SOME WORDS\r\n42" in shell.ready()


@pytest.mark.slow
def test_an_open_quote_asks_for_more(shell):
    shell.types("echo 'open\rshut'\r")
    assert "open\r\nshut" in shell.ready()
    shell.types("echo joined \\\rlines\r")
    assert "joined lines\r\n" in shell.ready()


def test_typed_ahead(shell):
    """What is typed while a program runs is for it, and what it leaves is for the prompt."""
    shell.types("read -p 'name? ' name\r")
    shell.sees("name? ")
    shell.types("me\recho hello $name\r")
    shell.ready()
    assert "hello me\r\n" in shell.ready()


@pytest.mark.slow
def test_wrong_syntax_is_explained_by_bash(shell):
    assert "syntax error near unexpected token" in shell.says("echo a; fi")
    assert re.search(r"\b2\r\n", shell.says("echo $?"))
    assert "alive" in shell.says("echo alive")


# --- keys ----------------------------------------------------------------------------------


def test_interrupt_at_the_prompt_drops_the_line(shell, sandbox):
    shell.types("psql -c 'select 1'\x03echo instead\r")
    shell.sees("\r\n")
    shell.sees("instead\r\n")
    shell.ready()
    assert sandbox.ran() == []


@pytest.mark.slow
def test_quit_key(shell):
    shell.types("echo on''; cat\r")
    shell.sees("on\r\n")  # from here on the terminal is the program's, and only it echoes
    shell.types("x\r")
    shell.sees("x\r\nx\r\n")
    shell.types("\x1c")
    shell.sees("Quit")
    shell.ready()
    assert "131" in shell.says("echo $?")


@pytest.mark.slow
def test_end_of_file_belongs_to_the_program(shell):
    shell.types("cat; echo over\r")
    shell.sees("\r\n")
    shell.types("words\r")
    shell.sees("words\r\nwords\r\n")
    shell.child.sendeof()
    shell.sees("over\r\n")
    shell.ready()
    assert "alive" in shell.says("echo alive")


@pytest.mark.slow
def test_resize_while_a_program_runs(shell):
    shell.types("bash -c 'tail -f /dev/null & trap \"stty size; kill $!; exit\" WINCH; echo up; wait'\r")
    shell.sees("up\r\n")
    shell.child.setwinsize(41, 133)
    shell.sees("41 133")
    shell.ready()


def test_completion_of_a_file(shell, sandbox):
    (sandbox.project / "unmistakable file.txt").write_text("content\n")
    shell.types("cat unmis\t")
    shell.sees("file.txt")
    shell.types("\r")
    assert "content" in shell.ready()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_completion_by_bash_completion(sandbox):
    try:
        open(COMPLETIONS).close()
    except OSError:
        pytest.skip("bash-completion is not installed; apt-get install bash-completion")
    shell = with_rc(sandbox, f". {COMPLETIONS}")
    shell.types("git checko\t")
    shell.sees("checkout")
    shell.types("\x03")
    shell.types("git stat\t")
    shell.sees("status")
    shell.types("--branch\r")
    assert "On branch main" in shell.ready()


def test_history(sandbox):
    first = Shell(sandbox)
    assert "kept for later" in first.says("echo kept for later")
    assert first.leaves() == 0
    second = Shell(sandbox)
    second.types("\x12kept fo")
    second.sees("r later")  # the part that was found is shown apart
    second.types("\r")
    assert second.ready().endswith("kept for later\r\n")
    assert "again\r\n" in second.says("echo again")
    shown = second.says("!!")
    assert "echo again" in shown and shown.count("again") >= 2
    second.types("!nosuchevent\r")
    second.sees("history expansion failed")
    assert "fine!!" in second.says("echo 'fine!!'")
    assert (sandbox.state / "history").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_vi_keys(sandbox):
    shell = with_rc(sandbox, "set -o vi")
    shell.types("echo xyz\x1bxaw\r")
    assert "xyw\r\n" in shell.ready()


# --- what the shell is ---------------------------------------------------------------------


@pytest.mark.slow
def test_a_coloured_prompt(sandbox):
    shell = with_rc(sandbox, r"PS1='\[\e[1;32m\]\u\[\e[0m\]:\w ready$turn>'")
    shell.types("echo ok\r")
    shell.sees("\r\n")
    shown = shell.ready()
    assert "ok" in shown and "\\[" not in shown and "\x01" not in shown and "~/project" in shown


@pytest.mark.slow
def test_special_parameters(shell):
    assert re.search(r"\b3\r\n", shell.says("(exit 3); echo $?"))
    shell.says("true & wait")
    assert re.search(r"same\r\n", shell.says("sleep 0 & p=$!; wait; [ $p = $! ] && echo same"))
    shell.says("echo one two")
    assert "two\r\n" in shell.says("echo $_")


@pytest.mark.slow
def test_traps(shell, sandbox):
    shell.says("trap 'echo caught' INT")
    shell.types("echo up; read x\r")
    shell.sees("up\r\n")
    shell.child.sendintr()
    shell.sees("caught")
    shell.types("\r")  # bash's read goes on after a trap
    shell.ready()
    shell.says("trap 'echo bye from the trap' EXIT")
    assert shell.leaves("exit 4") == 4
    assert "bye from the trap" in shell.child.before


@pytest.mark.slow
def test_errexit_leaves_at_the_first_failure(shell):
    shell.says("set -e")
    assert "fine" in shell.says("false || echo fine")
    assert shell.leaves("false") == 1


@pytest.mark.slow
def test_stopped_jobs_hold_up_the_exit_once(shell):
    shell.types("cat\r")
    shell.sees("\r\n")
    shell.types("x\r")
    shell.sees("x\r\nx\r\n")
    shell.types("\x1a")
    shell.sees("Stopped")
    shell.ready()
    assert "stopped jobs" in shell.says("exit")
    assert shell.leaves("exit") in (0, 1, 148)


def test_background_output_at_the_prompt(shell, sandbox):
    (sandbox.project / "words").write_text("said in the background\n")
    shell.says("mkfifo go; (read x < go; cat words) & echo")
    shell.types("echo half a li")
    shell.sees("li")
    with open(sandbox.project / "go", "w") as fifo:
        fifo.write("\n")
    shell.sees("said in the background")
    shell.types("ne\r")
    shell.sees("half a line\r\n")
    shell.ready()


@pytest.mark.slow
def test_terminate_is_ignored_and_hang_up_is_not(shell, sandbox):
    """bash(1), SIGNALS: an interactive shell ignores SIGTERM; SIGHUP ends it."""
    shell.child.kill(signal.SIGTERM)
    assert "alive" in shell.says("echo alive")
    shell.types("echo up; read forever\r")
    shell.sees("up\r\n")
    shell.child.kill(signal.SIGTERM)
    shell.child.kill(signal.SIGHUP)
    shell.ends()
    (row,) = json.loads(sandbox.run("sessions", "--json").stdout)
    assert row["state"] == "ended"


# --- plain terminals, questions ------------------------------------------------------------


def test_dumb_terminal(sandbox):
    shell = Shell(sandbox, TERM="dumb")
    assert "ok" in shell.says("echo ok; echo") and "\x1b" not in shell.child.before
    assert "refused" in shell.says("psql -c 'drop table t'")
    assert shell.leaves("exit 3") == 3


def test_interactive_without_a_terminal(sandbox):
    done = sandbox.run("-i", stdin=b"psql -c 'select 1'\n")
    assert (done.returncode, done.stdout, sandbox.ran()) == (2, b"", [])
    assert b"needs a terminal" in done.stderr and b"try: " in done.stderr


@pytest.mark.slow
def test_output_elsewhere(sandbox):
    """bash(1): stdin and stderr make a shell interactive; stdout may be a file."""
    line = " ".join(sandbox.command)
    child = pexpect.spawn(
        "bash", ["-c", f"{line} -i > out"], cwd=str(sandbox.project), env=sandbox.environment, encoding="utf-8"
    )
    child.send("echo into the file; exit 3\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 3
    assert "into the file" in (sandbox.project / "out").read_text()


@pytest.mark.parametrize(
    ("answer", "runs"),
    [
        ("yes\r", 1),
        ("no\r", 0),
        ("\x03", 0),
        pytest.param("YES\r", 1, marks=pytest.mark.slow),
        pytest.param("\r", 0, marks=pytest.mark.slow),
        pytest.param("\x04", 0, marks=pytest.mark.slow),
    ],
)
def test_a_question(sandbox, answer, runs):
    shell = Shell(sandbox)
    shell.types("kubectl drain node-1\r")
    shell.sees("Type yes to run it anyway: ")
    shell.types(answer)
    shell.ready()
    assert len(sandbox.ran()) == runs
    assert ("126" in shell.says("echo $?")) == (not runs)
    (cast,) = sandbox.casts()
    lines = [json.loads(line) for line in cast.with_suffix(".jsonl").read_text().splitlines()]
    asked = next(line for line in lines if line["type"] == "line")
    assert asked["answer"] == ("yes" if runs else "no")


def test_agents_are_not_asked(sandbox):
    shell = Shell(sandbox, AI_AGENT="1")
    shown = shell.says("kubectl drain node-1")
    assert "refused" in shown and "Type yes" not in shown
    assert sandbox.ran() == []


def test_one_command_on_a_terminal_records_whole_lines(sandbox):
    """What goes to a terminal from a pipeline's end has no carriage returns yet; the recording gets them."""
    line = " ".join(sandbox.command)
    child = pexpect.spawn(
        "bash", ["-c", f"echo one | {line} -c 'cat; echo two'"], cwd=str(sandbox.project), env=sandbox.environment,
        encoding="utf-8",
    )  # fmt: skip
    child.expect_exact("one\r\ntwo\r\n")
    child.expect(pexpect.EOF)
    child.close()
    (cast,) = sandbox.casts()
    events = [json.loads(line) for line in cast.read_text().splitlines()[1:]]
    assert "".join(data for _, code, data in events if code == "o") == "one\r\ntwo\r\n"
    assert ESCAPES.sub("", sandbox.run("play", "last").stdout.decode()).splitlines() == ["one", "two"]
