"""SHA-256 (FIPS 180-4) of what grows: known at any moment, without reading it again."""

from __future__ import annotations

from gshell.hints import Any

try:  # hashlib loads OpenSSL, several ms; these modules are what it falls back to (Lib/hashlib.py)
    from _sha2 import sha256  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found, no-redef, unused-ignore]
    except ImportError:
        from hashlib import sha256

__all__ = ["SMALL", "Digest", "sha256"]

SMALL = 1 << 20
"""Bytes from which on OpenSSL's speed (five times that of Python's own) pays for being loaded."""


class Digest:
    """Of bytes added by `update`. The first ones are kept until it is clear which of the two has to count them."""

    __slots__ = ("_hash", "_start")

    def __init__(self) -> None:
        self._hash: Any = sha256()
        self._start: bytearray | None = bytearray()

    def update(self, data: bytes) -> None:
        if self._start is not None:
            self._start += data
            if len(self._start) > SMALL:
                import hashlib

                self._hash, self._start = hashlib.sha256(self._start), None
                return
        self._hash.update(data)

    def hexdigest(self) -> str:
        return str(self._hash.hexdigest())
