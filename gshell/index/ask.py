"""The questions, as SQL."""

from __future__ import annotations

import re
import sqlite3
from typing import Any, NamedTuple

from gshell.errors import RecordingError
from gshell.index.passages import text_of
from gshell.index.rows import Command, Hit, Session
from gshell.record import place

_WORD = re.compile(r'"([^"]*)"|(\S+)')
_SHORTEST_NAME = 4
_SNIPPET = 160
_SESSION = """id, cast_path, subject, actor, on_behalf_of, agent, host, source_address, kind, command, cwd, started,
    duration, state, reason, status, commands, refused, risk, intact"""


class Filters(NamedTuple):
    """Which sessions; "" and None mean any."""

    user: str = ""
    host: str = ""
    since: float | None = None
    until: float | None = None
    state: str = ""
    actor: str = ""
    session: str = ""


class Wanted(NamedTuple):
    """Which commands; "" means any."""

    text: str = ""
    effect: str = ""
    target: str = ""
    rule: str = ""
    verdict: str = ""
    refused: bool = False


class Clause:
    """A WHERE in the making."""

    def __init__(self) -> None:
        self.terms = ["1"]
        self.values: list[object] = []

    def add(self, term: str, *values: object) -> None:
        self.terms.append(term)
        self.values += values

    def __str__(self) -> str:
        return " AND ".join(self.terms)


def sessions(connection: sqlite3.Connection, filters: Filters, refused: bool, text: str, limit: int) -> list[Session]:
    where = _sessions_like(filters)
    if refused:
        where.add("refused > 0")
    if text:
        where.add(
            "id IN (SELECT session FROM words JOIN passages ON passages.id = words.rowid WHERE words MATCH ?)",
            _match(text),
        )
    rows = connection.execute(
        f"SELECT {_SESSION} FROM sessions WHERE {where} ORDER BY started DESC LIMIT ?", (*where.values, limit)
    )
    return [_session(row) for row in rows]


def session(connection: sqlite3.Connection, name: str) -> Session:
    if name == "last":
        rows = connection.execute(f"SELECT {_SESSION} FROM sessions ORDER BY started DESC LIMIT 1").fetchall()
    else:
        name = name.lower()
        like = f"{name}%", f"%{name}"
        if not name.isalnum() or len(name) < _SHORTEST_NAME:
            raise RecordingError(f"{name!r} is no session: give {_SHORTEST_NAME} characters or more", "gshell sessions")
        rows = connection.execute(
            f"SELECT {_SESSION} FROM sessions WHERE id LIKE ? OR id LIKE ? ORDER BY started DESC", like
        ).fetchall()
    if len(rows) > 1:
        raise RecordingError(f"{name} is more than one session: {', '.join(row[0] for row in rows[:5])}")
    if not rows:
        raise RecordingError(f"there is no session {name}", "gshell sessions")
    return _session(rows[0])


def commands(connection: sqlite3.Connection, filters: Filters, wanted: Wanted, limit: int) -> list[Command]:
    where = _sessions_like(filters)
    if wanted.text:
        where.add("instr(lower(text), lower(?))", wanted.text)
    if wanted.verdict:
        where.add("verdict = ?", wanted.verdict)
    if wanted.refused:
        where.add("commands.refused != ''")
    if wanted.rule:
        where.add("instr(' ' || rules || ' ', ' ' || ? || ' ')", wanted.rule)
    if wanted.effect or wanted.target:
        effect = Clause()
        for column, value in (("kind", wanted.effect), ("target", wanted.target)):
            _pattern(effect, column, value)
        where.add(f"(session, line) IN (SELECT session, line FROM effects WHERE {effect})", *effect.values)
    order = "line" if filters.session else "started DESC, line DESC"
    rows = connection.execute(
        "SELECT session, line, time, text, verdict, commands.refused, answer, commands.risk, rule, rules,"
        " commands.reason, commands.cwd, commands.status, commands.duration"
        f" FROM commands JOIN sessions ON sessions.id = session WHERE {where} ORDER BY {order} LIMIT ?",
        (*where.values, limit),
    ).fetchall()
    return [_command(connection, row) for row in rows]


def search(connection: sqlite3.Connection, filters: Filters, text: str, limit: int) -> list[Hit]:
    """Newest session first, within one in order."""
    where = _sessions_like(filters)
    where.add("words MATCH ?", _match(text))
    rows = connection.execute(
        "SELECT session, passages.line, passages.time, passages.at, passages.until, cast_path, commands.text"
        " FROM words JOIN passages ON passages.id = words.rowid JOIN sessions ON sessions.id = passages.session"
        " LEFT JOIN commands USING (session, line)"
        f" WHERE {where} ORDER BY started DESC, passages.id LIMIT ?",
        (*where.values, limit),
    ).fetchall()
    hits = []
    for name, line, time, at, until, cast, command in rows:
        shown = (command or "") if at is None else _passage_text(cast, at, until)
        hits.append(Hit(name, line, time, "command" if at is None else "output", _snippet(shown, text)))
    return list(dict.fromkeys(hits))


def _sessions_like(filters: Filters) -> Clause:
    where = Clause()
    if filters.session:
        where.add("sessions.id = ?", filters.session)
    if filters.user:
        where.add("(subject = ? OR on_behalf_of = ?)", filters.user, filters.user)
    for column in ("host", "state", "actor"):
        if value := getattr(filters, column):
            where.add(f"{column} = ?", value)
    if filters.since is not None:
        where.add("started + sessions.duration >= ?", filters.since)
    if filters.until is not None:
        where.add("started <= ?", filters.until)
    return where


def _pattern(where: Clause, column: str, value: str) -> None:
    if value.endswith("*"):
        where.add(f"substr({column}, 1, ?) = ?", len(value) - 1, value[:-1])
    elif value:
        where.add(f"{column} = ?", value)


def _words(text: str) -> list[str]:
    found = [quoted or plain for quoted, plain in _WORD.findall(text)]
    return [word for word in found if any(character.isalnum() for character in word)]


def _match(text: str) -> str:
    """FTS5 query: every word as a phrase, so that its punctuation is no syntax; the last may go on."""
    words = _words(text)
    if not words:
        raise RecordingError(f"nothing to search for in {text!r}: give at least one word")
    return " AND ".join('"' + word.replace('"', '""') + '"' for word in words) + ("" if text.endswith('"') else "*")


def _passage_text(cast: str, at: int, until: int) -> str:
    try:
        return text_of(cast, at, until)
    except (OSError, RecordingError):
        return ""  # the recording is gone; that it once was there is still an answer


def _snippet(shown: str, text: str) -> str:
    """The line that has most of the words."""
    words = [word.lower() for word in _words(text)]
    lines = shown.split("\n")
    best = max(lines, key=lambda line: sum(word in line.lower() for word in words))
    start = min((place for word in words if (place := best.lower().find(word)) >= 0), default=0)
    begin = max(0, start - _SNIPPET // 3) if len(best) > _SNIPPET else 0
    return best[begin : begin + _SNIPPET].strip()


def _session(row: tuple[Any, ...]) -> Session:
    return Session._make((*row[:2], place.journal_of(row[1]), *row[2:-1], bool(row[-1])))


def _command(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Command:
    effects = connection.execute("SELECT kind, target FROM effects WHERE session = ? AND line = ?", row[:2])
    found = Command._make((*row, tuple(effects)))
    return found._replace(rules=tuple(str(found.rules).split()))
