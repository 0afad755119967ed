"""`name=value`, `name[i]+=value`, `name=(…)`: bash(1), PARAMETERS and Arrays."""

from __future__ import annotations

from gshell.expressions import expression
from gshell.parse.parameters import Parameters
from gshell.parse.reader import Incomplete, Unreadable, Wrong
from gshell.parse.tree import ArrayItem, Assignment, Literal, Word
from gshell.parse.words import SQUARE, WORD, Parts

_HEAD = expression(r"([A-Za-z_][A-Za-z0-9_]*)(?:(\+?=)|\[)")
_BETWEEN_ITEMS = expression(r"(?:[ \t\n]+|\\\n|#[^\n]*)*")
_BREAKS = ("", *" \t\n|&;()<>")
_EQUALS = expression(r"\+?=")


class Assignments(Parameters):
    """A reader of words that knows assignments."""

    __slots__ = ()

    def assignment(self) -> Assignment | Word | None:
        """The assignment that starts here, or the word that began like one (`a[1]`), or None if nothing did."""
        start = self.at
        head = _HEAD.match(self.text, start)
        if head is None:
            return None
        name, equals = head.groups()
        self.at = head.end()
        subscript = None
        if equals is None:
            subscript = self.expression(SQUARE, "]")
            found = _EQUALS.match(self.text, self.at)
            if found is None:
                return self._mere_word(start, name, subscript)
            equals = found[0]
            self.at = found.end()
        value, items = (None, self.array()) if self.text.startswith("(", self.at) else (self.word(), None)
        if items is not None and self.text[self.at : self.at + 1] not in _BREAKS:
            raise Unreadable("a word goes on behind an array")
        return Assignment(name, value, items, equals == "+=", subscript, self.span(start, self.at))

    def array_argument(self) -> Assignment | None:
        """The `name=(…)` that starts here, as an argument of `declare` and its like."""
        head = _HEAD.match(self.text, self.at)
        if head is None or not head[2] or not self.text.startswith("(", head.end()):
            return None
        found = self.assignment()
        return found if isinstance(found, Assignment) else None

    def array(self) -> tuple[ArrayItem, ...]:
        """The `(…)` that starts here."""
        self.at += 1
        items: list[ArrayItem] = []
        while True:
            self.at = _BETWEEN_ITEMS.match(self.text, self.at).end()  # type: ignore[union-attr]
            char = self.text[self.at : self.at + 1]
            if not char:
                raise Incomplete("the array ( is not closed")
            if char == ")":
                self.at += 1
                return tuple(items)
            items.append(self._item())

    def _item(self) -> ArrayItem:
        start = self.at
        if self.text[start] == "[":
            self.at += 1
            subscript = self.expression(SQUARE, "]")
            found = _EQUALS.match(self.text, self.at)
            if found is not None:
                self.at = found.end()
                return ArrayItem(self.word(), subscript)
            self.at = start
        word = self.word()
        if self.at == start:
            raise Wrong(f"`{self.text[start]}` has no meaning within an array")
        return ArrayItem(word)

    def _mere_word(self, start: int, name: str, subscript: Word) -> Word:
        parts = Parts()
        parts.text(name + "[", False)
        for part in subscript.parts:
            if type(part) is Literal:
                parts.text(part.text, part.quoted)
            else:
                parts.part(part)
        parts.text("]", False)
        self.read(WORD, parts)
        return Word(parts.done(), self.span(start, self.at))
