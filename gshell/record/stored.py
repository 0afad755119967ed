"""Files that are stored in another form than they are read: compressed, encrypted. What was appended survives."""

from __future__ import annotations

import base64
from typing import Any

from gshell.errors import RecorderError, RecordingError
from gshell.record.files import Lines
from gshell.record.opening import age_library

_FRAME = 32768
"""Bytes that wait for one frame at most; `commit` is called before they have waited for 100 ms."""


def create(path: str, recipients: tuple[str, ...]) -> Lines:
    """A new file, in the form that its name says. Raises FileExistsError, RecorderError."""
    if path.endswith(".zst"):
        return Compressed.create(path)
    sealed = Sealed.create(path)
    try:
        sealed.recipients = _read(recipients)
    except RecorderError:
        sealed.discard()
        raise
    return sealed


class Compressed(Lines):
    """One Zstandard frame (RFC 8878); each piece that is appended ends a block, so that it can be read at once."""

    __slots__ = ("_compressor", "_end_of_block", "_end_of_frame")

    def __init__(self, path: str, descriptor: int) -> None:
        super().__init__(path, descriptor)
        try:
            import zstandard
        except ImportError as error:
            self.discard()
            hint = "pip install 'gshell-guardrail[zstd]'"
            raise RecorderError("`compress: true` needs the package zstandard", hint) from error
        self._compressor = zstandard.ZstdCompressor(level=1, write_checksum=True).compressobj()
        self._end_of_block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        self._end_of_frame = zstandard.COMPRESSOBJ_FLUSH_FINISH

    def append(self, data: bytes) -> None:
        self._store(self._compressor.compress(data) + self._compressor.flush(self._end_of_block))
        self.size += len(data)

    def _whole(self, data: bytes, written: int) -> int:
        return 0

    def finish(self) -> None:
        self._store(self._compressor.flush(self._end_of_frame))


class Sealed(Lines):
    """Lines of base64, each an age file (age-encryption.org/v1) of its own with some of the content, in order."""

    __slots__ = ("_waiting", "recipients")

    def __init__(self, path: str, descriptor: int) -> None:
        super().__init__(path, descriptor)
        self._waiting = bytearray()
        self.recipients: list[Any] = []

    def append(self, data: bytes) -> None:
        self._waiting += data
        self.size += len(data)
        if len(self._waiting) >= _FRAME:
            self.commit()

    def commit(self) -> None:
        if self._waiting:
            frame = age_library().encrypt(bytes(self._waiting), self.recipients)
            self._store(base64.b64encode(frame) + b"\n")
            self._waiting.clear()


def _read(recipients: tuple[str, ...]) -> list[Any]:
    """Raises RecorderError."""
    try:
        age = age_library()
        return [age.x25519.Recipient.from_str(text) for text in recipients]
    except RecordingError as error:
        raise RecorderError(str(error), error.hint) from error
    except age.RecipientError as error:
        raise RecorderError(f"{', '.join(recipients)}: {error}", "age-keygen -y key.txt") from error
