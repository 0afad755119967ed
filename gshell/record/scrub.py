"""Scrub: secrets out of what the journal says, as the masker keeps them out of the cast."""

from __future__ import annotations

from gshell.hints import Mapping
from gshell.mask import Labels, mask_text


class Scrub:
    """Without `labels` nothing is changed. `hits`: how many strings each detector found something in."""

    __slots__ = ("_told", "hits", "labels")

    def __init__(self, labels: Labels | None) -> None:
        self.labels = labels
        self.hits: dict[str, int] = {}
        self._told: dict[str, int] = {}

    def text(self, text: str) -> str:
        if self.labels is None:
            return text
        masked, found = mask_text(text, self.labels)
        for name in found:
            self.hits[name] = self.hits.get(name, 0) + 1
        return masked

    def total(self) -> dict[str, int]:
        """How much of which kind was masked, here and in output."""
        counts = dict(self.hits)
        for name, count in self.labels.hits.items() if self.labels else ():
            counts[name] = counts.get(name, 0) + count
        return counts

    def since(self) -> dict[str, int]:
        """How much of it in output since this was asked before."""
        counts = dict(self.labels.hits) if self.labels else {}
        new = {name: count - self._told.get(name, 0) for name, count in counts.items()}
        self._told = counts
        return {name: count for name, count in new.items() if count}

    def fields(self, fields: Mapping[str, object]) -> dict[str, object]:
        return {name: self._value(value) for name, value in fields.items()}

    def _value(self, value: object) -> object:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return self.fields(value)
        if isinstance(value, (list, tuple)):
            return [self._value(item) for item in value]
        return value
