"""Queries: which tables a SELECT reads, and what the functions in it do beside reading."""

from __future__ import annotations

from typing import Mapping

from gshell.assess.sql.conditions import depth_zero
from gshell.assess.sql.facts import SHELL, SQL, Statement, Unit, joined_text, name
from gshell.assess.sql.lexer import BODY, NAME, NUMBER, STRING, SYMBOL, WORD, Token, words

# Before the bracket that holds a FROM which names no table: `extract(year FROM x)`.
_FROM_IS_SYNTAX = words("EXTRACT SUBSTRING TRIM OVERLAY POSITION")
_NOT_TABLES = words("SELECT VALUES LATERAL UNNEST ONLY JSON_TABLE WHERE ON SET")

# Function -> (kind, argument that matters).
# PostgreSQL 9.28 "System Administration Functions", 33.4 "Server-Side Functions"; dblink; TimescaleDB; PostGIS;
# MySQL LOAD_FILE and lib_mysqludf_sys; sqlite3 shell and fileio; DuckDB and ClickHouse table functions; T-SQL rowsets.
_FUNCTIONS: Mapping[str, tuple[str, int]] = {
    **dict.fromkeys(
        words(
            "pg_read_file pg_read_binary_file pg_ls_dir lo_import load_file readfile read_text read_blob read_csv "
            "read_csv_auto read_json read_json_auto read_parquet file"
        ),
        ("file.read", 0),
    ),
    **dict.fromkeys(("writefile", "pg_file_write", "edit"), ("file.write", 0)),
    "lo_export": ("file.write", 1),
    **dict.fromkeys(("sys_exec", "sys_eval", "executable"), (SHELL, 0)),
    **dict.fromkeys(("pg_terminate_backend", "pg_drop_replication_slot", "pg_promote"), ("sql.admin", 0)),
    **dict.fromkeys(("lo_unlink", "drop_chunks", "dropgeometrytable", "drop_hypertable"), ("sql.drop", 0)),
    "load_extension": ("code.inject", 0),
    **dict.fromkeys(("dblink", "dblink_exec", "dblink_send_query", "openquery", "query_to_xml"), (SQL, -1)),
    **dict.fromkeys(("openrowset", "cron.schedule", "run_command_on_workers", "master_run_on_worker"), (SQL, -1)),
}


def query(unit: Unit) -> tuple[Statement, ...]:
    """A SELECT and its relatives."""
    found = [unit.say("sql.read", reads=tables(unit.tokens))]
    for place in depth_zero(unit.tokens):
        if unit.word(place) != "INTO":
            continue
        following = unit.word(place + 1)
        if following in ("OUTFILE", "DUMPFILE"):
            found.append(
                unit.say("file.write", f"INTO {following}", payload=joined_text(unit.tokens[place + 2 : place + 3]))
            )
        elif unit.tokens[place + 1 : place + 2] and unit.tokens[place + 1].kind in (WORD, NAME):
            target = name(unit.tokens, unit.skip(place + 1, "TABLE", "TEMP", "TEMPORARY", "UNLOGGED"))[0]
            found.append(unit.say("sql.write", "SELECT INTO", object="table", tables=(target,)))
    return (*found, *functions(unit))


def functions(unit: Unit) -> tuple[Statement, ...]:
    """What the calls in a statement do, wherever they stand in it."""
    found = []
    tokens = unit.tokens
    for place, token in enumerate(tokens[:-1]):
        if token.kind not in (WORD, NAME) or tokens[place + 1].text != "(" or tokens[place + 1].kind != SYMBOL:
            continue
        meaning = _FUNCTIONS.get(token.text.lower()) or _FUNCTIONS.get(_qualified(tokens, place))
        if meaning is not None:
            kind, which = meaning
            payload = _argument(arguments(tokens, place + 1), which)
            thing = {"sql.drop": "chunks" if "chunk" in token.text else "table"}.get(kind, "")
            found.append(unit.say(kind, token.text.lower(), object=thing, payload=payload))
    return tuple(found)


