"""Quick: all detectors in one pass, by Hyperscan (https://intel.github.io/hyperscan/dev-reference/).

It only tells which rules are worth asking; the rules themselves decide as always. HS_FLAG_PREFILTER makes of
what it does not know (lookarounds, back references) something that matches more often, never less.
Its database is bound to its version and the processor: one that does not load is made again.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from gshell import cache as files
from gshell.mask.rules import Engine, Rule, plain


@cache
def engine() -> Engine:
    """The quick engine; the plain one where Hyperscan is missing or does not find what it must. Never raises."""
    try:
        return _proved(_Quick(plain().rules))
    except Exception:  # whatever is wrong with a foreign library: masking goes on without it
        return plain()


class _Quick:
    def __init__(self, rules: tuple[Rule, ...]) -> None:
        import hyperscan
        from hyperscan._version import __version__

        self._rules = rules
        expressions = [_expression(text) for rule in rules for text in (rule.detector.probe, rule.detector.begun)]

        def compiled() -> bytes:
            database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
            flags = hyperscan.HS_FLAG_PREFILTER | hyperscan.HS_FLAG_SINGLEMATCH
            database.compile(
                expressions=expressions, ids=list(range(len(expressions))), flags=[flags] * len(expressions)
            )
            return hyperscan.dumpb(database)

        key = (__version__, tuple(expressions))
        try:
            self._database: Any = hyperscan.loadb(files.remember("mask-quick", key, compiled), hyperscan.HS_MODE_BLOCK)
        except hyperscan.error:  # kept by another machine that shares this home
            self._database = hyperscan.loadb(compiled(), hyperscan.HS_MODE_BLOCK)
        self._database.scratch = hyperscan.Scratch(self._database)

    def suspects(self, text: bytes, final: bool) -> tuple[list[Rule], list[Rule]]:
        numbers: list[int] = []
        self._database.scan(text, match_event_handler=_note, context=numbers)
        if not numbers:
            return [], []
        whole = [self._rules[number >> 1] for number in numbers if not number & 1]
        return whole, [] if final else [self._rules[number >> 1] for number in numbers if number & 1]


def _note(number: int, _start: int, _end: int, _flags: int, numbers: Any) -> None:
    numbers.append(number)


def _expression(pattern: bytes) -> bytes:
    return pattern.replace(rb"\Z", rb"\z")  # Python's name for PCRE's


def _proved(quick: _Quick) -> Engine:
    """A database is foreign bytes: one that misses an example is not used."""
    missed = [rule for rule in plain().rules if rule not in quick.suspects(rule.detector.sample, True)[0]]
    return plain() if any(rule.detector.sample for rule in missed) else quick
