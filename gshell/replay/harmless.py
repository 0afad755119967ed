"""What may reach the terminal of someone who watches a recording. Pure.

A recording holds what programs sent, hostile ones too. Left in: text, colours, cursor
movement, clearing, scrolling, the alternate screen. Taken out: whatever makes a terminal
answer (the answer would be read as keys), change its title, palette, clipboard or
window, report the mouse, or leave the modes playing needs (XTerm Control Sequences).
"""

from __future__ import annotations

import re

_LONGEST = 65536  # of an unfinished sequence; longer ones are dropped as they come
_SEQUENCE = re.compile(
    r"\x1b\[(?P<mark>[<-?]?)(?P<parameters>[0-9:;]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|(?P<string>\x1b[]PX^_][^\x1b\x07\x9c]*(?:\x1b\\|\x07|\x9c|(?=\x1b[^\\]|\Z)))"  # another ESC ends it, too
    r"|\x1b(?P<between2>[ -/]*)(?P<escape>[0-~])"
    r"|(?P<lone>[\x05\x80-\x9f])"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[<-?]?[0-9:;]*[ -/]*|[]PX^_][^\x1b\x07\x9c]*\x1b?|[ -/]*)?\Z")
_NO_COLOUR = re.compile(r"(?!\x1b\[[0-9;:]*m)[\x00-\x1f\x7f-\x9f]")
_DRAWING = frozenset("@ABCDEFGHIJKLMPSTXZ`abdefghlmrsu")
_MODES = frozenset(["1", "3", "5", "6", "7", "12", "25", "45", "47", "1047", "1048", "1049", "2026"])


class Harmless:
    """A filter for text in any chunks; a sequence cut in two is put together first."""

    def __init__(self) -> None:
        self._pending = ""

    def feed(self, text: str) -> str:
        text = self._pending + text
        self._pending = ""
        if "\x1b" not in text and text.isascii() and "\x05" not in text:
            return text
        unfinished = _UNFINISHED.search(text)
        if unfinished:
            text, rest = text[: unfinished.start()], unfinished[0]
            self._pending = rest if len(rest) < _LONGEST else rest[:2]
        return _SEQUENCE.sub(_kept, text)


def only_colours(text: str) -> str:
    """What is left are printable characters and colours (SGR)."""
    return _NO_COLOUR.sub("", text) if _NO_COLOUR.search(text) else text


def _kept(match: re.Match[str]) -> str:
    if match["final"]:
        return match[0] if _control_sequence(match) else ""
    if match["escape"] == "c":
        return "\x1b[0m\x1b[2J\x1b[H"  # a full reset would undo raw mode's neighbours, too
    return match[0] if match["escape"] and match["escape"] not in "=>Zno|}~" and not match["string"] else ""


def _control_sequence(match: re.Match[str]) -> bool:
    if match["between"]:
        return match["between"] + match["final"] == " q"  # the cursor's shape
    if match["mark"] == "?":
        return match["final"] in "hl" and set(match["parameters"].split(";")) <= _MODES
    return not match["mark"] and match["final"] in _DRAWING
