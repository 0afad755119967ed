"""Commands: the lines that database clients keep for themselves (`\\! ls`, `.shell ls`, `source x.sql`).

Facts: psql(1) "Meta-Commands"; MySQL "mysql Client Commands"; SQLite "Special commands to sqlite3";
Microsoft "sqlcmd commands"; Oracle "SQL*Plus User's Guide"; Snowflake "SnowSQL commands"; Hive "Beeline".
"""

from __future__ import annotations

import re
from typing import Mapping

from gshell.assess.sql.facts import SCRIPT, SHELL, Statement
from gshell.assess.sql.lexer import Piece

WRITES = "file.write"

# Exact names. What is not here changes nothing that matters.
_MEANINGS: Mapping[str, Mapping[str, str]] = {
    "psql": {
        **dict.fromkeys(("\\i", "\\ir", "\\include", "\\include_relative"), SCRIPT),
        **dict.fromkeys(("\\o", "\\out", "\\g", "\\gx", "\\w", "\\write", "\\lo_export"), WRITES),
        "\\!": SHELL, "\\lo_import": "file.read", "\\lo_unlink": "sql.drop", "\\password": "sql.grant",
    },
    "mysql": {
        "\\!": SHELL, "system": SHELL, "\\P": SHELL, "pager": SHELL, "source": SCRIPT, "\\.": SCRIPT,
        "tee": WRITES, "\\T": WRITES,
    },
    "sqlcmd": {"!!": SHELL, ":!!": SHELL, ":r": SCRIPT, ":out": WRITES, ":error": WRITES},
    "sqlplus": {"!": SHELL, "host": SHELL, "@": SCRIPT, "@@": SCRIPT, "start": SCRIPT},
    "snowsql": {"!system": SHELL, "!source": SCRIPT, "!load": SCRIPT, "!spool": WRITES},
    "beeline": {"!sh": SHELL, "!run": SCRIPT, "!script": SCRIPT, "!dropall": "sql.drop"},
}  # fmt: skip
# sqlite3 and duckdb take abbreviations; the order settles ties as theirs does.
_DOT: tuple[tuple[str, str], ...] = (
    ("shell", SHELL), ("system", SHELL), ("read", SCRIPT), ("output", WRITES), ("once", WRITES), ("excel", ""),
    ("backup", WRITES), ("save", WRITES), ("clone", WRITES), ("log", WRITES), ("import", "file.read"),
    ("load", "code.inject"), ("restore", "sql.admin"), ("open", ""),
)  # fmt: skip
_WORDS = re.compile(r"'[^']*'|\"[^\"]*\"|\S+")
_BACKTICKS = re.compile(r"`([^`]*)`")
_COPY_END = re.compile(r"\b(to|from)\s+(program\s+)?('(?:[^']|'')*'|\S+)", re.IGNORECASE)


def read(piece: Piece, client: str) -> tuple[Statement, ...]:
    """What one client command would do."""
    if piece.command == "\\copy":
        return _copy(piece)
    kind = _dot(piece) if client == "dot" else _MEANINGS.get(client, {}).get(piece.command, "")
    found = [_say(SHELL, piece, inner) for inner in _BACKTICKS.findall(piece.argument) if client == "psql"]
    words = [word.strip("'\"") for word in _WORDS.findall(piece.argument)]
    if kind in (SCRIPT, WRITES, "file.read") and words and words[0].startswith("|"):
        quoted = piece.argument[0] in "'\""
        text = words[0][1:] if quoted else piece.argument[1:].strip()
        return (*found, _say(SHELL, piece, text)._replace(marks=("fed",) * (kind == WRITES)))
    argument = piece.argument if kind == SHELL else (words or [""])[-1 if client == "dot" and kind == WRITES else 0]
    if client == "dot":
        opens = piece.command.startswith(".op")
        return (_say(kind, piece, argument)._replace(marks=("attaches",) * opens),)
    if kind in (WRITES, SCRIPT, SHELL) and not argument:
        kind = ""  # `\o` alone closes the file, `\!` opens an interactive shell
        if piece.command in ("\\!", "host", "!"):
            return (_say(SHELL, piece, "sh"),)
    return (*found, _say(kind, piece, argument))


def _dot(piece: Piece) -> str:
    name = piece.command[1:].lower()
    return next((kind for full, kind in _DOT if len(name) > 1 and full.startswith(name)), "")


def _copy(piece: Piece) -> tuple[Statement, ...]:
    """psql's `\\copy t from|to program 'command' | 'file' | stdin | stdout`."""
    ends = list(_COPY_END.finditer(piece.argument))
    end = next((found for found in ends if found[2]), ends[-1] if ends else None)
    if end is None:
        return (_say("", piece, ""),)
    target = end[3][1:-1].replace("''", "'") if end[3].startswith("'") else end[3]
    direction = end[1].upper()
    if end[2]:
        return (_say(SHELL, piece, target)._replace(marks=("fed",) * (direction == "TO")),)
    data = _say("sql.read" if direction == "TO" else "sql.write", piece, "")
    if target.lower() in ("stdin", "stdout", "pstdin", "pstdout"):
        return (data,)
    return (data, _say(WRITES if direction == "TO" else "file.read", piece, target))


def _say(kind: str, piece: Piece, payload: str) -> Statement:
    return Statement(kind, piece.command, payload=payload, start=piece.start, end=piece.end)
