"""Opinion: sqlglot is asked where our own reading ends. Only what it is sure of counts.

It is slow to import (~200 ms), knows no client commands, and takes unknown statements for
expressions without a word (`SHUTDOWN` is a column to it). So it is asked about statements
whose first word we do not know, and its answer is taken only if it is a statement of its own.
"""

from __future__ import annotations

from typing import Any

from gshell.assess.values import HOLE

LIMIT = 4000
"""Characters it is shown at most: it needs 0.1 ms for each row of a long INSERT."""

_DIALECTS = {"sql": None, "cql": None, "cypher": "?", "influxql": "?"}
_KINDS = {
    "Select": "sql.read", "Union": "sql.read", "Subquery": "sql.read", "Describe": "sql.read", "Show": "sql.read",
    "Drop": "sql.drop", "TruncateTable": "sql.truncate", "Insert": "sql.write", "Create": "sql.write",
    "Merge": "sql.write", "Alter": "sql.alter", "Kill": "sql.admin", "Grant": "sql.grant", "Use": "", "Set": "",
    "Pragma": "", "Transaction": "", "Commit": "", "Rollback": "",
}  # fmt: skip


def second_opinion(text: str, dialect: str) -> tuple[str, tuple[str, ...]] | None:
    """(effect kind, tables named) of one statement, None if sqlglot does not know either."""
    theirs = _DIALECTS.get(dialect, dialect)
    if theirs == "?" or len(text) > LIMIT or HOLE in text:
        return None
    tree = _parse(text, theirs)
    if tree is None:
        return None
    kind = _kind(tree)
    return None if kind is None else (kind, tables(tree))


def _kind(tree: Any) -> str | None:
    sort = type(tree).__name__
    if sort in ("Delete", "Update"):
        bounded = tree.args.get("where") is not None
        return {
            ("Delete", True): "sql.delete", ("Delete", False): "sql.delete_unbounded",
            ("Update", True): "sql.write", ("Update", False): "sql.update_unbounded",
        }[sort, bounded]  # fmt: skip
    return _KINDS.get(sort)


def tables(tree: Any) -> tuple[str, ...]:
    """All tables a parsed statement names, without those it defines itself."""
    from sqlglot import exp

    defined = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    found = (".".join(part.name for part in table.parts) for table in tree.find_all(exp.Table))
    return tuple(dict.fromkeys(text for text in found if text and text not in defined))


def _parse(text: str, dialect: str | None) -> Any:
    import logging

    import sqlglot

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # it warns of each statement it does not know
    try:
        return sqlglot.parse_one(text, dialect=dialect)
    except Exception:  # ParseError, TokenError, RecursionError, and whatever hostile text finds in it
        return None
