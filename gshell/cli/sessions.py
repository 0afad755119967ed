"""gshell sessions: what was recorded, newest first."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from gshell.cli.library import filter_options, line_options, open_index
from gshell.cli.present import json_option, one_line, show_json, table
from gshell.cli.when import duration, moment
from gshell.identify import identify

if TYPE_CHECKING:
    from gshell.index import Session

_HEADINGS = ("session", "started", "lasted", "user", "host", "kind", "state", "lines", "refused", "risk", "command")
_BROWSED = ("started", "lasted", "user", "host", "state", "lines", "refused", "risk", "command")


@click.command()
@filter_options
@line_options
@click.option("--state", type=click.Choice(["live", "ended", "interrupted"]), help="Only in this state.")
@click.option("--text", default="", metavar="WORDS", help="With these words in a line or on the screen.")
@click.option("--plain", is_flag=True, help="A plain table on a terminal, too.")
@json_option
def command(as_json: bool, plain: bool, **filters: Any) -> None:
    """List recorded sessions, newest first.

    On a terminal: arrow keys choose, typing filters, Enter plays, q leaves. In a pipe: a table. Options about
    lines must be true of one and the same line.

    \b
    gshell sessions --since 2d --refused
    gshell sessions --user alice --json
    gshell sessions --effect 'sql.*' --table invoices
    """
    with open_index(whole=bool(filters["text"])) as index:
        found = index.sessions(**filters)
    if as_json:
        show_json([session._asdict() for session in found])
    elif found and not plain and _at_terminal():
        _browse(found)
    else:
        table(_HEADINGS, map(_cells, found), empty="no such sessions are recorded")


def _cells(session: Session) -> tuple[object, ...]:
    user = session.subject if session.actor == "human" else f"{session.subject} ({session.agent or session.actor})"
    return (
        session.id,
        moment(session.started),
        duration(session.duration),
        user,
        session.host,
        session.kind,
        _state(session),
        session.commands,
        session.refused or "",
        session.risk,
        session.command,
    )


def _state(session: Session) -> str:
    return session.state + (", truncated" if session.truncated else "") + ("" if session.intact else ", altered")


def _shown(session: Session) -> tuple[object, ...]:
    """What fits on a terminal: its name is not needed where it is chosen with the arrow keys."""
    _, started, lasted, user, host, kind, *rest, what = _cells(session)
    return (started, lasted, user, host, *rest, what or kind)


def _at_terminal() -> bool:
    if identify().kind != "human":
        return False  # at an agent's terminal nobody presses keys
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def _browse(found: list[Session]) -> None:
    from gshell.cli.browse import Browser, Row
    from gshell.index import Index
    from gshell.replay import play

    rows = [Row(session.id, tuple(map(one_line, _shown(session))), bool(session.refused)) for session in found]
    sessions = {session.id: session for session in found}
    with Index() as index:
        browser = Browser(_BROWSED, rows, lambda text: {hit.id for hit in index.sessions(text=text)})
        while chosen := browser.choose():
            session = sessions[chosen]
            play(session.cast, frames=index.frames(chosen), follow=session.state == "live")
