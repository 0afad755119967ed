"""Statement by statement: tokens go into bashlex's automaton, a Script comes out."""

from __future__ import annotations

from typing import Any, NoReturn

from gshell.parse.assignments import Assignments
from gshell.parse.grammar import automaton
from gshell.parse.lexer import Lexer, Token
from gshell.parse.productions import Chain
from gshell.parse.reader import Incomplete, Wrong
from gshell.parse.tree import Script, Sequence, Span

_parser: Any = None


class Statements(Assignments):
    """A reader of scripts."""

    __slots__ = ()

    def script(self, closing: str) -> Script:
        start, depth = self.at, self.depth
        lexer = Lexer(self, closing)
        gathered = Gathered()
        while lexer.at_statement():
            gathered.add(self.statement(lexer))
        self.depth = depth
        end = self.at - len(closing)
        return Script(self.text[start:end], gathered.sequence(self.span(start, start)))

    def statement(self, lexer: Lexer) -> Chain:
        """One statement: what bash would run before it reads on."""
        global _parser
        if _parser is None:
            _parser = automaton(_refuse)
        return _parser.parse(lexer=lexer)  # type: ignore[no-any-return]


class Gathered:
    """The statements of a script so far."""

    __slots__ = ("_chain",)

    def __init__(self) -> None:
        self._chain: Chain | None = None

    def add(self, chain: Chain) -> None:
        if self._chain is None:
            self._chain = chain
        else:
            self._chain.join(self._chain.connectors[-1] or "newline", chain)

    def sequence(self, where: Span) -> Sequence:
        """`where` is the span of an empty script."""
        return self._chain.sequence() if self._chain else Sequence((), (), where)


def _refuse(token: Token) -> NoReturn:
    if token.type == "$end":
        if token.value:
            raise Wrong(f"`{token.value}` comes too early")
        raise Incomplete("the command is not complete")
    if token.type == "NEWLINE":
        raise Wrong("a word is missing at the end of the line")
    raise Wrong(f"`{token.value}` cannot stand here")
