"""gshell play: live through a recording again."""

from __future__ import annotations

import click

from gshell.cli.library import find_recording, session_names


@click.command()
@click.argument("name", metavar="[ID|FILE]", default="last", shell_complete=session_names)
@click.option(
    "--speed", default=1.0, show_default=True, type=click.FloatRange(0.1, 100), metavar="N", help="Times as fast."
)
@click.option("--idle", type=click.FloatRange(0), metavar="SECONDS", help="No pause longer than this.")
@click.option("--start", default=0.0, type=click.FloatRange(0), metavar="SECONDS", help="Begin there.")
@click.option("--line", type=click.IntRange(1), metavar="N", help="Begin where this line was given (see gshell show).")
@click.option("--pause", is_flag=True, help="Stop at each line, go on with the space bar.")
@click.option("--follow", is_flag=True, help="A session that still runs: begin at its end and see it go on.")
def command(
    name: str, speed: float, idle: float | None, start: float, line: int | None, pause: bool, follow: bool
) -> None:
    """Live through a recording again.

    That is a session (by id, the beginning or end of one, or "last"), a cast file, or a demo of gshell's by name.

    Keys: space pauses, arrows seek, [ and ] go to the previous and next line, b to the next refusal, / finds text,
    + and - change the speed, r plays backwards, q quits, ? shows all. Once a key was used, the player stays at the
    end. Where stdout is no terminal, the output is written at once.

    \b
    gshell play --speed 2 --idle 1
    gshell play refusal
    """
    from gshell.replay import play

    recording = find_recording(name)
    if line is not None:
        start = recording.time_of(line)
    if follow:
        recording.note("watch")
    frames = recording.frames()
    play(recording.path, speed=speed, idle=idle, start=start, pause_on_markers=pause, follow=follow, frames=frames)
