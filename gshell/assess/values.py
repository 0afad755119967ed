"""Abstract values: what can be known of a string before anything runs."""

from __future__ import annotations

from gshell.hints import Iterable
from gshell.parse.tree import Span
from gshell.tuples import NamedTuple

HOLE = "\0"
"""Stands in a text for any string (also the empty one) that only running would tell.
NUL cannot occur in a word of bash, so it cannot be confused with data."""

NOWHERE = Span(0, 0)

LONGEST = 131072
"""Characters a value may have; execve(2) takes no longer argument (MAX_ARG_STRLEN)."""


class Taint(NamedTuple):
    """Where part of a value came from, if that matters later.

    `kind`: "secret" (key, token, password store), "personal" (user data, dumps, home documents),
            "environment" (the whole environment), "database" (query results, dumps),
            "network" (fetched), "decoded" (made readable by a decoder), "input" (unknown stdin),
            "process" (process ids; the source is what was looked for: `$PPID`, a name),
            "checked" (known not to be empty: `${x:?}`), "program" (a copy of the program `source`),
            "own_key" (the public half of a key of one's own),
            "file" (a file given by name that could not be read),
            "generated" (made by a local program for a shell to run), "endless" (never comes to an end)
    `source`: the path, URL, variable or command it came from.
    """

    kind: str
    source: str


class Value(NamedTuple):
    """One word of an argv after expansion: its text (with HOLEs), taints, and where it stands.

    `glob` says that the text is a pattern which stands for each of the files it matches.
    """

    text: str
    taints: frozenset[Taint] = frozenset()
    span: Span = NOWHERE
    glob: bool = False

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


def shown(text: str) -> str:
    """A text for people and policies: `*` where only running would tell."""
    return text.replace(HOLE, "*")


def joined(values: Iterable[Value], separator: str = " ") -> Value:
    """One value of several, as `"$*"` or a program that joins its arguments makes it."""
    values = tuple(values)
    taints = frozenset(taint for value in values for taint in value.taints)
    return Value(separator.join(value.text for value in values), taints, values[0].span if values else NOWHERE)


def concatenated(streams: Iterable[Stream]) -> Stream:
    """What is known of several outputs one after the other."""
    streams = tuple(streams)
    if len(streams) == 1:
        return streams[0]
    taints = frozenset(taint for stream in streams for taint in stream.taints)
    return Stream(limited("".join(stream.text for stream in streams)), taints)


def finite(stream: Stream) -> Stream:
    """The stream, cut off somewhere."""
    return stream._replace(taints=frozenset(taint for taint in stream.taints if taint.kind != "endless"))


def limited(text: str) -> str:
    """No value grows beyond LONGEST characters: the rest is a HOLE."""
    return text if len(text) <= LONGEST else text[:LONGEST] + HOLE
