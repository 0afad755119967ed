"""Where the fuzz's texts come from: each kind is a function from a source of chance to a text.

The same seed gives the same text, so a find is told by its kind and its number. Nothing made here is ever run.
"""

from __future__ import annotations

import json
import string
from functools import cache
from pathlib import Path
from random import Random
from typing import Callable, Sequence

from vocabulary import VOCABULARY

from gshell.assess import catalog

TESTS = Path(__file__).parents[1]
LONGEST = 4_000
"""Characters of an ordinary text; `large` and `deep` make longer ones."""

Kind = Callable[[Random], str]

_WORDS, _OPERATORS, _BREAKS, _WRAPPERS = (VOCABULARY[name] for name in ("words", "operators", "breaks", "wrappers"))


@cache
def lines() -> tuple[str, ...]:
    """Lines that were written for other tests: what mutations start from."""
    found = (TESTS / "assess/everyday.txt").read_text(encoding="utf-8").splitlines()
    for file in sorted((TESTS / "corpus/held_out").glob("*.jsonl")):
        found += [json.loads(row)["command"] for row in file.read_text(encoding="utf-8").splitlines()]
    return tuple(line for line in found if line and len(line) < LONGEST)


@cache
def programs() -> tuple[str, ...]:
    return tuple(sorted(catalog.names()))


@cache
def words_of(program: str) -> tuple[str, ...]:
    """Words that mean something to a described program: options and verbs, cut out of its description."""
    found: set[str] = set()
    todo = [catalog.description(program)]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            todo += [*item.keys(), *item.values()]
        elif isinstance(item, (list, tuple)):
            todo += item
        elif isinstance(item, str) and 0 < len(item) < 40:
            found.add(item)
    return tuple(sorted(found))


def call(chance: Random) -> str:
    """One command: a known program with words that may mean something to it."""
    name = chance.choice(programs())
    own: Sequence[str] = words_of(name)
    words = (chance.choice(own if own and chance.random() < 0.6 else _WORDS) for _ in range(chance.randrange(7)))
    return " ".join([name, *words])


def calls(chance: Random) -> str:
    """Commands with operators and wrappers around them."""
    text = call(chance)
    while chance.random() < 0.5:
        text = f"{text} {chance.choice(_OPERATORS)} {call(chance)}"
    return wrapped(text, chance)


def wrapped(text: str, chance: Random) -> str:
    while chance.random() < 0.4 and len(text) < LONGEST:
        text = chance.choice(_WRAPPERS).replace("{}", text)
    return text


def mutated(chance: Random) -> str:
    """A line of ours, cut, spliced with another, broken, wrapped."""
    text = chance.choice(lines())
    for _ in range(chance.randint(1, 4)):
        text = chance.choice(_MUTATIONS)(text, chance)[:LONGEST]
    return text


def _cut(text: str, chance: Random) -> str:
    a, b = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
    return text[:a] + text[b:]


def _spliced(text: str, chance: Random) -> str:
    other = chance.choice(lines())
    return text[: chance.randint(0, len(text))] + other[chance.randint(0, len(other)) :]


def _broken(text: str, chance: Random) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice(_BREAKS) + text[at:]


def _swapped(text: str, chance: Random) -> str:
    words = text.split(" ")
    words[chance.randrange(len(words))] = chance.choice(_WORDS)
    return " ".join(words)


def _doubled(text: str, chance: Random) -> str:
    a, b = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
    return text[:b] + text[a:b] * chance.randint(1, 5) + text[b:]


def _character(text: str, chance: Random) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice(string.printable) + text[at + chance.randint(0, 1) :]


def _shuffled(text: str, chance: Random) -> str:
    words = text.split(" ")
    chance.shuffle(words)
    return " ".join(words)


_MUTATIONS: tuple[Callable[[str, Random], str], ...] = (
    _cut, _spliced, _broken, _broken, _swapped, _swapped, _doubled, _character, _shuffled, wrapped,
)  # fmt: skip


def tokens(chance: Random) -> str:
    """Syntax in any order."""
    pool = (*_BREAKS, *_WORDS, *_OPERATORS)
    return chance.choice((" ", "")).join(chance.choice(pool) for _ in range(chance.randint(1, 30)))


def raw(chance: Random) -> str:
    """Any bytes as a terminal would hand them over, or any characters."""
    if chance.random() < 0.5:
        return chance.randbytes(chance.randint(0, 120)).decode(errors="surrogateescape")
    planes = (0x7F, 0xFF, 0x2FFF, 0xE0FF, 0x10FFFF)
    return "".join(chr(chance.randint(0, chance.choice(planes))) for _ in range(chance.randint(0, 80)))
