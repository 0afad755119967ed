"""`${…}`: bash(1), Parameter Expansion."""

from __future__ import annotations

from functools import cache

from gshell.expressions import expression
from gshell.hints import NoReturn
from gshell.parse.reader import Incomplete, Unreadable, Wrong
from gshell.parse.tree import Parameter, Word
from gshell.parse.words import SQUARE, Mode, Words, mode

_LENGTH = expression(r"#([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?$!#@*-])(?=[\[}])")
_INDIRECT = expression(r"!([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[#@*])")
_NAME = expression(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?$!#@*-]")
_OPERATOR = expression(r":[-=?+]|[-=?+:@]|##?|%%?|/[/#%]?|\^\^?|,,?")
_NAMES = expression(r"[*@]}")
_KEYS = expression(r"\[[*@]\]}")

_PATTERNS = frozenset("#%/^,")  # the operators within which ' quotes even inside "…"


@cache
def _argument(within: str, pattern: bool, delimiter: str) -> Mode:
    """How the word behind an operator is read; it ends at `}` or at the delimiter."""
    if not within:
        return mode("\\'\"$`<>", "}" + delimiter)
    meaning = "\\'\"$`<>" if pattern else '\\"$`<>'
    return mode(meaning, "}" + delimiter, within, escapes='$`"\\}', ansi=within == '"')


class Parameters(Words):
    """A reader of words that knows `${…}`."""

    __slots__ = ()

    def braced(self, outer: Mode) -> Parameter:
        start = self.at
        self.at += 2
        self.deeper()
        found = self._head(outer.within)
        self.depth -= 1
        return found or self._refuse(start)

    def _head(self, within: str) -> Parameter | None:
        """Name and subscript; None if this is no parameter expansion."""
        text, quoted = self.text, bool(within)
        length = _LENGTH.match(text, self.at)
        if length is not None:
            self.at = length.end()
            subscript = self._subscript()
            return self._end(Parameter(length[1], "length", subscript=subscript, quoted=quoted))
        indirect = _INDIRECT.match(text, self.at)
        name = indirect or _NAME.match(text, self.at)
        if name is None:
            return None
        self.at = name.end()
        if indirect is None:
            return self._tail(Parameter(name[0], subscript=self._subscript(), quoted=quoted), within)
        if _NAMES.match(text, self.at):
            self.at += 1
            return self._end(Parameter(name[1], "names", quoted=quoted))
        if _KEYS.match(text, self.at):
            return self._end(Parameter(name[1], "keys", subscript=self._subscript(), quoted=quoted))
        return self._tail(Parameter(name[1], subscript=self._subscript(), indirect=True, quoted=quoted), within)

    def _tail(self, head: Parameter, within: str) -> Parameter | None:
        """Operator and words."""
        found = _OPERATOR.match(self.text, self.at)
        if found is None:
            return self._end(head)
        operator = found[0]
        self.at = found.end()
        delimiter = "/" if operator[0] == "/" else ":" if operator == ":" else ""
        pattern = operator[0] in _PATTERNS
        argument = self.word(_argument(within, pattern, delimiter))
        replacement = None
        if delimiter and self.text.startswith(delimiter, self.at):
            self.at += 1
            replacement = self.word(_argument(within, pattern, ""))
        return self._end(head._replace(operator=operator, argument=argument, replacement=replacement))

    def _end(self, parameter: Parameter) -> Parameter | None:
        if self.at >= len(self.text):
            raise Incomplete("${ is not closed")
        if self.text[self.at] != "}":
            return None
        self.at += 1
        return parameter

    def _subscript(self) -> Word | None:
        if not self.text.startswith("[", self.at):
            return None
        self.at += 1
        return self.expression(SQUARE, "]")

    def _refuse(self, start: int) -> NoReturn:
        char = self.text[start + 2 : start + 3]
        if not char:
            raise Incomplete("${ is not closed")
        if char in " \t\n|(":
            raise Unreadable("${ command; } is read by bash 5.3 and later only")
        if self.text.startswith("\\\n", self.at):
            raise Unreadable("a line continued within ${")
        end = self.text.find("}", start)
        if end < 0:
            raise Incomplete("${ is not closed")
        raise Wrong(f"{' '.join(self.text[start : end + 1].split())} is no parameter expansion")
