"""Append-only files that hold whole lines or raise: one os.write per line, no buffer, no partial line left behind."""

from __future__ import annotations

import contextlib
import os

from gshell.errors import RecorderError
from gshell.hints import Self
from gshell.record.digest import Digest

ORIGINAL = ".original.cast.age"
"""How the name of a sealed original ends."""

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_LONGEST_LINE = 1 << 24
_HINT = "free some space or fix the directory, then start again; `gshell doctor` tells which"


class Lines:
    """A new file of ours (0600) that only grows.

    `size`: bytes that were appended; `stored`: bytes in the file. They differ where it is stored in another
    form (pressed.py, sealed.py), and what is appended may then lie here for a moment, until `commit`.
    """

    __slots__ = ("_digest", "descriptor", "path", "size", "stored")

    def __init__(self, path: str, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor
        self.size = self.stored = 0
        self._digest = Digest()

    @classmethod
    def create(cls, path: str) -> Self:
        """Raises FileExistsError if there is such a name, RecorderError on any other failure."""
        try:
            return cls(path, os.open(path, _CREATE, 0o600))
        except FileExistsError:
            raise
        except OSError as error:
            raise failure(path, error) from error

    def append(self, data: bytes) -> None:
        """Add whole lines. Raises RecorderError; the file then ends in the last whole line that it could take."""
        self._store(data)
        self.size += len(data)

    def commit(self) -> None:
        """Have everything that was appended in the file. Raises RecorderError."""

    def finish(self) -> None:
        """Nothing more will be appended. Raises RecorderError."""
        self.commit()

    def sync(self) -> None:
        """Have everything that is in the file on the disk itself. Raises RecorderError."""
        if self.descriptor < 0:
            return
        try:
            to_disk(self.descriptor)
        except OSError as error:
            raise failure(self.path, error) from error

    def proof(self) -> list[object]:
        """[bytes in the file, their SHA-256 in hex], to be vouched for by the journal."""
        return [self.stored, self._digest.hexdigest()]

    def _store(self, data: bytes) -> None:
        written = 0
        try:
            while written < len(data):  # a disk that fills up takes a part first (write(2))
                written += os.write(self.descriptor, data[written:] if written else data)
        except OSError as error:
            self._undo(self._whole(data, written))
            raise failure(self.path, error) from error
        self.stored += written
        self._digest.update(data)

    def _whole(self, data: bytes, written: int) -> int:
        """How much of what could be written makes sense without the rest."""
        return data.rfind(b"\n", 0, written) + 1

    def _undo(self, kept: int) -> None:
        with contextlib.suppress(OSError):  # readers tolerate a torn last line
            os.ftruncate(self.descriptor, self.stored + kept)

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def discard(self) -> None:
        """Close and remove it: nothing came of it."""
        self.close()
        with contextlib.suppress(OSError):
            os.unlink(self.path)


def to_disk(descriptor: int) -> None:
    """fdatasync(2), or fsync(2) where there is none (macOS). Raises OSError."""
    getattr(os, "fdatasync", os.fsync)(descriptor)


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
    if path.endswith(".zst"):
        return  # no lines; readers take what is whole
    with contextlib.suppress(OSError), open(path, "r+b") as file:
        end = file.seek(0, os.SEEK_END)
        start = max(0, end - _LONGEST_LINE)
        file.seek(start)
        whole = file.read().rfind(b"\n") + 1
        if whole and start + whole < end:
            file.truncate(start + whole)
