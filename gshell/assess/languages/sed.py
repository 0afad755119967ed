"""sed scripts: what they run and write beside editing. Facts: sed(1), GNU sed manual 3-6, POSIX sed."""

from __future__ import annotations

import re

from gshell.assess.languages.facts import INPUT, RUN_SHELL, Fact
from gshell.assess.values import HOLE

_ADDRESS = re.compile(r"\s*(?:\d+(?:~\d+)?|\$|\+\d+|~\d+)")
_BLANK = re.compile(r"[\s;]*")
_LABEL = re.compile(r"[ \t]*[^\s;}]*")
_LINE = re.compile(r"[^\n]*")
_FLAGS = re.compile(r"[ \t]*[0-9gpiImMe]*")


def read(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    """What the script's commands would do."""
    return _Script(source).read()


class _Script:
    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.facts: list[Fact] = []

    def read(self) -> list[Fact]:
        while self.place < len(self.text):
            self.skip(_BLANK)
            self.addresses()
            if self.place < len(self.text):
                self.command(self.take())
        return self.facts

    def take(self) -> str:
        character = self.text[self.place : self.place + 1]
        self.place += 1
        return character

    def skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.place)
        if found is None:
            return ""
        self.place = found.end()
        return found[0].strip()

    def delimited(self, delimiter: str) -> str:
        """Up to the next delimiter that is neither escaped nor in a bracket expression."""
        start, in_class = self.place, False
        while self.place < len(self.text):
            character = self.text[self.place]
            if character == "\\":
                self.place += 1
            elif character == delimiter and not in_class:
                break
            elif character == "[" and delimiter != "[":
                in_class = "]" in self.text[self.place + 2 : self.place + 40]
            elif character == "]":
                in_class = False
            self.place += 1
        self.place += 1
        return self.text[start : self.place - 1]

    def addresses(self) -> None:
        """`1,/x/`, `\\,x,I`, `$!` …"""
        while self.place < len(self.text):
            character = self.text[self.place]
            if character in "/\\":
                self.place += 1
                self.delimited(character if character == "/" else self.take())
                self.skip(re.compile(r"[IM]*"))
            elif not _ADDRESS.match(self.text, self.place):
                if character not in ", \t!":
                    return
                self.place += 1
            else:
                self.skip(_ADDRESS)

    def command(self, letter: str) -> None:
        if letter == "s":
            self.substitution()
        elif letter == "y":
            delimiter = self.take()
            self.delimited(delimiter)
            self.delimited(delimiter)
        elif letter == "e":
            self.ran(self.skip(_LINE))
        elif letter in "wW":
            self.facts.append(Fact("file.overwrite", self.skip(_LINE)))
        elif letter in "rR":
            self.facts.append(Fact("file.read", self.skip(_LINE)))
        elif letter in "aic#":
            self.inserted(letter)
        elif letter in "btT:v":
            self.skip(_LABEL)
        elif letter in "qQlL":
            self.skip(re.compile(r"[ \t]*\d*"))

    def ran(self, command: str) -> None:
        """Without words of its own it is the line that was read."""
        own = command.strip(HOLE + " ")
        self.facts.append(Fact(RUN_SHELL, command if own else HOLE, sources=frozenset() if own else frozenset({INPUT})))

    def inserted(self, letter: str) -> None:
        """a, i, c: text up to the end of the line, longer if a backslash ends it."""
        while self.skip(_LINE).endswith("\\") and letter != "#" and self.place < len(self.text):
            self.place += 1

    def substitution(self) -> None:
        delimiter = self.take()
        self.delimited(delimiter)
        replacement = self.delimited(delimiter)
        flags = self.skip(_FLAGS)
        if "e" in flags:
            # What is run is the line after the replacement; its own words may be in the middle of anything.
            command = re.sub(r"(?<!\\)&|\\\d", HOLE, replacement).replace("\\" + delimiter, delimiter)
            self.ran(command)
        if self.text[self.place : self.place + 1] in ("w", "W"):
            self.place += 1
            self.facts.append(Fact("file.overwrite", self.skip(_LINE)))
