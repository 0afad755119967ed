"""Verbs: what the statements mean that say it with their leading word.

A table from leading word to reader; a reader gets the `Unit` and returns Statements.

Facts: the statement references of PostgreSQL 17, MySQL 8.4, MariaDB 11, SQLite, T-SQL,
ClickHouse, Snowflake, BigQuery, DuckDB, Cassandra CQL, InfluxQL.
"""

from __future__ import annotations

from typing import Callable, Mapping

from gshell.assess.effects import Certainty
from gshell.assess.sql.conditions import always, bounded, depth_zero
from gshell.assess.sql.facts import SCRIPT, SHELL, Statement, Unit, joined_text, name, names
from gshell.assess.sql.lexer import STRING, UNKNOWN, words
from gshell.assess.sql.queries import aliases, query
from gshell.assess.sql.routines import bodies, do, execute, prepare

Reader = Callable[[Unit], tuple[Statement, ...]]

# Words between DROP, TRUNCATE… and the name of the thing.
_ADJECTIVES = words(
    "TEMPORARY TEMP EXTERNAL FOREIGN GLOBAL PUBLIC UNIQUE FULLTEXT SECURE TRANSIENT ICEBERG HYBRID DYNAMIC "
    "PERSISTENT TRUSTED PROCEDURAL APPLICATION ALL RETENTION CONTINUOUS ROW ACCESS ROLLUP"
)
_NAME_LEADS = ("IF", "NOT", "EXISTS", "CONCURRENTLY", "ONLY", "BY", "FROM")
_PRIVILEGED = words("SUPERUSER CREATEROLE BYPASSRLS REPLICATION ALL PUBLIC SYSADMIN ACCOUNTADMIN SECURITYADMIN")
# What `ALTER TABLE … DROP x` loses without losing rows or columns.
_HARMLESS_DROPS = words(
    "CONSTRAINT INDEX KEY PRIMARY FOREIGN CHECK DEFAULT NOT IDENTITY EXPRESSION CLUSTERING TRIGGER STATISTICS"
)


def drop(unit: Unit) -> tuple[Statement, ...]:
    place = 1
    while unit.word(place) in _ADJECTIVES:
        place += 1
    temporary = bool({"TEMPORARY", "TEMP"} & set(unit.words()[1:place]))
    thing = unit.word(place)
    if thing in ("PREPARE", "STATISTICS"):
        return (unit.say("", f"DROP {thing}"),)
    place += 1
    if thing in ("MATERIALIZED", "BINARY", "SEARCH", "VECTOR", "MASKING", "NETWORK") and unit.word(place):
        thing += f" {unit.word(place)}"
        place += 1
    targets = names(unit.tokens, unit.skip(place, *_NAME_LEADS))
    marks = ("temporary",) if temporary or (targets and all(map(_is_temporary, targets))) else ()
    return (unit.say("sql.drop", f"DROP {thing}".strip(), object=thing.lower(), tables=targets, marks=marks),)


def _is_temporary(table: str) -> bool:
    return table.startswith(("#", "pg_temp.", "temp.", "tempdb.."))


def truncate(unit: Unit) -> tuple[Statement, ...]:
    place = unit.skip(1, "TABLE", "DATABASE", "SCHEMA", "ALL", "TABLES", "COLUMNFAMILY", "TEMPORARY", *_NAME_LEADS)
    thing = "database" if {"DATABASE", "SCHEMA", "ALL"} & set(unit.words()[1:place]) else "table"
    targets = names(unit.tokens, place)
    marks = ("temporary",) if targets and all(map(_is_temporary, targets)) else ()
    return (unit.say("sql.truncate", "TRUNCATE", object=thing, tables=targets, marks=marks),)


def delete(unit: Unit) -> tuple[Statement, ...]:
    tokens = unit.tokens
    outside = [place for place in depth_zero(tokens) if place]
    table_at = next((place + 1 for place in outside if tokens[place].word == "FROM"), None)
    lead = unit.skip(1, "LOW_PRIORITY", "QUICK", "IGNORE", "ONLY")
    first = names(tokens, lead) if unit.word(lead) not in ("FROM", "TOP") else ()
    listed = aliases(tokens, unit.skip(table_at, "ONLY")) if table_at is not None else {}
    # `DELETE o FROM orders o` names aliases, `DELETE FROM o USING orders o` too.
    targets = tuple(listed.get(each.removesuffix(".").lower(), each) for each in first) or tuple(listed.values())[:1]
    return _rows(unit, "DELETE", "sql.delete", "sql.delete_unbounded", targets)


