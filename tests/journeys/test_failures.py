"""Every fault that docs and design promise an answer for, caused on purpose, through the real program."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from person import Shell

from gshell.errors import ShellError
from gshell.identify import identify
from gshell.record import Recording
from gshell.run import process

RULE = """schema: 1
rules:
  - id: mine.rule
    effect: sql.drop
    verdict: deny
    reason: No.
    examples:
      match: ["psql -c 'drop table t'"]
      no_match: ["psql -c 'select 1'"]
"""


def start(sandbox, *arguments: str, **options) -> subprocess.Popen[bytes]:
    """gshell, still running. stdin, stdout and stderr are pipes unless said otherwise."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(
        [*sandbox.command, *arguments], cwd=sandbox.project, env=sandbox.environment, **(pipes | options)
    )


def shell_line(sandbox, line: str) -> subprocess.CompletedProcess[bytes]:
    """A line of bash in which `gshell` is the program under test."""
    program = " ".join(sandbox.command)
    return subprocess.run(
        ["bash", "-c", line.replace("gshell", program)], cwd=sandbox.project, env=sandbox.environment,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False,
    )  # fmt: skip


def journal(sandbox) -> list[dict]:
    (cast,) = sandbox.casts()
    return [json.loads(line) for line in cast.with_suffix(".jsonl").read_text().splitlines()]


def is_calm(stderr: bytes) -> bool:
    """One message of ours, no traceback."""
    return stderr.startswith(b"gshell:") and b"Traceback" not in stderr and len(stderr.splitlines()) <= 4


def all_gone(*pids: int) -> bool:
    """Wait until these processes have ended; asked for before they are told to, so that no number is reused."""
    waiting = [os.pidfd_open(pid) for pid in pids]
    try:
        while waiting:
            ready = select.select(waiting, [], [], 10)[0]
            if not ready:
                return False
            for descriptor in ready:
                waiting.remove(descriptor)
                os.close(descriptor)
        return True
    finally:
        for descriptor in waiting:
            os.close(descriptor)


# --- the text ------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["script", "piped"])
def test_nul_bytes_are_dropped_as_bash_drops_them(sandbox, way):
    text = b"echo begin\necho a\0b\nps\0ql -c 'DROP TABLE users'\n"
    script = sandbox.project / "script.sh"
    script.write_bytes(text)
    done = sandbox.run(str(script)) if way == "script" else sandbox.run(stdin=text)
    assert sandbox.ran() == [], "a NUL must not hide a word from the judge"
    assert (done.returncode, done.stdout) in ((126, b""), (126, b"begin\nab\n"), (2, b""))
    assert done.stderr.startswith(b"gshell:") and b"Traceback" not in done.stderr


def test_invalid_utf8_passes_unchanged(sandbox):
    text = b"printf '%s\\n' '\xff\xfe' \xc3\n"
    script = sandbox.project / "script.sh"
    script.write_bytes(text)
    command = subprocess.run(
        [*map(os.fsencode, sandbox.command), b"-c", text], env=sandbox.environment, capture_output=True, check=False
    )
    for done in (command, sandbox.run(str(script)), sandbox.run(stdin=text)):
        assert (done.returncode, done.stdout, done.stderr) == (0, b"\xff\xfe\n\xc3\n", b"")
    listed = sandbox.run("sessions", "--json")
    assert len(json.loads(listed.stdout)) == 3


