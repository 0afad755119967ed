"""The exec guard: what the text does not say is judged when it is about to run.

Each case is run twice. Without the guard the stand-in runs, so the text alone does not tell;
with it, nothing has run. The stand-in only notes its arguments.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from person import Shell

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")

DROP = "psql -c 'drop table users'"
FILES = {
    "Makefile": """
all:
	-@$$(date +psql) -c 'drop table users'
python:
	python3 job.py
thread:
	python3 thread.py
perl:
	perl job.pl
awk:
	awk -f job.awk
vim:
	vim -u NONE -es -S job.vim
daemon:
	setsid -w python3 job.py
background:
	python3 job.py & wait
xargs:
	xargs -d '\\n' $$(date +psql) < list
find:
	find list -exec $$(date +psql) -c 'drop table users' ';'
env:
	env -u HOME $$(date +psql) -c 'drop table users'
link:
	ln -sf "$$(command -v psql)" harmless && exec $$(date +./harmless) -c 'drop table users'
""",
    "job.py": "import os, sys\nname = ''.join(map(chr, [112, 115, 113, 108]))\n"
    "pid = os.fork()\nif not pid:\n    os.execvp(name, [name, '-c', 'drop table users'])\nos.waitpid(pid, 0)\n",
    "thread.py": "import subprocess, threading, base64\n"
    "words = base64.b64decode(b'cHNxbCAtYyBkcm9wIHRhYmxlIHVzZXJz').decode().split(' ', 2)\n"
    "one = threading.Thread(target=lambda: subprocess.call(words, stderr=2))\none.start()\none.join()\n",
    "job.pl": "my @w = (join('', map { chr } 112, 115, 113, 108), '-c', 'drop table users'); system { $w[0] } @w;\n",
    "job.awk": 'BEGIN { n = sprintf("%c%c%c%c", 112, 115, 113, 108); system(n " -c \'drop table users\'") }\n',
    "list": "-c\ndrop table users\n",
    "job.vim": "call system(nr2char(112) . \"sql -c 'drop table users'\")\nqall!\n",
}
# make target -> the program it takes
CASES = {
    "all": "make", "python": "python3", "thread": "python3", "perl": "perl", "awk": "awk", "vim": "vim",
    "daemon": "setsid", "background": "python3", "xargs": "xargs", "find": "find", "env": "env", "link": "ln",
}  # fmt: skip


@pytest.fixture
def project(sandbox):
    for name, text in FILES.items():
        (sandbox.project / name).write_text(text)
    return sandbox


def prevented(sandbox) -> list[dict]:
    journals = (cast.with_suffix(".jsonl").read_text() for cast in sandbox.casts())
    notes = [json.loads(line) for text in journals for line in text.splitlines()]
    return [note for note in notes if note["type"] == "note" and note["what"] == "prevented"]


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=() if case in ("all", "vim", "find") else pytest.mark.slow) for case in CASES]
)
def test_seen_when_it_runs(project, case):
    text = f"make -s {case}"
    for program in ("make", CASES[case]):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed; apt-get install {program}")
    project.run("-c", text)
    (without,) = project.ran()  # so that it could not be told from the text
    assert without.endswith("-c drop table users")
    done = project.run("--guard", "required", "-c", text)
    assert project.ran() == [without], done.stderr
    note = prevented(project)[-1]
    assert note["rule"] in ("sql.drop-data", "sql.drop") and note["verdict"] == "deny"
    assert note["path"].startswith("/") and note["cwd"] == str(project.project) and note["line"] == 1
    if case != "vim":  # which keeps what its programs say
        assert b"gshell: refused (sql.drop" in done.stderr
    assert any('"m", "BLOCKED ' in cast.read_text() for cast in project.casts())


@pytest.mark.parametrize(
    "text",
    [
        "make --version | head -1; ls -la; git status --short; true && false; echo $?",
        "find . -name '*.py' | sort | xargs wc -l; python3 -c 'import subprocess; subprocess.run([\"true\"])'",
        "mkdir -p build/x && touch build/x/y && rm -rf build && ls build; echo $?",
        "env -i /bin/sh -c 'echo $0 \"$@\"' a b; nosuchprogram; echo $?; ./list; echo $?",
        "(sleep 0; echo in background) & wait; printf 'a b' | xargs -n1 echo; exit 7",
        "cd /; ls usr >/dev/null; pwd; cat < /proc/self/comm; exec echo replaced",
    ],
)
def test_everyday_work_is_the_same(project, text):
    """Same bytes, same status, nothing said."""
    plain, guarded = (project.run(*words, "-c", text) for words in ((), ("--guard", "required")))
    assert guarded.returncode == plain.returncode
    assert (guarded.stdout, guarded.stderr) == (plain.stdout, plain.stderr)
    assert prevented(project) == []


def test_a_script_on_stdin(project):
    done = project.run("--guard", "required", stdin=b"echo one\nmake -s\necho two\n")
    assert done.stdout == b"one\ntwo\n" and b"refused (sql.drop-data)" in done.stderr
    assert project.ran() == []


def test_at_the_prompt(project):
    shell = Shell(project, "--guard", "required")
    assert "refused (sql.drop-data)" in shell.says("make -s")
    assert "fine" in shell.says("echo fine | cat")
    assert "stopped" in shell.says("sleep 100 & kill -STOP $!; kill -KILL $!; wait $!; echo stopped")
    assert shell.leaves("exit 5") == 5
    assert project.ran() == []


def test_consent_is_given_once(project):
    """What a person agreed to is not asked again when its programs start, and for that line only."""
    folder = project.home / "elsewhere"
    folder.mkdir()
    (folder / "file").write_text("")
    (project.project / "Makefile").write_text(f"all:\n\trm -rf {folder}\n")
    shell = Shell(project, "--guard", "required")
    shell.types(f"rm -rf {folder}\r")
    shell.sees("Type yes to run it anyway:")
    shell.types("yes\r")
    shell.ready()
    assert not folder.exists()
    folder.mkdir()
    assert "refused (files.delete" in shell.says("make -s")
    assert folder.exists()
    shell.leaves()


def test_the_environment_can_only_raise_it(project):
    done = project.run("--guard", "off", "-c", "make -s", GSHELL_GUARD="required")
    assert b"refused (sql.drop-data)" in done.stderr and project.ran() == []
    wrong = project.run("-c", "true", GSHELL_GUARD="maybe")
    assert wrong.returncode == 2 and b"there is no guard mode maybe" in wrong.stderr


def test_statuses_come_through(project):
    (project.project / "end.py").write_text("import os\nos.kill(os.getpid(), 15)\n")
    assert project.run("--guard", "on", "-c", "exec python3 end.py").returncode == -15
    assert project.run("--guard", "on", "-c", "exit 42").returncode == 42


def start(project, text: str) -> subprocess.Popen[bytes]:
    """A guarded command that says "ready" and waits."""
    running = subprocess.Popen(
        [*project.command, "--guard", "required", "-c", text], cwd=project.project, env=project.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout and running.stdout.readline() == b"ready\n"
    return running


def test_a_signal_to_gshell_reaches_the_command(project):
    running = start(project, "trap 'kill %1; echo got it; exit 3' TERM; sleep 100 & echo ready; wait")
    running.terminate()
    out, err = running.communicate(timeout=30)
    assert (out, err, running.returncode) == (b"got it\n", b"", 3)


def test_without_its_supervisor_nothing_starts(project):
    """The supervisor is the process that was started; what is left of the session can only use builtins."""
    os.mkfifo(project.project / "go")
    running = start(project, "trap : HUP TERM; echo ready; read < go; /bin/true; echo $? > status")
    (child,) = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    ended = os.pidfd_open(int(child))
    running.kill()
    running.wait(30)
    (project.project / "go").write_text("\n")
    assert select.select([ended], [], [], 30)[0]
    assert (project.project / "status").read_text() == "126\n"
    running.communicate()


def test_jobs_left_behind_stay_guarded(project):
    """The caller is not kept waiting for them."""
    os.mkfifo(project.project / "go")
    done = project.run("--guard", "required", "-c", "(read x < go; make -s all; echo > go) > out 2>&1 & echo left")
    assert done.stdout == b"left\n" and done.returncode == 0
    (project.project / "go").write_text("\n")
    assert (project.project / "go").read_text() == "\n"
    assert "refused (sql.drop" in (project.project / "out").read_text() and project.ran() == []


def test_a_guard_within_a_guard(project):
    """The kernel takes one listener; the outer guard judges for both."""
    inner = " ".join([*project.command, "--guard", "required", "-c", "'make -s all; echo inner'"])
    done = project.run("--guard", "required", "-c", f"{inner}; echo outer")
    assert done.stdout == b"inner\nouter\n" and b"refused (sql.drop" in done.stderr and project.ran() == []


STRANGE = {
    "no arguments at all": """
