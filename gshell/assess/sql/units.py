"""Units: the tokens between two semicolons into the statements they hold.

`IF EXISTS (…) BEGIN DROP TABLE x END` and `SELECT 1 DROP TABLE x` (T-SQL needs no semicolons),
bodies of routines, `DO INSTEAD DELETE …`: where a verb stands that could only begin a statement,
one begins.
"""

from __future__ import annotations

from gshell.assess.sql.lexer import SYMBOL, Token, words

Tokens = tuple[Token, ...]

_STARTERS = words(
    "DROP TRUNCATE DELETE UPDATE INSERT ALTER GRANT REVOKE DENY EXEC EXECUTE MERGE SHUTDOWN KILL BACKUP RESTORE COPY "
    "RENAME PERFORM CALL RECONFIGURE WITH"
)
_PROCEDURAL = words(
    "BEGIN DECLARE IF ELSE ELSIF ELSEIF LOOP WHILE FOR REPEAT CASE WHEN END CREATE DO RETURN EXCEPTION ATOMIC PREPARE "
    "FOREACH"
)
_BEFORE = words("BEGIN THEN ELSE LOOP DO REPEAT ATOMIC AS IS BATCH QUERY IN INSTEAD UNLOGGED ROW STATEMENT")
# What swallows the verbs behind it: GRANT DELETE ON …, MERGE … THEN DELETE.
_SWALLOWS = frozenset({"GRANT", "REVOKE", "DENY", "MERGE", "EXPLAIN"})
_NOT_BEFORE = words("ON FOR OR AFTER BEFORE OF , AND BY KEY")
_DROPPED_BY_ITSELF = words("TABLE DATABASE VIEW SCHEMA LOGIN USER PROCEDURE ROLE")


def units(tokens: Tokens, dialect: str, inside_body: bool = False) -> list[Tokens]:
    """The statements in one piece, each without brackets and labels in front; none is empty."""
    found = []
    for part in _at_semicolons(tokens):
        found += _at_verbs(part, dialect, inside_body)
    return [bare for unit in found if (bare := _bare(unit))]


def _at_semicolons(tokens: Tokens) -> list[Tokens]:
    """A changed DELIMITER leaves semicolons inside a piece."""
    parts, start = [], 0
    for place, token in enumerate(tokens):
        if token.kind == SYMBOL and token.text == ";":
            parts.append(tokens[start:place])
            start = place + 1
    return [*parts, tokens[start:]]


def _at_verbs(tokens: Tokens, dialect: str, inside_body: bool) -> list[Tokens]:
    parts, start, depth = [], 0, 0
    for place, token in enumerate(tokens):
        if token.kind == SYMBOL and token.text in ("(", ")"):
            depth += 1 if token.text == "(" else -1
        elif depth <= 0 and place > start and token.word in _STARTERS:
            lead = tokens[start].word
            following = tokens[place + 1].word if place + 1 < len(tokens) else ""
            if _begins(token.word, lead, tokens[place - 1], following, dialect, inside_body):
                parts.append(tokens[start:place])
                start = place
    return [*parts, tokens[start:]]


def _begins(word: str, lead: str, before: Token, following: str, dialect: str, inside_body: bool) -> bool:
    if lead in _SWALLOWS:
        return False
    previous = before.word or before.text.upper()
    if dialect == "tsql":
        if lead == "ALTER" and word in ("ALTER", "DROP", "WITH"):
            return word == "DROP" and following in _DROPPED_BY_ITSELF
        if word == "WITH" or (lead == "WITH" and previous == ")") or (lead == "CREATE" and previous not in _BEFORE):
            return False
        return previous not in _NOT_BEFORE
    return previous in _BEFORE and (inside_body or lead in _PROCEDURAL)


def _bare(tokens: Tokens) -> Tokens:
    place = 0
    while place < len(tokens) and tokens[place].kind == SYMBOL and tokens[place].text in ("(", ")", "{", "}", "<", ">"):
        place += 1
    return tokens[place:]
