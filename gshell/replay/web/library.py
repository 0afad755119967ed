"""The index, for requests that do not wait for it."""

from __future__ import annotations

import threading

from gshell.index import Index

_SOON = 4 << 20  # bytes shown by one session that are read while somebody waits


class Library:
    """Of one state directory."""

    def __init__(self, directory: str) -> None:
        self.directory = directory
        self._reading = threading.Lock()

    def open(self) -> Index:
        """With the lines of all sessions; the screens of one that showed a lot follow in the background."""
        index = Index(self.directory)
        index.catch_up(_SOON)
        if index.behind and self._reading.acquire(blocking=False):
            threading.Thread(target=self._read, daemon=True).start()
        return index

    def _read(self) -> None:
        try:
            with Index(self.directory) as index:
                index.catch_up()
        finally:
            self._reading.release()
