"""Cypher: graph statements, read clause by clause (Neo4j Cypher Manual, "Clauses")."""

from __future__ import annotations

from itertools import pairwise

from gshell.assess.sql.conditions import bounded
from gshell.assess.sql.facts import Statement, Unit
from gshell.assess.sql.lexer import SYMBOL, WORD

_WRITES = frozenset({"CREATE", "MERGE", "SET", "REMOVE", "FOREACH"})


def read(unit: Unit) -> tuple[Statement, ...]:
    """MATCH (n:Label {id: 1}) WHERE … DETACH DELETE n: a property map or a condition bounds it."""
    own = unit.words()
    labels = _labels(unit)
    if "DELETE" in own:
        held = bounded(unit.tokens) or _has_properties(unit, own.index("DELETE"))
        kind = "sql.delete" if held else "sql.delete_unbounded"
        return (unit.say(kind, "DELETE", object="node", tables=labels, bounded=held),)
    if _WRITES & set(own):
        return (unit.say("sql.write", object="node", tables=labels),)
    return (unit.say("sql.read", reads=labels),)


def _has_properties(unit: Unit, end: int) -> bool:
    """A `{key: value}` in a pattern; the braces of `CALL { … }` hold statements."""
    tokens = unit.tokens
    return any(
        token.text == "{" and token.kind == SYMBOL and tokens[place + 2].text == ":" and tokens[place + 1].kind == WORD
        for place, token in enumerate(tokens[: min(end, len(tokens) - 2)])
    )


def _labels(unit: Unit) -> tuple[str, ...]:
    """The names behind a colon within brackets: (n:User)-[:OWNS]->(m)."""
    found: dict[str, None] = {}
    depth = 0
    for token, following in pairwise(unit.tokens):
        if token.kind == SYMBOL and token.text in "([":
            depth += 1
        elif token.kind == SYMBOL and token.text in ")]":
            depth -= 1
        elif depth > 0 and token.text == ":" and following.kind == WORD:
            found[following.text] = None
    return tuple(found)
