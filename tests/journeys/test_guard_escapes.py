"""Ways to start a program that a guard by name or by text does not see, and calls that go wrong on purpose.

The first table's stand-in only notes its arguments: without the guard it runs, with it nothing has.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_guard import prevented

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")

DROP, QUOTED = "-c 'drop table users'", '-c "drop table users"'
TARGET = "$$(command -v $$(date +psql))"
# A shell line of a Makefile: what it starts is not told by its text.
ESCAPES = {
    "a link's other side": f"ln -s {TARGET} harmless; ./harmless {DROP}",
    "dots behind a link": f"d=$$(dirname {TARGET}); mkdir -p $$d/x/y; ln -s $$d/x/y dir; dir/../../psql {DROP}",
    "/proc/self/fd": f"exec 3< {TARGET}; exec /proc/self/fd/3 {DROP}",
    "/dev/fd": f"exec 3< {TARGET}; exec /dev/fd/3 {DROP}",
    "a link to /proc/self/fd": f"ln -s /proc/self/fd/3 harmless; exec 3< {TARGET}; exec ./harmless {DROP}",
    "/proc/thread-self": f"cd $$(dirname {TARGET}); exec /proc/thread-self/cwd/psql {DROP}",
    "by descriptor": f"exec 3< {TARGET}; exec python3 fexecve.py",
    "another argv[0]": f'bash -c "exec -a harmless {TARGET} {DROP}"',
    "the #! line": f"printf '#!%s --command=drop table users' {TARGET} > job; chmod +x job; ./job",
    "double fork": "(setsid sh -c 'python3 job.py' &) ; while [ ! -e done ]; do :; done",
    "a daemon": "setsid -f python3 job.py; while [ ! -e done ]; do :; done",
    "a pid namespace": f"unshare -rpf --mount-proc sh -c 'exec 3< {TARGET}; exec /proc/self/fd/3 {QUOTED}'",
    "a user namespace": f"unshare -rm sh -c '{TARGET} {QUOTED}'",
    "nice, timeout, stdbuf": f"nice timeout 20 stdbuf -o0 {TARGET} {DROP}",
    "strace": f"strace -f -o /dev/null {TARGET} {DROP}",
    "busybox": f"busybox sh -c '{TARGET} -c \"drop table users\"'",
    "ed": "printf '!python3 job.py\\nq\\n' | ed -s",
}
NEEDS = {"busybox": "busybox", "strace": "strace", "a pid namespace": "unshare", "a user namespace": "unshare",
         "ed": "ed"}  # fmt: skip
JOB = """import os
name = bytes([112, 115, 113, 108]).decode()
pid = os.fork()
if not pid:
    try:
        os.execvp(name, [name, "-c", "drop table users"])
    finally:
        os._exit(1)