def update(unit: Unit) -> tuple[Statement, ...]:
    place = unit.skip(1, "LOW_PRIORITY", "IGNORE", "ONLY", "OR", "REPLACE", "ROLLBACK", "ABORT", "FAIL")
    if unit.word(place) == "STATISTICS":
        return (unit.say("", "UPDATE STATISTICS"),)
    if unit.word(place) == "TOP":
        place += 4
    return _rows(unit, "UPDATE", "sql.write", "sql.update_unbounded", names(unit.tokens, place))


def _rows(unit: Unit, verb: str, kind: str, unbounded: str, targets: tuple[str, ...]) -> tuple[Statement, ...]:
    if targets and all(map(_is_temporary, targets)):
        return (unit.say(kind, verb, object="table", tables=targets, marks=("temporary",)),)
    if bounded(unit.tokens):
        return (unit.say(kind, verb, object="table", tables=targets),)
    sure = Certainty.LIKELY if _may_hold_condition(unit) else Certainty.CERTAIN
    return (unit.say(unbounded, verb, object="table", tables=targets, bounded=False, certainty=sure),)


def _may_hold_condition(unit: Unit) -> bool:
    """`DELETE FROM t $where`: unknown text that stands for itself behind the table."""
    tokens = unit.tokens
    return any(
        tokens[place].kind == UNKNOWN and tokens[place - 1].end < tokens[place].start and place > 2
        for place in depth_zero(tokens)
        if place
    )


def merge(unit: Unit) -> tuple[Statement, ...]:
    into = unit.skip(1, "INTO")
    targets = names(unit.tokens, into)[:1]
    if unit.has("THEN", "DELETE"):
        on, when = unit.find("ON"), unit.find("WHEN")
        if 0 <= on < when and always(unit.tokens[on + 1 : when]):
            return (unit.say("sql.delete_unbounded", "MERGE DELETE", object="table", tables=targets, bounded=False),)
        return (unit.say("sql.delete", "MERGE DELETE", object="table", tables=targets),)
    return (unit.say("sql.write", "MERGE", object="table", tables=targets),)


def insert(unit: Unit) -> tuple[Statement, ...]:
    overwrites = unit.word(1) == "OVERWRITE"
    place = unit.skip(1, "INTO", "OVERWRITE", "TABLE", "OR", "REPLACE", "IGNORE", "ROLLBACK", "ABORT", "FAIL")
    targets = names(unit.tokens, place)[:1]
    marks = ("replaces",) if overwrites or unit.word(0) == "REPLACE" or unit.word(2) == "REPLACE" else ()
    return (unit.say("sql.write", object="table", tables=targets, marks=marks),)


def create(unit: Unit) -> tuple[Statement, ...]:
    replaces = unit.word(1) == "OR" and unit.word(2) == "REPLACE"
    place = unit.skip(3 if replaces else 1, *_ADJECTIVES, "MATERIALIZED", "UNLOGGED", "LOCAL", "VIRTUAL", "RECURSIVE")
    thing = unit.word(place)
    if unit.has("SONAME"):
        return (unit.say("code.inject", "CREATE FUNCTION SONAME", object="function"),)
    targets = names(unit.tokens, unit.skip(place + 1, *_NAME_LEADS))[:1]
    temporary = bool({"TEMPORARY", "TEMP"} & set(unit.words()[1:place])) or any(map(_is_temporary, targets))
    marks = ("replaces",) * replaces + ("temporary",) * temporary
    powerful = thing in ("ROLE", "USER", "LOGIN") and bool(_PRIVILEGED & set(unit.words()))
    kind = "sql.grant" if powerful else "sql.write"
    marks += ("all",) * powerful
    return (
        unit.say(kind, f"CREATE {thing}".strip(), object=thing.lower(), tables=targets, marks=marks),
        *_body(unit, thing),
    )


