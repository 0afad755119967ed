"""Statement by statement: tokens go into bashlex's automaton, a Script comes out."""

from __future__ import annotations

from functools import cache

from gshell.hints import Any, NoReturn
from gshell.parse.assignments import Assignments
from gshell.parse.grammar import automaton
from gshell.parse.heredocs import Heredoc
from gshell.parse.lexer import Lexer, Token
from gshell.parse.productions import Chain
from gshell.parse.reader import Incomplete, Wrong
from gshell.parse.tree import Script, Sequence, Span, Word


class Statements(Assignments):
    """A reader of scripts."""

    __slots__ = ()

    def script(self, closing: str) -> Script:
        start, depth = self.at, self.depth
        lexer = Lexer(self, closing)
        gathered = Gathered()
        while lexer.at_statement():
            gathered.add(statement(lexer))
        self.depth = depth
        end = self.at - len(closing)
        return Script(self.text[start:end], gathered.sequence(self.span(start, start)))


def statement(lexer: Lexer) -> Chain:
    """The next statement: what bash would run before it reads on."""
    return _automaton().parse(lexer=lexer)  # type: ignore[no-any-return]


@cache
def _automaton() -> Any:
    return automaton(_refuse)


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
    if token.type == "$end" and not token.value:
        raise Incomplete("the command is not complete")
    if token.type == "NEWLINE":
        raise Wrong("the line ends too early")
    raise Wrong(f"{_name(token)} cannot stand here")


def _name(token: Token) -> str:
    value = token.value.target if isinstance(token.value, Heredoc) else token.value
    text = value.literal if isinstance(value, Word) else value
    return f"`{text}`" if isinstance(text, str) else "what follows"
