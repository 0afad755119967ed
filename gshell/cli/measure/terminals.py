"""Recorders side by side on a terminal of ours: how fast output passes, how soon a key comes back."""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import Callable, Iterator, Mapping

from gshell.cli.measure.processes import gshell_command
from gshell.cli.measure.row import Measure, compared, median, missing, quantile
from gshell.errors import ShellError

PATIENCE = 60.0
"""Seconds of silence after which a contestant counts as hung."""

ECHO = "import os,tty;tty.setraw(0);os.write(1,b'READY')\nwhile (c:=os.read(0,1))!=b'q':os.write(1,c)"
LINES = "import os,sys\nfor i in range(int(sys.argv[1])):os.write(1,b'line %d\\n'%i)"

Contestants = Mapping[str, list[str] | None]


def contestants(command: str, folder: str) -> Contestants:
    """The same command run by each recorder (None: not installed), writing into `folder`."""
    asciinema = _beside_python("asciinema")
    script = shutil.which("script")
    cast, typescript = os.path.join(folder, "a.cast"), os.path.join(folder, "a.typescript")
    return {
        "no recorder": ["/bin/sh", "-c", command],
        "gshell": [*gshell_command(), "-c", command],
        "asciinema rec": [asciinema, "rec", "-q", "--overwrite", "-c", command, cast] if asciinema else None,
        "script": [script, "-q", "-c", command, typescript] if script else None,
    }


def _beside_python(name: str) -> str | None:
    """asciinema comes with gshell; if it is not in PATH it lies where Python's programs do."""
    found = shutil.which(name) or os.path.join(os.path.dirname(sys.executable), name)
    return found if os.access(found, os.X_OK) else None


def measure_output(
    times: int, megabytes: int, folder: str, environment: Mapping[str, str], progress: Callable[[str], None]
) -> Iterator[Measure]:
    """Median seconds until a command's output has come through, rounds taken in turn: in bulk, and line by line."""
    rows = megabytes * 1_000_000 // 50
    bulk = contestants(f"seq -f 'row %020.0f of the recorder bench.....' {rows}", folder)
    yield from _race(f"{megabytes} MB of output", bulk, times, environment, progress)
    lines = contestants(f'{sys.executable} -I -c "{LINES}" {rows}', folder)
    yield from _race(f"{rows // 1000},000 small writes", lines, times, environment, progress)


def _race(
    what: str, racers: Contestants, times: int, environment: Mapping[str, str], progress: Callable[[str], None]
) -> Iterator[Measure]:
    able, faults = _tried(racers, lambda command: _drain(command, environment))
    spent: dict[str, list[float]] = {name: [] for name in able}
    for turn in range(times):
        for name, command in able.items():
            progress(f"{what} {turn}/{times}: {name}")
            spent[name].append(_drain(command, environment))
    return _report(what, spent, faults, "s")


def measure_echo(
    keys: int, folder: str, environment: Mapping[str, str], progress: Callable[[str], None]
) -> Iterator[Measure]:
    """Milliseconds until a typed key is back from a program that echoes it."""
    racers = contestants(f'{sys.executable} -I -c "{ECHO}"', folder)
    able, faults = _tried(racers, lambda command: _echoes(command, 1, environment))
    spent: dict[str, list[float]] = {}
    for name, command in able.items():
        progress(f"echo: {name}")
        spent[name] = _echoes(command, keys, environment)
    yield from _report("key echo, p50", spent, faults, "ms")
    for name, samples in spent.items():
        yield Measure(f"key echo, p99: {name}", quantile(samples, 0.99), "ms")


def _tried(racers: Contestants, attempt: Callable[[list[str]], object]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Those who can run here, and why the others cannot. Raises ShellError if gshell is one of these."""
    able, faults = {}, {}
    for name, command in racers.items():
        try:
            if command is None:
                raise ShellError("not installed here")
            attempt(command)
            able[name] = command
        except ShellError as error:
            if name == "gshell":
                raise
            faults[name] = str(error)
    return able, faults


def _report(what: str, spent: Mapping[str, list[float]], faults: Mapping[str, str], unit: str) -> Iterator[Measure]:
    for name in spent:
        if name != "gshell":
            yield median(f"{what}: {name}", spent[name], unit)
            yield compared(f"{what}: gshell", spent["gshell"], unit, name, spent[name])
    for name, fault in faults.items():
        yield missing(f"{what}: {name}", fault)


def _start(command: list[str], environment: Mapping[str, str]) -> tuple[int, int]:
    """(process, master): the command as session leader on a new terminal of 80 by 24."""
    import pty

    process, master = pty.fork()
    if process == 0:
        try:
            os.execvpe(command[0], command, dict(environment))
        finally:
            os._exit(127)
    return process, master


def _drain(command: list[str], environment: Mapping[str, str]) -> float:
    began = time.perf_counter()
    process, master = _start(command, environment)
    try:
        while _read(master, command):
            pass
    finally:
        os.close(master)
    if os.waitpid(process, 0)[1]:
        raise ShellError(f"{command[0]} failed; its time would mean nothing", "gshell doctor")
    return time.perf_counter() - began


def _echoes(command: list[str], keys: int, environment: Mapping[str, str]) -> list[float]:
    process, master = _start(command, environment)
    try:
        seen = b""
        while b"READY" not in seen:
            chunk = _read(master, command)
            if not chunk:
                raise ShellError(f"{command[0]} ended before its program was ready: {seen.decode(errors='replace')}")
            seen += chunk
        taken = []
        for _ in range(keys):
            began = time.perf_counter_ns()
            os.write(master, b"x")
            _read(master, command)
            taken.append((time.perf_counter_ns() - began) / 1e6)
        os.write(master, b"q")
        while _read(master, command):
            pass
    finally:
        os.close(master)
        os.waitpid(process, 0)
    return taken


def _read(master: int, command: list[str]) -> bytes:
    """The next output; b"" at the end (Linux answers EIO when the last user of a terminal is gone)."""
    import select

    if not select.select([master], [], [], PATIENCE)[0]:
        raise ShellError(f"{command[0]} was silent for {PATIENCE:.0f} seconds")
    try:
        return os.read(master, 65536)
    except OSError:
        return b""
