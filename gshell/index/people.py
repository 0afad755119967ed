"""Questions about those who were recorded, as SQL; for `Index.ask`."""

from __future__ import annotations

import sqlite3

from gshell.tuples import NamedTuple


class Person(NamedTuple):
    """All sessions of one subject. `actors`, `hosts` and `agents` in the order of the alphabet; `last` when the newest
    session began, in seconds since the epoch; `seconds` recorded in all; `risk` the highest of a line."""

    name: str
    actors: tuple[str, ...]
    agents: tuple[str, ...]
    hosts: tuple[str, ...]
    sessions: int
    commands: int
    refused: int
    live: int
    risk: int
    seconds: float
    last: float


class Day(NamedTuple):
    """`date` as 2026-11-22, local time."""

    date: str
    sessions: int
    commands: int
    refused: int


class Totals(NamedTuple):
    sessions: int
    commands: int
    refused: int
    live: int


def people(connection: sqlite3.Connection, name: str = "", limit: int = 500) -> list[Person]:
    """Whoever was here last comes first; with `name` only this one."""
    rows = connection.execute(
        "SELECT subject, group_concat(DISTINCT actor), group_concat(DISTINCT agent), group_concat(DISTINCT host),"
        " count(*), sum(commands), sum(refused), sum(state = 'live'), max(risk), sum(duration), max(started)"
        " FROM sessions WHERE ?1 = '' OR subject = ?1 GROUP BY subject ORDER BY max(started) DESC LIMIT ?2",
        (name, limit),
    )
    return [Person._make((row[0], *map(_names, row[1:4]), *row[4:])) for row in rows]


def days(connection: sqlite3.Connection, since: float, user: str = "") -> list[Day]:
    """Days on which something was recorded, oldest first."""
    rows = connection.execute(
        "SELECT date(started, 'unixepoch', 'localtime') AS day, count(*), sum(commands), sum(refused) FROM sessions"
        " WHERE started >= ?1 AND (?2 = '' OR subject = ?2 OR on_behalf_of = ?2) GROUP BY day ORDER BY day",
        (since, user),
    )
    return [Day._make(row) for row in rows]


def totals(connection: sqlite3.Connection) -> Totals:
    row = connection.execute(
        "SELECT count(*), total(commands), total(refused), total(state = 'live') FROM sessions"
    ).fetchone()
    return Totals(*map(int, row))


def rules(connection: sqlite3.Connection, since: float, user: str = "", limit: int = 12) -> list[tuple[str, int]]:
    """(rule, how many lines it stopped), the busiest first."""
    rows = connection.execute(
        "SELECT rule, count(*) FROM commands JOIN sessions ON sessions.id = session WHERE commands.refused != ''"
        " AND started >= ?1 AND (?2 = '' OR subject = ?2 OR on_behalf_of = ?2)"
        " GROUP BY rule ORDER BY count(*) DESC, rule LIMIT ?3",
        (since, user, limit),
    )
    return [(str(rule), int(count)) for rule, count in rows]


def _names(joined: str | None) -> tuple[str, ...]:
    # What was recorded may hold a comma; it only becomes two names on a page.
    return tuple(sorted(name for name in (joined or "").split(",") if name))
