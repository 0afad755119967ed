"""The index, brought up to date, for the commands that ask it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

import click

from gshell import paths
from gshell.cli import background
from gshell.cli.present import Callback, progress
from gshell.cli.when import read_moment
from gshell.errors import RecordingError, UsageError
from gshell.identify import identify

if TYPE_CHECKING:
    from gshell.index import Index
    from gshell.index.frames import Frame


_SOON = 4 << 20  # bytes shown by one session that are read while somebody waits: about a quarter of a second


def open_index(whole: bool = False) -> Index:
    """Use as a context manager. Sessions that still run are in it up to now.

    Of a session that showed a lot, only the lines are; its screens follow in the background, unless `whole`.
    """
    from gshell.index import Index

    index = Index(progress=lambda done, total: progress(f"reading recordings {done}/{total}"))
    index.catch_up(None if whole else _SOON)
    if index.behind:
        background.start()
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

    def note(self, what: str) -> None:
        """Put into the ledger that somebody did this to the session, and who. Raises RecorderError."""
        if self.session:
            from gshell.record.ledger import enter

            enter(paths.state(), what, self.session, time.time(), by=identify().as_dict())

    def frames(self) -> list[Frame]:
        """Those that the index keeps."""
        if not self.session:
            return []
        with open_index() as index:
            return index.frames(self.session)


def find_recording(name: str) -> Found:
    """A file, one of the demos that come with gshell, or a session. Raises RecordingError."""
    demo = os.path.join(paths.shipped("recordings"), f"{name}.cast")
    for path in (name, demo):
        if os.path.isfile(path):
            return Found(path)
    with open_index() as index:
        session = index.session(name)
    return Found(session.cast, session.id)


def find_live(name: str) -> Found:
    """A session that still runs; "" is the one that began last. Raises RecordingError."""
    with open_index() as index:
        session = index.session(name) if name else next(iter(index.sessions(state="live", limit=1)), None)
    if session is None:
        raise RecordingError("no session runs", "gshell sessions")
    if session.state != "live":
        raise RecordingError(f"session {session.id} is over ({session.state})", f"gshell play {session.id}")
    return Found(session.cast, session.id)


def filter_options(function: Callback) -> Callback:
    """--user, --host, --since, --until, --limit: named alike wherever sessions are listed."""
    return _with(
        function,
        click.option("--user", default="", metavar="NAME", help="Only this person's, or an agent's acting for them."),
        click.option("--host", default="", metavar="NAME", help="Only on this machine."),
        click.option(
            "--since", metavar="WHEN", callback=read_moment, help="Not before: 2h, 3d, today, yesterday, 2026-11-22."
        ),
        click.option("--until", metavar="WHEN", callback=read_moment, help="Not after."),
        click.option(
            "--limit", default=100, show_default=True, type=click.IntRange(1), metavar="N", help="At most so many."
        ),
    )


def line_options(function: Callback) -> Callback:
    """What can be asked about the lines of a session, named alike wherever lines are looked for."""
    verdicts = click.Choice(["allow", "warn", "confirm", "approve", "deny"])
    return _with(
        function,
        click.option("--actor", type=click.Choice(["human", "agent", "service"]), help="Only theirs."),
        click.option("--verdict", type=verdicts, help="With a line judged so."),
        click.option("--refused", is_flag=True, help="With a line that was stopped."),
        click.option("--effect", default="", metavar="KIND", help="With such an effect: file.delete, 'sql.*'."),
        click.option("--path", default="", metavar="PATH", help="That touched this file or anything below it."),
        click.option("--table", default="", metavar="NAME", help="That touched this table."),
        click.option("--target", default="", metavar="TEXT", help="With an effect on this: a host, 'registry/*'."),
        click.option("--rule", default="", metavar="ID", help="To which this rule applied: sql.drop-table, 'files.*'."),
        click.option("--status", type=int, metavar="N", help="With a line that ended with this exit status."),
    )


def _with(function: Callback, *options: Callable[[Any], Any]) -> Callback:
    for option in reversed(options):
        function = option(function)
    return function


def session_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Completion for ID."""
    with open_index() as index:
        return [session.id for session in index.sessions(limit=200) if session.id.startswith(incomplete)]
