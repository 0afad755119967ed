"""gshell export: a recording for other programs."""

from __future__ import annotations

import os
import sys

import click

from gshell import tell
from gshell.cli.library import find_recording, session_names
from gshell.errors import GshellError

# What people ask for -> what replay calls it.
FORMATS = {
    "text": "text",
    "cast": "v2",
    "cast3": "v3",
    "raw": "raw",
    "html": "html",
    "svg": "still",
    "animation": "moving",
}


@click.command()
@click.argument("name", metavar="[ID|FILE]", default="last", shell_complete=session_names)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--start", default=0.0, type=click.FloatRange(0), metavar="SECONDS", help="animation: begin there.")
@click.option("--end", type=click.FloatRange(0), metavar="SECONDS", help="svg, animation: this moment is the last.")
@click.option("-o", "--output", metavar="FILE", default="-", help="Write there instead of stdout; never over a file.")
def command(name: str, form: str, start: float, end: float | None, output: str) -> None:
    """Write a recording for other programs, or for other people.

    As text, as asciicast v2 (cast) or v3 (cast3), as the raw bytes that were shown, or as one HTML file for an auditor:
    player, transcript, verdicts, what was prevented and why, and whether the recording is as it was written. As a
    picture of the screen (svg), or one that moves (animation, SVG too).

    \b
    gshell export last
    gshell export --format cast 0tg5w2k9 -o demo.cast
    gshell export --format html last -o session.html
    gshell export --format svg --end 12.5 last -o screen.svg
    """
    from gshell.replay.export import Part, export

    path, part = find_recording(name).path, Part(start, end)
    if output == "-":
        whole = export(path, FORMATS[form], sys.stdout.buffer, part)
        sys.stdout.buffer.flush()
    else:
        try:
            with open(output, "xb") as file:
                whole = export(path, FORMATS[form], file, part)
        except OSError as error:
            raise GshellError(f"{output}: {os.strerror(error.errno or 0)}") from error
        tell.say(f"wrote {output}")
    if not whole:
        tell.say("the recording was cut off or damaged; what could be read of it was written")
