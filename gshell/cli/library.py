"""The index, brought up to date, for the commands that ask it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

import click

from gshell import paths
from gshell.cli.present import Callback, progress
from gshell.cli.when import read_moment
from gshell.errors import UsageError

if TYPE_CHECKING:
    from gshell.index import Index


def open_index() -> Index:
    """Use as a context manager. Sessions that still run are in it up to now."""
    from gshell.index import Index

    index = Index(progress=lambda done, total: progress(f"reading recordings {done}/{total}"))
    index.catch_up()
    progress("")
    return index


class Found(NamedTuple):
    """A recording; `session` is "" for a file that is not in the index."""

    path: str
    session: str = ""

    def time_of(self, line: int) -> float:
        """When this line of the session was given, in seconds. Raises UsageError."""
        if not self.session:
            raise UsageError("--line needs a session of this machine, not a file")
        with open_index() as index:
            times = {command.line: command.time for command in index.commands(self.session, limit=1_000_000)}
        if line not in times:
            raise UsageError(f"session {self.session} has no line {line}", f"gshell show {self.session}")
        return times[line]


def find_recording(name: str) -> Found:
    """A file, one of the demos that come with gshell, or a session. Raises RecordingError."""
    demo = os.path.join(paths.shipped("recordings"), f"{name}.cast")
    for path in (name, demo):
        if os.path.isfile(path):
            return Found(path)
    with open_index() as index:
        session = index.session(name)
    return Found(session.cast, session.id)


def filter_options(function: Callback) -> Callback:
    """--user, --host, --since, --until, --limit: named alike wherever sessions are listed."""
    options: list[Callable[[Any], Any]] = [
        click.option("--user", default="", metavar="NAME", help="Only this person's, or an agent's acting for them."),
        click.option("--host", default="", metavar="NAME", help="Only on this machine."),
        click.option(
            "--since", metavar="WHEN", callback=read_moment, help="Not before: 2h, 3d, today, yesterday, 2026-11-22."
        ),
        click.option("--until", metavar="WHEN", callback=read_moment, help="Not after."),
        click.option(
            "--limit", default=100, show_default=True, type=click.IntRange(1), metavar="N", help="At most so many."
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def session_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Completion for ID."""
    with open_index() as index:
        return [session.id for session in index.sessions(limit=200) if session.id.startswith(incomplete)]
