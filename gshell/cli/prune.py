"""gshell prune: let old recordings go."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, Callable

import click

from gshell import paths, tell
from gshell.cli.present import json_option, show_json, table
from gshell.cli.when import moment
from gshell.errors import GshellError, UsageError

if TYPE_CHECKING:
    from gshell.record.retention import Leaving


def _read(what: str, example: str) -> Callable[[click.Context, click.Parameter, str | None], Any]:
    def read(ctx: click.Context, param: click.Parameter, value: str | None) -> Any:
        from gshell.record import settings_file

        found = getattr(settings_file, what)(value) if value else 0
        if found is None:
            raise click.BadParameter(f"{value!r} is nothing like {example}")
        return found

    return read


@click.command()
@click.option(
    "--older-than", metavar="AGE", callback=_read("seconds", "90d or 12h"), help="Ended longer ago: 90d, 12h."
)
@click.option(
    "--keep-size", metavar="SIZE", callback=_read("size", "10GB"), help="All but the newest so many bytes: 10GB."
)
@click.option("--keep-count", metavar="N", type=click.IntRange(1), help="All but the newest N.")
@click.option("--yes", is_flag=True, help="Remove them. Without it, they are only listed.")
@json_option
def command(older_than: float, keep_size: int, keep_count: int | None, yes: bool, as_json: bool) -> None:
    """Remove old recordings; without --yes, say which would go.

    Without a limit here, those of recording.yaml hold (keep-age, keep-size, keep-count). Sessions that still run
    stay. What goes is noted in the ledger, so that `gshell verify --all` does not miss it.

    \b
    gshell prune --older-than 90d
    gshell prune --keep-size 10GB --yes
    """
    from gshell.record import retention, settings

    if not (older_than or keep_size or keep_count):
        known = settings.load()
        older_than, keep_size, keep_count = known.keep_age, known.keep_size, known.keep_count
    if not (older_than or keep_size or keep_count):
        raise UsageError("no limit is given, nor is one set in recording.yaml", "gshell prune --older-than 90d")
    state = paths.state()
    found = retention.recordings(state)
    leaving = retention.plan(found, time.time(), age=older_than, size=keep_size, count=keep_count or 0)
    if yes:
        leaving = _remove(state, leaving)
    if as_json:
        show_json([_as_dict(one, yes) for one in leaving])
        return
    rows = [(one.recording.session, moment(one.recording.ended), one.recording.bytes, one.why) for one in leaving]
    table(("session", "ended", "bytes", "why"), rows, empty="nothing has to go")
    if leaving:
        freed = sum(one.recording.bytes for one in leaving)
        done = "removed" if yes else "would be removed (with --yes)"
        tell.say(f"{len(leaving)} of {len(found)} recordings, {freed} bytes, {done}")


def _remove(state: str, leaving: list[Leaving]) -> list[Leaving]:
    from gshell.identify import identify
    from gshell.index import Index
    from gshell.record import retention

    by = identify().subject
    try:
        gone = [one for one in leaving if retention.remove(state, one, by)]
    except OSError as error:
        raise GshellError(f"{error.filename}: {os.strerror(error.errno or 0)}") from error
    with Index(state) as index:
        index.forget([one.recording.session for one in gone])
    return gone


def _as_dict(one: Leaving, removed: bool) -> dict[str, Any]:
    return {**one.recording._asdict(), "why": one.why, "removed": removed}
