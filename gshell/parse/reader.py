"""A text, the place reached in it, and what can go wrong on the way."""

from __future__ import annotations

from gshell.hints import Sequence as Series
from gshell.parse.tree import Script, Span

DEPTH = 48
"""How deep constructs may nest. People reach 5; each level costs about ten frames of Python's stack."""

PIECES = 60_000
"""How many tokens and parts of words a text may have: what we read in about half a second."""


class Incomplete(Exception):
    """The text ended inside something; the message says what is still open."""


class Wrong(Exception):
    """Bash refuses this text; the message says why."""


class Unreadable(Exception):
    """Bash may accept this text, we do not read it with certainty; the message says why."""


class Budget:
    """What is left of PIECES, shared by a text and the texts inside it."""

    __slots__ = ("left",)

    def __init__(self, pieces: int = PIECES) -> None:
        self.left = pieces

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Unreadable(f"more than {PIECES} words and operators")


class Reader:
    """A cursor over a text.

    `places[i]` is where character i stands in the outermost source; None means that
    this text is the outermost source. It has one item more than the text.
    `unfinished` is set when bash would ask for more but could also run what is there:
    a here-document without its last line, a backslash at the end.
    """

    __slots__ = ("at", "budget", "depth", "not_arithmetic", "places", "text", "unfinished")

    def __init__(self, text: str, places: Series[int] | None = None, outer: Reader | None = None) -> None:
        self.text = text
        self.places = places
        self.at = 0
        self.depth: int = outer.depth if outer else 0
        self.budget: Budget = outer.budget if outer else Budget()
        self.not_arithmetic: set[int] = set()
        self.unfinished = ""

    def span(self, start: int, end: int) -> Span:
        """Where text[start:end] stands in the outermost source."""
        places = self.places
        if places is None:
            return Span(start, end)
        return Span(places[start], places[end])

    def places_of(self, start: int, end: int) -> Series[int]:
        """The places of text[start:end], for a reader of its own."""
        if self.places is None:
            return range(start, end + 1)
        return self.places[start : end + 1]

    def deeper(self) -> None:
        """Enter one level; the caller leaves it by `depth -= 1`."""
        self.depth += 1
        if self.depth > DEPTH:
            raise Unreadable(f"nested deeper than {DEPTH} levels")

    def script(self, closing: str) -> Script:
        """The statements from here to the unmatched `closing` (consumed), or to the end of the text if it is ""."""
        raise NotImplementedError
