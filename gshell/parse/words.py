"""Words: quotes are removed, expansions become parts (bash(1), QUOTING and EXPANSION).

Reading is one pass: every mode knows which text is plain to it and what ends it;
all else is handed to the method for that character.
"""

from __future__ import annotations

import re

from gshell.expressions import expression
from gshell.parse import ansi
from gshell.parse.reader import Incomplete, Reader, Unreadable, Wrong
from gshell.parse.tree import (
    Arithmetic,
    Literal,
    Parameter,
    Part,
    ProcessSubstitution,
    Script,
    Substitution,
    Word,
)
from gshell.tuples import NamedTuple


class Mode(NamedTuple):
    """What characters mean in one kind of text.

    `plain`: a run of characters without meaning; `stop`: characters that end the text;
    `within`: the quotes around it: none, `"`, or `<<` for a here-document;
    `escapes`: what a backslash quotes ("" is anything); `ansi`: whether `$'` and `$"` are quotes.
    """

    plain: re.Pattern[str]
    stop: str
    within: str
    escapes: str
    ansi: bool
    quoted: bool


def mode(meaning: str, stop: str, within: str = "", escapes: str = "", ansi: bool = True) -> Mode:
    """The mode in which the characters of `meaning` and `stop` are not plain."""
    return Mode(expression(f"[^{re.escape(meaning + stop)}]+"), stop, within, escapes, ansi, bool(within))


WORD = mode("\\'\"$`", " \t\n|&;()<>")
DOUBLE = mode("\\$`", '"', within='"', escapes='$`"\\', ansi=False)
HERE = mode("\\$`", "", within="<<", escapes="$`\\", ansi=False)
ROUND = mode("\\'\"$`(", ")")
SQUARE = mode("\\'\"$`[", "]")

_DOLLAR = expression(r"\$(?:([A-Za-z_][A-Za-z0-9_]*|[0-9?$!#@*-])|(\{)|(\(\(?)|(\[)|(['\"]))")
_CONTINUED_NAME = expression(r"\\\n[A-Za-z0-9_]")
_NO_PATTERN = expression(r"\([ \t]*\)")  # that is how a function is defined
_ANSI = expression(r"[^'\\]*(?:\\.[^'\\]*)*", re.DOTALL)
_BACKQUOTED = expression(r"[^`\\]*(?:\\.[^`\\]*)*", re.DOTALL)


class Parts:
    """Parts being gathered; text that follows text of the same kind becomes one Literal."""

    __slots__ = ("_parts", "_quoted", "_texts")

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._texts: list[str] = []
        self._quoted = False

    def text(self, text: str, quoted: bool) -> None:
        if quoted is not self._quoted:
            self._flush()
            self._quoted = quoted
        self._texts.append(text)

    def part(self, part: Part) -> None:
        self._flush()
        self._parts.append(part)

    def done(self) -> tuple[Part, ...]:
        self._flush()
        return tuple(self._parts)

    def _flush(self) -> None:
        if self._texts:
            text = "".join(self._texts)
            if text or self._quoted:
                self._parts.append(Literal(text, self._quoted))
            self._texts.clear()


