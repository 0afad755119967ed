"""Switches: options of interpreters, where one word may hold several and one of them may be code.

They are not getopt's: `perl -lane CODE` has an `-l` that takes digits only, `ruby -i.bak` an
`-i` that takes what is left of the word, and behind `python -c CODE` nothing is an option any more.
"""

from __future__ import annotations

from gshell.assess.values import Value
from gshell.tuples import NamedTuple


class Rules(NamedTuple):
    """`valued` letters take a value; `digits` a number right behind; `rest` what is left of the word;
    `ends` (valued too) end the options. `long`: long options whose value is the next word."""

    valued: str = ""
    digits: str = ""
    rest: str = ""
    ends: str = ""
    long: frozenset[str] = frozenset()


class Switches(NamedTuple):
    """`given`: (letter or --name, value) in order."""

    given: tuple[tuple[str, Value | None], ...]
    operands: tuple[Value, ...]

    def has(self, *names: str) -> bool:
        return any(name in names for name, _ in self.given)

    def values(self, *names: str) -> tuple[Value, ...]:
        return tuple(value for name, value in self.given if name in names and value is not None)


def read(words: tuple[Value, ...], rules: Rules) -> Switches:
    """Read the words behind the interpreter's name, up to its script."""
    given: list[tuple[str, Value | None]] = []
    place = 0
    while place < len(words):
        word = words[place]
        if not word.text.startswith("-") or word.text == "-":
            break
        place += 1
        if word.text == "--":
            break
        if word.text.startswith("--"):
            name, equals, value = word.text.partition("=")
            if not equals and name in rules.long and place < len(words):
                given.append((name, words[place]))
                place += 1
            else:
                given.append((name, word._replace(text=value) if equals else None))
            continue
        found = _cluster(word, rules)
        letter, attached = found[-1]
        if letter in rules.valued + rules.ends and attached is None and place < len(words):
            found[-1] = letter, words[place]
            place += 1
        given += found
        if letter in rules.ends:
            break
    return Switches(tuple(given), words[place:])


def _cluster(word: Value, rules: Rules) -> list[tuple[str, Value | None]]:
    """The letters of one word; only the last may lack its value."""
    found: list[tuple[str, Value | None]] = []
    text = word.text
    place = 1
    while place < len(text):
        letter = text[place]
        place += 1
        if letter in rules.valued + rules.ends + rules.rest:
            rest = text[place:]
            found.append((letter, word._replace(text=rest) if rest or letter in rules.rest else None))
            break
        found.append((letter, None))
        while letter in rules.digits and place < len(text) and text[place].isdigit():
            place += 1
    return found or [("-", None)]
