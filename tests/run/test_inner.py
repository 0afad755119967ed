"""The behaviours a person expects of bash, one row each: what runs, and what is seen."""

from __future__ import annotations

import shutil

import pytest
from terminal_session import Opener, Session

# Lines run one after the other; the last one's output.
PERSISTS = {
    "output": (["echo hi; echo err >&2"], "hi\nerr\n"),
    "variables": (["a='x  y'", 'echo "$a"'], "x  y\n"),
    "associative arrays": (["declare -A m=([k]=v)", "echo ${m[k]}"], "v\n"),
    "functions": (["twice() { echo $1 $1; }", "twice a"], "a a\n"),
    "aliases": (["alias zz='echo aliased'", "zz"], "aliased\n"),
    "directory": (["cd /usr", "pwd"], "/usr\n"),
    "status": (["(exit 7)", "echo $?"], "7\n"),
    "last argument": (["true one two", "echo $_"], "two\n"),
    "pipe statuses": (["true | (exit 3) | true", "echo ${PIPESTATUS[@]}"], "0 3 0\n"),
    "status of a lone command": (["(exit 4)", "echo ${PIPESTATUS[@]}"], "4\n"),
    "shell options": (["shopt -s nullglob", "echo /no/such/*; shopt -u nullglob"], "\n"),
    "exported": (["export GIVEN=1", "env | grep ^GIVEN"], "GIVEN=1\n"),
    "traps": (["trap 'echo caught' USR1", "kill -USR1 $$"], "caught\n"),
    "open files": (["exec 5<<<'from five'", "cat <&5; exec 5<&-"], "from five\n"),
    "loop over lines": (["for i in 1 2\ndo\n  echo $i\ndone"], "1\n2\n"),
    "here-document": (["cat <<E\n$((1 + 1))\nE"], "2\n"),
    "here-document in a loop": (["while read -r l; do echo \"<$l>\"; done <<'E'\na\nb\nE"], "<a>\n<b>\n"),
    "several lines": (["echo a\necho b"], "a\nb\n"),
    "comment at the end": (["echo a # b"], "a\n"),
    "background at the end": (["true &", "wait", "echo still"], "still\n"),
    "break outside of a loop": (["break 9 2>/dev/null", "echo still"], "still\n"),
    "return outside of a function": (["return 2>/dev/null", "echo still"], "still\n"),
    "syntax error": (["echo (", "echo $?"], "2\n"),
    "open quote": (["echo 'a", "echo still"], "still\n"),
    "command not found": (["no-such-command"], "bash: no-such-command: command not found\n"),
    "nounset": (["set -u", "echo ${#__gshell_none}$none; echo no", "set +u", "echo still"], "still\n"),
    "stdin is the terminal": (["[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo yes"], "yes\n"),
    "stdin comes back": (["exec </dev/null", "[ -t 0 ] && echo yes"], "yes\n"),
    "stdout can move": (["exec 7>&1 >/dev/null", "echo lost", "exec >&7 7>&-; echo back"], "back\n"),
    "closing what is ours": (["exec 60<&- 61>&- 62<&-", "echo still"], "still\n"),
    "our descriptors stay ours": (["ls /proc/self/fd | grep -c '^6[0-9]$'"], "0\n"),
    "no PROMPT_COMMAND": (["unset PROMPT_COMMAND", "echo still"], "still\n"),
    "nothing of ours exported": (["set -a; b=1", "env | grep -c gshell_; set +a"], "0\n"),
    "xtrace": (["set -x", "echo seen", "set +x", "echo quiet"], "quiet\n"),
    "special names": (["echo $0 $- $SHLVL"], "bash himBHs 2\n"),
}


@pytest.mark.parametrize("row", PERSISTS)
def test_as_in_bash(shared: Session, row: str) -> None:
    lines, expected = PERSISTS[row]
    for line in lines[:-1]:
        shared.run(line)
    assert shared.shows(lines[-1]) == expected


@pytest.mark.parametrize("size", [10_000, 100_000])
def test_long_line(shared: Session, size: int) -> None:
    assert shared.shows("x=" + "a" * size) == ""
    assert shared.shows("echo ${#x}") == f"{size}\n"


def test_xtrace_shows_the_command_and_nothing_of_ours(shared: Session) -> None:
    shared.run("set -x")
    shown = shared.shows("echo seen")
    assert shared.shows("set +x").strip("+ \n") == "set +x"
    assert "+ echo seen\nseen\n" in shown
    assert "gshell" not in shown


def test_history(session: Session) -> None:
    for line in ("echo one", "for i in 1; do\necho $i\ndone", "history -c; true"):
        session.run(line)
    session.run("echo two")
    assert [line.split(None, 1)[1] for line in session.shows("history").splitlines()] == ["echo two", "history"]


def test_history_has_no_lines_of_ours_after_an_interrupt(session: Session) -> None:
    session.start("sh -c 'echo on; exec sleep 100'")
    session.types("on\r\n", "\x03")
    assert "gshell" not in session.shows("history")


