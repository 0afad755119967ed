"""Templates. What goes into them is escaped (Jinja's autoescape), and made visible first where it was recorded."""

from __future__ import annotations

import os
import time
from functools import cache
from typing import Any, Sequence
from urllib.parse import quote

from gshell import __version__, paths, tell
from gshell.errors import UsageError
from gshell.replay.moments import duration, moment

try:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup, escape
except ImportError as error:
    raise UsageError(f"pages need the extra gshell[web] ({error})", "pip install 'gshell-guardrail[web]'") from error

HERE = os.path.join(paths.PACKAGE, "replay", "web")
STATIC = os.path.join(HERE, "static")


def page(template: str, **facts: Any) -> str:
    return _environment().get_template(template).render(**facts)


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(os.path.join(HERE, "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        clock=clock,
        duration=duration,
        hour=_hour,
        iso=_iso,
        line=one_line,
        moment=moment,
        plain=tell.plain,
        url=_url,
        words=marked,
    )
    found.globals.update(version=__version__, player=has_player())
    return found


def has_player() -> bool:
    return os.path.isfile(os.path.join(paths.shipped("player"), "asciinema-player.js"))


def clock(seconds: float) -> str:
    """A place in a recording: `0:07`, `12:30`, `1:02:03`."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def one_line(text: object) -> str:
    """What somebody typed: its line ends and control characters (also those that turn the direction) visible."""
    return tell.plain(str(text).rstrip("\n")).replace("\n", "⏎").replace("\t", " ")


def marked(text: str, words: Sequence[str]) -> Markup:
    """One line of text with these words marked."""
    text, lower, place, parts = one_line(text), one_line(text).lower(), 0, []
    while place < len(text):
        found = [(at, len(word)) for word in words if word and (at := lower.find(word.lower(), place)) >= 0]
        if not found:
            break
        at, length = min(found, key=lambda pair: (pair[0], -pair[1]))
        parts += [escape(text[place:at]), Markup("<mark>{}</mark>").format(text[at : at + length])]
        place = at + length
    return Markup("").join([*parts, escape(text[place:])])


def _iso(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(seconds))


def _hour(seconds: float) -> str:
    return time.strftime("%H:%M", time.localtime(seconds))


def _url(part: object) -> str:
    return quote(str(part), safe="")
