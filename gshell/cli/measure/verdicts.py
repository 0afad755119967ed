"""Verdicts within this process: parse, assess and decide, line by line."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Callable, Iterator

from gshell import paths, tell
from gshell.cli.judging import judge_for, who
from gshell.cli.measure.row import Measure, quantile
from gshell.errors import UsageError
from gshell.shell.judge import Judge

LENGTHS = (1_000, 10_000, 100_000)
PASSES_SEEN = 20
UNIT = "us CPU"
"""Not by the clock: one in a hundred of such short times would be that of another process."""


def lines(file: str | None, most: int) -> list[str]:
    """Command lines out of a text file or JSON lines (`text` or `command`), evenly picked down to `most`."""
    file = file or os.path.join(paths.shipped("benchmarks"), "lines.txt")
    try:
        with open(file, encoding="utf-8") as stream:
            found = [line for line in map(_line, stream) if line]
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: {error}") from error
    if not found:
        raise UsageError(f"{file}: no command lines in it")
    step = max(1, len(found) // most)
    return found[::step][:most]


def _line(text: str) -> str:
    text = text.rstrip("\n")
    if not text.startswith('{"'):
        return text
    row = json.loads(text)
    return str(row.get("text") or row.get("command") or "")


def measure(file: str | None, most: int, progress: Callable[[str], None]) -> Iterator[Measure]:
    texts = lines(file, most)
    judge = judge_for(who("human"))
    judge.decision("true")
    warm: list[tuple[float, str]] = []
    cold: list[tuple[float, str]] = []
    for number, text in enumerate(texts):
        progress(f"verdicts {number}/{len(texts)}")
        judge.changed()
        before = len(sys.modules)
        took = _timed(judge, text)
        (warm if len(sys.modules) == before else cold).append((took, text))
    yield from _quantiles("new line", warm)
    yield from _quantiles("line that loads code", cold)
    judge.decision(texts[0])
    seen = [_timed(judge, texts[0]) for _ in range(PASSES_SEEN)]
    yield Measure("verdict, line seen before", quantile(seen, 0.5), UNIT)
    yield from _by_length(judge, progress)


def _quantiles(what: str, measured: list[tuple[float, str]]) -> Iterator[Measure]:
    """p50, p99 and the slowest; nothing of nothing."""
    if not measured:
        return
    times = [took for took, _ in measured]
    note = f"{len(times)} lines"
    yield Measure(f"verdict, {what}, p50", quantile(times, 0.5), UNIT, note=note)
    yield Measure(f"verdict, {what}, p99", quantile(times, 0.99), UNIT, note=note)
    slowest, text = max(measured)
    yield Measure(f"verdict, {what}, slowest", slowest, UNIT, note=tell.shorten(text, 40))


def _by_length(judge: Judge, progress: Callable[[str], None]) -> Iterator[Measure]:
    """Ten times the text may take ten times as long, not a hundred times."""
    word = "file-0123 "
    previous = 0.0
    for length in LENGTHS:
        progress(f"verdict on {length} characters")
        # A text that differs each time: no stage may know it from before.
        took = min(_timed(judge, f"ls {turn} {word * (length // len(word))}") for turn in range(3))
        name = f"verdict, {length // 1000} kB line"
        against = f"a tenth of it, per character ({previous:.0f} us)" if previous else ""
        yield Measure(name, took, UNIT, took / previous / 10 if previous else 0.0, against)
        previous = took


def _timed(judge: Judge, text: str) -> float:
    began = time.thread_time_ns()
    judge.decision(text)
    return (time.thread_time_ns() - began) / 1000
