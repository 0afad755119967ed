"""What one recording showed, into the tables: passages of text, and frames to jump to."""

from __future__ import annotations

import sqlite3
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from gshell.errors import GshellError, RecordingError
from gshell.index.frames import EVERY, Frame, Surveyor, first
from gshell.index.lines import Placed
from gshell.index.passages import Passages
from gshell.index.writing import facts_of, insert, passage
from gshell.record import place
from gshell.record.cast import Event
from gshell.record.opening import open_cast, size_of

_CHUNK = 1 << 23  # bytes of cast in one transaction: under half a second, so that others get their turn

_TOGETHER, _AHEAD = 64, 8  # events that are drawn together, and so many of those at most before they are waited for


class _Known(NamedTuple):
    """How far the cast was read: the byte, and the time of the event before it in seconds."""

    read: int
    time: float


def take_in(connection: sqlite3.Connection, session: str, cast: str, final: bool) -> None:
    """From where it was read to the last time. `final`: nobody writes it any more. Raises sqlite3.Error, OSError."""
    with _Camera(connection, session, cast) as camera:
        _chunks(connection, session, cast, final, camera)


def _chunks(connection: sqlite3.Connection, session: str, cast: str, final: bool, camera: _Camera) -> None:
    size = size_of(cast)
    chunk = size if place.stem_of(cast) + ".cast" != cast else _CHUNK  # finding a byte in a packed one takes long
    while True:
        connection.execute("BEGIN IMMEDIATE")
        with connection:
            known = _known(connection, session)
            until = min(size, known.read + chunk)
            reached = _chunk(connection, session, cast, known, until, final and until == size, camera)
            connection.execute(
                "UPDATE sessions SET cast_read = ?, cast_time = ?, duration = max(duration, ?) WHERE id = ?",
                (*reached, reached.time, session),
            )
        if until == size:
            return
        chunk = _CHUNK if reached.read > known.read else chunk * 2  # one line may be longer than a chunk


def _known(connection: sqlite3.Connection, session: str) -> _Known:
    row = connection.execute("SELECT cast_read, cast_time FROM sessions WHERE id = ?", (session,)).fetchone()
    return _Known(*row) if row else _Known(0, 0.0)


def _chunk(
    connection: sqlite3.Connection,
    session: str,
    cast: str,
    known: _Known,
    until: int,
    final: bool,
    camera: _Camera,
) -> _Known:
    rows = connection.execute("SELECT at, line FROM commands WHERE session = ? ORDER BY line", (session,))
    passages = Passages(cast, known.read, until, list(rows), final, known.time, camera.see)
    camera.begin(known)
    facts: dict[int, str] = {}
    last = 0
    try:
        for found in passages:
            if found.line not in facts:
                facts = {found.line: facts_of(connection, session, found.line)}
            row = {"session": session, "line": found.line, "time": found.time, "at": found.at, "until": found.until}
            last = passage(connection, row, found.text, facts[found.line])
        camera.keep()
        connection.execute("UPDATE sessions SET last_passage = max(last_passage, ?) WHERE id = ?", (last, session))
    except (RecordingError, OSError):
        return known._replace(read=until)  # the journal's rows are worth having without the screen's words
    return _Known(passages.read_to, passages.read_time)


class _Camera:
    """Takes frames of one cast while its events go by, some of them perhaps twice.

    Drawing is done beside reading: the library works without Python's lock.
    """

    def __init__(self, connection: sqlite3.Connection, session: str, cast: str) -> None:
        self._connection = connection
        self._session = session
        self._cast = cast
        self._surveyor: Surveyor | None = None
        self._seen = 0
        self._events: list[tuple[Event, int]] = []
        self._beside = ThreadPoolExecutor(1)
        self._drawn: list[Future[list[Frame]]] = []

    def __enter__(self) -> _Camera:
        return self

    def __exit__(self, *reason: object) -> None:
        self._beside.shutdown(cancel_futures=True)

    def begin(self, known: _Known) -> None:
        """Be ready for events from there on."""
        if (self._surveyor and self._seen >= known.read) or size_of(self._cast) < EVERY:
            return
        try:
            with open_cast(self._cast, unseal=False) as file:
                placed = Placed(self._cast, file, known.read)
                frame = (frames(self._connection, self._session) or [first(placed.header, placed.start)])[-1]
                self._surveyor, self._seen = Surveyor(frame), frame.at
                for event, _, until in placed.events(frame.at, frame.time):
                    self.see(event, until)
        except (GshellError, OSError):
            self._surveyor = None  # without frames a player has to look for itself

    def see(self, event: Event, until: int) -> None:
        if self._surveyor and until > self._seen:
            self._seen = until
            self._events.append((event, until))
            if len(self._events) >= _TOGETHER:
                self._hand_over(self._surveyor)

    def keep(self) -> None:
        """Put what was taken into the table."""
        if self._surveyor:
            self._hand_over(self._surveyor)
        for drawn in self._drawn:
            for frame in drawn.result():
                state = zlib.compress(frame.state.encode(), 1)
                insert(self._connection, "frames", {"session": self._session, **frame._asdict(), "state": state})
        self._drawn.clear()

    def _hand_over(self, surveyor: Surveyor) -> None:
        events, self._events = self._events, []
        if len(self._drawn) > _AHEAD:
            self._drawn[-_AHEAD].result()  # memory: let it come after
        self._drawn.append(self._beside.submit(_taken, surveyor, events))


def _taken(surveyor: Surveyor, events: list[tuple[Event, int]]) -> list[Frame]:
    found = (surveyor.see(event, until) for event, until in events)
    return [frame for frame in found if frame]


def frames(connection: sqlite3.Connection, session: str) -> list[Frame]:
    rows = connection.execute(
        "SELECT at, time, columns, rows, state FROM frames WHERE session = ? ORDER BY at", (session,)
    )
    return [Frame._make((*row[:4], zlib.decompress(row[4]).decode())) for row in rows]
