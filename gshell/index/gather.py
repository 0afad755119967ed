"""One recording's journal into the tables. It may still be growing: what was read before is skipped."""

from __future__ import annotations

import json
import os
import sqlite3
from typing import Any

from gshell.index import facts
from gshell.index.shown import take_in
from gshell.index.writing import facts_of, insert, passage
from gshell.record import place
from gshell.record.files import mend
from gshell.record.proof import verify

Entry = dict[str, Any]


def gather(connection: sqlite3.Connection, session: str, cast: str, at_most: int | None = None) -> bool | None:
    """Bring the rows of one recording up to date, in several transactions, so that nobody waits long for another.

    `at_most`: if more bytes than these were shown since the last time, they are left for later (None is returned).
    Returns whether it is complete: nobody writes it any more. Raises sqlite3.Error.
    """
    path = place.journal_of(cast)
    live = place.being_written(path)  # asked first: what is over now cannot grow while we read it
    if not live:
        mend(cast)
        mend(path)
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        _journal(connection, session, cast, path)
        if not live:
            connection.execute("UPDATE sessions SET state = 'interrupted' WHERE id = ? AND state = 'live'", (session,))
    known = connection.execute("SELECT cast_read FROM sessions WHERE id = ?", (session,)).fetchone()
    if at_most is not None and known and os.path.getsize(cast) - known[0] > at_most:
        return None
    take_in(connection, session, cast, final=not live)
    if not live:
        intact = verify(path).intact
        connection.execute("UPDATE sessions SET intact = ? WHERE id = ?", (intact, session))
    return not live


def _journal(connection: sqlite3.Connection, session: str, cast: str, path: str) -> None:
    known = connection.execute("SELECT journal_read FROM sessions WHERE id = ?", (session,)).fetchone()
    entries, read = _entries(path, known[0] if known else 0)
    rows = _Rows(connection, session, cast, entries)
    for entry in entries:
        rows.take(entry)
    rows.sum_up(read)


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


class _Rows:
    """The entries of a journal, or those that are new, on their way into the tables."""

    def __init__(self, connection: sqlite3.Connection, session: str, cast: str, entries: list[Entry]) -> None:
        self._connection = connection
        self._session = session
        self._cast = cast
        self._results = {entry.get("line"): entry for entry in entries if entry.get("type") == "result"}
        self._fresh: set[object] = set()  # lines among them
        self._refused = 0
        self._risk = self._duration = 0.0
        self._passages = 0  # the number of the last one
        self._facts = facts_of(connection, session)

    def take(self, entry: Entry) -> None:
        self._duration = max(self._duration, _number(entry, "t") or 0.0)
        kind = entry.get("type")
        if kind == "session":
            self._begin(entry)
        elif kind == "line":
            self._line(entry)
        elif kind == "result" and entry.get("line") not in self._fresh:
            self._late(entry)
        elif kind == "truncated":
            self._connection.execute("UPDATE sessions SET truncated = 1 WHERE id = ?", (self._session,))
        elif kind == "end":
            self._connection.execute(
                "UPDATE sessions SET state = 'ended', reason = ?, status = ? WHERE id = ?",
                (_text(entry, "reason"), _number(entry, "status"), self._session),
            )

    def sum_up(self, read: int) -> None:
        """`read`: the byte of the journal that was reached."""
        self._connection.execute(
            "UPDATE sessions SET journal_read = ?, duration = max(duration, ?), commands = commands + ?,"
            " refused = refused + ?, risk = max(risk, ?), last_passage = max(last_passage, ?) WHERE id = ?",
            (read, self._duration, len(self._fresh), self._refused, self._risk, self._passages, self._session),
        )

    def _begin(self, entry: Entry) -> None:
        found = entry.get("identity")
        identity: Entry = found if isinstance(found, dict) else {}
        newest = self._connection.execute("SELECT coalesce(max(id), 0) FROM passages").fetchone()[0]
        row = {
            "id": self._session,
            "cast_path": self._cast,
            "subject": _text(identity, "subject"),
            "actor": _text(identity, "kind"),
            **{name: _text(identity, name) for name in ("on_behalf_of", "agent", "host", "source_address")},
            **{name: _text(entry, name) for name in ("kind", "command", "cwd")},
            "started": _number(entry, "started") or 0.0,
            "state": "live",
            "reason": "",
            **dict.fromkeys(("duration", "cast_time"), 0.0),
            **dict.fromkeys(("commands", "refused", "risk", "journal_read", "cast_read"), 0),
            "intact": 1,
            "truncated": 0,
            "first_passage": newest + 1,
            "last_passage": newest + 1,
        }
        insert(self._connection, "sessions", row)
        self._facts = " ".join(facts.of_session(row))

    def _line(self, entry: Entry) -> None:
        line, risk, refused = entry.get("n"), _number(entry, "risk") or 0, _text(entry, "refused")
        result = self._results.get(line, {})
        rules = [str(rule) for rule in _list(entry, "rules")]
        row = {
            "session": self._session,
            "line": line,
            "time": _number(entry, "t") or 0.0,
            "at": _number(entry, "at") or 0,
            **{name: _text(entry, name) for name in ("text", "verdict", "answer", "reason", "cwd")},
            "refused": refused,
            "risk": risk,
            "rule": rules[0] if rules else "",
            "rules": " ".join(rules),
            "status": _number(result, "status"),
            "duration": _number(result, "duration"),
        }
        insert(self._connection, "commands", row)
        effects = [effect for effect in _list(entry, "effects") if isinstance(effect, dict)]
        named = [(_text(effect, "kind"), _text(effect, "target"), _number(effect, "risk")) for effect in effects]
        self._connection.executemany(
            "INSERT INTO effects (session, line, kind, target, risk) VALUES (?, ?, ?, ?, ?)",
            [(self._session, line, *effect) for effect in named],
        )
        words = facts.of_command(row, rules, [effect[:2] for effect in named])
        self._passage(row, " ".join([self._facts, *words]))
        self._fresh.add(line)
        self._refused += bool(refused)
        self._risk = max(self._risk, risk)

    def _late(self, entry: Entry) -> None:
        """The result of a line that was taken before it had one. It is taken again, to be asked for by its status."""
        named = self._session, entry.get("line")
        self._connection.execute(
            "UPDATE commands SET status = ?, duration = ? WHERE session = ? AND line = ?",
            (_number(entry, "status"), _number(entry, "duration"), *named),
        )
        rows = self._connection.execute("SELECT line, text, time FROM commands WHERE session = ? AND line = ?", named)
        for line, text, time in rows.fetchall():
            words = facts_of(self._connection, self._session, line)
            self._passage({"line": line, "text": text, "time": time}, words)

    def _passage(self, row: Entry, words: str) -> None:
        """A command's text, to be found."""
        place_ = {"session": self._session, "line": row["line"], "time": row["time"]}
        self._passages = passage(self._connection, place_, row["text"], f"{words} {facts.fact('command', 'yes')}")


def _text(entry: Entry, name: str) -> str:
    # A lone surrogate (argv bytes that were no UTF-8) cannot enter SQLite.
    return str(entry.get(name) or "").encode("utf-8", "backslashreplace").decode()


def _number(entry: Entry, name: str) -> float | None:
    value = entry.get(name)
    return value if isinstance(value, (int, float)) else None


def _list(entry: Entry, name: str) -> list[Any]:
    value = entry.get(name)
    return value if isinstance(value, list) else []
