"""`gshell -c` against bash: the same bytes on the same descriptors, the same status, the same stdin left over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ONCE = [sys.executable, str(Path(__file__).parent / "once.py"), "command"]
BASH = ["bash", "-c", "--"]

TEXTS = {
    "nothing": "",
    "status": "exit 3",
    "missing command": "no-such-command",
    "both streams": "echo out; echo err >&2; echo out2; echo err2 >&2",
    "no newline": "printf abc",
    "all bytes": r"for i in {0..255}; do printf \\x$(printf %x $i); done",
    "carriage returns": r"printf 'a\r\nb\n\r'",
    "stdin": "cat",
    "some of stdin": 'head -c 3; echo; IFS= read -r x; echo "<$x>"',
    "names": 'echo "$0 $# $1" $- $SHLVL "$BASH_EXECUTION_STRING"',
    "not a terminal": "for i in 0 1 2; do [ -t $i ]; echo $?; done",
    "large": "head -c 300000 /dev/zero | tr '\\0' x",
    "large on both": "head -c 200000 /dev/zero >&2 & head -c 200000 /dev/zero; wait",
    "syntax error": "echo (",
    "option-like": "-x",
    "killed": "kill -TERM $$",
    "killed child": "exec 2>/dev/null; sh -c 'kill -9 $$'; echo $?",
    "substitution": 'x=$(cat <<<"a b"); echo "$x"',
    "closed by the program": "exec >&-; echo lost; echo err >&2",
    "login": "shopt -q login_shell; echo $?",
    "environment": "env | grep -v '^_=' | sort",
    "nothing inherited": "ls /proc/self/fd",
    # Not its own two (32, 33), which glibc's posix_spawn(3) leaves ignored.
    "signals": "grep -E 'SigBlk' /proc/self/status; sed -n 's/SigIgn:.*\\(.\\{7\\}\\)$/\\1/p' /proc/self/status",
    "trap": "trap 'echo bye' EXIT; echo hi",
    "background that ended": "sleep 0 & wait; echo over",
}


def run(command: list[str], text: str, *words: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    options.setdefault("input", b"first\nsecond\n")
    environment = {"PATH": os.environ["PATH"], "HOME": "/", "SHLVL": "1", **options.pop("environment", {})}
    return subprocess.run([*command, text, *words], capture_output=True, timeout=20, env=environment, **options)


def same(text: str, *words: str, **options: Any) -> None:
    ours, theirs = run(ONCE, text, *words, **options), run(BASH, text, *words, **options)
    assert (ours.stdout, ours.stderr, ours.returncode) == (theirs.stdout, theirs.stderr, theirs.returncode)


@pytest.mark.parametrize("row", TEXTS)
def test_as_bash(row: str) -> None:
    same(TEXTS[row])


def test_name_and_arguments() -> None:
    same('echo "$0" "$#" "$@"', "name", "one", "two words", "")


COMMANDS = st.sampled_from(
    [
        "printf '%s\\n' a b",
        "printf x",
        "echo e >&2",
        "cat",
        "head -n 1",
        'read -r l; echo "$l"',
        "true",
        "false",
        "exit 4",
        "(exit 7)",
        "seq 1 5",
        "cd /; pwd",
        "v=1",
        "echo $v",
        "echo $?",
        "exec 2>&1",
        "exec >&2",
        "printf '\\377\\000\\r\\n'",
    ]
)
SCRIPTS = st.lists(
    st.tuples(COMMANDS, st.sampled_from(["; ", " && ", " || ", " | ", "\n"])), min_size=1, max_size=6
).map(lambda rows: "".join(command + joint for command, joint in rows) + "true")
INPUTS = st.binary(max_size=40)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SCRIPTS, INPUTS)
def test_any_script_as_bash(text: str, stdin: bytes) -> None:
    same(text, input=stdin)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SCRIPTS, INPUTS)
def test_many_scripts_as_bash(text: str, stdin: bytes) -> None:
    same(text, input=stdin)


@pytest.mark.parametrize("command", [ONCE, BASH], ids=["ours", "bash"])
def test_stdin_is_left_to_who_comes_after(command: list[str], tmp_path: Path) -> None:
    script = tmp_path / "input"
    script.write_bytes(b"one\ntwo\nthree\n")
    with script.open("rb") as stdin:
        run(command, "read x", input=None, stdin=stdin)
        assert os.read(stdin.fileno(), 100) == b"two\nthree\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_descriptors(closed: str) -> None:
    text = "echo out; echo err >&2; cat; for i in 0 1 2; do [ -e /proc/self/fd/$i ]; s=$s$?; done; exit ${s//0/2}"
    outcomes = [run(["bash", "-c", f'"$@" {closed}', "-", *command], text, input=b"in") for command in (ONCE, BASH)]
    assert outcomes[0].stdout == outcomes[1].stdout
    assert outcomes[0].stderr == outcomes[1].stderr
    assert outcomes[0].returncode == outcomes[1].returncode


def test_order_on_one_open_file(tmp_path: Path) -> None:
    text = "for i in {1..200}; do echo out$i; echo err$i >&2; done"
    for redirect in (">log 2>&1", ">>log 2>&1", "2>&1 | cat >log"):
        kept = []
        for command in (ONCE, BASH):
            run(["bash", "-c", f'"$@" {redirect}', "-", *command], text, cwd=tmp_path)
            kept.append((tmp_path / "log").read_bytes())
            (tmp_path / "log").unlink()
        assert kept[0] == kept[1]


def test_reader_gone() -> None:
    outcome = subprocess.run(
        ["bash", "-c", '"$@" | head -n 1; echo ${PIPESTATUS[0]}', "-", *ONCE, "yes"], capture_output=True, timeout=20
    )
    assert outcome.stdout == b"y\n141\n"


def test_background_children_keep_their_output() -> None:
    """gshell ends with bash; whoever reads gets the rest as long as somebody lives to write it."""
    process = subprocess.Popen([*ONCE, "exec 3<&0; (read x <&3; echo late) & echo early"], stdin=-1, stdout=-1)
    assert process.stdin and process.stdout
    assert process.stdout.readline() == b"early\n"
    assert process.wait(20) == 0
    process.stdin.write(b"now\n")
    process.stdin.close()
    assert process.stdout.read() == b"late\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGUSR1])
def test_signals_reach_bash(number: signal.Signals) -> None:
    text = f"trap 'echo caught; exit 9' {number.name[3:]}; echo ready; while :; do :; done"
    process = subprocess.Popen([*ONCE, text], stdout=-1)
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(number)
    assert process.stdout.read() == b"caught\n"
    assert process.wait(20) == 9


def test_ends_by_the_signal_that_ended_bash() -> None:
    assert subprocess.run([*ONCE, "kill -INT $$"], timeout=20).returncode == -signal.SIGINT


def test_what_the_sink_gets(tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    run(ONCE, "echo out; sleep 0; echo err >&2", environment={"SHOWN": str(shown)})
    assert sorted(shown.read_text().splitlines()) == ["stderr: b'err\\n'", "stdout: b'out\\n'"]


def test_python_leaves_no_trace_in_the_environment() -> None:
    for environment in ({}, {"LC_CTYPE": "C"}, {"LC_ALL": "C"}, {"LANG": "C"}):
        same("env | grep ^L", environment=environment)


def test_script_file(tmp_path: Path) -> None:
    script = tmp_path / "a script"
    script.write_text('echo "$0" "$1" "${BASH_SOURCE[0]}" $-; exit 5\n')
    ours = run([*ONCE[:-1], "file"], str(script), "one")
    theirs = run(["bash"], str(script), "one")
    assert (ours.stdout, ours.returncode) == (theirs.stdout, theirs.returncode)
