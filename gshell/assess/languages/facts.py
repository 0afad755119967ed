"""Facts: what code would do, before anyone asks where; and what can be known of its values."""

from __future__ import annotations

from types import MappingProxyType
from typing import Callable, Iterable, Mapping, Union

from gshell.assess.effects import Attribute
from gshell.assess.values import HOLE
from gshell.tuples import NamedTuple

RUN_SHELL, RUN_WORDS, RUN_CODE, RUN_SQL = "run.shell", "run.words", "run.code", "run.sql"
CONNECT, PRINT = "connect", "print"

NOTHING: Mapping[str, Attribute] = MappingProxyType({})
NO_SOURCES: frozenset[str] = frozenset()

FILE, NETWORK, ENVIRONMENT, DECODED, INPUT = "file:", "network:", "environment:", "decoded:", "input:"
PROCESS = "process:"
"""Prefixes of sources: where a text came from, followed by the path, URL, function, or variable (none: all of them)."""


class Text(NamedTuple):
    """A string or bytes; HOLEs stand for what only running would tell. `sources`: where it came from."""

    text: str
    sources: frozenset[str] = NO_SOURCES

    @property
    def known(self) -> bool:
        return HOLE not in self.text


class Items(NamedTuple):
    """A list, tuple or array."""

    values: tuple[Known, ...]


class Either(NamedTuple):
    """One of these, as a loop hands them out: what holds for one holds for each."""

    values: tuple[Known, ...]


class Pairs(NamedTuple):
    """A dict, hash or object literal."""

    values: Mapping[str, Known]


class Thing(NamedTuple):
    """A module, function or object by its full name: "os.system", or "open()" made from `about`.

    `stands`: it may stand where that text is wanted, as a path object does for a path.
    """

    name: str
    about: Known = None
    stands: bool = False


Known = Union[Text, Items, Either, Pairs, Thing, int, None]
"""None is a value nobody can tell."""

ALTERNATIVES = 16
"""So many values of a loop variable are followed."""

LONGEST = 100_000
"""Characters a computed text may have; what is behind is cut."""

UNKNOWN_TEXT = Text(HOLE)
ANY_NAME = "\ue0df"
"""Stands in a path for each name in a directory, until it is clear whether all of them are meant."""

SOME_NAME = Text("file" + HOLE)
"""The name of some file: nobody knows which, but it is never empty."""


class Fact(NamedTuple):
    """One thing a program would do.

    `kind`     an effect kind, or RUN_SHELL (`target` is shell text), RUN_WORDS (`words` is an argv),
               RUN_CODE (`target` is code in the language `words[0]`),
               RUN_SQL (`target` is SQL, `words[0]` what the connection was made from),
               CONNECT (`target` is the host a raw connection is opened to), PRINT (`sources` are shown)
    `target`   path, URL, text; may hold HOLEs
    `sources`  where the target's text, or the data that is sent, came from
    `data`     a text that goes with it, if it is known: what a started program reads, what is put into a file
    """

    kind: str
    target: str = ""
    words: tuple[str, ...] = ()
    attributes: Mapping[str, Attribute] = NOTHING
    sources: frozenset[str] = NO_SOURCES
    data: str | None = None


class Arguments(NamedTuple):
    """What a function is called with; `about` is the object whose method it is."""

    values: tuple[Known, ...] = ()
    named: Mapping[str, Known] = MappingProxyType({})
    about: Known = None

    def at(self, place: int, name: str = "") -> Known:
        """The argument at a place, by keyword, or of that name in an options object at the end."""
        if place < len(self.values) and place >= 0:
            return self.values[place]
        return self.option(name)

    def option(self, name: str) -> Known:
        if name in self.named:
            return self.named[name]
        last = self.values[-1] if self.values else None
        return last.values.get(name) if isinstance(last, Pairs) else None

    def text(self, place: int, name: str = "") -> Text:
        return as_text(self.at(place, name))

    def true(self, name: str) -> bool:
        """Is the option given, and not as something false?"""
        value = self.option(name)
        if isinstance(value, Text):
            return value.text not in ("", "false", "False", "FALSE", "nil")
        if isinstance(value, Thing):
            return value.name not in ("false", "False", "FALSE", "nil", "null", "None")
        return value is not None and value != 0


Action = Callable[[Arguments], Iterable[Fact]]


def as_text(value: Known) -> Text:
    """How the value would look in a string."""
    if isinstance(value, Text):
        return value
    if isinstance(value, int):
        return Text(str(value))
    if isinstance(value, Thing) and value.about is not None:
        return as_text(value.about) if value.stands else Text(HOLE, sources_of(value.about))
    return UNKNOWN_TEXT


def joined(values: Iterable[Known], between: str = "") -> Text | Either:
    """Concatenation; with one `Either` among the values, all the texts there may be."""
    parts = list(values)
    for place, part in enumerate(parts):
        if isinstance(part, Either):
            ways = ([*parts[:place], value, *map(_flat, parts[place + 1 :])] for value in part.values[:ALTERNATIVES])
            return Either(tuple(_concatenated(way, between) for way in ways))
    return _concatenated(parts, between)


def _flat(value: Known) -> Known:
    return None if isinstance(value, Either) else value


def _concatenated(values: Iterable[Known], between: str) -> Text:
    texts = [as_text(value) for value in values]
    sources = frozenset[str]().union(*(text.sources for text in texts))
    return Text(between.join(text.text for text in texts)[:LONGEST], sources)


def each(value: Known) -> tuple[Known, ...]:
    """The elements of a list, or what it may be; any other value is its own only element."""
    return value.values if isinstance(value, (Items, Either)) else (value,)


def sources_of(value: Known, depth: int = 0) -> frozenset[str]:
    """All sources of a value and its parts."""
    if isinstance(value, Text):
        return value.sources
    parts: tuple[Known, ...] = ()
    if isinstance(value, (Items, Either)):
        parts = value.values
    elif isinstance(value, Pairs):
        parts = tuple(value.values.values())
    elif isinstance(value, Thing):
        parts = (value.about,)
    if depth > 5:
        return NO_SOURCES
    return frozenset[str]().union(*(sources_of(part, depth + 1) for part in parts))
