"""Library: the detectors in force. Only this looks at files in `mask`.

In order: those that come with gshell (gshell/mask/*.yaml), /etc/gshell/mask.yaml (root's), and
$XDG_CONFIG_HOME/gshell/mask.yaml. Each may add detectors, turn ids off, allow secrets that are none, and say
for whom secrets are masked on the screen, too. If root's says `final: true`, a user's can only add to it.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache

from gshell import cache, paths
from gshell.errors import PolicyError
from gshell.hints import Any
from gshell.mask.detector import Detector
from gshell.tuples import NamedTuple

SHIPPED = os.path.dirname(os.path.abspath(__file__))
_MADE_BY = (__file__, os.path.join(SHIPPED, "describe.py"))
_LAYERS = (("system", paths.SYSTEM_CONFIG), ("user", ""))


class Library(NamedTuple):
    """`allow`: one expression for all that is no secret though it looks like one; None if there is nothing.

    `screen`: the kinds of identity (Identity.kind) for whom secrets are masked on the screen, too.
    """

    detectors: tuple[Detector, ...]
    allow: re.Pattern[bytes] | None
    screen: tuple[str, ...]


def load() -> Library:
    """The detectors in force. Raises PolicyError (exit 78) if a file cannot be trusted or understood."""
    return _load(_own_files())


def screened() -> tuple[str, ...]:
    """The kinds of identity for whom secrets are masked on the screen, too. Raises PolicyError."""
    return load().screen


@lru_cache(maxsize=4)
def _load(own: tuple[tuple[str, str], ...]) -> Library:
    files = [*(("shipped", file) for file in shipped()), *own]
    key = ("mask", Detector._fields, tuple(own), cache.stamp(*_MADE_BY, *(file for _, file in files)))
    detectors, allow, screen = cache.remember("mask", key, lambda: _compiled(files))
    return Library(tuple(map(Detector._make, detectors)), re.compile(allow) if allow else None, screen)


def shipped() -> list[str]:
    return sorted(os.path.join(SHIPPED, name) for name in os.listdir(SHIPPED) if name.endswith(".yaml"))


def _own_files() -> tuple[tuple[str, str], ...]:
    places = [(layer, os.path.join(folder or paths.config(), "mask.yaml")) for layer, folder in _LAYERS]
    found = tuple(place for place in places if os.path.lexists(place[1]))
    if found:
        from gshell.decide.trust import check  # whoever only plays recordings does not load what judges

        for layer, file in found:
            check(layer, file)
    return found


def _compiled(files: list[tuple[str, str]]) -> tuple[tuple[Any, ...], bytes, tuple[str, ...]]:
    from gshell.mask.describe import read  # PyYAML is heavy: only when the cache is cold

    detectors: list[Detector] = []
    without: set[str] = set()
    allow: list[str] = []
    screen: tuple[str, ...] = ("agent",)
    final = False
    for layer, file in files:
        said = read(_text(file), file)
        detectors += [row.detector for row in said.detectors]
        if final and layer == "user":
            screen += said.screen or ()
        else:
            without.update(said.without)
            allow += said.allow
            screen = screen if said.screen is None else said.screen
        final = final or said.final
        if unknown := without - {detector.id for detector in detectors}:
            raise PolicyError(f"without: there is no detector {min(unknown)}", file)
    kept = tuple(tuple(detector) for detector in detectors if detector.id not in without)
    return kept, "|".join(f"(?:{text})" for text in allow).encode(), screen


def _text(file: str) -> str:
    try:
        with open(file, encoding="utf-8") as opened:
            return opened.read()
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"cannot be read: {getattr(error, 'strerror', None) or error}", file) from error
