"""The click group whose commands are imported when they are named."""

from __future__ import annotations

import importlib
import io
import sys
from typing import Sequence

import click

from gshell import __version__, tell
from gshell.cli import COMMANDS, COMPLETION_VARIABLE


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"gshell.cli.{cmd_name}").command
        return command


EPILOG = """\b
As a shell:
  gshell                     an interactive session
  gshell -c 'text' [args]    one command, as bash -c
  gshell FILE [args]         a script
  gshell --profile NAME …    with a policy profile that tightens (gshell policy profiles)
  … | gshell                 commands from a pipe
"""


@click.command(cls=LazyGroup, epilog=EPILOG, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name="gshell", message="%(prog)s %(version)s")
def gshell() -> None:
    """The guardrail shell: judges what a command would do before it runs, records, replays."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit status. GshellErrors pass through, click's own become exit 2 (or 1)."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # any bytes may be in a command, any locale be set
    try:
        # click does not know NO_COLOR and FORCE_COLOR; the context's colour is inherited by each command.
        result = gshell.main(
            args=list(arguments),
            prog_name="gshell",
            standalone_mode=False,
            complete_var=COMPLETION_VARIABLE,
            color=tell.coloured(sys.stdout),
        )
    except click.ClickException as error:
        tell.error(error.format_message(), _hint(error))
        return error.exit_code
    except click.Abort:
        return 130
    return result if isinstance(result, int) else 0


def _hint(error: click.ClickException) -> str:
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{error.ctx.command_path} --help"
    return ""