import ctypes, os
library = ctypes.CDLL(None, use_errno=True)
for path in (b"/bin/true", b"/nowhere", None):
    pid = os.fork()
    if not pid:
        library.execve(path, None, None)
        os._exit(ctypes.get_errno())
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
""",
    "by descriptor": """
import os
descriptor = os.open("/bin/echo", os.O_RDONLY)
for target in (descriptor, "/bin/echo"):
    pid = os.fork()
    if not pid:
        os.execve(target, ["echo", "by", str(type(target))], {})
    os.waitpid(pid, 0)
""",
    "megabytes of arguments": """
import subprocess
print(len(subprocess.check_output(["echo", *["x" * 1000] * 1900])))
""",
}


@pytest.mark.parametrize("case", STRANGE)
def test_strange_calls_end_as_without_it(project, case):
    (project.project / "Makefile").write_text("all:\n\tpython3 strange.py\n")
    (project.project / "strange.py").write_text(STRANGE[case])
    plain, guarded = (project.run(*words, "-c", "make -s") for words in ((), ("--guard", "required")))
    assert (guarded.stdout, guarded.stderr, guarded.returncode) == (plain.stdout, plain.stderr, plain.returncode)
    assert plain.stdout


def test_doctor_tries_it_out(project):
    for mode, state in (("off", "off"), ("required", "ok")):
        done = project.run("doctor", "--json", GSHELL_GUARD=mode)
        (found,) = [one for one in json.loads(done.stdout) if one["what"] == "exec guard"]
        assert found["state"] == state, found


def test_doctor_within_a_guard_says_so(project):
    done = project.run("--guard", "required", "-c", " ".join([*project.command, "doctor", "--json"]))
    (found,) = [one for one in json.loads(done.stdout) if one["what"] == "exec guard"]
    assert "another guard is around" in found["detail"]


def test_show_tells_it_below_the_line(project):
    project.run("--guard", "required", "-c", "make -s all")
    rows = project.run("show").stdout.decode().splitlines()
    (line,) = [place for place, row in enumerate(rows) if row.endswith("make -s all") and row.startswith("1 ")]
    assert "sql.drop" in rows[line + 1] and "prevented" in rows[line + 1]
    assert rows[line + 1].endswith("> psql -c 'drop table users'")
    (told,) = json.loads(project.run("show", "--json").stdout)["lines"]
    assert [note["text"] for note in told["prevented"]] == ["psql -c 'drop table users'"]


def test_a_ruling_is_not_older_than_what_it_is_about(project):
    """The same words twice: the second time a link leads elsewhere."""
    elsewhere = project.home / "elsewhere/x"
    elsewhere.mkdir(parents=True)
    (project.project / "Makefile").write_text(
        "all:\n\tmkdir -p build/x && rm -rf build/x\n"
        f"\trmdir build && ln -s {elsewhere.parent} build\n\t-rm -rf build/x\n"
    )
    done = project.run("--guard", "required", "-c", "make -s")
    assert elsewhere.exists(), done
    assert prevented(project)[-1]["rule"].startswith("files.delete")
