#!/usr/bin/env python3
"""What the exec guard costs: CPU time of the same work with it and without, contestants taking turns.

    .venv/bin/python benchmarks/exec_guard.py [--rounds N]

CPU is user and system time of everything that the contestant started, its supervisor included (wait4(2));
the wall clock of a busy machine says little. Ratios are to `gshell` without a guard, medians of the rounds.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

GSHELL = [sys.executable, "-I", "-m", "gshell"]
FILES = 100
LOOP = "for ((i = 0; i < 1000; i++)); do /bin/true; done"
MAKE = "make -s clean all"
CONTESTANTS = {
    "gshell": [*GSHELL, "-c"],
    "gshell --guard on": [*GSHELL, "--guard", "required", "-c"],
    "gshell --guard strict": [*GSHELL, "--guard", "strict", "-c"],
    "bash": ["bash", "-c"],
    "strace -f -e execve": ["strace", "-f", "-qq", "-e", "execve", "-o", "/dev/null", "bash", "-c"],
    "strace --seccomp-bpf": ["strace", "-f", "-qq", "-e", "execve", "--seccomp-bpf", "-o", "/dev/null", "bash", "-c"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with place() as (folder, environment):
        for name, text in (("1000 x /bin/true", LOOP), (f"make, {FILES} files", MAKE)):
            if text == MAKE and not (shutil.which("make") and shutil.which("gcc")):
                print(f"{name}: make or gcc is not installed")
                continue
            show(name, measured(text, folder, environment, rounds))


def measured(text: str, folder: Path, environment: dict[str, str], rounds: int) -> dict[str, list[float]]:
    """Contestant -> CPU seconds of each round. A first round, which fills caches, does not count."""
    found: dict[str, list[float]] = {name: [] for name, words in CONTESTANTS.items() if shutil.which(words[0])}
    for number in range(rounds + 1):
        for name, times in found.items():
            spent = cpu([*CONTESTANTS[name], text], folder, environment)
            if number:
                times.append(spent)
    return found


def cpu(argv: list[str], folder: Path, environment: dict[str, str]) -> float:
    pid = os.fork()
    if not pid:
        os.chdir(folder)
        os.execvpe(argv[0], argv, environment)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{argv} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime


def show(title: str, found: dict[str, list[float]]) -> None:
    print(f"{title:24}{'CPU ms':>10}{'ratio':>8}   lowest … highest ratio of a round")
    plain = found["gshell"]
    for name, times in found.items():
        ratios = sorted(one / other for one, other in zip(times, plain, strict=True))
        middle = statistics.median(times) * 1000
        print(f"  {name:22}{middle:10.0f}{statistics.median(ratios):8.2f}   {ratios[0]:.2f} … {ratios[-1]:.2f}")


@contextmanager
def place() -> Iterator[tuple[Path, dict[str, str]]]:
    """A home and a C project of its own."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home, "project")
        folder.mkdir()
        for number in range(FILES):
            (folder / f"f{number}.c").write_text(f"int f{number}(int x) {{ return x + {number}; }}\n")
        objects = " ".join(f"f{number}.o" for number in range(FILES))
        (folder / "Makefile").write_text(
            f"all: {objects}\n\tar rc lib.a {objects}\nclean:\n\trm -f *.o lib.a\n%.o: %.c\n\tgcc -O1 -c -o $@ $<\n"
        )
        keep = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        yield folder, {**keep, "HOME": home, "TERM": "dumb"}


if __name__ == "__main__":
    main()
