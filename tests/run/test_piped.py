"""`… | gshell` and `gshell < file` against bash: statement by statement, stdin shared with the programs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ONCE = [sys.executable, str(Path(__file__).parent / "once.py"), "piped"]
BASH = ["bash", "-s", "--"]

SCRIPTS = {
    "nothing": "",
    "commands": "echo one\necho two; echo three\n",
    "no last newline": "echo one\necho two",
    "variables and directory": "v=1\ncd /\npwd; echo $v\n",
    "status": "false\necho $?\ntrue | false | true\necho ${PIPESTATUS[@]}\n",
    "exit": "exit 3\necho never\n",
    "last status": "echo a\nfalse\n",
    "reads its own script": 'read x\nthis line\necho "got $x"\n',
    "program reads the rest of the line only": "head -c 5; echo\n12345echo rest\n",
    "compound": "for i in 1 2\ndo\n  echo $i\ndone\nif true\nthen echo yes\nfi\n",
    "here-document": "cat <<A; cat <<'B'\n$((1 + 1))\nA\n$x\nB\necho after\n",
    "function": 'f() {\n  echo "f $1"\n}\nf a\n',
    "names": 'echo "$0 $# $- $SHLVL ${BASH_SOURCE[0]}"\n',
    "no aliases": "alias zz='echo alias'\nzz 2>/dev/null || echo none\n",
    "errexit": "set -e\nfalse\necho never\n",
    "unset variable": "set -u\necho $none\necho never\n",
    "exit trap": "trap 'echo bye $?' EXIT\n(exit 4)\n",
    "exec": "exec echo replaced\necho never\n",
    "exec of output": "exec 2>&1\necho to err >&2\n",
    "background": "sleep 0 &\nwait\necho over\n",
    "killed": "kill -TERM $$\necho never\n",
    "syntax error": "echo a\necho (\necho never\n",
    "unfinished": "echo a\nfor i in 1\ndo echo $i\n",
    "special": "declare -A m=([a]=b)\necho ${m[a]}\nset -- x y\necho $#\n",
    "comments and blank lines": "# one\n\n   \necho a # b\n",
    "NUL and odd bytes": "echo a\0b\nprintf '\\377' # \377\n",
}


def run(command: list[str], script: bytes, tmp_path: Path | None, *words: str) -> subprocess.CompletedProcess[bytes]:
    """From a file if there is a place for it, else from a pipe."""
    environment = {"PATH": os.environ["PATH"], "HOME": "/", "SHLVL": "1"}
    if tmp_path is None:
        return subprocess.run([*command, *words], input=script, capture_output=True, timeout=20, env=environment)
    file = tmp_path / "script"
    file.write_bytes(script)
    with file.open("rb") as stdin:
        return subprocess.run([*command, *words], stdin=stdin, capture_output=True, timeout=20, env=environment)


def comparable(outcome: subprocess.CompletedProcess[bytes]) -> tuple[bytes, bytes, int]:
    """Line numbers in bash's messages count our lines too (docs/shell.md), and eval names itself."""
    return (
        outcome.stdout,
        re.sub(rb"(eval: )?line \d+: |.*warning: .*\n|^.*`.*\n$", b"", outcome.stderr),
        outcome.returncode,
    )


def same(row: str, place: Path | None) -> None:
    script = SCRIPTS[row].encode("latin-1")
    ours, theirs = run(ONCE, script, place), run(BASH, script, place)
    assert comparable(ours) == comparable(theirs)


@pytest.mark.parametrize("row", SCRIPTS)
def test_a_pipe_as_bash(row: str) -> None:
    same(row, None)


@pytest.mark.parametrize("row", ["reads its own script", "program reads the rest of the line only", "here-document"])
def test_a_file_as_bash(row: str, tmp_path: Path) -> None:
    same(row, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("row", SCRIPTS)
def test_every_file_as_bash(row: str, tmp_path: Path) -> None:
    same(row, tmp_path)


def test_arguments() -> None:
    script = b'echo "$#" "$@"\n'
    assert run(ONCE, script, None, "one", "two words").stdout == run(BASH, script, None, "one", "two words").stdout


def test_a_refused_statement_is_a_failed_one() -> None:
    assert run(ONCE, b"echo a\necho REFUSED\necho $?\n", None).stdout == b"a\n126\n"
    assert run(ONCE, b"echo REFUSED\n", None).returncode == 126


def test_a_refused_statement_under_errexit() -> None:
    outcome = run(ONCE, b"set -e\necho REFUSED\necho never\n", None)
    assert (outcome.stdout, outcome.returncode) == (b"", 126)


def test_statements_run_as_they_come() -> None:
    process = subprocess.Popen(ONCE, stdin=-1, stdout=-1)
    assert process.stdin and process.stdout
    for number in (b"1", b"2"):
        process.stdin.write(b"echo answer " + number + b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"answer " + number + b"\n"
    process.stdin.close()
    assert process.wait(20) == 0


def test_order_with_our_own_words(tmp_path: Path) -> None:
    """What a statement printed is out before the next one is judged."""
    shown = tmp_path / "shown"
    environment = {**os.environ, "SHOWN": str(shown)}
    subprocess.run(ONCE, input=b"echo a; echo b >&2\necho c\n", env=environment, timeout=20, capture_output=True)
    rows = shown.read_text().splitlines()
    assert sorted(rows[:2]) == ["stderr: b'b\\n'", "stdout: b'a\\n'"]
    assert rows[2:] == ["stdout: b'c\\n'"]