def _body(unit: Unit, thing: str) -> tuple[Statement, ...]:
    return bodies(unit, deferred=True) if thing in ("FUNCTION", "PROCEDURE") else ()


def alter(unit: Unit) -> tuple[Statement, ...]:
    thing = unit.word(1)
    if thing in ("ROLE", "USER", "LOGIN", "DEFAULT", "GROUP", "POLICY", "ACCOUNT", "AUTHORIZATION"):
        return (unit.say("sql.grant", f"ALTER {thing}", object=thing.lower(), marks=_grants_all(unit)),)
    if thing == "SESSION":
        return (unit.say("", "ALTER SESSION"),)
    if thing in ("SYSTEM", "SERVER", "INSTANCE") or (thing == "DATABASE" and unit.has("SET")):
        return (unit.say("sql.admin", f"ALTER {thing}", object=thing.lower()),)
    place = unit.skip(2, *_NAME_LEADS, "VIEW", "TABLE")
    target, place = name(unit.tokens, place)
    tables = (target,) if target else ()
    facts = {"object": thing.lower(), "tables": tables}
    if unit.word(place) == "ON":  # ClickHouse: ON CLUSTER c
        place += 3
    if unit.word(place) in ("DELETE", "UPDATE"):
        return _mutation(unit, place, tables)
    if unit.has("OWNER", "TO"):
        return (unit.say("sql.grant", f"ALTER {thing} OWNER", **facts),)
    if unit.has("DISABLE", "ROW", "LEVEL", "SECURITY") or unit.has("NO", "FORCE", "ROW"):
        return (unit.say("sql.grant", f"ALTER {thing} DISABLE ROW LEVEL SECURITY", marks=("all",), **facts),)
    if unit.has("TRUNCATE", "PARTITION"):
        return (unit.say("sql.truncate", f"ALTER {thing} TRUNCATE PARTITION", **{**facts, "object": "partition"}),)
    marks = ("drops",) * _drops(unit, place) + ("renames",) * unit.has("RENAME")
    return (unit.say("sql.alter", f"ALTER {thing} {unit.word(place)}".strip(), marks=marks, **facts),)


def _mutation(unit: Unit, place: int, tables: tuple[str, ...]) -> tuple[Statement, ...]:
    verb = unit.word(place)
    kinds = {"DELETE": ("sql.delete", "sql.delete_unbounded"), "UPDATE": ("sql.write", "sql.update_unbounded")}
    (found,) = _rows(unit.since(place), f"ALTER TABLE {verb}", *kinds[verb], tables)
    return (found,)


def _drops(unit: Unit, place: int) -> bool:
    """Does the ALTER lose data: a column, a partition, or a bare name (`DROP c`)?"""
    own = unit.words()
    outside = {at for at in depth_zero(unit.tokens) if at >= place}
    for at in outside:
        if own[at] in ("DROP", "CLEAR") and (at == place or not _inside_alter_column(own, at)):
            following = own[at + 1] if at + 1 < len(own) else ""
            if following not in _HARMLESS_DROPS:
                return True
    return False


def _inside_alter_column(own: tuple[str, ...], at: int) -> bool:
    return "ALTER" in own[max(at - 4, 1) : at] and own[at + 1 : at + 2] != ("COLUMN",)


def rename(unit: Unit) -> tuple[Statement, ...]:
    place = unit.skip(1, "TABLE", "DATABASE", "USER", "DICTIONARY", "TABLES", *_NAME_LEADS)
    return (unit.say("sql.alter", object=unit.word(1).lower(), tables=names(unit.tokens, place), marks=("renames",)),)


def grant(unit: Unit) -> tuple[Statement, ...]:
    thing = "owned" if unit.word(1) == "OWNED" else ""
    return (unit.say("sql.grant", object=thing, marks=_grants_all(unit)),)


def _grants_all(unit: Unit) -> tuple[str, ...]:
    return ("all",) if _PRIVILEGED & set(unit.words()) or unit.has("WITH", "GRANT") else ()


