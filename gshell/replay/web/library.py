"""The index, for requests that do not wait for it."""

from __future__ import annotations

import time
from typing import Callable

from gshell.index import Index

_SOON = 4 << 20  # bytes shown by one session that are read while somebody waits
_AGAIN = 10.0  # seconds


class Library:
    """Of one state directory. `behind` has the screens of sessions that showed a lot read, elsewhere."""

    def __init__(self, directory: str, behind: Callable[[], None]) -> None:
        self.directory = directory
        self._behind = behind
        self._asked = -_AGAIN

    def open(self) -> Index:
        """With the lines of all sessions, and the screens of most."""
        index = Index(self.directory)
        index.catch_up(_SOON)
        if index.behind and time.monotonic() - self._asked > _AGAIN:
            self._asked = time.monotonic()
            self._behind()
        return index
