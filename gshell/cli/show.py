"""gshell show: the lines of one session and what became of each."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from gshell.cli.library import open_index, session_names
from gshell.cli.present import fields, json_option, show_json, table
from gshell.cli.when import duration, moment

if TYPE_CHECKING:
    from gshell.index import Command, Session


@click.command()
@click.argument("name", metavar="[ID]", default="last", shell_complete=session_names)
@json_option
def command(name: str, as_json: bool) -> None:
    """Show the lines of a session.

    Each with its verdict, risk, rule, exit status and duration; below it the programs that the exec guard did
    not let start. ID is a session's, the beginning or the end
    of one, or "last" (which is also meant if none is given).
    """
    with open_index() as index:
        session = index.session(name)
        commands = index.commands(session.id, limit=1_000_000)
    stopped = _prevented(session.journal)
    if as_json:
        lines = [{**_as_dict(command), "prevented": stopped.get(command.line, [])} for command in commands]
        show_json({**session._asdict(), "lines": lines})
        return
    _head(session)
    print()
    table(
        ("line", "at", "verdict", "risk", "rule", "status", "took", "command"),
        [row for line in commands for row in (_row(line), *map(_prevented_row, stopped.get(line.line, [])))],
        empty="no line was judged in it",
    )


def _row(line: Command) -> tuple[object, ...]:
    return (
        line.line,
        duration(line.time),
        line.verdict,
        line.risk,
        line.rule,
        line.refused if line.refused else "" if line.status is None else line.status,
        duration(line.duration),
        line.text.rstrip("\n"),
    )


def _prevented_row(note: dict[str, Any]) -> tuple[object, ...]:
    """What the guard stopped, below the line that led to it."""
    told = (note.get(key, "") for key in ("verdict", "risk", "rule"))
    return ("", duration(note.get("t")), *told, "prevented", "", f"  > {note.get('text') or note.get('path', '')}")


def _prevented(journal: str) -> dict[int, list[dict[str, Any]]]:
    """Line -> the notes of the exec guard; none if the journal is gone."""
    from gshell.record.journal import read

    found: dict[int, list[dict[str, Any]]] = {}
    with suppress(OSError):
        for entry in read(journal):
            if entry["type"] == "note" and entry.get("what") == "prevented":
                found.setdefault(entry.get("line", 0), []).append(entry)
    return found


def _head(session: Session) -> None:
    ended = session.state + (f" ({session.reason})" if session.reason else "")
    fields(
        {
            "session": session.id,
            "user": session.subject,
            "actor": session.agent or session.actor,
            "on_behalf_of": session.on_behalf_of,
            "host": session.host,
            "from": session.source_address,
            "kind": session.kind,
            "command": session.command,
            "started": moment(session.started),
            "lasted": duration(session.duration),
            "state": ended,
            "status": session.status,
            "recording": session.cast,
            "journal": session.journal + ("" if session.intact else "  (altered: its chain does not hold)"),
        }
    )


def _as_dict(command: Command) -> dict[str, object]:
    effects = [{"kind": kind, "target": target} for kind, target in command.effects]
    return {**command._asdict(), "rules": list(command.rules), "effects": effects}
