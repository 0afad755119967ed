"""The questions, as SQL."""

from __future__ import annotations

import re
import sqlite3
from itertools import islice
from typing import Any, Hashable, Iterable, Iterator, NamedTuple, TypeVar

from gshell.errors import RecordingError
from gshell.index import facts
from gshell.index.passages import text_of
from gshell.index.rows import Command, Hit, Session
from gshell.record import place

_WORD = re.compile(r'"([^"]*)"|(\S+)')
_SHORTEST_NAME = 4
_SHORTEST_BEGINNING = 3  # letters of a word that may go on; fewer begin too many
_SNIPPET = 160
_SESSION = """id, cast_path, subject, actor, on_behalf_of, agent, host, source_address, kind, command, cwd, started,
    duration, state, reason, status, commands, refused, risk, intact, truncated"""
_COMMAND = """session, line, time, text, verdict, refused, answer, risk, rule, rules, reason, cwd, status, duration"""
_FACTS = ("user", "host", "actor", "session", "verdict", "rule", "effect", "target")
# No passage is looked for outside those that the sessions of that time have.
_FIRST = "SELECT coalesce(min(first_passage), 0) FROM sessions WHERE started + duration >= ?"
_LAST = "SELECT coalesce(max(last_passage), 0) FROM sessions WHERE started <= ?"
_Row = TypeVar("_Row", bound=Hashable)


class Filters(NamedTuple):
    """What is asked for; "" and None mean any. Times in seconds since the epoch.

    Of a session: `user` (whose it is, or for whom an agent acts), `host`, `actor`, `state`, `session` (its id),
    `since` (it ended later), `until` (it began earlier). Of one of its lines: `verdict`, `refused`, `rule`,
    `effect` (a kind), `target` (what an effect is about), `path` (it or anything below it), `table`, `status`
    (exit status). In `rule`, `effect` and `target` a `*` at the end means: beginning so.
    `text`: words in a line or on the screen.
    """

    user: str = ""
    host: str = ""
    since: float | None = None
    until: float | None = None
    state: str = ""
    actor: str = ""
    session: str = ""
    text: str = ""
    verdict: str = ""
    refused: bool = False
    rule: str = ""
    effect: str = ""
    target: str = ""
    path: str = ""
    table: str = ""
    status: int | None = None

    @property
    def of_lines(self) -> bool:
        """Lines have to be looked at, not only sessions."""
        named = self.text, self.verdict, self.refused, self.rule, self.effect, self.target, self.path, self.table
        return any(named) or self.status is not None

    @property
    def may_go_on(self) -> bool:
        """The last word of the text may be the beginning of one."""
        return bool(self.text) and not self.text.endswith('"')


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


