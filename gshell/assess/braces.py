"""Braces: `{a,b}` and `{1..9}` (bash(1), Brace Expansion), on words whose other parts are left alone."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Union

from gshell.parse.tree import Literal, Part

Unit = Union[str, Part]
"""One unquoted character, or a part that braces cannot look into."""

MOST = 512
"""Words one word may become; what is beyond is not looked at, and the first MOST are."""

_RANGE = r"(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$"


def expanded(parts: tuple[Part, ...]) -> list[tuple[Part, ...]]:
    """The words a word becomes; itself if it holds no brace expression."""
    if not any(type(part) is Literal and not part.quoted and "{" in part.text for part in parts):
        return [parts]
    units: list[Unit] = []
    for part in parts:
        units += part.text if type(part) is Literal and not part.quoted else [part]
    return [_parts(reading) for reading in _expand(units, 0)]


def _parts(units: list[Unit]) -> tuple[Part, ...]:
    out: list[Part] = []
    letters = ""
    for unit in units:
        if isinstance(unit, str):
            letters += unit
            continue
        if letters:
            out.append(Literal(letters))
            letters = ""
        out.append(unit)
    if letters:
        out.append(Literal(letters))
    return tuple(out)


def _expand(units: list[Unit], depth: int) -> list[list[Unit]]:
    if depth > 8:
        return [units]
    for start, unit in enumerate(units):
        if unit != "{":
            continue
        found = _closing(units, start)
        if found is None:
            continue
        end, commas = found
        choices = _choices(units, start, end, commas)
        if choices is None:
            continue
        tails = _expand(units[end + 1 :], depth)
        heads = [reading for choice in choices for reading in _expand(choice, depth + 1)]
        return [units[:start] + head + tail for head in heads[:MOST] for tail in tails[: max(1, MOST // len(heads))]]
    return [units]


def _closing(units: list[Unit], start: int) -> tuple[int, list[int]] | None:
    """The index of the brace that closes, and those of the commas between."""
    level = 0
    commas: list[int] = []
    for index in range(start, len(units)):
        unit = units[index]
        if unit == "{":
            level += 1
        elif unit == "}":
            level -= 1
            if level == 0:
                return index, commas
        elif unit == "," and level == 1:
            commas.append(index)
    return None


def _choices(units: list[Unit], start: int, end: int, commas: list[int]) -> list[list[Unit]] | None:
    if commas:
        bounds = [start, *commas, end]
        return [units[left + 1 : right] for left, right in pairwise(bounds)]
    inner = units[start + 1 : end]
    match = re.match(_RANGE, "".join(unit if isinstance(unit, str) else "\0" for unit in inner))
    return [list(text) for text in _range(*match.groups())] if match else None


def _range(first: str, last: str, step: str | None) -> list[str]:
    if first.isalpha() != last.isalpha():
        return [f"{{{first}..{last}}}"]
    left, right = (ord(first), ord(last)) if first.isalpha() else (int(first), int(last))
    pace = abs(int(step or 1)) or 1
    numbers = range(left, right + (1 if right >= left else -1), pace if right >= left else -pace)[:MOST]
    if first.isalpha():
        return [chr(number) for number in numbers]
    padded = any(re.match(r"-?0\d", text) for text in (first, last))
    width = max(len(first), len(last)) if padded else 0
    return [f"{number:0{width}d}" for number in numbers]
