"""A disk that is full or read-only: a real one (tmpfs), in a mount namespace that nobody else sees."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Callable

import pytest
from sessions import fill, run, start, stays_whole

from gshell.errors import RecorderError
from gshell.record import place
from gshell.record.ledger import Ledger
from gshell.record.settings import Settings

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000  # <sched.h>
FORBIDDEN = 77


def on_small_disk(scenario: Callable[[Path], None], folder: Path, kilobytes: int = 64) -> None:
    """Run it in a child that has a disk of so many kB at `folder`."""
    folder.mkdir()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            status = in_namespace(scenario, folder, kilobytes)
        except BaseException:
            os.write(writer, traceback.format_exc().encode()[-4000:])
        finally:
            os._exit(status)
    os.close(writer)
    with open(reader, "rb") as pipe:
        said = pipe.read().decode()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status == FORBIDDEN:
        pytest.skip("NO SMALL DISK: this machine does not permit a mount namespace of one's own")
    assert status == 0, said


def in_namespace(scenario: Callable[[Path], None], folder: Path, kilobytes: int) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    wanted = CLONE_NEWNS if os.geteuid() == 0 else CLONE_NEWNS | CLONE_NEWUSER
    if libc.unshare(wanted) != 0:
        return FORBIDDEN
    if mount("--make-rprivate", "/") or mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)):
        return FORBIDDEN
    scenario(folder)
    return 0


def mount(*words: str) -> int:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode


FORMS = {"v2": Settings(), "v3": Settings(format="v3"), "compressed": Settings(compress=True)}


@pytest.mark.parametrize("form", FORMS)
def test_full(tmp_path: Path, form: str) -> None:
    def scenario(disk: Path) -> None:
        recording = start(disk, settings=FORMS[form])
        run(recording, "make", b"begun\r\n" * 10)
        error = fill(recording)
        assert "No space left" in str(error) and recording.path in str(error) and error.exit_status == 74
        stays_whole(recording)
        files = sorted(disk.rglob("*"))
        with pytest.raises(RecorderError, match="No space left"):
            start(disk, settings=FORMS[form])
        left = sorted(path for path in disk.rglob("*") if path.is_file())
        assert left == [path for path in files if path.is_file()], "a session that could not start leaves nothing"

    on_small_disk(scenario, tmp_path / "disk")


def test_full_and_free_again(tmp_path: Path) -> None:
    """The ledger goes on in a whole line, whatever the full disk left of the last one."""

    def scenario(disk: Path) -> None:
        recording = start(disk)
        ballast = disk / "ballast"
        with pytest.raises(RecorderError):
            while True:
                run(recording, "make", b"more\r\n")
                with ballast.open("ab") as file:
                    file.write(b"x" * 64)
        recording.end(74)
        ballast.unlink()
        again = start(disk)
        again.end(0)
        book = Ledger(str(disk))
        assert book.bad_line == 0 and "end" in book.of(again.session) and "end" not in book.of(recording.session)

    on_small_disk(scenario, tmp_path / "disk")


def test_read_only(tmp_path: Path) -> None:
    def scenario(disk: Path) -> None:
        assert mount("-o", "remount,ro", str(disk)) == 0
        with pytest.raises(RecorderError, match="Read-only"):
            start(disk)

    on_small_disk(scenario, tmp_path / "disk")


def test_read_only_in_the_middle(tmp_path: Path) -> None:
    def scenario(disk: Path) -> None:
        recording = start(disk)
        run(recording, "make", b"begun\r\n" * 10)
        subprocess.run([sys.executable, "-c", FORCE_READ_ONLY, str(disk)], check=True)
        recording.output(b"a file that is open for writing can still be written\r\n")
        with pytest.raises(RecorderError, match="Read-only"):
            start(disk)

    FORCE_READ_ONLY = (
        "import subprocess, sys; subprocess.run(['mount', '-o', 'bind', sys.argv[1], sys.argv[1]], check=True);"
        "subprocess.run(['mount', '-o', 'remount,ro,bind', sys.argv[1]], check=True)"
    )
    on_small_disk(scenario, tmp_path / "disk")


def test_gshell_itself(tmp_path: Path) -> None:
    """The program that runs is not hurt and loses nothing; the next line does not run."""

    def scenario(disk: Path) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "XDG_STATE_HOME": str(disk),
            "LANG": "C.UTF-8",
        }
        lines = b"seq 1 50000; echo finished\ntouch " + os.fsencode(tmp_path / "ran") + b"\n"
        done = subprocess.run(
            [sys.executable, "-I", "-m", "gshell"], input=lines, env=environment, capture_output=True, timeout=50
        )
        assert done.stdout == b"".join(b"%d\n" % number for number in range(1, 50001)) + b"finished\n"
        assert done.returncode == 74 and b"cannot be recorded" in done.stderr and b"No space left" in done.stderr
        assert not (tmp_path / "ran").exists()
        (cast,) = disk.rglob("*.cast")
        assert cast.stat().st_size > 30_000 and place.journal_of(str(cast))

    on_small_disk(scenario, tmp_path / "disk")
