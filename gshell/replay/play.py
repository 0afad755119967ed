"""Playing a file: on a terminal if there is one, else as `cat` does."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from time import sleep as _sleep
from typing import BinaryIO, Iterable, Iterator

from gshell import tell
from gshell.errors import UsageError
from gshell.index.frames import Frame
from gshell.index.lines import Placed
from gshell.record import place
from gshell.record.opening import open_cast
from gshell.replay.player import Player
from gshell.replay.reel import Reel
from gshell.replay.terminal import Tty

_POLL = 0.2  # seconds between two looks at a file that grows


def play(
    path: str,
    *,
    speed: float = 1.0,
    idle: float | None = None,
    start: float = 0.0,
    bar: bool = True,
    pause_on_markers: bool = False,
    follow: bool = False,
    frames: Iterable[Frame] = (),
) -> None:
    """Play the cast at `path`. Without a terminal on stdout its output is written there, at once and as it was.

    `idle`: the longest pause in seconds, default what the cast asks for. `start`: seconds as recorded
    (those of search hits and commands). `follow`: a session that still runs, as it happens. `frames`: those the
    index keeps of it. Raises RecordingError, OSError, and GshellError where screens cannot be drawn.
    """
    if speed <= 0:
        raise UsageError(f"a recording cannot be played {speed:g} times as fast")
    if not sys.stdout.isatty():
        cat(path, sys.stdout.buffer, follow)
        return
    reel = Reel(path, frames)
    cap = idle if idle is not None else reel.header.idle_time_limit or None
    with _orderly_end(), _keyboard() as keys, Tty(keys, sys.stdout.fileno()).raw() as terminal:
        options = {"bar": bar, "pause_on_markers": pause_on_markers, "follow": follow}
        player = Player(reel, terminal, speed=speed, idle=cap, **options)
        player.run(start)
    print("\r\n".join(player.screen_rows).rstrip() + "\x1b[0m")  # what was seen last stays to be read


def cat(path: str, out: BinaryIO, follow: bool = False) -> None:
    """All output at once, without its timing. Raises RecordingError and OSError."""
    with open_cast(path) as file:
        placed = Placed(path, file)
        journal, time = place.journal_of(path), 0.0
        while True:
            live = follow and place.being_written(journal)  # asked first: what is over now will not grow
            for event, _, _ in placed.events(placed.position, time):
                time = event.time
                if event.code == "o":
                    out.write(event.data.encode("utf-8", "replace"))
            out.flush()
            if not live:
                break
            _sleep(_POLL)
    _tell_damage(placed)


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


def _tell_damage(placed: Placed) -> None:
    damaged = placed.cast.damaged
    if placed.interrupted:
        tell.say("the recording was cut off here")
    elif damaged:
        numbers = ", ".join(map(str, damaged[:5]))
        tell.say(f"left out what is no event: line {numbers}{'…' if len(damaged) > 5 else ''}")