def sessions(connection: sqlite3.Connection, filters: Filters, limit: int) -> list[Session]:
    where = _sessions_like(filters)
    if filters.of_lines:
        ids = list(islice(_distinct(row[0] for row in _found(connection, filters, "session")), limit))
        if len(ids) < limit and filters.may_go_on:
            found = _found(connection, filters, "session", beginnings=True)
            ids = list(islice(_distinct(row[0] for row in found), limit))
        where.add(f"id IN ({', '.join('?' * len(ids))})", *ids)
    rows = connection.execute(
        f"SELECT {_SESSION} FROM sessions WHERE {where} ORDER BY started DESC, id DESC LIMIT ?", (*where.values, limit)
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


def commands(connection: sqlite3.Connection, filters: Filters, limit: int) -> list[Command]:
    """Those of one session in order, or of all, newest first."""
    if filters.session and not filters.of_lines:
        rows = connection.execute(
            f"SELECT {_COMMAND} FROM commands WHERE session = ? ORDER BY line LIMIT ?", (filters.session, limit)
        )
        return [_command(connection, row) for row in rows]
    found = _distinct(row[:2] for row in _found(connection, filters, "session, passages.line", commands=True))
    question = f"SELECT {_COMMAND} FROM commands WHERE session = ? AND line = ?"
    known = [connection.execute(question, place).fetchone() for place in islice(found, limit)]
    answers = [_command(connection, row) for row in known if row]
    return answers[::-1] if filters.session else answers


def search(connection: sqlite3.Connection, filters: Filters, limit: int) -> list[Hit]:
    """Newest session first, within one in order. If there are few, the last word of the text may go on."""
    columns = "session, passages.line, passages.time, passages.at, passages.until, cast_path, passages.id, started"
    rows = list(islice(_found(connection, filters, columns), limit))
    if len(rows) < limit and filters.may_go_on:
        rows = list(islice(_found(connection, filters, columns, beginnings=True), limit))
    rows.sort(key=lambda row: (-row[7], row[0], row[6]))
    hits = []
    for name, line, time, at, until, cast, _, _ in rows:
        if at is None:
            found = connection.execute("SELECT text FROM commands WHERE session = ? AND line = ?", (name, line))
            shown = (found.fetchone() or ("",))[0]
        else:
            shown = _passage_text(cast, at, until)
        hits.append(Hit(name, line, time, "command" if at is None else "output", _snippet(shown, filters.text)))
    return list(dict.fromkeys(hits))


def _found(
    connection: sqlite3.Connection, filters: Filters, columns: str, commands: bool = False, beginnings: bool = False
) -> Iterator[tuple[Any, ...]]:
    """Rows of passages, newest first. Walked lazily: with a limit, a million others are not looked at."""
    where = _sessions_like(filters)
    where.add("words MATCH ?", _match(filters, commands, beginnings))
    for name, term, bound in (("since", "words.rowid >= ?", _FIRST), ("until", "words.rowid <= ?", _LAST)):
        if (moment := getattr(filters, name)) is not None:
            where.add(term, connection.execute(bound, (moment,)).fetchone()[0])
    return connection.execute(
        f"SELECT {columns} FROM words CROSS JOIN passages ON passages.id = words.rowid"
        f" CROSS JOIN sessions ON sessions.id = passages.session WHERE {where} ORDER BY words.rowid DESC",
        where.values,
    )


def _distinct(rows: Iterable[_Row]) -> Iterator[_Row]:
    seen: set[_Row] = set()
    for row in rows:
        if row not in seen:
            seen.add(row)
            yield row


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


def _match(filters: Filters, commands: bool, beginnings: bool) -> str:
    """The FTS5 query."""
    asked = [facts.asked(name, value) for name in _FACTS if (value := getattr(filters, name))]
    if filters.status is not None:
        asked.append(facts.asked("status", str(filters.status)))
    if filters.table:
        asked.append(facts.asked("table", filters.table.lower()))
    if filters.path:
        asked.append(facts.asked_path(filters.path))
    if filters.refused:
        asked.append(facts.asked("refused", "yes"))
    if commands or not filters.text:
        asked.append(facts.asked("command", "yes"))
    terms = [f"facts : ({' AND '.join(asked)})"] if asked else []
    return " AND ".join([*([_words_near(filters.text, beginnings)] if filters.text else []), *terms])


def _words(text: str) -> list[str]:
    found = [quoted or plain for quoted, plain in _WORD.findall(text)]
    return [word for word in found if any(character.isalnum() for character in word)]


def _words_near(text: str, beginnings: bool) -> str:
    """Every word as a phrase, so that its punctuation is no syntax."""
    words = _words(text)
    if not words:
        raise RecordingError(f"nothing to search for in {text!r}: give at least one word")
    phrases = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    return f"text : ({phrases}{' *' if beginnings and len(words[-1]) >= _SHORTEST_BEGINNING else ''})"


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
    return Session._make((*row[:2], place.journal_of(row[1]), *row[2:-2], bool(row[-2]), bool(row[-1])))


def _command(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Command:
    effects = connection.execute("SELECT kind, target FROM effects WHERE session = ? AND line = ?", row[:2])
    found = Command._make((*row, tuple(effects)))
    return found._replace(rules=tuple(str(found.rules).split()))
