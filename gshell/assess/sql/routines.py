"""Routines: statements that carry other statements as text (EXECUTE, PREPARE, DO, CALL, CREATE FUNCTION)."""

from __future__ import annotations

from typing import Mapping

from gshell.assess.effects import Certainty
from gshell.assess.sql.facts import CODE, SHELL, SQL, Statement, Unit, joined_text
from gshell.assess.sql.lexer import BODY, STRING

# Stored procedures of SQL Server (and Azure) by what their call means.
_PROCEDURES: Mapping[str, tuple[str, str]] = {
    "xp_cmdshell": (SHELL, ""),
    "sp_executesql": (SQL, ""),
    "sp_msforeachtable": (SQL, ""),
    "sp_msforeachdb": (SQL, ""),
    "sp_execute_external_script": (CODE, "python"),
    "sp_detach_db": ("sql.drop", "database"),
    "sp_dropdatabase": ("sql.drop", "database"),
    "sp_delete_database_backuphistory": ("sql.delete", "backup"),
    "sp_droplogin": ("sql.drop", "login"),
    "sp_dropuser": ("sql.drop", "user"),
    "sp_configure": ("sql.admin", ""),
    "sp_addsrvrolemember": ("sql.grant", ""),
    "sp_addrolemember": ("sql.grant", ""),
    "sp_rename": ("sql.alter", "table"),
    # neo4j's APOC takes Cypher as text
    "apoc.periodic.iterate": (SQL, ""),
    "apoc.periodic.commit": (SQL, ""),
    "apoc.cypher.runmany": (SQL, ""),
    "apoc.cypher.run": (SQL, ""),
    "apoc.cypher.doit": (SQL, ""),
    # BigQuery, Iceberg, Delta
    "system.drop_table": ("sql.drop", "table"),
}
_LANGUAGES = (("plpython", "python"), ("plperl", "perl"), ("plsh", "sh"), ("python", "python"), ("javascript", "node"))


def execute(unit: Unit) -> tuple[Statement, ...]:
    """EXECUTE name | EXECUTE 'text' | EXECUTE IMMEDIATE 'text' | EXEC procedure args | EXEC ('text') | CALL p(…)."""
    place = unit.skip(1, "IMMEDIATE", "AS")
    procedure = _procedure(unit, place)
    for known, (kind, thing) in _PROCEDURES.items():
        if procedure == known or procedure.endswith("." + known):
            return _run(unit, place, known, kind, thing)
    text = _literal(unit, place)
    if text:
        return (unit.say(SQL, unit.word(0), payload=text),)
    dynamic = unit.word(0) != "CALL" and not procedure.strip("@") and unit.word(0) != "PERFORM"
    variable = procedure.startswith("@") or (dynamic and len(unit.tokens) > 1)
    return (unit.say("sql.unknown" if variable else "", unit.word(0), certainty=Certainty.UNKNOWN),)


def _run(unit: Unit, place: int, procedure: str, kind: str, thing: str) -> tuple[Statement, ...]:
    texts = [token.text for token in unit.tokens[place:] if token.kind in (STRING, BODY)]
    if kind in (SQL, SHELL):
        return tuple(unit.say(kind, procedure, payload=text) for text in texts) or (unit.say("sql.unknown", procedure),)
    payload = max(texts, key=len, default="")
    return (unit.say(kind, procedure, object=thing, payload=payload, tables=tuple(texts[:1]) if kind != CODE else ()),)


def _procedure(unit: Unit, place: int) -> str:
    parts: list[str] = []
    for token in unit.tokens[place:]:
        if token.kind not in ("word", "name") and token.text != ".":
            break
        if parts and parts[-1] != "." and token.text != ".":
            break
        parts.append(token.text.lower())
    return "".join(parts)


def _literal(unit: Unit, place: int) -> str:
    """The text of an expression that has literals in it, else ""."""
    ends = (at for at in range(place, len(unit.tokens)) if unit.word(at) in ("USING", "INTO", "AT"))
    tokens = unit.tokens[place : next(ends, None)]
    if not any(token.kind in (STRING, BODY) for token in tokens):
        return ""
    # EXECUTE prepared('x') passes values, EXECUTE format('…') makes a text.
    named = tokens[0].word and len(tokens) > 1 and tokens[1].text == "(" and tokens[0].word not in _MAKERS
    plain = tokens[0].word and len(tokens) > 1 and tokens[1].kind == STRING and tokens[0].word != "N"
    return "" if named or plain else joined_text(tokens)


_MAKERS = frozenset({"FORMAT", "CONCAT", "REPLACE"})


def prepare(unit: Unit) -> tuple[Statement, ...]:
    """PREPARE p FROM 'text' (MySQL); `PREPARE p AS statement` is cut open by the splitter."""
    text = joined_text(unit.tokens[unit.find("FROM") + 1 :]) if unit.has("FROM") else ""
    return (unit.say(SQL, "PREPARE", payload=text),) if text else (unit.say(""),)


def do(unit: Unit) -> tuple[Statement, ...]:
    """DO [LANGUAGE l] 'body' runs at once."""
    return bodies(unit) or (unit.say(""),)


def bodies(unit: Unit, deferred: bool = False) -> tuple[Statement, ...]:
    """What the routine's body would do; `deferred` when the statement only defines it."""
    body = next((token.text for token in unit.tokens if token.kind == BODY), "")
    if not body:
        at = unit.find("AS") if deferred else 0
        body = next((token.text for token in unit.tokens[at:] if token.kind == STRING), "") if at >= 0 else ""
    if not body:
        return ()
    at = unit.find("LANGUAGE")
    language = unit.tokens[at + 1].text.lower() if 0 <= at < len(unit.tokens) - 1 else "sql"
    known = next((known for prefix, known in _LANGUAGES if language.startswith(prefix)), "")
    sure, marks = (Certainty.LIKELY, ("routine",)) if deferred else (Certainty.CERTAIN, ())
    kind = SHELL if known == "sh" else CODE if known else SQL
    return (unit.say(kind, unit.word(0), object=known, payload=body, certainty=sure, marks=marks),)