def _qualified(tokens: tuple[Token, ...], place: int) -> str:
    return "".join(token.text for token in tokens[max(place - 2, 0) : place + 1]).lower()


def arguments(tokens: tuple[Token, ...], opening: int) -> tuple[str, ...]:
    """The argument texts of the call whose bracket is at `opening`, as far as they are literals."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens[opening:]:
        if token.kind == SYMBOL and token.text in ("(", "["):
            depth += 1
        elif token.kind == SYMBOL and token.text in (")", "]"):
            depth -= 1
            if not depth:
                break
        elif token.text == "," and depth == 1:
            parts.append([])
            continue
        if depth and token.kind in (WORD, NAME, STRING, BODY, NUMBER, SYMBOL):
            parts[-1].append(token)
    return tuple(joined_text(part) for part in parts)


def _argument(texts: tuple[str, ...], which: int) -> str:
    """One of them; the last of SQL-carrying calls is not always the SQL, so the longest is taken."""
    if which < 0:
        return max(texts, key=len, default="")
    return texts[which] if which < len(texts) else ""


def tables(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """The tables behind FROM and JOIN at any depth, without the names that WITH defines."""
    found: dict[str, None] = {}
    defined = _defined(tokens)
    brackets: list[str] = []
    for place, token in enumerate(tokens):
        if token.kind == SYMBOL and token.text == "(":
            brackets.append(tokens[place - 1].word if place else "")
        elif token.kind == SYMBOL and token.text == ")" and brackets:
            brackets.pop()
        elif token.word == "JOIN" or (token.word == "FROM" and _names_tables(tokens, place, brackets)):
            for table in aliases(tokens, place + 1).values():
                if table.lower() not in defined:
                    found[table] = None
    return tuple(found)


def _names_tables(tokens: tuple[Token, ...], place: int, brackets: list[str]) -> bool:
    if brackets and brackets[-1] in _FROM_IS_SYNTAX:
        return False
    return not place or tokens[place - 1].word != "DISTINCT"  # IS DISTINCT FROM


def aliases(tokens: tuple[Token, ...], place: int) -> dict[str, str]:
    """`a, b AS x, c y` -> {a: a, x: b, y: c} (keys in lower case); calls and subqueries are left out."""
    found = {}
    while place < len(tokens):
        while place < len(tokens) and tokens[place].word in ("ONLY", "LATERAL"):
            place += 1
        table, end = name(tokens, place)
        called = end < len(tokens) and tokens[end].text == "("
        if not table or tokens[place].word in _NOT_TABLES or called:
            break
        alias, place = table, end
        while place < len(tokens) and tokens[place].kind in (WORD, NAME) and tokens[place].word not in _CLAUSES:
            alias = tokens[place].text
            place += 1
        found[alias.lower()] = table
        if place >= len(tokens) or tokens[place].text != ",":
            break
        place += 1
    return found


_CLAUSES = words(
    "WHERE JOIN INNER LEFT RIGHT FULL CROSS NATURAL ON USING GROUP ORDER HAVING LIMIT UNION EXCEPT INTERSECT SET "
    "RETURNING WINDOW FETCH FOR OFFSET FORMAT FINAL"
)


def _defined(tokens: tuple[Token, ...]) -> frozenset[str]:
    """Names of `x AS (` and `x (a, b) AS (`."""
    found = set()
    for place, token in enumerate(tokens[:-1]):
        if token.word != "AS" or not place:
            continue
        opens = place + 1
        while opens < len(tokens) - 1 and tokens[opens].word in ("NOT", "MATERIALIZED"):
            opens += 1
        if tokens[opens].text == "(" and tokens[place - 1].kind in (WORD, NAME):
            found.add(tokens[place - 1].text.lower())
    return frozenset(found)