def test_a_report(shared: Session) -> None:
    shared.run("cd /tmp")
    report = shared.run("PS1='\\[\\e[31m\\]\\w\\[\\e[0m\\]> '; PS2='more> '; (exit 9)")
    assert (report["status"], report["cwd"], report["editing"]) == (9, "/tmp", "emacs")
    assert report["prompt"] == "\x1b[31m/tmp\x1b[0m> "
    assert report["continuation"] == "more> "
    assert report["aliases"]["hello"] == "echo hello from alias"
    assert "greet" in report["functions"]
    assert not [name for name in report["functions"] if "gshell" in name]
    assert shared.run("PS1='ready$ '; PS2='> '")["prompt"] == "ready$ "


def test_the_working_directory_is_not_what_pwd_claims(shared: Session) -> None:
    assert shared.run("cd /; PWD=/elsewhere")["cwd"] == "/"
    shared.run("cd /")


def test_editing_mode(open_session: Opener) -> None:
    session = open_session(rc="set -o vi\nPS1='$ '\n", files={"mode": "set -o emacs"})
    assert session.answer()["editing"] == "vi"
    for line, mode in (("set -o emacs", "emacs"), ("set -o vi", "vi"), (". ./mode", "emacs"), ("shopt -so vi", "vi")):
        assert session.run(line + "; (exit 3)")["editing"] == mode
        session.start("read x; echo $?$x")
        session.terminal.send("typed\r")
        assert session.answer()["shown"].endswith("0typed\r\n")


ODD = [
    "set -o posix",
    "set -eEuT -o pipefail",
    "set -f; set -k",
    "shopt -s extdebug; set -T; trap 'true' DEBUG",
    "trap 'echo trapped >/dev/null' ERR; trap 'true' RETURN",
    "shopt -s nocasematch failglob nullglob extglob",
    "IFS=,; BASH_XTRACEFD=2; set -x",
    "alias builtin=false eval=false read=false printf=false local=false; shopt -s expand_aliases",
    "trap '' INT QUIT TSTP",
    "unset IFS PATH HOME PWD OLDPWD TERM PS1 PS2 PS4 HISTFILE",
    "POSIXLY_CORRECT=1; BASH_COMPAT=31",
    "local() { echo no; }; printf() { echo no; }; read() { echo no; }; jobs() { echo no; }",
    "LC_ALL=C; LANG=nonsense",
    "COMP_WORDBREAKS=; HISTCONTROL=ignoreboth:erasedups; HISTIGNORE='*'; HISTSIZE=0",
    "exec 3>&1 4>&2 5</dev/null 9>&1 200>/dev/null",
    "cd /proc/self && cd /",
    "umask 777; ulimit -f 1000",
]


@pytest.mark.parametrize("line", ODD)
def test_still_works_after(session: Session, line: str) -> None:
    session.run(line)
    assert "still\r\n" in session.run("echo still")["shown"]
    assert session.run("(exit 3) || true; true && \\cd /")["cwd"] == "/"
    assert session.call("variable", "IFS") in (" \t\n", ",", None)


@pytest.mark.parametrize("body", ["set -o vi", "set -o vi; set +o vi", "shopt -so emacs"])
def test_editing_mode_by_a_function(session: Session, body: str) -> None:
    session.run(f"f() {{ {body}; echo on; read x; }}")
    session.start("f; echo got $x")
    assert session.types("on\r\n", "touch typed\r")["shown"].endswith("got touch typed\r\n")
    assert session.shows("echo still") == "still\n"
    assert not (session.home / "typed").exists()


def test_words_like_an_editing_mode_are_not_one(session: Session) -> None:
    session.run("f() { set previous -o visible; shopt -s extglob; echo emacs; }")
    assert session.shows("no-such-command") == "bash: no-such-command: command not found\n"


def test_refusal_is_seen_as_a_status(shared: Session) -> None:
    assert shared.call("refuse")["status"] == 126
    assert shared.shows("echo $?") == "126\n"


def test_prompt_command(shared: Session) -> None:
    shared.run("PROMPT_COMMAND='echo \"after $?\"'")
    assert shared.shows("(exit 3)") == "after 3\n"
    assert shared.shows('PROMPT_COMMAND="$PROMPT_COMMAND; echo more"') == "after 0\nmore\n"
    assert shared.shows("unset PROMPT_COMMAND") == ""
    assert shared.shows("true") == ""


def test_ps0_is_shown_before_the_output(shared: Session) -> None:
    shared.run("PS0='[start]\\n'")
    assert shared.shows("echo x") == "[start]\nx\n"
    shared.run("unset PS0")


# --- keys ---


def test_interrupt_sleep(shared: Session) -> None:
    shared.start("sh -c 'echo on; exec sleep 100'; echo never")
    report = shared.types("on\r\n", "\x03")
    assert report["status"] == 130
    assert "never" not in report["shown"]


