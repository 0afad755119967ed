"""gshell bench: how fast gshell is on this machine."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from typing import Iterator

import click

from gshell.cli.measure.row import Measure
from gshell.cli.present import json_option, progress, show_json, table

PARTS = ("verdict", "startup", "output", "echo")
_PATIENCE = 50  # tenths of a second


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option(
    "--lines", "file", metavar="FILE", help="Judge these lines: text, or JSON lines with `text` or `command`."
)
@click.option(
    "--most", default=3000, show_default=True, type=click.IntRange(1), metavar="N", help="Judge at most so many lines."
)
@click.option(
    "--rounds",
    default=9,
    show_default=True,
    type=click.IntRange(1),
    metavar="N",
    help="How often each process is started.",
)
@click.option(
    "--megabytes",
    default=10,
    show_default=True,
    type=click.IntRange(1),
    metavar="N",
    help="How much output goes through each recorder.",
)
@click.option(
    "--keys",
    default=500,
    show_default=True,
    type=click.IntRange(1),
    metavar="N",
    help="How many keys are typed at each recorder.",
)
@json_option
def command(
    parts: tuple[str, ...], file: str | None, most: int, rounds: int, megabytes: int, keys: int, as_json: bool
) -> None:
    """Measure how fast gshell is on this machine.

    That is: verdicts, start-up, recorded output and key echo, beside others doing the same. Contestants take
    turns, so that a busy machine is busy for all; ratios can be trusted sooner than times.
    """
    rows = list(_measures(parts or PARTS, file, most, rounds, megabytes, keys))
    progress("")
    if as_json:
        show_json([row._asdict() for row in rows])
        return
    table(
        ("what", "median", "unit", "ratio", "to / note"),
        [
            (row.what, _number(row), row.unit, f"{row.ratio:.2f}" if row.ratio else "", row.against or row.note)
            for row in rows
        ],
    )


def _number(row: Measure) -> str:
    return f"{row.value:.3g}" if row.value < 100 else f"{row.value:.0f}" if row.value else "-"


@contextmanager
def _folder() -> Iterator[str]:
    """For recordings nobody wants: what signs them after their end may still be writing when it is to go."""
    folder = tempfile.mkdtemp(prefix="gshell-bench-")
    try:
        yield folder
    finally:
        for _ in range(_PATIENCE):
            shutil.rmtree(folder, ignore_errors=True)
            if not os.path.exists(folder):
                break
            time.sleep(0.1)


def _measures(
    parts: tuple[str, ...], file: str | None, most: int, rounds: int, megabytes: int, keys: int
) -> Iterator[Measure]:
    from gshell.cli.measure import processes, terminals, verdicts

    with _folder() as folder:
        # What the bench runs is recorded as always, but not among the user's own recordings.
        environment = {**os.environ, "XDG_STATE_HOME": folder, "GSHELL_SESSION": ""}
        if "verdict" in parts:
            yield from verdicts.measure(file, most, progress)
        if "startup" in parts:
            yield from processes.measure(rounds, environment, progress)
        if "output" in parts:
            yield from terminals.measure_output(rounds, megabytes, folder, environment, progress)
        if "echo" in parts:
            yield from terminals.measure_echo(keys, folder, environment, progress)
