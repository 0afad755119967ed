"""Append-only files that hold whole lines or raise: one os.write per line, no buffer, no partial line left behind."""

from __future__ import annotations

import contextlib
import os

from gshell.errors import RecorderError

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_LONGEST_LINE = 1 << 24
_HINT = "free some space or fix the directory, then start again; `gshell doctor` tells which"


class Lines:
    """A new file of ours (0600) that only grows. `size` is in bytes."""

    __slots__ = ("descriptor", "path", "size")

    def __init__(self, path: str, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor
        self.size = 0

    @classmethod
    def create(cls, path: str) -> Lines:
        """Raises FileExistsError if there is such a name, RecorderError on any other failure."""
        try:
            return cls(path, os.open(path, _CREATE, 0o600))
        except FileExistsError:
            raise
        except OSError as error:
            raise failure(path, error) from error

    def append(self, data: bytes) -> None:
        """Add whole lines. Raises RecorderError; the file then ends where it ended before."""
        written = 0
        try:
            while written < len(data):  # a disk that fills up takes a part first (write(2))
                written += os.write(self.descriptor, data[written:] if written else data)
        except OSError as error:
            self._undo()
            raise failure(self.path, error) from error
        self.size += written

    def _undo(self) -> None:
        with contextlib.suppress(OSError):  # readers tolerate a torn last line
            os.ftruncate(self.descriptor, self.size)

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def discard(self) -> None:
        """Close and remove it: nothing came of it."""
        self.close()
        with contextlib.suppress(OSError):
            os.unlink(self.path)


def failure(path: str, error: OSError) -> RecorderError:
    return RecorderError(f"the session cannot be recorded: {path}: {error.strerror or error}", _HINT)


def private_directories(root: str, *names: str) -> str:
    """`root/names…`, each made 0700 if need be. os.makedirs would make the parents with the umask's mode."""
    path = root
    try:
        os.makedirs(root, mode=0o700, exist_ok=True)
        for name in names:
            path = os.path.join(path, name)
            try:
                os.mkdir(path, 0o700)
            except FileExistsError:
                if not os.path.isdir(path):
                    raise
    except OSError as error:
        raise failure(path, error) from error
    return path


def mend(path: str) -> None:
    """Cut off a torn last line. Only for files whose writer is gone; what cannot be cut stays, readers skip it."""
    with contextlib.suppress(OSError), open(path, "r+b") as file:
        end = file.seek(0, os.SEEK_END)
        start = max(0, end - _LONGEST_LINE)
        file.seek(start)
        whole = file.read().rfind(b"\n") + 1
        if whole and start + whole < end:
            file.truncate(start + whole)