def test_bad_rows_of_a_batch_are_one_error_each(sandbox):
    rows = [
        json.dumps({"id": 1, "command": "echo a\0b"}).encode(), b'{"id": 2, "command": "echo \xff"}', b"{", b"[]",
        b'{"id": 5}', json.dumps({"id": 6, "command": "echo " + "x" * 1_000_000}).encode(),
        json.dumps({"id": 7, "command": "echo " + "$(echo " * 200 + ")" * 200}).encode(),
        b'{"id": 8, "command": "echo \\ud800"}', b'{"id": 9, "command": "echo \'open"}',
        b'{"id": 10, "command": "kubectl delete ns prod"}',
    ]  # fmt: skip
    done = sandbox.run("check", "--batch", "-", stdin=b"\n".join(rows) + b"\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, len(answers), done.stderr) == (0, len(rows), b"")
    assert [index for index, answer in enumerate(answers) if "error" in answer] == [2, 3, 4]
    by_id = {answer["id"]: answer for answer in answers if "id" in answer}
    assert by_id[10]["verdict"] == "deny"
    assert by_id[6]["verdict"] == by_id[7]["verdict"] == "confirm", "too long or too deep to be judged is not allowed"
    assert by_id[9]["parser"] == "incomplete" and by_id[9]["verdict"] == "confirm"


@pytest.mark.slow
def test_nine_hundred_kilobytes_of_command(sandbox):
    line = b"printf %s " + b"x" * 900_000
    done = sandbox.run(stdin=line + b"; echo\necho end $?\n")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"x" * 900_000 + b"\nend 0\n"


@pytest.mark.parametrize(
    ("opening", "line", "closing"),
    [
        ("printf %s '", "yyyyyyyyyy\n", "'"),
        ("cat <<EOF\n", '{"a": "b"}\n', "EOF"),
        pytest.param("if false; then\n", "echo '$x'\n", "fi", marks=pytest.mark.slow),
    ],
    ids=["quotes", "here-document", "compound"],
)
def test_a_long_statement_of_many_lines(sandbox, opening, line, closing):
    """Its end is found in bounded time, and what a program reads behind it is still there."""
    text = opening + line * (300_000 // len(line)) + closing + "\nread answer\nthis\necho got $answer\n"
    done = sandbox.run(stdin=text.encode())
    bash = subprocess.run(["bash"], input=text.encode(), capture_output=True, check=False)
    assert done.stdout == bash.stdout or b"refused" in done.stderr, done.stderr
    assert closing == "fi" or done.stdout.endswith(b"got this\n")


def test_lines_joined_by_a_backslash(sandbox):
    text = b"echo \\\nps\\\nql\n# no \\\necho a'\\\n'b \\\\\nps\\\nql -c 'DROP TABLE users'\n"
    done = sandbox.run(stdin=text)
    assert (done.returncode, done.stdout) == (126, b"psql\na\\\nb \\\n")
    assert sandbox.ran() == [] and done.stderr.count(b"refused") == 1


@pytest.mark.slow
def test_longer_than_any_statement(sandbox):
    """Where it would end is not known, so nothing behind it runs."""
    done = sandbox.run(stdin=b"echo first\n: '" + b"y\n" * 600_000 + b"'\necho never\n")
    assert (done.returncode, done.stdout) == (2, b"first\n") and b"unexpected EOF" in done.stderr
    done = sandbox.run(stdin=b": " + b"x" * 1_100_000 + b"\necho next $?\n")
    assert (done.returncode, done.stdout) == (0, b"next 126\n") and b"unknown.unreadable" in done.stderr


def test_an_unread_statement_ends_where_bash_says(sandbox):
    """The lines inside a compound that is refused are not run one by one."""
    text = "if false; then " + "if true; then " * 60 + ":\npsql -c 'select 1'\n" + "fi; " * 61 + "\necho after\n"
    done = sandbox.run(stdin=text.encode())
    assert (done.returncode, done.stdout, sandbox.ran()) == (0, b"after\n", [])
    assert done.stderr.count(b"refused") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("opening", "closing", "inside"),
    [("$(", ")", "echo ok"), ("(", ")", "echo ok"), ("if true; then ", "; fi", "echo ok"), ("{ ", "; }", "echo ok")],
)
def test_two_hundred_deep(sandbox, opening, closing, inside):
    """What is too deep to be understood is never allowed in silence, and nothing is asked of a pipe."""
    for text in (inside, "psql -c 'DROP TABLE users'"):
        done = sandbox.run("-c", opening * 200 + text + closing * 200)
        assert sandbox.ran() == []
        assert (done.returncode == 126 and is_calm(done.stderr)) or (text == inside and done.returncode in (0, 127))


def test_open_quotes_are_bashs_to_explain(sandbox):
    for text in ("echo 'open", 'echo "open', "echo $(ls", "if true; then"):
        ours = sandbox.run("-c", text)
        bash = subprocess.run(["bash", "-c", text], capture_output=True, check=False)
        assert ours.returncode == 2 and ours.stdout == b""
        # bash(1)'s "bash: -c: line 1: …", from another place
        assert b"unexpected" in ours.stderr and bash.stderr.split(b": ")[-1].strip() in ours.stderr
    done = sandbox.run(stdin=b"echo first\necho 'open\n")
    assert (done.returncode, done.stdout) == (2, b"first\n") and b"unexpected EOF" in done.stderr


# --- policies ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "place", "says"),
    [
        (RULE.replace("verdict:", "verdikt:"), ":5:5", "verdict"),
        (RULE.replace("effect:", "effect: sql.drop\n    effect:"), ":5:5", "written twice"),
        (RULE.replace("schema: 1", "schema: 99"), ":1:", "newer"),
        pytest.param(RULE.replace("sql.drop", "sql.dorp"), ":4:", "sql.drop", marks=pytest.mark.slow),
        pytest.param("rules: [\n", ":", "", marks=pytest.mark.slow),
        ("schema: 1\nrules: \xff\n", "", "UTF-8"),
        (None, "", "No such file"),
    ],
    ids=["typo", "duplicate", "newer", "no effect", "no yaml", "no utf-8", "unreadable"],
)
def test_a_policy_that_cannot_be_trusted(sandbox, content, place, says):
    file = sandbox.home / ".config/gshell/policies/mine.yaml"
    file.parent.mkdir(parents=True)
    if content is None:
        file.symlink_to("nowhere")
    else:
        file.write_text(content, encoding="latin-1")
    done = sandbox.run("-c", "psql -c 'select 1'")
    assert (done.returncode, done.stdout, sandbox.ran()) == (78, b"", [])
    message = done.stderr.decode()
    assert f"{file}{place}" in message and says in message, message
    assert "  try: " in message


