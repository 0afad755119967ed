"""gshell verify: is a recording as it was written?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from gshell import paths, tell
from gshell.cli.library import find_recording, session_names
from gshell.cli.present import fields, json_option, show_json
from gshell.errors import GshellError

if TYPE_CHECKING:
    from gshell.record.evidence import Evidence


@click.command()
@click.argument("name", metavar="[ID|FILE]", default="last", shell_complete=session_names)
@click.option("--all", "everything", is_flag=True, help="Every recording, and those that should be there.")
@click.option("--key", "key_file", metavar="FILE", help="Trust the public keys in this file, too.")
@json_option
def command(name: str, everything: bool, key_file: str | None, as_json: bool) -> int:
    """Say whether a recording is as it was written, and if not, where it breaks.

    Looked at are the chain of the journal, the files it vouches for, the signatures and the ledger of sessions.
    Exit status: 0 if nothing was altered, 1 if something was.

    \b
    gshell verify
    gshell verify --all
    gshell verify --key their-trusted.pub evidence.cast
    """
    from gshell.record import evidence, place

    known = _read_keys(key_file) if key_file else []
    if everything:
        found = evidence.examine_all(paths.state(), known)
    else:
        path = os.path.abspath(name) if os.path.isfile(name) else find_recording(name).path
        cast = place.cast_of(path) if path.endswith(".jsonl") else path
        found = [evidence.examine(cast, paths.state(), known)]
    if as_json:
        rows = [_as_dict(one) for one in found]
        show_json(rows if everything else rows[0])
    else:
        _show_all(found) if everything else _show(found[0])
    return 0 if all(one.intact for one in found) else 1


def _read_keys(file: str) -> list[str]:
    try:
        with open(file, encoding="utf-8") as opened:
            return [line.split()[0] for line in opened if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise GshellError(f"{file}: {getattr(error, 'strerror', None) or error}") from error


def _show(one: Evidence) -> None:
    fields(
        {
            "recording": one.cast,
            "state": one.state,
            "proven": f"{one.entries} entries, {one.proven} bytes shown",
            "signed": f"{one.signed_at}, {one.signed} entries, by {one.by}" if one.signed else "no",
            "result": "ALTERED" if one.breaks else "intact",
        }
    )
    for broken in one.breaks:
        print(f"  {_where(broken.file, broken.at)}: {tell.plain(broken.what)}")
    for remark in one.remarks:
        tell.say(remark)


def _show_all(found: list[Evidence]) -> None:
    for one in found:
        for broken in one.breaks:
            print(f"{one.session}  {_where(broken.file, broken.at)}: {tell.plain(broken.what)}")
    altered = sum(not one.intact for one in found)
    signed = sum(bool(one.signed) for one in found)
    tell.say(f"{len(found)} recordings: {len(found) - altered} intact, {altered} altered, {signed} signed")


def _where(file: str, at: str) -> str:
    return f"{file}, {at}" if at else file


def _as_dict(one: Evidence) -> dict[str, Any]:
    return {**one._asdict(), "intact": one.intact, "breaks": [broken._asdict() for broken in one.breaks]}
