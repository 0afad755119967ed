"""Abstract values: what can be known of a string before anything runs."""

from __future__ import annotations

from typing import NamedTuple

from gshell.parse.tree import Span

HOLE = "\0"
"""Stands in a text for any string (also the empty one) that only running would tell.
NUL cannot occur in a word of bash, so it cannot be confused with data."""

NOWHERE = Span(0, 0)


class Taint(NamedTuple):
    """Where part of a value came from, if that matters later.

    `kind`: "secret" (key, token, password store), "personal" (user data, dumps, home documents),
            "environment" (the whole environment), "database" (query results, dumps),
            "network" (fetched), "decoded" (made readable by a decoder), "input" (unknown stdin)
    `source`: the path, URL, variable or command it came from.
    """

    kind: str
    source: str


class Value(NamedTuple):
    """One word of an argv after expansion: its text (with HOLEs), taints, and where it stands."""

    text: str
    taints: frozenset[Taint] = frozenset()
    span: Span = NOWHERE

    @property
    def known(self) -> bool:
        return HOLE not in self.text


class Stream(NamedTuple):
    """What is known of the bytes on a descriptor. `text` is a single HOLE when nothing is.

    `terminal` is True while it is the user's own input: nothing was redirected.
    """

    text: str = HOLE
    taints: frozenset[Taint] = frozenset()
    terminal: bool = False

    @property
    def known(self) -> bool:
        return HOLE not in self.text


SILENT = Stream("")
UNKNOWN = Stream(HOLE)
TERMINAL = Stream(HOLE, frozenset(), True)