def test_a_policy_that_others_may_write(sandbox):
    file = sandbox.home / ".config/gshell/policies/mine.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(RULE)
    file.chmod(0o666)
    done = sandbox.run("-c", "echo x")
    assert (done.returncode, done.stdout) == (78, b"")
    assert f"chmod go-w {file}".encode() in done.stderr
    file.chmod(0o600)
    assert sandbox.run("-c", "echo x").returncode == 0


# --- the recording -------------------------------------------------------------------------


@pytest.mark.parametrize("obstacle", ["a file", "no space"])
def test_nothing_runs_unrecorded(sandbox, obstacle):
    if obstacle == "a file":
        sandbox.state.parent.mkdir(parents=True)
        sandbox.state.write_text("in the way")
        done = sandbox.run("-c", "psql -c 'select 1'")
    else:
        done = shell_line(sandbox, "ulimit -f 0; gshell -c \"psql -c 'select 1'\"")
    assert (done.returncode, done.stdout, sandbox.ran()) == (74, b"", [])
    assert is_calm(done.stderr) and b"cannot be recorded" in done.stderr and b"try: " in done.stderr
    assert sandbox.casts() == []


def small(kilobytes: int):
    """For subprocess' preexec_fn: files of this process and its children stay small (a full disk's EFBIG)."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))


def test_full_in_the_middle(sandbox):
    """The program that runs is not hurt, the next line does not run."""
    gshell = start(sandbox, preexec_fn=small(60))
    out, err = gshell.communicate(b"seq 1 50000; echo finished\npsql -c 'select 1'\n", timeout=30)
    assert out.endswith(b"50000\nfinished\n") and sandbox.ran() == []
    assert gshell.returncode == 74 and is_calm(err) and b"cannot be recorded" in err
    (row,) = json.loads(sandbox.run("sessions", "--json").stdout)
    assert row["state"] == "interrupted"
    assert b"\n2\n" in sandbox.run("export", "last").stdout


@pytest.mark.slow
def test_full_in_the_middle_of_a_command(sandbox):
    gshell = start(sandbox, "-c", "seq 1 50000; echo finished", preexec_fn=small(60))
    out, err = gshell.communicate(timeout=30)
    assert out.endswith(b"50000\nfinished\n")
    assert gshell.returncode == 74 and is_calm(err)


def test_full_at_the_prompt(sandbox):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60 * 1024, before[1]))
    try:
        person = Shell(sandbox)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    person.types("seq 1 20000; echo finished\rpsql -c 'select 1'\r")
    person.sees("20000\r\nfinished\r\n")
    assert person.ends() == 74
    assert "cannot be recorded" in person.child.before and sandbox.ran() == []


@pytest.mark.parametrize(
    "damage",
    [
        b"no json at all\n",
        pytest.param(b"", marks=pytest.mark.slow),
        pytest.param(b'{"version": 7}\n', marks=pytest.mark.slow),
    ],
    ids=["text", "empty", "version"],
)
def test_a_cast_that_is_none(sandbox, damage):
    sandbox.run("-c", "echo what was said")
    (cast,) = sandbox.casts()
    cast.write_bytes(damage)
    for command in ("play", "export"):
        done = sandbox.run(command, "last")
        assert (done.returncode, done.stdout) == (65, b"") and is_calm(done.stderr), command
    shown = sandbox.run("show", "last")
    assert shown.returncode == 0 and b"echo what was said" in shown.stdout, "the journal still tells"
    assert b"altered" in shown.stdout


def test_a_cast_that_was_cut(sandbox):
    sandbox.run("-c", "echo what was said")
    (cast,) = sandbox.casts()
    cast.write_bytes(cast.read_bytes() + b'[9.0, "o", "half')
    for command in ("play", "export"):
        done = sandbox.run(command, str(cast))
        assert (done.returncode, done.stdout.split()) == (0, b"what was said".split())
        assert is_calm(done.stderr) and b"cut off" in done.stderr


@pytest.mark.parametrize("damage", ["noise", "newer"])
def test_a_broken_index_is_made_again(sandbox, damage):
    sandbox.run("-c", "echo unmistakable")
    assert b"unmistakable" in sandbox.run("search", "unmistakable").stdout
    index = sandbox.state / "index.sqlite"
    if damage == "noise":
        index.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 64)
    else:
        with sqlite3.connect(index) as connection:
            connection.execute("PRAGMA user_version = 9999")
        connection.close()
    first, second = (sandbox.run("search", "unmistakable") for _ in range(2))
    assert b"unmistakable" in first.stdout == second.stdout
    assert is_calm(first.stderr) and len(first.stderr.splitlines()) == 1
    assert second.stderr == b""
    assert sandbox.run("-c", "echo x").stderr == b"", "the shell itself needs no index"


def test_a_clock_that_goes_backwards(tmp_path):
    seconds = iter([100.0, 101.0, 42.0, 43.0, 101.5, *[50.0] * 20])
    recording = Recording.start(
        identify(), "command", directory=str(tmp_path), clock=lambda: next(seconds), moment=1_000_000.0
    )
    for word in (b"one", b"two", b"three", b"four"):
        recording.output(word)
    recording.end(0)
    times = [json.loads(line)[0] for line in Path(recording.path).read_text().splitlines()[1:]]
    assert times == sorted(times) and len(times) == 4
    entries = [json.loads(line)["t"] for line in Path(recording.journal_path).read_text().splitlines()]
    assert entries == sorted(entries)


def test_two_sessions_at_once(sandbox):
    both = [start(sandbox, "-c", "echo up; read answer; echo got $answer") for _ in range(2)]
    for session in both:
        assert session.stdout.readline() == b"up\n"
    assert [row["state"] for row in json.loads(sandbox.run("sessions", "--json").stdout)] == ["live", "live"]
    for number, session in enumerate(both):
        assert session.communicate(b"%d\n" % number, timeout=20)[0] == b"got %d\n" % number
    assert [row["state"] for row in json.loads(sandbox.run("sessions", "--json").stdout)] == ["ended", "ended"]
    assert b"got 0" in sandbox.run("search", '"got 0"').stdout


# --- processes -----------------------------------------------------------------------------


def test_no_bash(monkeypatch):
    monkeypatch.setattr(process, "_PLACES", ("/nonexistent/bash",))
    with pytest.raises(ShellError, match="bash is not installed") as caught:
        process.bash()
    assert caught.value.exit_status == 69 and caught.value.hint


@pytest.mark.parametrize(
    "closed", ["<&-", "<&- >&- 2>&-", *(pytest.param(one, marks=pytest.mark.slow) for one in (">&-", "2>&-"))]
)
def test_closed_descriptors(sandbox, closed):
    """As bash: a program finds closed what was closed, and nothing of ours has taken the number."""
    (sandbox.project / "look.sh").write_text(
        "{ for n in 0 1 2; do [ -e /proc/self/fd/$n ] && echo $n; done; true <&0 && echo in; } >>seen; exit 5"
    )
    for way in ("-c '. ./look.sh'", "./look.sh"):
        ours, bash = (
            shell_line(sandbox, f"rm -f seen; {shell} {way} {closed}; code=$?; cat seen; exit $code")
            for shell in ("gshell", "bash")
        )
        assert (ours.returncode, ours.stdout) == (bash.returncode, bash.stdout) == (5, bash.stdout), way


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, -15), (signal.SIGHUP, -1)])
def test_signals_reach_the_command(sandbox, number, status):
    gshell = start(sandbox, "-c", "echo up; read forever")
    assert gshell.stdout.readline() == b"up\n"
    gshell.send_signal(number)
    assert gshell.wait(10) == status
    gshell.communicate()
    assert journal(sandbox)[-1] | {"type": "end", "status": 128 + number} == journal(sandbox)[-1]


@pytest.mark.slow
def test_a_trap_outlives_the_signal(sandbox):
    gshell = start(sandbox, "-c", "trap 'echo cleaned up; exit 3' TERM; echo up; read forever")
    assert gshell.stdout.readline() == b"up\n"
    gshell.send_signal(signal.SIGTERM)
    assert gshell.stdout.readline() == b"cleaned up\n"
    assert gshell.wait(10) == 3
    gshell.communicate()


def test_a_killed_gshell_takes_bash_and_jobs_along(sandbox):
    person = Shell(sandbox)
    person.types("tail -f /dev/null & echo job=$! bash=$$ end\r")
    person.child.expect(r"job=(\d+) bash=(\d+) end")
    pids = [int(number) for number in person.child.match.groups()]
    person.ready()
    person.child.kill(signal.SIGKILL)
    assert all_gone(*pids)
    person.child.expect(pexpect.EOF)
    (row,) = json.loads(sandbox.run("sessions", "--json").stdout)
    assert row["state"] == "interrupted"
    played = sandbox.run("play", "last")
    assert played.returncode == 0 and f"bash={pids[1]}".encode() in played.stdout


def test_a_killed_bash_ends_the_session(sandbox):
    person = Shell(sandbox)
    person.types("echo last words; kill -KILL $$\r")
    person.sees("Type yes to run it anyway: ")
    assert person.leaves("yes") in (137, -9)
    assert journal(sandbox)[-1]["type"] == "end" and journal(sandbox)[-1]["status"] == 137
    assert b"last words" in sandbox.run("play", "last").stdout


def test_exec_of_another_program(sandbox):
    person = Shell(sandbox)
    person.types("exec sh -c 'echo replaced; read line; exit 9'\r")
    person.sees("replaced\r\n")
    assert person.leaves("typed") == 9
    assert journal(sandbox)[-1]["reason"] == "exec"


def test_a_background_job_outlives_its_command(sandbox):
    os.mkfifo(sandbox.project / "fifo")
    gshell = start(sandbox, "-c", "(read line < fifo; echo late $line) & echo now")
    assert gshell.stdout.readline() == b"now\n"
    assert gshell.wait(10) == 0, "gshell waits for bash, not for what bash left behind"
    (sandbox.project / "fifo").write_text("words\n")
    assert gshell.stdout.read() == b"late words\n"
    gshell.communicate()


def test_stdin_that_ends_early(sandbox):
    done = shell_line(sandbox, "printf 'cat; echo $?' | gshell; gshell -c 'cat; echo end' </dev/null")
    assert done.stdout == b"0\nend\n"


def test_a_reader_that_leaves(sandbox):
    done = shell_line(sandbox, "gshell -c yes | head -1; echo ${PIPESTATUS[0]}; "
                      "echo yes | gshell | head -1; echo ${PIPESTATUS[1]}")  # fmt: skip
    assert done.stdout == b"y\n141\ny\n141\n"


# --- gshell itself -------------------------------------------------------------------------

BROKEN = """
import sys
import gshell.shell.{module}
from gshell.__main__ import main
def broken(*_, **__): raise {error}
gshell.shell.{module}.{name} = broken
sys.argv[0] = "gshell"
sys.exit(main())
"""


class Broken:
    """A gshell in which one function raises."""

    def __init__(self, sandbox, name: str, error: str) -> None:
        module, _, name = name.partition(".")
        self.command = [sys.executable, "-I", "-c", BROKEN.format(module=module, name=name, error=error)]
        self.project, self.environment = sandbox.project, sandbox.environment

    def run(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*self.command, *arguments], cwd=self.project, env=self.environment, input=stdin, capture_output=True,
            timeout=20, check=False,
        )  # fmt: skip


@pytest.mark.parametrize("arguments", [("-c", "psql -c 'select 1'"), ()], ids=["command", "piped"])
def test_an_accident_ends_the_recording(sandbox, arguments):
    broken = Broken(sandbox, "judge.assess_line", "RuntimeError('oh')")
    done = broken.run(*arguments, stdin=b"psql -c 'select 1'\n")
    assert (done.returncode, done.stdout, sandbox.ran()) == (70, b"", [])
    assert is_calm(done.stderr) and b"internal error: RuntimeError: oh" in done.stderr
    end = journal(sandbox)[-1]
    assert (end["type"], end["status"], end["reason"]) == ("end", 70, "internal")
    (row,) = json.loads(sandbox.run("sessions", "--json").stdout)
    assert row["state"] == "ended"


def test_an_interrupt_before_anything_ran(sandbox):
    broken = Broken(sandbox, "judge.assess_line", "KeyboardInterrupt")
    assert broken.run("-c", "psql -c 'select 1'").returncode == 130
    assert journal(sandbox)[-1]["reason"] == "interrupt" and sandbox.ran() == []


def test_an_accident_after_work_was_done(sandbox):
    broken = Broken(sandbox, "session.Session.finished", "RuntimeError('oh')")
    done = broken.run(stdin=b"echo done\necho never\n")
    assert (done.returncode, done.stdout) == (70, b"done\n")
    assert journal(sandbox)[-1]["reason"] == "internal"


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        ("RuntimeError('oh')", 70, "internal"),
        ("gshell.errors.RecorderError('the disk is gone')", 74, "failed"),
    ],
)
def test_an_accident_at_the_prompt(sandbox, error, status, reason):
    """The shell ends with what it had started, and says so in the recording."""
    person = Shell(Broken(sandbox, "session.Session.finished", error))
    person.types("tail -f /dev/null & echo job=$! bash=$$ end\r")
    person.child.expect(r"job=(\d+) bash=(\d+) end")
    pids = [int(number) for number in person.child.match.groups()]
    assert person.ends() == status
    assert "Traceback" not in person.child.before and "gshell: " in person.child.before
    assert journal(sandbox)[-1]["reason"] == reason
    assert not os.path.exists(f"/proc/{pids[1]}")
    os.kill(pids[0], signal.SIGTERM)  # as with bash, which ends without its background jobs
