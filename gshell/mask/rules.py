"""Looking for secrets in bytes. Expressions are compiled when they are first needed."""

from __future__ import annotations

import re
from functools import cache, cached_property

from gshell.hints import Callable, Iterator, Protocol
from gshell.mask import library
from gshell.mask.detector import Detector
from gshell.tuples import NamedTuple

_TELLING = 6
"""Bytes; a shorter part of a secret is none."""


class Found(NamedTuple):
    """Bytes start..end are a secret; `more`: what would belong to it if it went on, `keep`: what stays readable."""

    start: int
    end: int
    id: str
    more: re.Pattern[bytes]
    keep: tuple[int, int]


class Rule:
    """A detector made ready. `allow` matches what is no secret although it looks like one.

    `place` among the rules: of two that find the same, the first names it.
    """

    def __init__(self, detector: Detector, place: int, allow: re.Pattern[bytes] | None = None) -> None:
        self.detector = detector
        self.place = place
        self._allow = allow

    @cached_property
    def whole(self) -> re.Pattern[bytes]:
        return re.compile(self.detector.whole)

    @cached_property
    def begun(self) -> re.Pattern[bytes]:
        return re.compile(self.detector.begun)

    @cached_property
    def hint(self) -> re.Pattern[bytes]:
        keywords = "|".join(map(re.escape, self.detector.keywords))
        return re.compile(self.detector.hint or b"(?i:%s)" % keywords.encode())

    @cached_property
    def _more(self) -> re.Pattern[bytes]:
        return re.compile(self.detector.more)

    @cached_property
    def _check(self) -> Callable[[bytes], int]:
        from gshell.mask.checks import CHECKS

        return CHECKS[self.detector.check]

    @cached_property
    def _alphabet(self) -> bytes:
        return bytes(byte for byte in range(256) if self._more.fullmatch(bytes((byte,))))

    def settled(self, text: bytes, most: int) -> int:
        """Where the beginning of a secret at the end of the text starts, if that is before `most`; else `most`."""
        if self.detector.hint:  # nothing stands in front of these, so they begin after the last byte that is not theirs
            tail = text[-self.detector.reach :]
            start = len(text) - len(tail) + len(tail.rstrip(self._alphabet))
        else:
            start = 0 if self.detector.lines else text.rfind(b"\n") + 1
            if self.detector.reach:
                start = max(start, len(text) - self.detector.reach)
        begun = self.begun.search(text, start) if start < most else None
        return min(begun.start(1), most) if begun else most

    def found(self, text: bytes, fresh: int) -> Iterator[Found]:
        """From every place where one may begin, so that it does not matter where the text itself begins."""
        for start, end in self._lines(text):
            match = self.whole.search(text, start, end)
            while match:
                length = self._length(match[1]) if match.end(1) > fresh else 0
                if length and match.start(1) + length > fresh:
                    begin = match.start(1)
                    yield Found(begin, begin + length, self.detector.id, self._more, self.detector.keep)
                match = self.whole.search(text, match.start() + 1, end)

    def cut_off(self, text: bytes) -> Found | None:
        """The beginning of a secret at the end, where what there is of it proves enough: nothing else looks like it."""
        begun = None if self.detector.check or self.detector.hint else self.begun.search(text)
        if begun is None or len(begun[1]) < _TELLING:
            return None
        return Found(begun.start(1), len(text), self.detector.id, self._more, self.detector.keep)

    def _lines(self, text: bytes) -> Iterator[tuple[int, int]]:
        """(start, end) of those lines that are worth a closer look; all at once if a secret may have several."""
        if self.detector.lines:
            yield 0, len(text)
            return
        end = 0
        for hint in self.hint.finditer(text):
            if hint.start() >= end:
                end = text.find(b"\n", hint.start()) + 1 or len(text)
                yield text.rfind(b"\n", 0, hint.start()) + 1, end

    def _length(self, secret: bytes) -> int:
        """How many bytes are the secret; 0: it is none after all."""
        if self._allow and self._allow.fullmatch(secret):
            return 0
        if self.detector.entropy:
            from gshell.mask.checks import entropy

            if entropy(secret) < self.detector.entropy:
                return 0
        return self._check(secret)


class Engine(Protocol):
    """Tells which rules are worth asking. It may name too many, never too few."""

    def suspects(self, text: bytes, final: bool) -> tuple[list[Rule], list[Rule]]:
        """(those that may find a secret in the text, those of which one may begin at its end unless it is `final`)."""


class Plain:
    """By keyword: needs nothing, but each keyword is one more pass over the text."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._by_keyword: dict[str, tuple[Rule, ...]] = {}
        for rule in rules:
            for keyword in rule.detector.keywords:
                self._by_keyword[keyword] = (*self._by_keyword.get(keyword, ()), rule)
        self._without = tuple(rule for rule in rules if not rule.detector.keywords)

    def suspects(self, text: bytes, final: bool) -> tuple[list[Rule], list[Rule]]:
        low = text.decode("latin-1").lower()  # as many characters as bytes; and `in` is 3 times as fast as with bytes
        rules = [rule for keyword, rules in self._by_keyword.items() if keyword in low for rule in rules]
        rules = list(dict.fromkeys(rules))
        whole = rules + [rule for rule in self._without if rule.hint.search(text)]
        return whole, [] if final else rules + list(self._without)


@cache
def plain() -> Plain:
    """The engine for the detectors in force. Raises PolicyError if a file of them is wrong."""
    found = library.load()
    return Plain(tuple(Rule(detector, place, found.allow) for place, detector in enumerate(found.detectors)))


def look(text: bytes, fresh: int, final: bool, engine: Engine) -> tuple[list[Found], int]:
    """Secrets in `text`, in order and apart, and how much of it is settled.

    What comes before byte `fresh` was given out already. Unless `final`, more text may
    come: from the settled length on, something may be the beginning of a secret.
    """
    whole, begun = engine.suspects(text, final)
    if not whole and not begun:
        return [], len(text)
    settled = len(text)
    for rule in begun:
        settled = rule.settled(text, settled)
    whole.sort(key=lambda rule: rule.place)
    found = [hit for rule in whole for hit in rule.found(text, fresh)]
    apart, settled = _apart(found, max(settled, fresh))
    return apart, max(settled, fresh)


def cut_off(text: bytes, engine: Engine) -> Found | None:
    """What nobody waits for any longer although it is certainly the beginning of a secret."""
    return next((hit for rule in engine.suspects(text, False)[1] if (hit := rule.cut_off(text))), None)


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
