"""One row of the bench table, and the arithmetic behind it."""

from __future__ import annotations

import math
from typing import Sequence

from gshell.tuples import NamedTuple


class Measure(NamedTuple):
    """`value` in `unit`; `ratio` to the row named in `against` (0: there is none).

    `note` says what a reader needs besides, such as that a peer is missing (`value` is then 0).
    """

    what: str
    value: float
    unit: str
    ratio: float = 0.0
    against: str = ""
    note: str = ""


def quantile(values: Sequence[float], part: float) -> float:
    """The smallest value that at least `part` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def median(what: str, samples: Sequence[float], unit: str) -> Measure:
    return Measure(what, quantile(samples, 0.5), unit)


def compared(what: str, samples: Sequence[float], unit: str, against: str, others: Sequence[float]) -> Measure:
    """The median, and its ratio to the others' median."""
    row = median(what, samples, unit)
    return row._replace(ratio=row.value / quantile(others, 0.5), against=against)


def missing(what: str, why: str) -> Measure:
    return Measure(what, 0.0, "", note=why)
