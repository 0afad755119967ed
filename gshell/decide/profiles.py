"""Profiles: which of them hold for a session, and where their files are. A door: it reads files and two variables.

A profile is a policy file that is in force only where somebody chose it. Whoever chooses decides what it may do:

    identity      human, agent, ci (for services)                    anything: they come with gshell, or from root
    /etc/gshell/profile                                              anything: root's word
    $XDG_CONFIG_HOME/gshell/profile                                  only tighten
    --profile, GSHELL_PROFILE, GSHELL_ENVIRONMENT=production         only tighten

Files called NAME.yaml are looked for in /etc/gshell/profiles, then in policies/profiles of the installation, and
for the last two also in $XDG_CONFIG_HOME/gshell/profiles. A profile that is nowhere is an error, never nothing.
"""

from __future__ import annotations

import os

from gshell import paths
from gshell.decide.trust import check
from gshell.errors import PolicyError
from gshell.hints import Iterator
from gshell.tuples import NamedTuple

OF_KIND = {"human": "human", "agent": "agent", "service": "ci"}
LIST = "gshell policy profiles"
_OF_ENVIRONMENT = {"production": "production", "prod": "production"}
_LONGEST = 4096


class Choice(NamedTuple):
    """`layer` says how much the choice may change, `by` who made it (a "file:line", a variable, an option)."""

    name: str
    layer: str
    by: str
    file: str


def chosen(kind: str, asked: str = "") -> tuple[Choice, ...]:
    """The profiles in force for a kind of identity, those with the strongest word first. Raises PolicyError.

    `asked`: what `--profile` named.
    """
    found: dict[str, Choice] = {}
    for choice in _choices(kind, asked):
        found.setdefault(choice.name, choice)
    return tuple(found.values())


def files(layer: str = "user") -> dict[str, str]:
    """Name -> file of all profiles that this layer may choose."""
    found: dict[str, str] = {}
    for directory in _places(layer):
        for name in sorted(_names(directory)):
            if name.endswith(".yaml"):
                found.setdefault(name.removesuffix(".yaml"), os.path.join(directory, name))
    return found


def environments() -> tuple[str, str]:
    """(what root's /etc/gshell/environment declares, what GSHELL_ENVIRONMENT claims); "" where neither does."""
    declared = [word for word, _ in _words(os.path.join(paths.SYSTEM_CONFIG, "environment"), "system")]
    return declared[0] if declared else "", os.environ.get("GSHELL_ENVIRONMENT", "").strip()


def _choices(kind: str, asked: str) -> Iterator[Choice]:
    if kind in OF_KIND:
        yield _choice(OF_KIND[kind], "shipped", "identity")
    for layer, directory in (("system", paths.SYSTEM_CONFIG), ("user", paths.config())):
        file = os.path.join(directory, "profile")
        yield from (_choice(name, layer, f"{file}:{line}") for name, line in _words(file, layer))
    if asked:
        yield _choice(asked, "asked", "--profile")
    if named := os.environ.get("GSHELL_PROFILE", "").strip():
        yield _choice(named, "asked", "GSHELL_PROFILE")
    for claim in environments():
        if claim.lower() in _OF_ENVIRONMENT:
            yield _choice(_OF_ENVIRONMENT[claim.lower()], "asked", "GSHELL_ENVIRONMENT")


def _choice(name: str, layer: str, by: str) -> Choice:
    for directory in _places(layer):
        file = os.path.join(directory, name + ".yaml")
        if "/" not in name and os.path.lexists(file):
            return Choice(name, layer, by, file)
    from difflib import get_close_matches

    known = sorted(files(layer))
    close = get_close_matches(name, known, n=1)
    offer = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
    place, _, line = by.rpartition(":")
    raise PolicyError(f"no profile is called {name}; {offer}", place or by, int(line) if place else 0, hint=LIST)


def _places(layer: str) -> tuple[str, ...]:
    shipped = (os.path.join(paths.SYSTEM_CONFIG, "profiles"), os.path.join(paths.shipped("policies"), "profiles"))
    return shipped if layer in ("shipped", "system") else (*shipped, os.path.join(paths.config(), "profiles"))


def _names(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except OSError:
        return []


def _words(file: str, layer: str) -> list[tuple[str, int]]:
    """(word, line) of a file with a name on each line; `#` begins a comment."""
    if not os.path.lexists(file):
        return []
    check(layer, file)
    try:
        with open(file, encoding="utf-8", errors="replace") as source:
            lines = source.read(_LONGEST).splitlines()
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", file, hint=LIST) from error
    words = [(line.partition("#")[0].strip(), number) for number, line in enumerate(lines, 1)]
    return [(word, number) for word, number in words if word]