class Words(Reader):
    """A reader of words."""

    __slots__ = ()

    def word(self, mode: Mode = WORD) -> Word:
        """The word that starts here; without parts if none does."""
        start = self.at
        parts = Parts()
        self.read(mode, parts)
        return Word(parts.done(), self.span(start, self.at))

    def read(self, mode: Mode, parts: Parts) -> None:
        """Read up to a character of `mode.stop`, or to the end of the text."""
        text, plain, stop, quoted = self.text, mode.plain, mode.stop, mode.quoted
        while True:
            found = plain.match(text, self.at)
            if found is not None:
                parts.text(found.group(), quoted)
                self.at = found.end()
            char = text[self.at : self.at + 1]
            if char in stop and not (mode is WORD and char and self._goes_on(char)):
                return
            self.budget.spend()
            _MEANINGS[char](self, mode, parts)

    def closed(self, mode: Mode, parts: Parts, closing: str, what: str) -> None:
        """Read up to and over `closing`."""
        self.read(mode, parts)
        if self.at >= len(self.text):
            raise Incomplete(what)
        if not self.text.startswith(closing, self.at):
            raise Wrong(what)
        self.at += len(closing)

    def _goes_on(self, char: str) -> bool:
        """Whether the word goes on although `char` usually ends it: `<(…)` and extended patterns."""
        if char in "<>":
            return self.text.startswith("(", self.at + 1)
        if char != "(" or self.at == 0 or self.text[self.at - 1] not in "?*+@!":
            return False
        return _NO_PATTERN.match(self.text, self.at) is None

    # --- one method for each character that means something ---

    def _backslash(self, mode: Mode, parts: Parts) -> None:
        char = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if char == "\n":
            return
        if not char:
            self.at -= 1
            self.unfinished = self.unfinished or "a backslash ends the text"
            parts.text("\\", True)
        elif not mode.escapes or char in mode.escapes:
            parts.text(char, True)
        else:
            parts.text("\\" + char, mode.quoted)

    def _single_quote(self, mode: Mode, parts: Parts) -> None:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise Incomplete("the quote ' is not closed")
        parts.text(self.text[self.at + 1 : end], True)
        self.at = end + 1

    def _double_quote(self, mode: Mode, parts: Parts) -> None:
        self.at += 1
        self.deeper()
        if self.text.startswith('"', self.at):
            parts.text("", True)
        self.closed(DOUBLE, parts, '"', 'the quote " is not closed')
        self.depth -= 1

    def _dollar(self, mode: Mode, parts: Parts) -> None:
        found = _DOLLAR.match(self.text, self.at)
        if found is None:
            if self.text.startswith("\\\n", self.at + 1):
                raise Unreadable("a line continued after $")
            parts.text("$", mode.quoted)
            self.at += 1
            return
        name, brace, paren, _bracket, quote = found.groups()
        if name:
            self.at = found.end()
            if _CONTINUED_NAME.match(self.text, self.at):
                raise Unreadable("a name continued on the next line")
            parts.part(Parameter(name, quoted=mode.quoted))
        elif brace:
            parts.part(self.braced(mode))
        elif paren:
            self._parenthesis(paren, mode, parts)
        elif quote:
            self._dollar_quote(quote, mode, parts)
        else:
            self.at += 2
            self._arithmetic(SQUARE, "]", mode, parts)

    def _dollar_quote(self, quote: str, mode: Mode, parts: Parts) -> None:
        self.at += 1
        if not mode.ansi:
            parts.text("$", True)
        elif quote == '"':
            self._double_quote(mode, parts)
        else:
            end = _ANSI.match(self.text, self.at + 1).end()  # type: ignore[union-attr]
            if not self.text.startswith("'", end):
                raise Incomplete("the quote $' is not closed")
            parts.text(ansi.decode(self.text[self.at + 1 : end]), True)
            self.at = end + 1

    def _parenthesis(self, paren: str, mode: Mode, parts: Parts) -> None:
        start = self.at
        unclosed = None
        if paren == "((" and start not in self.not_arithmetic:
            try:
                self.at = start + 3
                self._arithmetic(ROUND, "))", mode, parts)
                return
            except Incomplete as fault:
                unclosed = fault
            except Wrong:
                pass
            self.not_arithmetic.add(start)  # a subshell in a substitution, then
        self.at = start + 2
        try:
            parts.part(Substitution(self.inner_script(), mode.quoted))
        except Wrong:
            if unclosed:
                raise unclosed from None
            raise

    def _arithmetic(self, inner: Mode, closing: str, mode: Mode, parts: Parts) -> None:
        depth = self.depth
        self.deeper()
        try:
            parts.part(Arithmetic(self.expression(inner, closing), mode.quoted))
        finally:
            self.depth = depth

    def expression(self, mode: Mode, closing: str) -> Word:
        """An arithmetic expression up to and over its `closing`."""
        start = self.at
        parts = Parts()
        self.closed(mode, parts, closing, "the arithmetic expression is not closed")
        return Word(parts.done(), self.span(start, self.at - len(closing)))

    def inner_script(self) -> Script:
        """The statements up to and over the next unmatched parenthesis."""
        self.deeper()
        script = self.script(")")
        self.depth -= 1
        return script

    def _backquote(self, mode: Mode, parts: Parts) -> None:
        start = self.at + 1
        end = _BACKQUOTED.match(self.text, start).end()  # type: ignore[union-attr]
        if not self.text.startswith("`", end):
            raise Incomplete("the quote ` is not closed")
        inner = self.backquoted(start, end, mode is DOUBLE)
        self.at = end + 1
        try:
            inner.deeper()
            parts.part(Substitution(inner.script(""), mode.quoted))
        except (Incomplete, Wrong) as error:
            raise Unreadable(f"within backquotes, {error}") from None  # bash finds out when it runs the rest

    def backquoted(self, start: int, end: int, double: bool) -> Words:
        """A reader of the script between backquotes, its backslashes removed."""
        text = self.text[start:end]
        places = self.places_of(start, end)
        if "\\" not in text:
            return type(self)(text, places, self)
        removable = '$`\\"' if double else "$`\\"
        kept = []
        index = 0
        while index < len(text):
            if text[index] == "\\" and text[index + 1] in removable:
                index += 1
            kept.append(index)
            index += 1
        return type(self)("".join(text[i] for i in kept), [places[i] for i in kept] + [places[-1]], self)

    def _process(self, mode: Mode, parts: Parts) -> None:
        start, direction = self.at, self.text[self.at]
        if not self.text.startswith("(", start + 1):
            self.at += 1
            parts.text(direction, mode.quoted)
            return
        if mode.quoted:
            raise Unreadable("a process substitution within quotes within ${ }")  # read at first, then not done
        self.at += 2
        parts.part(ProcessSubstitution(self.inner_script(), direction))
        if mode is not WORD and "}" in self.text[start : self.at]:
            raise Unreadable("a brace within a process substitution within ${ }")  # bash looks for } first

    def _group(self, mode: Mode, parts: Parts) -> None:
        """Balanced brackets: of arithmetic, of subscripts, of extended patterns."""
        opening = self.text[self.at]
        closing = ")" if opening == "(" else "]"
        self.at += 1
        self.deeper()
        parts.text(opening, mode.quoted)
        self.closed(SQUARE if opening == "[" else ROUND, parts, closing, f"`{opening}` is not closed")
        parts.text(closing, mode.quoted)
        self.depth -= 1

    def braced(self, mode: Mode) -> Parameter:
        """`${…}`."""
        raise NotImplementedError


_MEANINGS = {
    "\\": Words._backslash,
    "'": Words._single_quote,
    '"': Words._double_quote,
    "$": Words._dollar,
    "`": Words._backquote,
    "<": Words._process,
    ">": Words._process,
    "(": Words._group,
    "[": Words._group,
}
