"""gshell web: recordings in a browser."""

from __future__ import annotations

import sys

import click

from gshell import paths, tell
from gshell.cli import background
from gshell.errors import UsageError


@click.command()
@click.option("--port", default=0, type=click.IntRange(0, 65535), metavar="N", help="Default: any free one.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="NAME", help="Where to listen.")
@click.option("--certificate", default="", metavar="FILE", help="Speak TLS; needed where others could listen.")
@click.option("--key", default="", metavar="FILE", help="The certificate's key, if it is not in the same file.")
def command(port: int, host: str, certificate: str, key: str) -> None:
    """Look through recordings in a browser.

    Writes an address to open. Each serves for one login; the next one is written then. The pages list, search and
    play sessions, also while they run, and show what was prevented and why.

    \b
    gshell web
    gshell web --port 8022      # and, elsewhere: ssh -L 8022:localhost:8022 this-machine
    """
    try:
        from gshell.replay.web.serve import serve
    except ImportError as error:
        missing = f"this needs the extra gshell[web] ({error})"
        raise UsageError(missing, "pip install 'gshell-guardrail[web]'") from error
    tell.say("open this in a browser; interrupt (Ctrl-C) to end")
    serve(paths.state(), _say, behind=background.start, host=host, port=port, certificate=certificate, key=key)


def _say(address: str) -> None:
    print(address)
    sys.stdout.flush()
