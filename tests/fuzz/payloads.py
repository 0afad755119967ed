"""Other languages within a command: SQL, scripts, awk, sed, Redis, Mongo."""

from __future__ import annotations

from random import Random

from vocabulary import VOCABULARY

_READERS = [(reader, VOCABULARY[pool]) for pool, readers in VOCABULARY["readers"].items() for reader in readers]


def inside(chance: Random) -> str:
    """A client or interpreter, and a text it may or may not understand."""
    reader, pool = chance.choice(_READERS)
    pieces = [chance.choice(pool) for _ in range(chance.randint(1, 18))]
    text = chance.choice((" ", " ", "", "\n")).join(pieces)
    return _given(reader, text, chance)


def _given(reader: str, text: str, chance: Random) -> str:
    way = chance.randrange(5)
    program = reader.split()[0]
    if way == 0:
        return f'{reader} "{text}"'
    if way == 1:
        return f"{program} <<'E'\n{text}\nE"
    if way == 2:
        return f"echo {_quoted(text)} | {program}"
    return f"{reader} {_quoted(text)}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
