"""gshell search: words in commands and on screens."""

from __future__ import annotations

from typing import Any

import click

from gshell.cli.library import filter_options, line_options, open_index, session_names
from gshell.cli.present import json_option, show_json, table
from gshell.cli.when import duration


@click.command()
@click.argument("text", nargs=-1)
@filter_options
@line_options
@click.option("--session", default="", metavar="ID", shell_complete=session_names, help="Only in this session.")
@json_option
def command(text: tuple[str, ...], as_json: bool, session: str, **filters: Any) -> None:
    """Find words in commands and on screens.

    All words of TEXT must be near each other; quoted ones next to each other. Without TEXT, commands are found by
    the options alone.

    \b
    gshell search timeout
    gshell search '"connection refused"' --since today
    gshell search --effect 'sql.*' --table users --user alice
    """
    with open_index(whole=bool(text)) as index:
        chosen = index.session(session).id if session else ""
        hits = index.search(" ".join(text), session=chosen, **filters)
    if as_json:
        show_json([hit._asdict() for hit in hits])
        return
    table(
        ("session", "line", "at", "in", "text"),
        [(hit.session, hit.line, duration(hit.time), hit.where, hit.snippet) for hit in hits],
        empty="nothing found",
    )
