"""Whole processes: what `gshell -c` costs beside bare Python and bare bash."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Callable, Iterator, Mapping, Sequence

from gshell.cli.measure.row import Measure, compared, median
from gshell.errors import GshellError


def gshell_command() -> list[str]:
    """How this gshell was started, to start it again."""
    own = os.path.abspath(sys.argv[0])
    if os.path.basename(own) == "gshell" and os.path.isfile(own):
        return [own]
    return [sys.executable, "-I", "-m", "gshell"]


def measure(times: int, environment: Mapping[str, str], progress: Callable[[str], None]) -> Iterator[Measure]:
    """Median CPU time (user and system, of the process and what it waited for), rounds taken in turn."""
    contestants: dict[str, list[str]] = {
        "python3 -I -c pass": [sys.executable, "-I", "-c", "pass"],
        "bash -c true": [shutil.which("bash") or "bash", "-c", "true"],
        "gshell -c true": [*gshell_command(), "-c", "true"],
    }
    spent: dict[str, list[float]] = {name: [] for name in contestants}
    cpu_time(contestants["gshell -c true"], environment)  # fills the caches
    for turn in range(times):
        progress(f"start-up {turn}/{times}")
        for name, command in contestants.items():
            spent[name].append(cpu_time(command, environment))
    own = spent["gshell -c true"]
    for name in ("python3 -I -c pass", "bash -c true"):
        yield median(name, spent[name], "ms CPU")
    yield compared("gshell -c true", own, "ms CPU", "python3 -I -c pass", spent["python3 -I -c pass"])
    yield compared("gshell -c true", own, "ms CPU", "bash -c true", spent["bash -c true"])


def cpu_time(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Milliseconds of CPU the command took, its children included. Raises GshellError if it fails."""
    null = os.open(os.devnull, os.O_RDWR)
    try:
        actions = [(os.POSIX_SPAWN_DUP2, null, descriptor) for descriptor in (0, 1, 2)]
        process = os.posix_spawn(command[0], list(command), dict(environment), file_actions=actions)
    finally:
        os.close(null)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise GshellError(f"{' '.join(command)} failed; its time would mean nothing", "gshell doctor")
    return (usage.ru_utime + usage.ru_stime) * 1000