os.waitpid(pid, 0)
open("done", "w").close()
"""


@pytest.mark.parametrize("case", ESCAPES)
def test_seen_all_the_same(sandbox, case):
    need = NEEDS.get(case)
    if need and not shutil.which(need):
        pytest.skip(f"{need} is not installed; apt-get install {need}")
    (sandbox.project / "job.py").write_text(JOB)
    (sandbox.project / "fexecve.py").write_text("import os; os.execve(3, ['x', '-c', 'drop table users'], os.environ)")
    (sandbox.project / "Makefile").write_text(f"all:\n\t-@{ESCAPES[case]}\n\t-@rm -f harmless dir job done\n")
    plain = sandbox.run("-c", "make -s")
    ran = sandbox.ran()
    if need == "unshare" and not ran:
        pytest.skip(f"no namespaces here: {plain.stderr.decode()}")
    assert len(ran) == 1 and "drop table users" in ran[0], plain
    done = sandbox.run("--guard", "required", "-c", "make -s")
    assert sandbox.ran() == ran, done
    notes = prevented(sandbox)
    assert notes and all(note["rule"].startswith("sql.drop") for note in notes), (done, notes)


def test_the_loader(sandbox):
    """ld.so(8) starts what it is told to, behind its own options."""
    loaders = [path for path in ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1") if os.path.exists(path)]
    if not loaders:
        pytest.skip("no glibc loader here")
    folder = sandbox.home / "elsewhere"
    (sandbox.project / "Makefile").write_text(
        f"all:\n\t-@{loaders[0]} --inhibit-rpath x --argv0 harmless $$(command -v $$(date +rm)) -rf {folder}\n"
    )
    folder.mkdir()
    sandbox.run("-c", "make -s")
    assert not folder.exists()
    folder.mkdir()
    done = sandbox.run("--guard", "required", "-c", "make -s")
    assert folder.exists(), done
    assert prevented(sandbox)[-1]["rule"].startswith("files.delete")


def test_one_note_however_often_it_is_tried(sandbox):
    """dash goes through all of PATH, whatever execve says; bash and execvp(3) stop."""
    other = sandbox.home / "more"
    other.mkdir()
    shutil.copy(sandbox.bin / "psql", other)
    for shell in ("dash", "bash", "env"):
        if not shutil.which(shell):
            continue
        (sandbox.project / "Makefile").write_text(
            "all:\n\t-@dash -c '$$(date +psql) -c \"drop table users\"'\n".replace("dash", shell)
            if shell != "env"
            else f"all:\n\t-@env $$(date +psql) {DROP}\n"
        )
        path = f"/nowhere:/nothing:{other}:{sandbox.environment['PATH']}"
        before = len(prevented(sandbox))
        done = sandbox.run("--guard", "required", "-c", "make -s", PATH=path)
        assert len(prevented(sandbox)) - before <= 2, (shell, prevented(sandbox))
        assert len({note["path"] for note in prevented(sandbox)[before:]}) == len(prevented(sandbox)) - before
        assert done.stderr.count(b"gshell: refused") == len(prevented(sandbox)) - before


CALLS = """
import ctypes, os, resource, sys
library = ctypes.CDLL(None, use_errno=True)
def tried(act):
    pid = os.fork()
    if not pid:
        act()
        os._exit(ctypes.get_errno())
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
strings = ctypes.c_char_p * 4
many = ctypes.c_char_p * 100001
bad = ctypes.c_void_p * 2
long = b"x" * 131071
for act in (
    lambda: library.execve(b"/bin/true", None, None),
    lambda: library.execve(None, None, None),
    lambda: library.execve(ctypes.c_void_p(8), None, None),
    lambda: library.execve(b"", None, None),
    lambda: library.execve(b"/bin/true", ctypes.c_void_p(8), None),
    lambda: library.execve(b"/bin/true", bad(8, None), None),
    lambda: library.execve(b"/bin/true", bad((1 << 64) - 8, None), None),
    lambda: library.execve(b"/bin/true", strings(b"", b"", b"", None), None),
    lambda: library.execve(b"/bin/true", strings(b"x", long, long, None), None),
    lambda: library.execve(b"/bin/true", strings(b"x", long + b"x", None), None),
    lambda: library.execve(b"/bin/true", many(*[long] * 100000), None),
    lambda: library.execve(b"/bin/true", many(*[b"x"] * 50000), None),
    lambda: library.execve(b"/bin", strings(b"x", None), None),
    lambda: library.execve(b"/etc/passwd", strings(b"x", None), None),
    lambda: library.execve(b"/etc/passwd/x", strings(b"x", None), None),
    lambda: library.execve(b"/" + b"x" * 300, strings(b"x", None), None),
    lambda: library.execve(b"/" + b"x/" * 3000, strings(b"x", None), None),
    lambda: library.syscall(EXECVEAT, 99, b"true", None, None, 0),
    lambda: library.syscall(EXECVEAT, -100, b"/bin/true", None, None, 0),
    lambda: library.syscall(EXECVEAT, 0, b"", None, None, 0x1000),
    lambda: library.syscall(EXECVEAT, os.open("/bin", 0), b"true", strings(b"x", None), None, 0),
    lambda: library.execve(b"/bin/sh", strings(b"sh", b"-c", b"exit 3", None), None),
):
    tried(act)
