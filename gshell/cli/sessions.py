"""gshell sessions: what was recorded, newest first."""

from __future__ import annotations

from typing import Any

import click

from gshell.cli.library import filter_options, open_index
from gshell.cli.present import json_option, show_json, table
from gshell.cli.when import duration, moment


@click.command()
@filter_options
@click.option("--refused", is_flag=True, help="Only sessions in which something was stopped.")
@click.option("--state", type=click.Choice(["live", "ended", "interrupted"]), help="Only sessions in this state.")
@click.option("--actor", type=click.Choice(["human", "agent", "service"]), help="Only sessions of this kind of actor.")
@json_option
def command(as_json: bool, state: str | None, actor: str | None, **filters: Any) -> None:
    """List recorded sessions, newest first.

    \b
    gshell sessions --since 2d --refused
    gshell sessions --user alice --json
    """
    with open_index() as index:
        found = index.sessions(state=state or "", actor=actor or "", **filters)
    if as_json:
        show_json([session._asdict() for session in found])
        return
    table(
        ("session", "started", "lasted", "user", "host", "kind", "state", "lines", "refused", "risk", "command"),
        [
            (
                session.id,
                moment(session.started),
                duration(session.duration),
                session.subject
                if session.actor == "human"
                else f"{session.subject} ({session.agent or session.actor})",
                session.host,
                session.kind,
                session.state if session.intact else f"{session.state}, altered",
                session.commands,
                session.refused or "",
                session.risk,
                session.command,
            )
            for session in found
        ],
        empty="no such sessions are recorded",
    )
