"""The lines a player puts over a recording: where it stands, and what the keys do. Pure."""

from __future__ import annotations

import re

from gshell import tell
from gshell.replay.chapters import Chapter
from gshell.tuples import NamedTuple

_COMMAND = 60
_TIME = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?)")

KEYS = (
    ("space", "pause and go on"),
    ("← →", "5 seconds back, forth; PgUp PgDn a minute"),
    (", .", "one event back, forth"),
    ("[ ]", "previous, next command"),
    ("b B", "next, previous refusal"),
    ("+ -", "faster, slower (0.25x to 16x)"),
    ("r", "play backwards, and forwards again"),
    ("i", "shorten pauses, or not"),
    ("/ n N", "find text in the output; next, previous place"),
    ("g", "go to a time: 90, 1:30, 1:02:03"),
    ("0 to 9", "that many tenths in; Home, End"),
    ("o", "this line at the bottom on, off"),
    ("q", "quit"),
)


class Standing(NamedTuple):
    """What the bar tells. Times in seconds; `known`: the share of the recording that was looked at, 0 to 1."""

    time: float
    duration: float
    speed: float
    paused: bool
    live: bool
    known: float
    who: str
    chapter: Chapter | None
    recorded: tuple[int, int]
    small: bool
    message: str = ""


def bar(standing: Standing) -> str:
    """` ▶ 0:12/3:40 1.5x │ alice@web1 │ refused: rm -rf / (deny, files.delete-root) │ ? keys`."""
    sign = "⏸" if standing.paused else "◀" if standing.speed < 0 else "▶"
    more = "" if standing.known >= 1.0 else "+"
    parts = [
        f"{sign} {clock(standing.time)}/{clock(standing.duration)}{more} {abs(standing.speed):g}x",
        "live" if standing.live else "",
        standing.message,
        standing.who,
        _command(standing.chapter) if standing.chapter else "",
        f"recorded at {standing.recorded[0]}x{standing.recorded[1]}" if standing.small else "",
        "? keys",
    ]
    return " " + " │ ".join(part for part in parts if part)


def _command(chapter: Chapter) -> str:
    text = tell.shorten(chapter.text, _COMMAND)
    why = ", ".join(word for word in (chapter.verdict, chapter.rule) if word)
    return ("refused: " if chapter.refused else "$ ") + text + (f" ({why})" if why else "")


def help_box() -> tuple[str, ...]:
    return ("", *(f"{keys:>8}  {what}" for keys, what in KEYS), "")


def clock(seconds: float) -> str:
    """`3:40`, `1:02:03`."""
    minutes, rest = divmod(int(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def seconds_of(text: str) -> float | None:
    """What somebody typed as a time; None if it is none."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds
