"""Playing a file: on a terminal if there is one, else as `cat` does."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import BinaryIO, Iterator

from gshell import tell
from gshell.errors import UsageError
from gshell.record.reader import Cast
from gshell.replay.player import Player
from gshell.replay.terminal import Tty
from gshell.replay.timeline import Timeline


def play(
    path: str,
    *,
    speed: float = 1.0,
    idle: float | None = None,
    start: float = 0.0,
    status: bool = True,
    pause_on_markers: bool = False,
) -> None:
    """Play the cast at `path`. Without a terminal on stdout its output is written there, at once and as it was.

    `idle`: the longest pause in seconds, default what the cast asks for. `start`: seconds as recorded
    (those of search hits and commands). Raises RecordingError and OSError.
    """
    if speed <= 0:
        raise UsageError(f"a recording cannot be played {speed:g} times as fast")
    if not sys.stdout.isatty():
        cat(path, sys.stdout.buffer)
        return
    with open(path, "rb") as file:
        cast = Cast(path, file)
        timeline = Timeline(cast.events(), idle if idle is not None else cast.header.idle_time_limit or None)
    size = cast.header.columns, cast.header.rows
    with _orderly_end(), _keyboard() as keys, Tty(keys, sys.stdout.fileno()).raw() as terminal:
        player = Player(timeline, terminal, size, speed=speed, status=status, pause_on_markers=pause_on_markers)
        player.run(timeline.played(start) if start else 0.0)
    _tell_damage(cast)


def cat(path: str, out: BinaryIO) -> None:
    """All output at once, without its timing. Raises RecordingError and OSError."""
    with open(path, "rb") as file:
        cast = Cast(path, file)
        for event in cast.events():
            if event.code == "o":
                out.write(event.data.encode("utf-8", "replace"))
        out.flush()
    _tell_damage(cast)


@contextlib.contextmanager
def _keyboard() -> Iterator[int]:
    """stdin if it is a terminal, else the terminal itself."""
    if sys.stdin.isatty():
        yield sys.stdin.fileno()
        return
    descriptor = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _orderly_end() -> Iterator[None]:
    """A request to end becomes an exception, so that the terminal is put back in order."""

    def leave(number: int, frame: object) -> None:
        sys.exit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell_damage(cast: Cast) -> None:
    if cast.interrupted:
        tell.say("the recording was cut off here")
    elif cast.damaged:
        numbers = ", ".join(map(str, cast.damaged[:5]))
        tell.say(f"left out what is no event: line {numbers}{'…' if len(cast.damaged) > 5 else ''}")
