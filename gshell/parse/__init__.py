"""parse: a text becomes a tree.

In:     the text of a line or a script, as bash would get it
Out:    Script (parse.tree): statements, words, expansions, nested scripts, spans
Raises: nothing, for any text
Fails:  closed: what is not read with certainty is Opaque, what bash refuses is "wrong",
        what needs another line is "incomplete"

bashlex's grammar and automaton find the structure; lexer and words are our own
(docs/parsing.md says why). tree-sitter-bash is asked about what they refuse.
"""

from __future__ import annotations

from functools import lru_cache

from gshell.parse.lexer import Lexer
from gshell.parse.productions import Chain
from gshell.parse.reader import Incomplete, Unreadable, Wrong
from gshell.parse.statements import Gathered, Statements, statement
from gshell.parse.tree import Opaque, Script, Sequence, Span

_REMEMBERED_LENGTH = 10_000
LONGEST = 1_000_000
"""Characters. A longer text is opaque, unread."""

BROKEN = "gshell could not read this"
"""Begins the reason of an Opaque that is gshell's own fault."""

_NOTHING = Sequence((), (), Span(0, 0))


def parse(text: str) -> Script:
    """The tree of a text. One that was seen lately costs a look-up."""
    return _remembered(text) if len(text) <= _REMEMBERED_LENGTH else _parse(text)


def incomplete(text: str) -> bool:
    """Whether bash would ask for another line (open quote, here-document, `do`, backslash at the end)."""
    return parse(text).state == "incomplete"


def _parse(text: str) -> Script:
    if "\0" in text:
        return Script(text, _NOTHING, "wrong", error="a command cannot hold a NUL character")
    reader, gathered = Statements(text), Gathered()
    state, parser, error, start = "complete", "bashlex", "", 0
    try:
        if len(text) > LONGEST:
            raise Unreadable(f"longer than {LONGEST} characters")
        lexer = Lexer(reader, "")
        while lexer.at_statement():
            gathered.add(statement(lexer))
            start = reader.at
    except Incomplete as fault:
        state, error = "incomplete", str(fault)
    except Wrong as fault:
        state, error = "wrong", str(fault)
    except Exception as fault:  # one of ours must not let a text pass, nor end the shell
        opaque = _opaque(text, start, str(fault) if isinstance(fault, Unreadable) else f"{BROKEN}: {fault!r}")
        gathered.add(Chain(opaque))
        parser = "fallback" if opaque.seen else "opaque"
    if reader.unfinished and state == "complete":
        state, error = "incomplete", reader.unfinished
    return Script(text, gathered.sequence(Span(0, 0)), state, parser, error)


def _opaque(text: str, start: int, reason: str) -> Opaque:
    from gshell.parse.fallback import seen

    start += len(text[start:]) - len(text[start:].lstrip())
    try:
        commands = seen(text, start)
    except Exception as fault:
        commands, reason = (), f"{reason}; {BROKEN}: {fault!r}"
    return Opaque(text[start:], reason, commands, Span(start, len(text)))


_remembered = lru_cache(maxsize=512)(_parse)
