"""gshell whoami: under which identity this session would be judged and recorded."""

from __future__ import annotations

import click

from gshell.cli.present import fields, json_option, show_json
from gshell.identify import identify


@click.command()
@json_option
def command(as_json: bool) -> None:
    """Say who you are to gshell, and how it knows."""
    who = identify().as_dict()
    if as_json:
        show_json(who)
    else:
        fields(who)
