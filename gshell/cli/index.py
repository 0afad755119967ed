"""gshell index: bring the index up to date."""

from __future__ import annotations

import fcntl
import os

import click

from gshell import paths, tell
from gshell.cli.present import progress

_NICE = 10


@click.command()
@click.option("--rebuild", is_flag=True, help="Forget it and read all recordings again.")
@click.option("--background", is_flag=True, help="Give way to other programs; leave it to one that is at it already.")
def command(rebuild: bool, background: bool) -> None:
    """Bring the index up to date.

    Other commands do so by themselves; large sessions are taken in by this one, which they start.
    """
    from gshell.index import Index

    if background:
        os.nice(_NICE)
    with open(os.path.join(paths.private(paths.state()), "index.lock"), "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (fcntl.LOCK_NB if background else 0))
        except BlockingIOError:
            return
        with Index(progress=lambda done, total: progress(f"reading recordings {done}/{total}")) as index:
            count = index.rebuild() if rebuild else index.catch_up()
    progress("")
    tell.say(f"{count} recordings looked at")
