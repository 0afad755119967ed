"""Masking text at once, and output as it comes."""

from __future__ import annotations

import re
from functools import cache

from gshell.mask.rules import PLAIN, Engine, Found, look

BOUND = 8192
"""Bytes of visible text that a stream holds back at most (an RSA key of 8192 bits is 6.4 KB)."""

QUICK_FROM = 1 << 17
"""Bytes of a stream after which it pays to load the quick engine."""

_CONTEXT = 256
_LONGEST_ESCAPE = 4096


@cache
def _escapes() -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """(a control sequence or string, ECMA-48; the beginning of one at the end)."""
    whole = rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ\\`-~])"
    begun = rb"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)\Z"
    return re.compile(whole), re.compile(begun)


def mask_text(text: str) -> tuple[str, tuple[str, ...]]:
    """(the text without secrets, the detectors that found one)."""
    data = text.encode("utf-8", "surrogateescape")
    found, _ = look(data, 0, final=True)
    if not found:
        return text, ()
    masked = _without(data, found).decode("utf-8", "surrogateescape")
    return masked, tuple(dict.fromkeys(hit.id for hit in found))


class Masker:
    """For one stream. Gives back what is settled and keeps what may be the beginning of a secret.

    Colours and cursor movements do not hide a secret: they are looked through, and kept.
    `hits`: how many of each detector were masked.
    """

    def __init__(self) -> None:
        self.hits: dict[str, int] = {}
        self._engine: Engine = PLAIN
        self._slow = 0  # bytes that the plain engine has looked at
        self._context = b""  # what was given out of this line
        self._text = b""  # what is held back, and the escape sequences in it: (offset, sequence)
        self._marks: list[tuple[int, bytes]] = []
        self._cut = b""  # an escape sequence that has no end yet
        self._dropping: re.Pattern[bytes] | None = None  # the rest of a secret that was too long to hold

    def feed(self, data: bytes) -> bytes:
        return self._advance(data, final=False)

    def flush(self) -> bytes:
        """What is held back, as it is: nothing that follows belongs to it."""
        out = self._advance(b"", final=True) + self._cut
        self._cut = b""
        return out

    def _advance(self, data: bytes, final: bool) -> bytes:
        self._add(data)
        if self._engine is PLAIN:
            self._hurry(len(data))
        if not self._text:
            return self._give([], 0)
        window, base = self._context + self._text, len(self._context)
        found, settled = look(window, base, final, self._engine)
        if not found and not self._marks and settled == len(window):
            self._context = b"" if final else _line_end(window)
            text, self._text = self._text, b""
            return text
        if len(window) - settled > BOUND:
            found, settled = look(window, base, True, self._engine)
            if found and found[-1].end == len(window):
                self._dropping = found[-1].more
        self._context = b"" if final else _line_end(window[:settled])
        return self._give([hit._replace(start=hit.start - base, end=hit.end - base) for hit in found], settled - base)

    def _hurry(self, more: int) -> None:
        """Change to the quick engine once there is enough output to be worth it."""
        self._slow += more
        if self._slow > QUICK_FROM:
            from gshell.mask.quick import engine

            self._slow, self._engine = 0, engine()

    def _add(self, data: bytes) -> None:
        """To the text and marks held back."""
        data = self._cut + data
        self._cut = b""
        if b"\x1b" not in data:
            self._text += self._kept(data)
            return
        whole, begun = _escapes()
        unfinished = begun.search(data)
        if unfinished and len(unfinished[0]) < _LONGEST_ESCAPE:
            data, self._cut = data[: unfinished.start()], unfinished[0]
        position = 0
        for escape in whole.finditer(data):
            self._text += self._kept(data[position : escape.start()])
            self._marks.append((len(self._text), self._masked(escape[0])))
            position = escape.end()
        self._text += self._kept(data[position:])

    def _masked(self, sequence: bytes) -> bytes:
        """Titles, too, tell which command runs."""
        found = look(sequence, 0, True, self._engine)[0] if len(sequence) > 8 else []
        self._count(found)
        return _without(sequence, found) if found else sequence

    def _kept(self, data: bytes) -> bytes:
        if self._dropping:
            match = self._dropping.match(data)
            data = data[match.end() :] if match else data
            if data:
                self._dropping = None
        return data

    def _give(self, found: list[Found], settled: int) -> bytes:
        """Take the settled part out of what is held back."""
        text, self._text = self._text[:settled], self._text[settled:]
        marks = [mark for mark in self._marks if mark[0] <= settled]
        self._marks = [(offset - settled, sequence) for offset, sequence in self._marks[len(marks) :]]
        self._count(found)
        masked = _without(text, found)
        parts, position = [], 0
        for offset, sequence in marks:
            place = _moved(offset, found)
            parts += [masked[position:place], sequence]
            position = place
        parts.append(masked[position:])
        return b"".join(parts)

    def _count(self, found: list[Found]) -> None:
        for hit in found:
            self.hits[hit.id] = self.hits.get(hit.id, 0) + 1


def _label(hit: Found) -> bytes:
    return f"[masked {hit.id}]".encode()


def _without(text: bytes, found: list[Found]) -> bytes:
    parts, position = [], 0
    for hit in found:
        parts += [text[position : hit.start], _label(hit)]
        position = max(position, hit.end)
    parts.append(text[position:])
    return b"".join(parts)


def _moved(offset: int, found: list[Found]) -> int:
    """Where a byte is after masking; one within a secret is behind its label."""
    change = 0
    for hit in found:
        if offset <= hit.start:
            break
        change += len(_label(hit)) - (min(offset, hit.end) - hit.start)
    return offset + change


def _line_end(text: bytes) -> bytes:
    """The last line, or the last part of it."""
    return text[max(text.rfind(b"\n") + 1, len(text) - _CONTEXT) :]
