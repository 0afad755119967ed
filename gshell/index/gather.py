"""One recording into the tables. It may still be growing: what was read before is skipped."""

from __future__ import annotations

import json
import os
import sqlite3
from typing import Any

from gshell.errors import RecordingError
from gshell.index.passages import Passages
from gshell.record import place
from gshell.record.files import mend
from gshell.record.proof import verify

Entry = dict[str, Any]


def gather(connection: sqlite3.Connection, session: str, cast: str) -> bool:
    """Bring the rows of one recording up to date, in one transaction.

    Returns whether it is complete: nobody writes it any more. Raises sqlite3.Error.
    """
    path = place.journal_of(cast)
    live = place.being_written(path)  # asked first: what is over now cannot grow while we read it
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        known = connection.execute("SELECT journal_read, cast_read FROM sessions WHERE id = ?", (session,))
        journal_read, cast_read = known.fetchone() or (0, 0)
        if not live:
            mend(cast)
            mend(path)
        size = os.path.getsize(cast)
        entries, journal_read = _entries(path, journal_read)
        for entry in entries:
            _apply(connection, session, cast, entry)
        cast_read = _output(connection, session, cast, cast_read, size, final=not live)
        connection.execute(
            "UPDATE sessions SET journal_read = ?, cast_read = ? WHERE id = ?", (journal_read, cast_read, session)
        )
        if not live:
            _close(connection, session, path)
    return not live


def _entries(path: str, start: int) -> tuple[list[Entry], int]:
    """Whole entries from byte `start` on, and where the next one will begin."""
    entries = []
    with open(path, "rb") as file:
        file.seek(start)
        for line in file:
            if not line.endswith(b"\n"):
                break
            start += len(line)
            try:
                entry = json.loads(line)
            except ValueError:
                continue  # proof.verify says so
            if isinstance(entry, dict):
                entries.append(entry)
    return entries, start


def _apply(connection: sqlite3.Connection, session: str, cast: str, entry: Entry) -> None:
    kind = entry.get("type")
    if kind == "session":
        _session(connection, session, cast, entry)
    elif kind == "line":
        _line(connection, session, entry)
    elif kind == "result":
        connection.execute(
            "UPDATE commands SET status = ?, duration = ? WHERE session = ? AND line = ?",
            (_number(entry, "status"), _number(entry, "duration"), session, _number(entry, "line")),
        )
    elif kind == "end":
        connection.execute(
            "UPDATE sessions SET reason = ?, status = ? WHERE id = ?",
            (_text(entry, "reason"), _number(entry, "status"), session),
        )
    connection.execute(
        "UPDATE sessions SET duration = max(duration, ?) WHERE id = ?", (_number(entry, "t") or 0.0, session)
    )


def _session(connection: sqlite3.Connection, session: str, cast: str, entry: Entry) -> None:
    found = entry.get("identity")
    identity: Entry = found if isinstance(found, dict) else {}
    row = {
        "id": session,
        "cast_path": cast,
        "subject": _text(identity, "subject"),
        "actor": _text(identity, "kind"),
        **{name: _text(identity, name) for name in ("on_behalf_of", "agent", "host", "source_address")},
        **{name: _text(entry, name) for name in ("kind", "command", "cwd")},
        "started": _number(entry, "started") or 0.0,
        "state": "live",
        "reason": "",
        "duration": 0.0,
        "commands": 0,
        "refused": 0,
        "risk": 0,
        "intact": 1,
        "journal_read": 0,
        "cast_read": 0,
    }
    _insert(connection, "sessions", row)


def _line(connection: sqlite3.Connection, session: str, entry: Entry) -> None:
    line, risk, refused = _number(entry, "n"), _number(entry, "risk") or 0, _text(entry, "refused")
    rules = [str(rule) for rule in _list(entry, "rules")]
    row = {
        "session": session,
        "line": line,
        "time": _number(entry, "t") or 0.0,
        "at": _number(entry, "at") or 0,
        **{name: _text(entry, name) for name in ("text", "verdict", "answer", "reason", "cwd")},
        "refused": refused,
        "risk": risk,
        "rule": rules[0] if rules else "",
        "rules": " ".join(rules),
    }
    _insert(connection, "commands", row)
    for effect in _list(entry, "effects"):
        if isinstance(effect, dict):
            names = {"kind": _text(effect, "kind"), "target": _text(effect, "target")}
            _insert(connection, "effects", {"session": session, "line": line, **names, "risk": _number(effect, "risk")})
    _passage(connection, session, line, row["time"], None, None, _text(entry, "text"))
    connection.execute(
        "UPDATE sessions SET commands = commands + 1, refused = refused + ?, risk = max(risk, ?) WHERE id = ?",
        (1 if refused else 0, risk, session),
    )


def _output(connection: sqlite3.Connection, session: str, cast: str, start: int, size: int, final: bool) -> int:
    rows = connection.execute("SELECT at, line FROM commands WHERE session = ? ORDER BY line", (session,))
    passages = Passages(cast, start, size, list(rows), final)
    try:
        for passage in passages:
            _passage(connection, session, passage.line, passage.time, passage.at, passage.until, passage.text)
    except (RecordingError, OSError):
        pass  # the journal's rows are worth having without the screen's words
    connection.execute("UPDATE sessions SET duration = max(duration, ?) WHERE id = ?", (passages.time, session))
    return passages.read_to


def _passage(
    connection: sqlite3.Connection,
    session: str,
    line: object,
    time: object,
    at: int | None,
    until: int | None,
    text: str,
) -> None:
    row = {"session": session, "line": line, "time": time, "at": at, "until": until}
    number = _insert(connection, "passages", row)
    connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number, text))


def _close(connection: sqlite3.Connection, session: str, path: str) -> None:
    proof = verify(path)
    state, intact = "ended" if proof.ended else "interrupted", proof.intact
    connection.execute("UPDATE sessions SET state = ?, intact = ? WHERE id = ?", (state, intact, session))


def _insert(connection: sqlite3.Connection, table: str, row: Entry) -> int | None:
    names = ", ".join(row)
    marks = ", ".join("?" * len(row))
    return connection.execute(
        f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", tuple(row.values())
    ).lastrowid


def _text(entry: Entry, name: str) -> str:
    # A lone surrogate (argv bytes that were no UTF-8) cannot enter SQLite.
    return str(entry.get(name) or "").encode("utf-8", "backslashreplace").decode()


def _number(entry: Entry, name: str) -> float | None:
    value = entry.get(name)
    return value if isinstance(value, (int, float)) else None


def _list(entry: Entry, name: str) -> list[Any]:
    value = entry.get(name)
    return value if isinstance(value, list) else []
