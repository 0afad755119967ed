"""Labels: what stands where a secret was, and how often."""

from __future__ import annotations

_MOST = 10_000


class Labels:
    """For one session: the same secret has the same label throughout, so that lines still belong together.

    `hits`: how many secrets of each detector. Of the secrets only hashes are kept; those
    beyond the first _MOST of a detector share a number.
    """

    __slots__ = ("_seen", "hits")

    def __init__(self) -> None:
        self.hits: dict[str, int] = {}
        self._seen: dict[str, dict[int, int]] = {}

    def count(self, id: str) -> None:
        self.hits[id] = self.hits.get(id, 0) + 1

    def label(self, id: str, keep: tuple[int, int], secret: bytes) -> bytes:
        if keep != (0, 0):
            return _shape(secret, *keep)
        seen = self._seen.setdefault(id, {})
        key = hash(secret.strip(b"\"'"))
        number = seen.get(key) or len(seen) + 1
        if number <= _MOST:
            seen[key] = number
        return f"[masked {id}]".encode() if number == 1 else f"[masked {id} {number}]".encode()


def _shape(secret: bytes, first: int, last: int) -> bytes:
    """Letters and digits become stars, but for the first and the last ones."""
    places = [place for place, byte in enumerate(secret) if bytes((byte,)).isalnum()]
    hidden = set(places[first : len(places) - last])
    return bytes(42 if place in hidden else byte for place, byte in enumerate(secret))