def copy(unit: Unit) -> tuple[Statement, ...]:
    """COPY t|(query) FROM|TO stdin|stdout|'file'|PROGRAM 'command' (PostgreSQL, DuckDB, Cassandra, Snowflake)."""
    table = names(unit.tokens, unit.skip(1, "INTO", "BINARY"))[:1]
    found = []
    for place in depth_zero(unit.tokens):
        direction = unit.word(place)
        if direction not in ("FROM", "TO") or place == 0:
            continue
        data = unit.say("sql.read", reads=table) if direction == "TO" else unit.say("sql.write", tables=table)
        found.append(data._replace(verb=f"COPY {direction}", object="table"))
        behind = unit.tokens[place + 1 : place + 3]
        if behind and behind[0].word == "PROGRAM":
            marks = ("fed",) if direction == "TO" else ()
            found.append(unit.say(SHELL, "COPY PROGRAM", payload=joined_text(behind[1:]), marks=marks))
        elif behind and behind[0].kind == STRING and "://" not in behind[0].text:
            kind = "file.write" if direction == "TO" else "file.read"
            found.append(unit.say(kind, f"COPY {direction}", payload=behind[0].text))
        break
    return tuple(found) or (unit.say("sql.write", object="table", tables=table),)


def vacuum(unit: Unit) -> tuple[Statement, ...]:
    if unit.has("INTO"):
        return (unit.say("file.write", "VACUUM INTO", payload=joined_text(unit.tokens[-1:])),)
    full = unit.has("FULL")
    return (unit.say("sql.admin" if full else "", "VACUUM FULL" if full else "VACUUM"),)


def admin(unit: Unit) -> tuple[Statement, ...]:
    return (unit.say("sql.admin", " ".join(filter(None, (unit.word(0), unit.word(1))))),)


def reset(unit: Unit) -> tuple[Statement, ...]:
    """MySQL's RESET deletes logs; elsewhere it sets a variable back."""
    return admin(unit) if unit.dialect in ("mysql", "sql") and unit.word(1) != "ALL" else _nothing(unit)


def flush(unit: Unit) -> tuple[Statement, ...]:
    """FLUSH PRIVILEGES, STATUS and logs hurt nobody; tables with a lock do."""
    return admin(unit) if {"TABLES", "HOSTS", "TABLE"} & set(unit.words()) else _nothing(unit)


def set_(unit: Unit) -> tuple[Statement, ...]:
    first = unit.tokens[1].text.upper() if len(unit.tokens) > 1 else ""
    if first in ("GLOBAL", "PERSIST", "PERSIST_ONLY", "@@GLOBAL"):
        return admin(unit)
    if unit.word(1) == "PASSWORD":
        return (unit.say("sql.grant", "SET PASSWORD", object="user"),)
    return _nothing(unit)


def restore(unit: Unit) -> tuple[Statement, ...]:
    if unit.word(1) in ("VERIFYONLY", "HEADERONLY", "FILELISTONLY", "LABELONLY"):
        return (unit.say("sql.read"),)
    return admin(unit)


def dbcc(unit: Unit) -> tuple[Statement, ...]:
    shrinks = (
        unit.word(1).startswith(("SHRINK", "FREE", "DROP", "WRITEPAGE")) or "REPAIR_ALLOW_DATA_LOSS" in unit.words()
    )
    return admin(unit) if shrinks else _nothing(unit)


def system(unit: Unit) -> tuple[Statement, ...]:
    """ClickHouse's SYSTEM statements: what stops, kills or drops; flushing and reloading is routine."""
    return admin(unit) if unit.word(1) in ("SHUTDOWN", "KILL", "STOP", "DROP", "RESTORE", "SUSPEND") else _nothing(unit)


def detach(unit: Unit) -> tuple[Statement, ...]:
    """ClickHouse takes a table out of service; SQLite and DuckDB only close a file."""
    return _nothing(unit) if unit.dialect in ("sqlite", "duckdb") else admin(unit)


def attach(unit: Unit) -> tuple[Statement, ...]:
    return (unit.say("", "ATTACH", marks=("attaches",)),)


def load(unit: Unit) -> tuple[Statement, ...]:
    """PostgreSQL's LOAD 'library' runs native code; LOAD DATA and LOAD CSV read rows."""
    if unit.dialect == "postgres" and unit.tokens[1:2] and unit.tokens[1].kind == STRING:
        return (unit.say("code.inject", "LOAD", payload=unit.tokens[1].text),)
    into = unit.find("TABLE")
    tables = names(unit.tokens, into + 1) if into >= 0 and unit.word(1) == "DATA" else ()
    return (unit.say("sql.write" if unit.word(1) == "DATA" else "", object="table", tables=tables),)


