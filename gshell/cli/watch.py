"""gshell watch: see a session that still runs."""

from __future__ import annotations

import click

from gshell.cli.library import find_live, session_names


@click.command()
@click.argument("name", metavar="[ID]", default="", shell_complete=session_names)
def command(name: str) -> None:
    """See what happens in a session that still runs.

    ID is a session's, the beginning or the end of one; without it, the one that began last. All keys of
    `gshell play` work: go back, come back with End. That you watched is kept in the ledger.
    """
    from gshell.replay import play

    recording = find_live(name)
    recording.note("watch")
    play(recording.path, follow=True, frames=recording.frames())
