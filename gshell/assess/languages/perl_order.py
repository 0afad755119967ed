"""Perl's word order: `STATEMENT for LIST` is read as `for (LIST) { STATEMENT }` (perlsyn(1) "Statement Modifiers")."""

from __future__ import annotations

from gshell.assess.languages.tokens import NAME, SYMBOL, Token

_LOOPS = frozenset(("for", "foreach"))
_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")


def loops_first(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens, each loop before what it repeats."""
    found = list(tokens)
    place = 0
    while place < len(found):
        if found[place].kind == NAME and found[place].text in _LOOPS and _is_modifier(found, place):
            start, end = _start(found, place), _end(found, place)
            loop, statement, items = found[place], found[start:place], found[place + 1 : end]
            marks = {text: Token(SYMBOL, text, loop.end, loop.end) for text in "(){}"}
            found[start:end] = [loop, marks["("], *items, marks[")"], marks["{"], *statement, marks["}"]]
            place = end + 3
        place += 1
    return tuple(found)


def _is_modifier(tokens: list[Token], place: int) -> bool:
    return place > 0 and tokens[place - 1].text not in (";", "{", "}", ":")


def _start(tokens: list[Token], place: int) -> int:
    """Where the statement begins that ends here."""
    depth = 0
    while place > 0:
        token = tokens[place - 1]
        if token.kind == SYMBOL and token.text in _CLOSES:
            depth += 1
        elif token.kind == SYMBOL and token.text in _OPENS:
            depth -= 1
        if depth < 0 or (depth == 0 and token.kind == SYMBOL and token.text == ";"):
            break
        place -= 1
    return place


def _end(tokens: list[Token], place: int) -> int:
    depth = 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind == SYMBOL and token.text in _OPENS:
            depth += 1
        elif token.kind == SYMBOL and token.text in _CLOSES:
            depth -= 1
        if depth < 0 or (depth == 0 and token.kind == SYMBOL and token.text == ";"):
            break
        place += 1
    return place
