"""Opening a cast, however it is stored: `.cast`, `.cast.zst`, `.cast.age`. Whoever reads casts opens them here."""

from __future__ import annotations

import base64
import binascii
import io
import os
from typing import Any, BinaryIO, Callable, Iterator

from gshell import paths
from gshell.errors import RecordingError
from gshell.record.files import ORIGINAL

_CHUNK = 1 << 18


def open_cast(path: str, *, unseal: bool = True) -> BinaryIO:
    """The cast's own bytes, to be read and sought in (backwards is slow where it is not stored as it is).

    An encrypted one is opened with the keys of the person who asks (`identities`), unless not `unseal`: the index
    must not, or the words would lie readable in it. What a killed writer left unfinished is left out. Raises OSError,
    and RecordingError where a key or a package is missing or the file is damaged, also while it is read.
    """
    if path.endswith(".zst"):
        return _unpacked(path, _decompressed)
    if path.endswith(ORIGINAL):
        raise RecordingError(f"{path} is a sealed original; each opening is noted", "gshell unseal --help")
    if path.endswith(".age"):
        return open_sealed(path, identities() if unseal else [])
    return open(path, "rb")


def open_sealed(path: str, keys: list[Any]) -> BinaryIO:
    """What is encrypted, with these keys. Raises as `open_cast` does."""
    if not keys:
        raise RecordingError(f"{path} is encrypted; it is opened with an age key in {identity_file()}")
    return _unpacked(path, lambda file: decrypted(file, keys))


def size_of(path: str) -> int:
    """How many bytes `open_cast` gives, without unsealing. Raises OSError, RecordingError."""
    if path.endswith(".age"):
        return 0
    if not path.endswith(".zst"):
        return os.path.getsize(path)
    with open_cast(path) as file:
        return sum(map(len, iter(lambda: file.read(_CHUNK), b"")))


def identity_file() -> str:
    """Where a person keeps the age keys that open recordings (as age-keygen(1) writes them)."""
    return os.environ.get("GSHELL_AGE_IDENTITY") or os.path.join(paths.config(), "identity.age")


def identities(file: str = "") -> list[Any]:
    """The age keys in a file, by default the person's own; none if there is no such file. Raises RecordingError."""
    file = file or identity_file()
    try:
        with open(file, encoding="utf-8") as opened:
            lines = [line.strip() for line in opened]
    except OSError:
        return []
    age = age_library()
    try:
        return [age.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except age.IdentityError as error:
        raise RecordingError(f"{file} is no age identity: {error}", "age-keygen -o key.txt") from error


def age_library() -> Any:
    """https://github.com/woodruffw/pyrage. Raises RecordingError if it is not installed."""
    try:
        import pyrage

        return pyrage
    except ImportError as error:
        raise RecordingError("encryption needs the package pyrage", "pip install 'gshell-guardrail[seal]'") from error


def decrypted(file: BinaryIO, keys: list[Any]) -> Iterator[bytes]:
    """The content of a file that sealed.py wrote, frame by frame. Raises RecordingError."""
    age = age_library()
    for number, line in enumerate(file, start=1):
        if not line.endswith(b"\n"):
            return  # its writer was killed
        try:
            yield age.decrypt(base64.b64decode(line[:-1], validate=True), keys)
        except (binascii.Error, age.DecryptError) as error:
            raise RecordingError(f"{file.name}:{number}: cannot be decrypted: {error}") from error


def _decompressed(file: BinaryIO) -> Iterator[bytes]:
    try:
        import zstandard
    except ImportError as error:
        raise RecordingError(
            "compressed recordings need the package zstandard", "pip install 'gshell-guardrail[zstd]'"
        ) from error
    with zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True, closefd=False) as reader:
        try:
            while chunk := reader.read1(_CHUNK):
                yield chunk
        except zstandard.ZstdError as error:
            raise RecordingError(f"{file.name}: damaged: {error}") from error


def _unpacked(path: str, read: Callable[[BinaryIO], Iterator[bytes]]) -> BinaryIO:
    return io.BufferedReader(_Unpacked(open(path, "rb"), read), _CHUNK)  # type: ignore[return-value, unused-ignore]


class _Unpacked(io.RawIOBase):
    """What an iterator makes of a file, as a file."""

    def __init__(self, file: BinaryIO, read: Callable[[BinaryIO], Iterator[bytes]]) -> None:
        self._file = file
        self._read = read
        self._begin()

    def _begin(self) -> None:
        self._file.seek(0)
        self._size = os.fstat(self._file.fileno()).st_size
        self._pieces = self._read(self._file)
        self._piece = b""
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_CUR:
            offset += self._position
        elif whence != os.SEEK_SET:
            raise io.UnsupportedOperation("its end is not known before it is read")
        if offset < self._position:
            self._begin()
        while self._position < offset and self.read(min(_CHUNK, offset - self._position)):
            pass
        return self._position

    def readinto(self, buffer: Any) -> int:
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None and not self._grown():
                return 0
            self._piece = piece or self._piece
        count = min(len(buffer), len(self._piece))
        buffer[:count] = self._piece[:count]
        self._piece = self._piece[count:]
        self._position += count
        return count

    def _grown(self) -> bool:
        """Somebody still writes it: read from the beginning again, to where we are."""
        if os.fstat(self._file.fileno()).st_size == self._size:
            return False
        position = self._position
        self._begin()
        self.seek(position)
        return True

    def close(self) -> None:
        self._file.close()
        super().close()