def remove(unit: Unit) -> tuple[Statement, ...]:
    """Snowflake: files of a stage."""
    return (unit.say("sql.drop", "REMOVE", object="stage files", tables=names(unit.tokens, 1)),)


def pragma(unit: Unit) -> tuple[Statement, ...]:
    dangerous = unit.word(1) == "WRITABLE_SCHEMA" and len(unit.tokens) > 2
    return admin(unit) if dangerous else _nothing(unit)


def source(unit: Unit) -> tuple[Statement, ...]:
    """cqlsh's SOURCE 'file'."""
    return (unit.say(SCRIPT, payload=joined_text(unit.tokens[1:])),)


def _nothing(unit: Unit) -> tuple[Statement, ...]:
    return (unit.say(""),)


def transaction(unit: Unit) -> tuple[Statement, ...]:
    """`ROLLBACK TO x` and `COMMIT` of one savepoint are not the end of a transaction."""
    partial = unit.word(0) == "ROLLBACK" and bool({"TO", "PREPARED"} & set(unit.words()))
    return (unit.say("", "ROLLBACK TO" if partial else ""),)


def _written(unit: Unit) -> tuple[Statement, ...]:
    return (unit.say("sql.write"),)


_NOTHING = (
    "SAVEPOINT RELEASE DECLARE CLOSE OPEN FETCH MOVE USE LOCK UNLOCK LISTEN NOTIFY "
    "UNLISTEN PRINT RAISE RETURN IF WHILE LOOP WAITFOR DISCARD DEALLOCATE ANALYZE ANALYSE CHECKPOINT HELP NULL EXIT "
    "CONTINUE ELSE ELSIF ELSEIF THEN CASE WHEN EXCEPTION ABORT SIGNAL RESIGNAL LEAVE ITERATE BATCH APPLY "
    "CONSISTENCY TRACING PAGING EXPAND LOGIN CAPTURE SERIAL INSTALL QUIT GO HANDLER XA EXISTS CHECKSUM CHECK BINLOG "
    "SECURITY THROW GOTO SAVE GET LIST LS WATCH CACHE UNCACHE MSCK AUDIT NOAUDIT"
)
_READS = "SELECT SHOW DESCRIBE DESC VALUES TABLE SUMMARIZE FROM PIVOT UNPIVOT PERFORM"
_WRITES = (
    "UPSERT REPLACE IMPORT COMMENT REFRESH REINDEX CLUSTER OPTIMIZE UNDROP UNDELETE PUT EXPORT BACKUP REPAIR EXCHANGE"
)
_ADMIN = "SHUTDOWN KILL PURGE STOP CHANGE RECONFIGURE UNINSTALL CLONE RESTART ADMIN"

READERS: Mapping[str, Reader] = {
    **dict.fromkeys(_NOTHING.split(), _nothing),
    **dict.fromkeys(_READS.split(), query),
    **dict.fromkeys(words("BEGIN START COMMIT END ROLLBACK"), transaction),
    **dict.fromkeys(_WRITES.split(), _written),
    **dict.fromkeys(_ADMIN.split(), admin),
    "DROP": drop, "TRUNCATE": truncate, "DELETE": delete, "UPDATE": update, "MERGE": merge, "INSERT": insert,
    "REPLACE": insert, "CREATE": create, "ALTER": alter, "RENAME": rename, "GRANT": grant, "REVOKE": grant,
    "DENY": grant, "REASSIGN": grant, "COPY": copy, "VACUUM": vacuum, "RESET": reset, "FLUSH": flush, "SET": set_,
    "RESTORE": restore, "DBCC": dbcc, "SYSTEM": system, "DETACH": detach, "ATTACH": attach, "LOAD": load,
    "EXECUTE": execute, "EXEC": execute, "CALL": execute, "PREPARE": prepare, "DO": do,
    "REMOVE": remove, "RM": remove, "PRAGMA": pragma, "SOURCE": source,
}  # fmt: skip
