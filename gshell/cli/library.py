"""The index, brought up to date, for the commands that ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

import click

from gshell.cli.present import Callback, progress
from gshell.cli.when import read_moment

if TYPE_CHECKING:
    from gshell.index import Index


def open_index() -> Index:
    """Use as a context manager. Sessions that still run are in it up to now."""
    from gshell.index import Index

    index = Index(progress=lambda done, total: progress(f"reading recordings {done}/{total}"))
    index.catch_up()
    progress("")
    return index


def filter_options(function: Callback) -> Callback:
    """--user, --host, --since, --until, --limit: named alike wherever sessions are listed."""
    options: list[Callable[[Any], Any]] = [
        click.option("--user", default="", metavar="NAME", help="Only this person's, or an agent's acting for them."),
        click.option("--host", default="", metavar="NAME", help="Only on this machine."),
        click.option(
            "--since", metavar="WHEN", callback=read_moment, help="Not before: 2h, 3d, today, yesterday, 2026-11-22."
        ),
        click.option("--until", metavar="WHEN", callback=read_moment, help="Not after."),
        click.option("--limit", default=100, show_default=True, help="At most so many."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def session_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Completion for ID."""
    with open_index() as index:
        return [session.id for session in index.sessions(limit=200) if session.id.startswith(incomplete)]
