"""Rows on their way into the tables."""

from __future__ import annotations

import sqlite3
from typing import Any

from gshell.index import facts

Row = dict[str, Any]


def insert(connection: sqlite3.Connection, table: str, row: Row) -> int:
    """Returns the row's number."""
    names = ", ".join(row)
    marks = ", ".join("?" * len(row))
    question = f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})"
    return connection.execute(question, tuple(row.values())).lastrowid or 0


def passage(connection: sqlite3.Connection, row: Row, text: str, words: str) -> int:
    """A piece of text to be found; `row` of `passages`, `words`: its facts. Returns its number."""
    number = insert(connection, "passages", row)
    connection.execute("INSERT INTO words (rowid, text, facts) VALUES (?, ?, ?)", (number, text, words))
    return number


def facts_of(connection: sqlite3.Connection, session: str, line: object = None) -> str:
    """Those of a session and, if it has such a line, of that."""
    words = []
    for row in _rows(connection, "SELECT * FROM sessions WHERE id = ?", session):
        words += facts.of_session(row)
    for row in _rows(connection, "SELECT * FROM commands WHERE session = ? AND line = ?", session, line):
        effects = connection.execute("SELECT kind, target FROM effects WHERE session = ? AND line = ?", (session, line))
        words += facts.of_command(row, str(row["rules"]).split(), effects)
    return " ".join(words)


def _rows(connection: sqlite3.Connection, question: str, *values: object) -> list[Row]:
    cursor = connection.execute(question, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