"""
EXECVEAT = {"x86_64": "322", "aarch64": "281"}


def test_bad_calls_fail_as_without_it(sandbox):
    """NULL, unmapped, endless and twice the longest arguments: the same errno each, and the supervisor lives."""
    text = CALLS.replace("EXECVEAT", EXECVEAT.get(os.uname().machine, "0"))
    (sandbox.project / "strange.py").write_text(text)
    (sandbox.project / "Makefile").write_text("all:\n\tpython3 strange.py\n")
    plain, guarded = (sandbox.run(*words, "-c", "make -s; echo on") for words in ((), ("--guard", "required")))
    assert guarded.stdout.split() == plain.stdout.split() and len(plain.stdout.split()) == 23
    assert guarded.stderr == plain.stderr == b""


def test_targets_that_die_while_they_wait(sandbox):
    """Killed between asking and the answer, hundreds of times: no complaint, no note, no harm to others."""
    (sandbox.project / "dying.py").write_text(
        "import os, random, signal, time\n"
        "for number in range(300):\n"
        "    pid = os.fork()\n"
        "    if not pid:\n"
        "        os.execv('/bin/true', ['true'])\n"
        "    time.sleep(random.random() / 2000)\n"
        "    os.kill(pid, signal.SIGKILL)\n"
        "    os.waitpid(pid, 0)\n"
        "print('alive')\n"
    )
    (sandbox.project / "Makefile").write_text("all:\n\tpython3 dying.py\n")
    done = sandbox.run("--guard", "required", "-c", "make -s; /bin/echo still")
    assert (done.stdout, done.stderr) == (b"alive\nstill\n", b"") and prevented(sandbox) == []


# execve("./t", {"psql", "-c", "drop table users"}) by the 32-bit table: int 0x80, number 11.
INT80 = r"""
.globl _start
_start: mov $11, %eax
 mov $path, %ebx
 mov $argv, %ecx
 mov $0, %edx
 int $0x80
 mov $60, %eax
 mov $1, %edi
 syscall
