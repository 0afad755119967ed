"""The history of typed lines: one private file per account, in prompt_toolkit's format."""

from __future__ import annotations

import os
from typing import Callable, Iterable

from prompt_toolkit.history import FileHistory


class PrivateHistory(FileHistory):
    """Lines are stored after `mask`. A history that cannot be written is no reason not to work."""

    def __init__(self, path: str, mask: Callable[[str], str] = str) -> None:
        super().__init__(path)
        self._path = path
        self._mask = mask

    def load_history_strings(self) -> Iterable[str]:
        """Newest first."""
        try:
            return list(super().load_history_strings())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        """Append one entry; the file is ours alone (0600) from its first byte."""
        try:
            os.close(os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_WRONLY | os.O_CLOEXEC, 0o600))
            super().store_string(self._mask(string))
        except OSError:
            pass