@pytest.mark.parametrize(
    "loop",
    [
        "echo on; while :; do :; done",
        "while :; do sh -c 'echo on; exec sleep 9'; done",
        "sh -c 'echo on; exec sleep 9' | cat",
    ],
)
def test_interrupt_loop(shared: Session, loop: str) -> None:
    shared.start(loop)
    assert shared.types("on\r\n", "\x03")["status"] == 130
    assert shared.shows("echo still") == "still\n"


def test_interrupt_in_prompt_command(shared: Session) -> None:
    shared.start("n=0; PROMPT_COMMAND='((n++)) || sh -c \"echo slow; exec sleep 100\"'")
    shared.types("slow\r\n", "\x03")
    assert shared.shows("unset PROMPT_COMMAND; echo still") == "still\n"


def test_read_gets_keys(shared: Session) -> None:
    shared.start("read -p 'name? ' x")
    shared.types("name\\? ", "alice\r")
    assert shared.shows("echo $x") == "alice\n"


def test_read_with_editing(shared: Session) -> None:
    shared.start("read -e -p 'edit? ' x")
    shared.types("edit\\? ", "abx\x7fc\r")
    assert shared.shows("echo $x") == "abc\n"


def test_read_silently(shared: Session) -> None:
    # bash asks first and turns the echo off afterwards; only then may the test type.
    shared.run("tell() { until [[ $(stty -a) == *' -echo '* ]]; do :; done; echo password; }")
    shared.start("tell & read -s x; echo; echo ${#x}")
    report = shared.types("password\r\n", "hunter2\r")
    assert "\r\n7\r\n" in report["shown"]
    assert "hunter2" not in report["shown"]
    assert "hunter2" not in str(shared.terminal.before)
    shared.run("wait")


def test_end_of_file_key(shared: Session) -> None:
    shared.start("echo on; cat; echo over")
    assert shared.types("on\r\n", "line\r", "line\r\nline", "\x04")["shown"].endswith("over\r\n")


def test_stop_and_continue(session: Session) -> None:
    session.start("echo on; cat")
    report = session.types("on\r\n", "a\r", "a\r\na\r\n", "\x1a")
    assert report["status"] == 148
    assert len(report["stopped"]) == 1
    assert "Stopped" in report["shown"]
    session.start("echo again; fg")
    assert session.types("again\r\n.*cat\r\n", "b\r", "b\r\nb\r\n", "\x04")["status"] == 0


def test_background_and_its_notice(session: Session) -> None:
    report = session.run("sleep 100 &")
    assert len(report["running"]) == 1
    assert session.run("kill %1; wait %1")["status"] == 143
    session.run("mkfifo f; read x <f &")
    assert session.shows("echo >f; while kill -0 $! 2>/dev/null; do :; done").startswith("[1]+  Done")
    assert session.run("true")["running"] == []


def test_stopped_jobs_hold_up_the_exit_once(session: Session) -> None:
    session.start("echo on; cat")
    session.types("on\r\n", "a\r", "a\r\na\r\n", "\x1a")
    report = session.run("exit 3")
    assert not report["ended"]
    assert "There are stopped jobs." in report["shown"]
    assert not session.run("true")["ended"]
    assert not session.call("leave")["ended"]
    report = session.run("exit 3")
    assert (report["ended"], report["status"]) == (True, 3)


def test_typeahead_is_handed_back(shared: Session) -> None:
    shared.start("echo on; read -r x; echo off")
    report = shared.types("on\r\n", "for read\rls -l\rpart")
    assert report["typeahead"] == "ls -l\npart"
    assert shared.shows("echo $x") == "for read\n"


def test_terminal_modes_are_the_users(shared: Session) -> None:
    modes = shared.shows("stty -a").split()
    assert {"echo", "icanon", "isig", "opost"} <= set(modes)
    shared.run("stty -echo")
    assert "-echo" in shared.shows("stty -a").split()
    shared.run("stty echo")


def test_size(shared: Session) -> None:
    assert shared.shows("stty size") == "24 80\n"
    shared.start("unset w; trap 'w=1' WINCH; echo on; until [[ $w ]]; do :; done; trap - WINCH; stty size")
    shared.terminal.expect("on\r\n")
    shared.terminal.setwinsize(30, 100)
    report = shared.answer()
    assert "30 100\r\n" in report["shown"]
    assert report["sizes"] == [[100, 30]]
    assert shared.shows("echo $COLUMNS $LINES") == "100 30\n"
    shared.terminal.setwinsize(24, 80)
    assert shared.shows("stty size") == "24 80\n"


@pytest.mark.parametrize(
    ("program", "awaited", "keys"),
    [("vim -u NONE -N", "VIM", ":q\r"), ("less -X .bashrc", "alias", "q"), ("top", "load average", "q")],
)
def test_programs_that_take_the_screen(shared: Session, program: str, awaited: str, keys: str) -> None:
    if not shutil.which(program.split()[0]):
        pytest.skip(f"no {program.split()[0]} here")
    shared.run("cd")
    shared.start(program)
    assert shared.types(awaited, keys)["status"] == 0
    assert "echo" in shared.shows("stty -a").split()
