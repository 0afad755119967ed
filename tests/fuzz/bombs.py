"""Texts that cost much if a reader is careless: deep, long, or much in little."""

from __future__ import annotations

from random import Random

from vocabulary import VOCABULARY

_OPENINGS, _UNITS, _AROUND = (VOCABULARY[name] for name in ("openings", "units", "around"))


def deep(chance: Random) -> str:
    """Constructs within constructs, of one kind or several, closed or not."""
    depth = chance.choice((3, 10, 30, 60, 200, 1000))
    pool = [chance.choice(_OPENINGS) for _ in range(chance.choice((1, 1, 2, 5)))]
    picked = [chance.choice(pool) for _ in range(depth)]
    closing = "".join(end for _, end in reversed(picked)) if chance.random() < 0.7 else ""
    return "".join(start for start, _ in picked) + chance.choice(("a", "rm -rf /", "1", "$x")) + closing


def large(chance: Random) -> str:
    """Much of the same, or of two things in turn, in some place."""
    unit = chance.choice(_UNITS) + (chance.choice(_UNITS) if chance.random() < 0.5 else "")
    length = chance.choice((100, 1_000, 5_000, 20_000))
    return chance.choice(_AROUND).replace("{}", unit * (length // len(unit)))
