"""The index of a state directory: kept in step with the recordings, asked, made again when it is no good."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from types import TracebackType
from typing import Any, Callable, Iterable, Iterator, TypeVar

from gshell import paths, tell
from gshell.errors import GshellError
from gshell.index import ask, database, shown
from gshell.index.frames import Frame
from gshell.index.gather import gather
from gshell.index.rows import Command, Hit, Session
from gshell.record import place

Progress = Callable[[int, int], None]
_Answer = TypeVar("_Answer")


class Index:
    """The index of one state directory (default: the user's own). A context manager.

    Opened, it holds what it held before; `catch_up` brings in what is new.
    `progress(done, total)` is called after each recording, also while a lost index is made again.
    """

    def __init__(self, directory: str | None = None, progress: Progress | None = None) -> None:
        self.directory = directory or paths.state()
        self.path = os.path.join(self.directory, "index.sqlite")
        self._progress = progress
        self.behind = 0
        self._connection = self._open()

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    # --- in step with the recordings -------------------------------------------

    def catch_up(self, at_most: int | None = None) -> int:
        """Take in what was recorded since the last time; live sessions up to now. Returns how many were looked at.

        `at_most`: of a recording that has shown more bytes than these since then, only the journal is taken in;
        `behind` counts such ones.
        """
        try:
            return self._safely(lambda: self._gather(self._connection, list(self._signs()), at_most))
        except GshellError as error:
            tell.say(f"{error}; what follows may lack the newest sessions")
            return 0

    def rebuild(self) -> int:
        """Forget everything and read all recordings again. Returns how many there are."""
        self._connection.close()
        database.remove(self.path)
        self._connection = self._open()
        return int(self._connection.execute("SELECT count(*) FROM sessions").fetchone()[0])

    def forget(self, sessions: Iterable[str]) -> None:
        """Drop what is known of recordings that were removed."""
        self._safely(lambda: database.forget(self._connection, [(session,) for session in sessions]))

    # --- questions ---------------------------------------------------------------

    def sessions(self, *, limit: int = 1000, **filters: Any) -> list[Session]:
        """Newest first; with filters of lines, those that have one such line. The filters: `ask.Filters`."""
        return self._safely(lambda: ask.sessions(self._connection, ask.Filters(**filters), limit))

    def session(self, name: str) -> Session:
        """By id, the unambiguous beginning or end of one (4 characters or more), or "last".

        Raises RecordingError if there is none, or more than one.
        """
        return self._safely(lambda: ask.session(self._connection, name))

    def commands(self, session: str = "", *, limit: int = 1000, **filters: Any) -> list[Command]:
        """Those of one session in order, or of all, newest first. The filters: `ask.Filters`."""
        wanted = ask.Filters(session=session, **filters)
        return self._safely(lambda: ask.commands(self._connection, wanted, limit))

    def search(self, text: str, *, limit: int = 100, **filters: Any) -> list[Hit]:
        """Where all these words ("quoted ones" next to each other) are in commands or on screens, newest session first.

        The filters: `ask.Filters`. Without `text`: the commands they are true of.
        """
        wanted = ask.Filters(text=text, **filters)
        return self._safely(lambda: ask.search(self._connection, wanted, limit))

    def frames(self, session: str) -> list[Frame]:
        """Those taken of it by now, to play it from any moment."""
        return self._safely(lambda: shown.frames(self._connection, session))

    def ask(self, question: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
        """Any other question (gshell/index/people.py has some)."""
        return self._safely(lambda: question(self._connection))

    # --- the file ------------------------------------------------------------------

    def _open(self) -> sqlite3.Connection:
        try:
            try:
                connection, whole = database.connect(self.path)
            except database.Unusable as problem:
                tell.say(f"the index is {problem}; it is made again from the recordings")
                database.set_aside(self.path)
                connection, whole = database.connect(self.path)
            if not whole:
                self._gather(connection, list(self._recordings()))
                database.complete(connection)
        except (OSError, sqlite3.Error) as error:
            tell.say(f"the index cannot be kept ({error}); it is made in memory, for now")
            connection = database.in_memory()
            self._gather(connection, list(self._recordings()))
        return connection

    def _safely(self, question: Callable[[], _Answer]) -> _Answer:
        """Ask; if the index turns out to be damaged, make it again and ask once more."""
        try:
            return question()
        except sqlite3.Error as error:
            if not database.damaged(error):
                raise GshellError(f"the index does not answer: {error}", "gshell doctor") from error
        tell.say("the index is damaged; it is made again from the recordings")
        self._connection.close()
        database.set_aside(self.path)
        self._connection = self._open()
        return question()

    def _gather(self, connection: sqlite3.Connection, found: list[tuple[str, str]], at_most: int | None = None) -> int:
        self.behind = 0
        for done, (session, cast) in enumerate(found, start=1):
            try:
                over = gather(connection, session, cast, at_most)
                self.behind += over is None
            except (OSError, ValueError, OverflowError) as error:
                tell.say(f"{cast} is not in the index: {error}")
                over = isinstance(error, FileNotFoundError)
            if over:
                with contextlib.suppress(OSError):
                    os.unlink(os.path.join(self.directory, place.OPEN, session))
            if self._progress:
                self._progress(done, len(found))
        return len(found)

    def _signs(self) -> Iterator[tuple[str, str]]:
        """(session, cast) of what is not in the index for good yet."""
        folder = os.path.join(self.directory, place.OPEN)
        for session in _names(folder):
            sign = os.path.join(folder, session)
            with contextlib.suppress(OSError):
                yield session, os.path.normpath(os.path.join(folder, os.readlink(sign)))

    def _recordings(self) -> Iterator[tuple[str, str]]:
        """(session, cast) of every recording with a journal, oldest first."""
        for folder, below, files in os.walk(os.path.join(self.directory, place.RECORDINGS)):
            below.sort()
            for name in sorted(files, key=_session_of):
                if place.is_cast(name) and place.journal_of(name) in files:
                    yield _session_of(name), os.path.join(folder, name)


def _names(folder: str) -> Iterable[str]:
    try:
        return sorted(os.listdir(folder))
    except FileNotFoundError:
        return ()


def _session_of(name: str) -> str:
    return name.rpartition("-")[2].partition(".")[0]
