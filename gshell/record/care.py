"""Care: what was written gets to the disk in time, and is signed now and then and at the end."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from gshell.errors import GshellError, RecorderError
from gshell.hints import TYPE_CHECKING, Callable, Protocol
from gshell.record import place
from gshell.record.files import Lines, to_disk
from gshell.record.keys import trusted
from gshell.record.settings import Settings
from gshell.record.ticker import Ticker

if TYPE_CHECKING:
    from gshell.record.signing import Signer

_COMMIT = 0.05
"""Seconds that something may wait in memory to be encrypted together with what follows."""
SETTLED = 2.0
"""Seconds without output after which what may be the beginning of a secret is taken for none."""
_SIGN = 60.0
"""Seconds between signatures while a session goes on."""


class Written(Protocol):
    """What is looked after."""

    session: str
    path: str

    def commit(self) -> list[Lines]:
        """Have everything in the files, which are these. Raises RecorderError."""

    def held(self) -> bool:
        """Is anything kept back until it is settled?"""

    def head(self) -> tuple[int, str]:
        """(number, `h`) of the journal's last entry."""

    def broke(self, error: RecorderError) -> None:
        """Nothing more can be recorded."""


class Care:
    """`wrote` is to be called after each write, `end` when the files are closed. `state`: the state directory."""

    __slots__ = ("_settings", "_signed", "_signer", "_state", "_synced", "_ticker", "_written")

    def __init__(self, written: Written, settings: Settings, state: str) -> None:
        self._written = written
        self._settings = settings
        self._state = state
        self._signer: Signer | None = None
        self._synced = self._signed = time.monotonic()
        sealed = settings.encrypt or settings.original
        waits = [SETTLED, *[_COMMIT] * bool(sealed), *[settings.sync] * (settings.sync > 0)]
        self._ticker = Ticker(min(waits), self._tick)

    def wrote(self) -> None:
        """Raises RecorderError, where the disk itself has to have everything at once (`sync: always`)."""
        if self._settings.sync == 0:
            for lines in self._written.commit():
                lines.sync()
        self._ticker.wake()

    def stop(self) -> None:
        """Nothing happens behind the caller's back from here on."""
        self._ticker.stop()

    def end(self) -> None:
        """The files are closed: the last signature, and a last look at the disk. Never raises."""
        if self._settings.sign == "never" and self._settings.sync < 0:
            return
        if self._settings.sign == "wait" or self._signer:
            self._finish()
        else:
            _in_background(self._finish)

    def _tick(self) -> None:
        try:
            files = self._written.commit()
            now = time.monotonic()
            if 0 < self._settings.sync <= now - self._synced + _COMMIT:
                for lines in files:
                    lines.sync()
                self._synced = now
        except RecorderError as error:
            self._written.broke(error)
            return
        if self._settings.sign != "never" and now - self._signed >= _SIGN:
            self._sign()
            self._signed = now
        if self._written.held() or (self._settings.sync > 0 and now > self._synced):
            self._ticker.wake()

    def _finish(self) -> None:
        if self._settings.sync >= 0:
            for path in place.files_of(self._written.path).values():
                _sync(path)
        if self._settings.sign != "never":
            self._sign()

    def _sign(self) -> None:
        """A signature that is missing is no reason to lose the recording; `gshell verify` says that it is missing."""
        with suppress(OSError, ValueError, ImportError, GshellError):
            from gshell.record.signing import Signer

            self._signer = self._signer or Signer(self._state, self._settings.rotate)
            number, h = self._written.head()
            self._signer.sign(place.signatures_of(self._written.path), self._written.session, number, h)


def announced_key(settings: Settings, state: str) -> str:
    """The public key that a session which begins now will be signed with; it may be replaced before the end.

    The first session of all makes one, so that the announcement holds for it as well.
    """
    if settings.sign == "never":
        return ""
    if not trusted(state):
        with suppress(OSError, ValueError, ImportError, GshellError):
            from gshell.record.signing import Signer

            Signer(state, settings.rotate)
    return next(reversed(trusted(state)), "")


def _sync(path: str) -> None:
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            to_disk(descriptor)
        finally:
            os.close(descriptor)


def _in_background(work: Callable[[], None]) -> None:
    """In a process of its own, so that nobody waits for it: it holds nothing of what this one has open."""
    try:
        if os.fork():
            return
    except OSError:
        return
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        work()
    finally:
        os._exit(0)
