"""gshell unseal: look at what was masked, and be seen doing it."""

from __future__ import annotations

import os
import shutil
import sys
import time

import click

from gshell import paths, tell
from gshell.cli.library import find_recording, session_names
from gshell.errors import GshellError, RecordingError


@click.command()
@click.argument("name", metavar="[ID|FILE]", default="last", shell_complete=session_names)
@click.option(
    "--identity", metavar="FILE", default="", help="The age key, if it does not lie where gshell looks for it."
)
@click.option("-o", "--output", metavar="FILE", default="-", help="Write there instead of stdout; never over a file.")
def command(name: str, identity: str, output: str) -> None:
    """Write the sealed original of a recording: a cast in which nothing is masked.

    There is one where recording.yaml said so (seal-original-for). Only who has the key can open it, and each
    opening is entered in the ledger first, with who did it.

    \b
    gshell unseal 0tg5w2k9 --identity key.txt -o original.cast
    """
    from gshell.identify import identify
    from gshell.record import ledger, opening, place
    from gshell.record.files import ORIGINAL

    path = find_recording(name).path
    original = path if path.endswith(ORIGINAL) else place.original_of(path)
    if not os.path.exists(original):
        raise RecordingError(f"{path} has no sealed original", "see seal-original-for in docs/recording-format.md")
    keys = opening.identities(identity)
    with opening.open_sealed(original, keys) as sealed:
        begin = sealed.readline()  # who has the wrong key opens nothing
        by = [str(key.to_public()) for key in keys]
        ledger.enter(paths.state(), "unseal", place.session_of(original), time.time(), by=identify().subject, keys=by)
        try:
            if output == "-":
                sys.stdout.buffer.write(begin)
                shutil.copyfileobj(sealed, sys.stdout.buffer)
                sys.stdout.buffer.flush()
            else:
                with open(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
                    file.write(begin)
                    shutil.copyfileobj(sealed, file)
                tell.say(f"wrote {output}, which is readable by you only and masked nowhere")
        except OSError as error:
            raise GshellError(f"{output}: {os.strerror(error.errno or 0)}") from error
