"""Braces: `{a,b}` and `{1..9}` (bash(1), Brace Expansion), on words whose other parts are left alone."""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from gshell.hints import Sequence
from gshell.parse.tree import Literal, Part

Unit = str | Part
"""Unquoted characters, or a part that braces cannot look into."""

MOST = 512
"""Words that one word may become."""

DEEPEST = 20
"""Braces within braces."""

_NUMBERS = (MOST, 8, 1)
"""How many members of each range to look at: fewer if there would be too many words; numbers differ little."""

_RANGE = r"(-?\d{1,18}|[A-Za-z])\.\.(-?\d{1,18}|[A-Za-z])(?:\.\.(-?\d{1,18}))?$"
_LONGEST_RANGE = 62


class _TooMany(Exception):
    """More than MOST words, or braces deeper than DEEPEST."""


def expanded(parts: tuple[Part, ...]) -> list[tuple[Part, ...]] | None:
    """The words a word becomes; itself if it holds no brace expression, None if they are too many to look at."""
    if not any(type(part) is Literal and not part.quoted and "{" in part.text for part in parts):
        return [parts]
    units: list[Unit] = []
    for part in parts:
        units += part.text if type(part) is Literal and not part.quoted else [part]
    groups = _groups(units)
    for numbers in _NUMBERS:
        try:
            return [_parts(reading) for reading in _Expansion(units, groups, numbers).readings(0, len(units), 0)]
        except _TooMany:
            continue
    return None


def _merged(units: Sequence[Unit]) -> list[Unit]:
    """The same with characters that stand together as one string."""
    out: list[Unit] = []
    for letters, run in groupby(units, key=lambda unit: isinstance(unit, str)):
        found = list(run)
        out += ["".join(found)] if letters else found  # type: ignore[arg-type]
    return out


def _parts(units: Sequence[Unit]) -> tuple[Part, ...]:
    return tuple(Literal(unit) if isinstance(unit, str) else unit for unit in _merged(units))


def _groups(units: list[Unit]) -> dict[int, list[int]]:
    """Opening brace -> places of its own commas and, last, of its closing brace."""
    found: dict[int, list[int]] = {}
    opened: list[tuple[int, list[int]]] = []
    for place, unit in enumerate(units):
        if unit == "{":
            opened.append((place, []))
        elif unit == "," and opened:
            opened[-1][1].append(place)
        elif unit == "}" and opened:
            start, commas = opened.pop()
            found[start] = [*commas, place]
    return found


class _Expansion:
    """The words within a slice of the units, by recursion over braces within braces."""

    def __init__(self, units: list[Unit], groups: dict[int, list[int]], numbers: int) -> None:
        self._units, self._groups, self._numbers = units, groups, numbers

    def readings(self, start: int, end: int, depth: int) -> list[list[Unit]]:
        found: list[list[Unit]] = [[]]
        at = plain = start
        while at < end:
            choices = self._choices(at, depth) if at in self._groups else None
            if choices is None:
                at += 1
                continue
            if len(found) * len(choices) > MOST:
                raise _TooMany
            before = _merged(self._units[plain:at])
            found = [[*reading, *before, *choice] for reading in found for choice in choices]
            at = plain = self._groups[at][-1] + 1
        behind = _merged(self._units[plain:end])
        return [[*reading, *behind] for reading in found]

    def _choices(self, start: int, depth: int) -> list[list[Unit]] | None:
        """What the group that opens here may become; None if bash leaves it as it is."""
        *commas, end = self._groups[start]
        if not commas:
            return self._range(start + 1, end)
        if depth == DEEPEST:
            raise _TooMany
        found: list[list[Unit]] = []
        for left, right in pairwise((start, *commas, end)):
            found += self.readings(left + 1, right, depth + 1)
            if len(found) > MOST:
                raise _TooMany
        return found

    def _range(self, start: int, end: int) -> list[list[Unit]] | None:
        if end - start > _LONGEST_RANGE:
            return None
        match = re.match(_RANGE, "".join(unit if isinstance(unit, str) else "\0" for unit in self._units[start:end]))
        return [[text] for text in _members(self._numbers, *match.groups())] if match else None


def _members(most: int, first: str, last: str, step: str | None) -> list[str]:
    if first.isalpha() != last.isalpha():
        return [f"{{{first}..{last}}}"]
    left, right = (ord(first), ord(last)) if first.isalpha() else (int(first), int(last))
    pace = abs(int(step or 1)) or 1
    numbers = range(left, right + (1 if right >= left else -1), pace if right >= left else -pace)[:most]
    if first.isalpha():
        return [chr(number) for number in numbers]
    padded = any(re.match(r"-?0\d", text) for text in (first, last))
    width = max(len(first), len(last)) if padded else 0
    return [f"{number:0{width}d}" for number in numbers]
