"""gshell kill: end a session that still runs."""

from __future__ import annotations

import os
import signal
import time

import click

from gshell import tell
from gshell.cli.library import find_live, session_names
from gshell.errors import GshellError
from gshell.record import journal, place

_PATIENCE = 5.0  # seconds
_LOOK = 0.05  # seconds between two looks
_SLACK = 2.0  # seconds: the kernel counts in ticks since it started, and its clock may have been set


@click.command()
@click.argument("name", metavar="ID", shell_complete=session_names)
def command(name: str) -> None:
    """End a session that still runs, as if its terminal had been closed.

    Its program and its shell get SIGHUP, its recording is complete. Who did it is kept in the ledger, before it is
    done.
    """
    recording = find_live(name)
    beside = place.journal_of(recording.path)
    process = _recorder_of(beside)
    try:
        recording.note("kill")
        signal.pidfd_send_signal(process, signal.SIGHUP)
    except PermissionError as error:
        raise GshellError(f"session {recording.session} is not yours to end", "sudo gshell kill ID") from error
    finally:
        os.close(process)
    until = time.monotonic() + _PATIENCE
    while place.being_written(beside):
        if time.monotonic() > until:
            raise GshellError(f"session {recording.session} was asked to end but has not, yet")
        time.sleep(_LOOK)
    tell.say(f"session {recording.session} has ended")


def _recorder_of(beside: str) -> int:
    """A descriptor (pidfd_open(2)) of the process that writes this journal. Raises GshellError.

    The journal is locked, so its writer lives; if the process with its number began later than the session, it is
    another one.
    """
    first = next(journal.read(beside), {})
    pid, started = first.get("pid"), first.get("started")
    if not isinstance(pid, int) or not isinstance(started, (int, float)):
        raise GshellError(f"{beside} does not tell which process records it")
    try:
        descriptor = os.pidfd_open(pid)
    except OSError as error:
        raise GshellError(f"process {pid} cannot be found here: {error.strerror}") from error
    if _began(pid) > started + _SLACK or not place.being_written(beside):
        os.close(descriptor)
        raise GshellError(f"process {pid} is not the one that recorded this session")
    return descriptor


def _began(pid: int) -> float:
    """When a process began, in seconds since the epoch (proc(5): starttime of /proc/PID/stat, btime of /proc/stat)."""
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
        ticks = int(file.read().rpartition(")")[2].split()[19])
    with open("/proc/stat", encoding="ascii") as file:
        boot = next(int(line.split()[1]) for line in file if line.startswith("btime"))
    return boot + ticks / os.sysconf("SC_CLK_TCK")
