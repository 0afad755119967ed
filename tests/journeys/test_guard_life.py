"""The supervisor's own life: jobs, stops, failures, orphans, and what it leaves behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pexpect
import pytest
from person import Shell
from test_guard import prevented, start

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")


def test_stop_and_go_on_at_the_prompt(sandbox):
    shell = Shell(sandbox, "--guard", "required")
    shell.types("sh -c 'echo begun; exec sleep 100'\r")
    shell.sees("begun\r\n")
    shell.types("\x1a")
    assert "Stopped" in shell.ready()
    shell.types("fg\r")
    shell.sees("sleep 100")
    shell.types("\x03")
    shell.ready()
    assert "here" in shell.says("/bin/echo here")
    shell.leaves()


@pytest.mark.parametrize("guard", ["off", "required"])
def test_the_parent_sees_a_stopped_job(sandbox, guard):
    """`gshell -c` in a shell with job control: ^Z, jobs, fg."""
    shell = pexpect.spawn("bash", ["--norc", "-i"], cwd=str(sandbox.project), encoding="utf-8", timeout=30,
                          env=sandbox.environment | {"PS1": "outer> "})  # fmt: skip
    shell.delaybeforesend = None
    shell.expect_exact("outer> ")
    shell.sendline(f"{' '.join(sandbox.command)} --guard {guard} -c 'echo begun; read x; /bin/echo got $x'")
    shell.expect_exact("begun\r\n")
    shell.send("\x1a")
    shell.expect("Stopped")
    shell.expect_exact("outer> ")
    shell.sendline("fg")
    shell.sendline("word")
    shell.expect_exact("got word")
    shell.expect_exact("outer> ")
    shell.sendline("exit")
    shell.expect(pexpect.EOF)
    shell.close()


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def until(condition, seconds: float = 20) -> None:
    """Of another process's state the kernel tells nobody: asked again until it is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        select.select([], [], [], 0.01)


def test_orphans_are_buried(sandbox):
    """It is their parent now: none may stay behind as a zombie."""
    os.mkfifo(sandbox.project / "go")
    running = start(sandbox, "for i in 1 2 3 4 5 6 7 8; do (/bin/true & exec /bin/true); done; echo ready; read < go")
    until(lambda: len(children(running.pid)) == 1)
    (sandbox.project / "go").write_text("\n")
    running.communicate(timeout=30)


def test_a_supervisor_that_is_stopped_holds_execs_and_no_more(sandbox):
    """What waits can be killed; when it goes on, so do they."""
    os.mkfifo(sandbox.project / "go")
    text = "echo ready; read < go; /bin/true & p=$!; echo forked; read < go; kill $p; wait $p; echo $?; /bin/echo on"
    running = start(sandbox, text)
    os.kill(running.pid, signal.SIGSTOP)
    (sandbox.project / "go").write_text("\n")
    assert running.stdout and running.stdout.readline() == b"forked\n"
    (sandbox.project / "go").write_text("\n")
    assert running.stdout.readline() in (b"143\n", b"0\n")
    os.kill(running.pid, signal.SIGCONT)
    out, err = running.communicate(timeout=30)
    assert (out, err, running.returncode) == (b"on\n", b"", 0)


def test_what_was_asked_while_it_dies_fails(sandbox):
    """Stopped, asked, killed: the exec fails instead of waiting for ever."""
    os.mkfifo(sandbox.project / "go")
    text = "trap : HUP TERM; echo ready; read < go; echo > go2; /bin/true; echo $? > status"
    os.mkfifo(sandbox.project / "go2")
    running = start(sandbox, text)
    (child,) = children(running.pid)
    ended = os.pidfd_open(child)
    os.kill(running.pid, signal.SIGSTOP)
    (sandbox.project / "go").write_text("\n")
    (sandbox.project / "go2").read_text()
    running.kill()
    running.wait(30)
    assert select.select([ended], [], [], 30)[0]
    assert (sandbox.project / "status").read_text() == "126\n"
    running.communicate()


