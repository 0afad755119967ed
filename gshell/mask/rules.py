"""Looking for secrets in bytes. Expressions are compiled when their keyword is first seen."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Callable, Iterator, NamedTuple

from gshell.mask.detector import Detector
from gshell.mask.issued import ISSUED
from gshell.mask.named import NAMED
from gshell.mask.structured import STRUCTURED

DETECTORS: tuple[Detector, ...] = (*STRUCTURED, *ISSUED, *NAMED)

_SHAPE_OF = {byte: "A" if 65 <= byte < 91 else "0" for byte in (*range(48, 58), *range(65, 91))}
# A number that has a shape may grow if the text ends in one of these; it is no longer than this.
_GROWING = frozenset(b" -0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LONGEST_NUMBER = 64


class Found(NamedTuple):
    """Bytes start..end are a secret; `more`: what would belong to it if it went on."""

    start: int
    end: int
    id: str
    more: re.Pattern[bytes]


class _Rule:
    """A detector made ready. `whole` matches before, secret and after; `begun` what may become that."""

    def __init__(self, detector: Detector) -> None:
        self.detector = detector

    @cached_property
    def check(self) -> Callable[[bytes], int]:
        from gshell.mask.checks import CHECKS

        return CHECKS[self.detector.check]

    @cached_property
    def whole(self) -> re.Pattern[bytes]:
        row = self.detector
        secret = row.secret or f"{row.chars}{{{row.least},{row.most or ''}}}"
        return re.compile(f"{row.before}({secret}){row.after}".encode())

    @cached_property
    def begun(self) -> re.Pattern[bytes]:
        row = self.detector
        beginning = row.beginning or f"{row.chars}{{0,{row.most or ''}}}"
        return re.compile(rf"{row.before}({beginning})\Z".encode())

    @cached_property
    def more(self) -> re.Pattern[bytes]:
        return re.compile(f"{self.detector.chars}*".encode())

    def settled(self, text: bytes, position: int, settled: int) -> int:
        begun = self.begun.match(text, max(0, position - self.detector.lead))
        return min(settled, begun.start(1)) if begun else settled

    def found(self, text: bytes, position: int) -> Found | None:
        match = self.whole.match(text, max(0, position - self.detector.lead))
        length = self.check(match[1]) if match else 0
        if not match or not length:
            return None
        start = match.start(1)
        return Found(start, start + length, self.detector.id, self.more)


def _by(places: Iterator[tuple[str, _Rule]]) -> dict[str, tuple[_Rule, ...]]:
    table: dict[str, tuple[_Rule, ...]] = {}
    for place, rule in places:
        table[place] = (*table.get(place, ()), rule)
    return table


_RULES = tuple(map(_Rule, DETECTORS))
_BY_KEYWORD = _by((keyword, rule) for rule in _RULES for keyword in rule.detector.keywords)
_BY_SHAPE = _by((shape, rule) for rule in _RULES for shape in rule.detector.shapes)
_DIGITS = re.compile(rb"[0-9][0-9]")  # every shape has them
_NUMBERS = tuple(rule for rule in _RULES if rule.detector.shapes)


def look(text: bytes, fresh: int, final: bool) -> tuple[list[Found], int]:
    """Secrets in `text`, in order and apart, and how much of it is settled.

    What comes before byte `fresh` was given out already. Unless `final`, more text may
    come: from the settled length on, something may be the beginning of a secret.
    """
    plain = text.decode("latin-1")  # as many characters as bytes; and `in` is 3 times as fast as with bytes
    low = plain.lower()
    suspects = [(low, key, _BY_KEYWORD[key]) for key in _BY_KEYWORD if key in low]
    if _DIGITS.search(text):
        shape = plain.translate(_SHAPE_OF)
        suspects += [(shape, key, _BY_SHAPE[key]) for key in _BY_SHAPE if key in shape]
    growing = not final and text and text[-1] in _GROWING
    if not suspects and not growing:
        return [], len(text)
    found: list[Found] = []
    settled = _numbers_settled(text) if growing else len(text)
    last_line = text.rfind(b"\n") + 1
    for where, key, rules in suspects:
        for position in _positions(where, key):
            for rule in rules:
                if not final and (position >= last_line or rule.detector.lines):
                    settled = rule.settled(text, position, settled)
                hit = rule.found(text, position)
                found += [hit] if hit and hit.end > fresh else []
    return _apart(found, max(settled, fresh))


def _positions(text: str, key: str) -> Iterator[int]:
    position = text.find(key)
    while position >= 0:
        yield position
        position = text.find(key, position + 1)


def _numbers_settled(text: bytes) -> int:
    begun = (rule.begun.search(text, max(0, len(text) - _LONGEST_NUMBER)) for rule in _NUMBERS)
    return min((match.start(1) for match in begun if match), default=len(text))


def _apart(found: list[Found], settled: int) -> tuple[list[Found], int]:
    """Only what is settled as a whole; overlapping finds become one, named as the first."""
    found.sort(key=lambda hit: (hit.start, -hit.end))
    for hit in reversed(found):
        if hit.start < settled < hit.end:
            settled = hit.start
    apart: list[Found] = []
    for hit in found:
        if hit.end > settled:
            continue
        if apart and hit.start < apart[-1].end:
            apart[-1] = apart[-1]._replace(end=max(hit.end, apart[-1].end))
        else:
            apart.append(hit)
    return apart, settled
