"""The index as a file: opened if it is good, set aside if it is not."""

from __future__ import annotations

import contextlib
import os
import sqlite3

from gshell.index.schema import SCHEMA, TABLES

_PATIENCE = 10.0  # seconds to wait for another writer; each of ours takes less than one
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Unusable(Exception):
    """It has to be made again; the text says what is wrong with it."""


def connect(path: str) -> tuple[sqlite3.Connection, bool]:
    """The database, and whether it holds all recordings (a new one does not, nor one whose making was cut short).

    Raises Unusable, or OSError and sqlite3.Error where no database can be.
    """
    _create(path)
    connection = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)
    try:
        return _prepared(connection)
    except BaseException as error:
        connection.close()
        if damaged(error):
            raise Unusable("damaged") from error
        raise


def in_memory() -> sqlite3.Connection:
    return _prepared(sqlite3.connect(":memory:", isolation_level=None))[0]


def complete(connection: sqlite3.Connection) -> None:
    """All recordings are in."""
    connection.execute(f"PRAGMA user_version = {SCHEMA}")


def set_aside(path: str) -> None:
    """Keep one bad index for whoever wants to look; its unwritten part is of no use. Raises OSError."""
    os.replace(path, path + ".bad")
    remove(path)


def remove(path: str) -> None:
    for name in (path, path + "-wal", path + "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)


def forget(connection: sqlite3.Connection, sessions: list[tuple[str]]) -> None:
    """Passages only lose their session: their words stay (contentless tables cannot give up single rows), and
    would be found under the number of another passage if that were free again."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE name IN ('commands', 'effects', 'frames')")
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for (table,) in tables.fetchall():
            connection.executemany(f"DELETE FROM {table} WHERE session = ?", sessions)
        connection.executemany("DELETE FROM sessions WHERE id = ?", sessions)
        connection.executemany("UPDATE passages SET session = '', at = NULL WHERE session = ?", sessions)


def damaged(error: BaseException) -> bool:
    return isinstance(error, sqlite3.DatabaseError) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def _create(path: str) -> None:
    # SQLite would make it with the umask's mode, and its two companions like it.
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _prepared(connection: sqlite3.Connection) -> tuple[sqlite3.Connection, bool]:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    generation = connection.execute("PRAGMA user_version").fetchone()[0]
    if generation > SCHEMA:
        raise Unusable("of a newer gshell")
    if 0 < generation < SCHEMA:
        raise Unusable("of an older gshell")
    if generation == 0:
        connection.executescript(TABLES)
    return connection, generation == SCHEMA