.data
path: .asciz "PROGRAM"
zero: .asciz "psql"
one: .asciz "-c"
two: .asciz "drop table users"
.balign 8
argv: .long zero, one, two, 0
"""


def test_the_other_system_call_table(sandbox):
    """A 64-bit program may ask through int 0x80 as 32-bit programs do (x86)."""
    if os.uname().machine != "x86_64" or not shutil.which("gcc"):
        pytest.skip("int 0x80 is x86's, and needs gcc")
    psql = sandbox.bin / "psql"
    psql.write_text(f"#!/bin/sh\necho psql >> {sandbox.record}\n")
    source = sandbox.project / "t.s"
    source.write_text(INT80.replace("PROGRAM", str(psql)))
    subprocess.run(["gcc", "-nostdlib", "-static", "-no-pie", "-o", "t", "t.s"], cwd=sandbox.project, check=True)
    (sandbox.project / "Makefile").write_text("all:\n\t-@./t\n")
    sandbox.run("-c", "make -s")
    if sandbox.ran() != ["psql"]:
        pytest.skip("this kernel runs no 32-bit calls")
    done = sandbox.run("--guard", "required", "-c", "make -s")
    assert sandbox.ran() == ["psql"], done
    assert prevented(sandbox)[-1]["rule"].startswith("sql.drop")


def test_tmux_started_inside(sandbox):
    if not shutil.which("tmux"):
        pytest.skip("tmux is not installed; apt-get install tmux")
    os.mkfifo(sandbox.project / "done")
    (sandbox.project / "job.sh").write_text(f"$(date +psql) {DROP} 2> said\necho > done\n")
    (sandbox.project / "Makefile").write_text(
        "all:\n\ttmux -S ./socket -f /dev/null new-session -d 'sh job.sh'\n\tcat done\n"
    )
    done = sandbox.run("--guard", "required", "-c", "make -s")
    assert done.returncode == 0, done
    assert sandbox.ran() == [] and b"gshell: refused (sql.drop" in (sandbox.project / "said").read_bytes()


def test_what_it_says_is_not_written_over(sandbox):
    """It goes to the same open file, so the offset moves on."""
    (sandbox.project / "Makefile").write_text(
        "all:\n\t-@sh -c '(echo before; $$(date +psql) -c \"drop table users\"; echo after) 2> log 1>&2'\n"
    )
    sandbox.run("--guard", "required", "-c", "make -s")
    said = (sandbox.project / "log").read_text()
    assert said.startswith("before\n") and said.endswith("after\n") and "gshell: refused" in said


def test_long_words_do_not_make_the_journal_deaf(sandbox):
    """A refusal whose facts are long and need escaping is noted, and so is the next."""
    deep = sandbox.project
    for _ in range(14):
        deep = deep / ("ä" * 100)
    deep.mkdir(parents=True)
    (sandbox.project / "job.sh").write_text(
        f"cd {deep}\n$(date +psql) -c \"drop table users -- $(printf '\\377%.0s' $(seq 9000))\"\n$(date +psql) {DROP}\n"
    )
    (sandbox.project / "Makefile").write_text("all:\n\t-@sh job.sh\n")
    done = sandbox.run("--guard", "required", "-c", "make -s")
    assert done.stderr.count(b"gshell: refused") == 2
    assert [note["cwd"] == str(deep) for note in prevented(sandbox)] == [True, True] and sandbox.ran() == []


def test_the_supervisor_is_out_of_reach(sandbox):
    """Who has the user's own rights, and no more, cannot read its memory or take its listener."""
    if os.getuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("a second account needs root and setpriv(1)")
    steal = (
        "import ctypes, os, sys\n"
        "pid = int(sys.argv[1])\n"
        "library = ctypes.CDLL(None, use_errno=True)\n"
        "own = os.pidfd_open(pid)\n"
        "taken = [n for n in range(64) if library.syscall(438, own, n, 0) >= 0]\n"
        "try:\n    open(f'/proc/{pid}/mem', 'rb')\n    taken.append('mem')\nexcept PermissionError:\n    pass\n"
        "try:\n    os.listdir(f'/proc/{pid}/fd')\n    taken.append('fd')\nexcept PermissionError:\n    pass\n"
        "print('taken', taken)\n"
    )
    stand = (
        "import os, sys\n"
        f"sys.path.insert(0, {str(Path(__file__).parents[2])!r})\n"
        "from gshell.run import guard\n"
        "class Yes:\n"
        "    def rule(self, found):\n        return guard.Ruling(False)\n"
        "    def consent(self, rules):\n        pass\n"
        "here = os.getpid()\n"
        "GUARD\n"
        f"words = [sys.executable, '-I', '-c', {steal!r}, str(here)]\n"
        "os.waitpid(os.posix_spawn(sys.executable, words, {}), 0)\n"
    )
    # nobody must be able to read the checkout: a copy of what is needed, in a place of its own
    told = [_as_nobody(sandbox, stand.replace("GUARD", line)) for line in ("guard.stand(Yes())", "pass")]
    assert told[0] == "taken []\n", told
    assert told[1] != "taken []\n"  # so that the test could fail


def _as_nobody(sandbox, program: str) -> str:
    place = Path("/var/tmp") / f"gshell-test-{os.getpid()}"
    shutil.copytree(
        Path(__file__).parents[2] / "gshell", place / "gshell", ignore=shutil.ignore_patterns("__pycache__")
    )
    try:
        program = program.replace(repr(str(Path(__file__).parents[2])), repr(str(place)))
        words = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/python3", "-I", "-c", program]
        done = subprocess.run(words, cwd="/", capture_output=True, text=True, timeout=50, check=False)
    finally:
        shutil.rmtree(place)
    return done.stdout or done.stderr
