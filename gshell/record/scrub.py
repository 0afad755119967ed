"""Scrub: secrets out of what the journal says, as the masker keeps them out of the cast."""

from __future__ import annotations

from typing import Mapping

from gshell.mask import mask_text


class Scrub:
    """`wanted` False changes nothing. `hits`: how many strings each detector found something in."""

    __slots__ = ("hits", "wanted")

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        self.hits: dict[str, int] = {}

    def text(self, text: str) -> str:
        if not self.wanted:
            return text
        masked, found = mask_text(text)
        for name in found:
            self.hits[name] = self.hits.get(name, 0) + 1
        return masked

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