RAISING = """
import os, sys
sys.path.insert(0, CHECKOUT)
from gshell.run import guard
class Raising:
    def rule(self, found):
        if "bad" in found.argv:
            raise [ValueError, MemoryError, RecursionError, OSError][found.argv.__len__() % 4]("oops")
        return guard.Ruling(False)
    def consent(self, rules):
        pass
one = guard.stand(Raising())
notes = []
one.hear(notes.append)
pid = os.fork()
if not pid:
    text = "for i in 1 2 3 4; do /bin/echo bad $x; echo $?; x=\\"$x x\\"; done; /bin/echo good"
    os.execv("/bin/bash", ["bash", "-c", text])
os.waitpid(pid, 0)
one.settle()
print(sorted({note["rule"] for note in notes}), len(notes))
"""


def test_a_failure_refuses_that_one_and_no_other(sandbox):
    program = RAISING.replace("CHECKOUT", repr(str(Path(__file__).parents[2])))
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, timeout=50, check=True)
    assert done.stdout == "126\n126\n126\n126\ngood\n['guard.failed'] 4\n", done
    assert done.stderr.count("gshell: refused (guard.failed)") == 4


INTERRUPTED = """
import ctypes, os, signal, sys
library = ctypes.CDLL(None, use_errno=True)
signal.signal(signal.SIGALRM, lambda *_: None)
signal.siginterrupt(signal.SIGALRM, True)
failed = 0
words = (ctypes.c_char_p * 2)(b"true", None)
for number in range(500):
    pid = os.fork()
    if not pid:
        signal.setitimer(signal.ITIMER_REAL, 0.00002 + number % 100 * 0.000004)
        library.execve(b"/bin/true", words, None)
        os._exit(ctypes.get_errno() if ctypes.get_errno() == 4 else 0)
    failed += os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 4
print(failed)
"""


@pytest.mark.slow
def test_signals_seldom_interrupt_an_exec(sandbox):
    """seccomp_unotify(2): a handler without SA_RESTART makes execve fail, since Linux 5.19 only until it is heard."""
    (sandbox.project / "timer.py").write_text(INTERRUPTED)
    (sandbox.project / "Makefile").write_text("all:\n\tpython3 timer.py\n")
    done = sandbox.run("--guard", "required", "-c", "make -s")
    assert int(done.stdout) <= 25, done


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_it_leaks_nothing(sandbox):
    """Thousands of execs, refusals, orphans, deaths: as many descriptors and children as before, little memory."""
    os.mkfifo(sandbox.project / "go")
    (sandbox.project / "many.py").write_text(
        "import os, signal, subprocess\n"
        "for number in range(500):\n"
        "    pid = os.fork()\n"
        "    if not pid:\n"
        "        if os.fork(): os._exit(0)\n"
        "        os.execv('/bin/true', ['true', str(number)])\n"
        "    os.waitpid(pid, 0)\n"
        "    pid = os.fork()\n"
        "    if not pid: os.execv('/bin/true', ['true'])\n"
        "    os.kill(pid, signal.SIGKILL)\n"
        "    os.waitpid(pid, 0)\n"
        "    if number % 10 == 0:\n"
        "        subprocess.call(['bash', '-c', '$(date +psql) -c \"drop table users\" 2>/dev/null'], stderr=-3)\n"
    )
    (sandbox.project / "Makefile").write_text("all:\n\tpython3 many.py\n")
    running = start(sandbox, "echo ready; while read x < go; do make -s; echo done; done")

    def state() -> tuple[int, int, int]:
        size = next(row for row in Path(f"/proc/{running.pid}/status").read_text().splitlines() if "VmRSS" in row)
        return len(os.listdir(f"/proc/{running.pid}/fd")), len(children(running.pid)), int(size.split()[1])

    seen = []
    for _ in range(4):
        (sandbox.project / "go").write_text("go\n")
        assert running.stdout and running.stdout.readline() == b"done\n"
        until(lambda: len(children(running.pid)) == 1)
        seen.append(state())
    running.terminate()
    running.communicate(timeout=30)
    assert seen[-1][0] == seen[0][0] and seen[-1][1] == 1 and seen[-1][2] < seen[0][2] + 4096, seen
    assert len(prevented(sandbox)) == 200 and sandbox.ran() == []
