"""Escapes: backslashes as echo, printf and tr read them (bash(1) SHELL BUILTIN COMMANDS, tr(1))."""

from __future__ import annotations

import re

_ESCAPE = (
    r"\\(?:(?P<simple>[abefnrtvE\\\"'?c])|(?P<octal>0?[0-7]{1,3})|x(?P<hex>[0-9a-fA-F]{1,2})"
    r"|u(?P<short>[0-9a-fA-F]{1,4})|U(?P<long>[0-9a-fA-F]{1,8}))"
)
_SIMPLE = {"a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_CLASSES = {
    "[:lower:]": "abcdefghijklmnopqrstuvwxyz",
    "[:upper:]": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "[:digit:]": "0123456789",
    "[:space:]": " \t\n\v\f\r",
    "[:blank:]": " \t",
}
_CLASSES["[:alpha:]"] = _CLASSES["[:upper:]"] + _CLASSES["[:lower:]"]
_CLASSES["[:alnum:]"] = _CLASSES["[:digit:]"] + _CLASSES["[:alpha:]"]


def escapes(text: str, octal_zero: bool = False) -> tuple[str, bool]:
    """Backslash escapes read; True if `\\c` ended the output. A NUL becomes a line's end: see Stream."""
    if "\\" not in text:
        return text, False
    stop = re.search(r"(?<!\\)(?:\\\\)*\\c", text) if octal_zero else None
    if stop:
        text = text[: stop.end() - 2]
    return re.sub(_ESCAPE, _unescaped, text), stop is not None


def _unescaped(match: re.Match[str]) -> str:
    if simple := match["simple"]:
        return _SIMPLE.get(simple, simple)
    if octal := match["octal"]:
        return chr(int(octal, 8) & 0xFF) if int(octal, 8) & 0xFF else "\n"
    code = int(match["hex"] or match["short"] or match["long"], 16)
    return chr(code) if 0 < code < 0x110000 else "\n"


def character_set(text: str) -> str:
    """A set of tr(1): escapes, ranges, classes."""
    for name, characters in _CLASSES.items():
        text = text.replace(name, characters)
    text = re.sub(r"\\([0-7]{1,3})", lambda m: chr(int(m[1], 8)), text)
    text = re.sub(r"\\([abfnrtv\\])", lambda m: _SIMPLE.get(m[1], m[1]), text)
    return re.sub(r"(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), text, flags=re.DOTALL)
