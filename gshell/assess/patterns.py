"""Patterns: bash's pattern language (bash(1), Pattern Matching, extglob included) as Python regular expressions."""

from __future__ import annotations

import re
from functools import lru_cache

_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": "\\x00-\\x7f",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "\\x21-\\x7e",
    "lower": "a-z",
    "print": "\\x20-\\x7e",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\s",
    "upper": "A-Z",
    "word": "\\w",
    "xdigit": "0-9A-Fa-f",
}
_EXTENDED = {"?": ")?", "*": ")*", "+": ")+", "@": ")", "!": ")"}
_BRACKET = r"([!^]?)(\]?(?:\[:\w+:\]|[^\]])*)"
_DEEPEST = 10
_LONGEST = 4096
_STEPS = 30_000_000


@lru_cache(maxsize=256)
def compiled(pattern: str, greedy: bool = True) -> re.Pattern[str]:
    """A regular expression for the whole pattern; matches nothing if the pattern cannot be read."""
    try:
        return re.compile(_Translation(pattern, greedy).text(), re.DOTALL)
    except (re.error, RecursionError, OverflowError):
        return re.compile(r"(?!)")


def affordable(pattern: str, text: str) -> bool:
    """Can the pattern be tried at every place of the text without taking long, however it is made?"""
    if len(text) > _LONGEST or len(pattern) > _LONGEST:
        return False
    repeats = pattern.count("*") + 3 * pattern.count("(")
    return (len(text) + 1) ** min(repeats + 1, 8) <= _STEPS or not repeats


def matches(pattern: str, text: str) -> bool:
    return compiled(pattern).fullmatch(text) is not None


def escaped(text: str) -> str:
    """The pattern that matches exactly this text."""
    return re.sub(r"([*?\[\]\\()|!@+])", r"\\\1", text)


class _Translation:
    def __init__(self, pattern: str, greedy: bool) -> None:
        self.pattern = pattern
        self.star = ".*" if greedy else ".*?"
        self.position = 0
        self.depth = 0

    def text(self, ends: str = "") -> str:
        out = []
        while self.position < len(self.pattern):
            character = self.pattern[self.position]
            if character in ends:
                break
            self.position += 1
            out.append(self.item(character))
        return "".join(out)

    def item(self, character: str) -> str:
        following = self.pattern[self.position : self.position + 1]
        if following == "(" and character in _EXTENDED and self.depth < _DEEPEST:
            return self.group(character)
        if character == "*":
            return self.star
        if character == "?":
            return "."
        if character == "[":
            return self.bracket()
        if character == "\\" and following:
            self.position += 1
            return re.escape(following)
        return re.escape(character)

    def group(self, kind: str) -> str:
        self.position += 1
        self.depth += 1
        choices = [self.text("|)")]
        while self.pattern[self.position : self.position + 1] == "|":
            self.position += 1
            choices.append(self.text("|)"))
        self.position += 1
        self.depth -= 1
        body = "|".join(choices)
        return f"(?:(?!(?:{body})).*)" if kind == "!" else f"(?:{body}{_EXTENDED[kind]}"

    def bracket(self) -> str:
        rest = self.pattern[self.position :]
        inside = re.match(_BRACKET, rest)
        if inside is None or rest[inside.end() : inside.end() + 1] != "]":
            return "\\["
        self.position += inside.end() + 1
        negated = inside[1] != ""
        body = re.escape(inside[2]).replace("\\-", "-")
        for name, characters in _CLASSES.items():
            body = body.replace(f"\\[:{name}:\\]", characters)
        return f"[{'^' if negated else ''}{body}]" if body else "(?!)"
