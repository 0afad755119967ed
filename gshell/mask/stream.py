"""Masking text at once, and output as it comes."""

from __future__ import annotations

from gshell.mask.labels import Labels
from gshell.mask.rules import Engine, Found, cut_off, look, plain
from gshell.mask.view import Mark, joined, original, split
from gshell.tuples import NamedTuple

BOUND = 8192
"""Bytes of visible text that a stream holds back at most (an RSA key of 8192 bits is 6.4 KB)."""

QUICK_FROM = 1 << 15
"""Bytes of a stream after which it pays to load the quick engine."""

_CONTEXT = 256


class Piece(NamedTuple):
    """Output that came with the `stamp`."""

    stamp: float
    data: bytes


def mask_text(text: str, labels: Labels | None = None) -> tuple[str, tuple[str, ...]]:
    """(the text without secrets, the detectors that found one)."""
    data = text.encode("utf-8", "surrogateescape")
    found, _ = look(data, 0, True, plain())
    if not found:
        return text, ()
    masked = _without(data, _labelled(data, found, labels or Labels()))
    return masked.decode("utf-8", "surrogateescape"), tuple(dict.fromkeys(hit.id for hit in found))


class Masker:
    """For one stream. Gives back what is settled and keeps what may be the beginning of a secret.

    Colours, wraps and redrawing do not hide a secret: they are looked through, and kept.
    `labels` may be shared by streams; with `counting` they count what was masked. `width`: columns of
    the terminal, 0 if there is none. `held`: bytes that are kept back.
    """

    def __init__(self, labels: Labels | None = None, counting: bool = True, width: int = 0) -> None:
        self.labels = Labels() if labels is None else labels
        self.width = width
        self._counting = counting
        self._engine: Engine = plain()
        self._slow = 0  # bytes that the plain engine has looked at
        self._context = b""  # what was given out of this line
        self._text = b""  # what is held back, what stands in it that is no text, and when it came: (offset, stamp)
        self._marks: list[Mark] = []
        self._arrived: list[tuple[int, float]] = []
        self._cut = b""  # an escape sequence that has no end yet
        self._dropping: Found | None = None  # the rest of a secret that was too long to hold

    @property
    def hits(self) -> dict[str, int]:
        return self.labels.hits

    @property
    def held(self) -> int:
        return len(self._text) + len(self._cut)

    def feed(self, data: bytes) -> bytes:
        return b"".join(piece.data for piece in self.take(data))

    def take(self, data: bytes, stamp: float = 0.0) -> list[Piece]:
        """What can be given out now, each with the stamp of the data it came with."""
        self._add(data, stamp)
        if self._engine is plain():
            self._hurry(len(data))
        return self._advance(final=False)

    def flush(self) -> bytes:
        return b"".join(piece.data for piece in self.finish())

    def finish(self, stamp: float = 0.0) -> list[Piece]:
        """What is held back: nobody waits for more of it. The beginning of a token is masked, and the rest, if it
        comes after all, left out."""
        pieces = self._advance(final=True)
        if self._cut:
            pieces.append(Piece(stamp, self._cut))
            self._cut = b""
        return pieces

    def _advance(self, final: bool) -> list[Piece]:
        if not self._text:
            return self._give([], 0)
        window, base = self._context + self._text, len(self._context)
        found, settled = self._look(window, base, final)
        if len(window) - settled > BOUND:
            found, settled = self._look(window, base, True)
            if found and found[-1].end == len(window):
                self._dropping = found[-1]
        if final and not (found and found[-1].end == len(window)) and (part := cut_off(window, self._engine)):
            found = [*(hit for hit in found if hit.end <= part.start), part]
            self._dropping = part
        self._context = self._line_end(window[:settled])
        # Of one that began in what was given out before, the rest can still be masked.
        here = [hit._replace(start=max(hit.start - base, 0), end=hit.end - base) for hit in found]
        return self._give(here, settled - base)

    def _look(self, window: bytes, base: int, final: bool) -> tuple[list[Found], int]:
        text, gaps = joined(window, self.width)
        if not gaps:
            return look(window, base, final, self._engine)
        fresh = base - sum(min(length, base - offset) for offset, length in gaps if offset < base)
        found, settled = look(text, fresh, final, self._engine)
        placed = [
            hit._replace(start=original(hit.start, gaps, True), end=original(hit.end, gaps, False)) for hit in found
        ]
        return placed, max(base, original(settled, gaps, True))

    def _hurry(self, more: int) -> None:
        """Change to the quick engine once there is enough output to be worth it."""
        self._slow += more
        if self._slow > QUICK_FROM:
            from gshell.mask.quick import engine

            self._slow, self._engine = 0, engine()

    def _add(self, data: bytes, stamp: float) -> None:
        """To what is held back."""
        if not data:
            return
        text, marks, self._cut = split(self._cut + data)
        length = len(self._text)
        if self._dropping:
            text, marks = self._dropped(text, marks)
        self._marks += [mark._replace(offset=mark.offset + length, sequence=self._title(mark)) for mark in marks]
        self._arrived.append((length, stamp))
        self._text += text

    def _dropped(self, text: bytes, marks: list[Mark]) -> tuple[bytes, list[Mark]]:
        assert self._dropping is not None
        match = self._dropping.more.match(text)
        gone = match.end() if match else 0
        if gone < len(text):
            self._dropping = None
        return text[gone:], [mark._replace(offset=max(0, mark.offset - gone)) for mark in marks]

    def _title(self, mark: Mark) -> bytes:
        """Titles, too, tell which command runs."""
        sequence = mark.sequence
        found = look(sequence, 0, True, self._engine)[0] if len(sequence) > 8 else []
        return _without(sequence, self._labels(sequence, found)) if found else sequence

    def _labels(self, text: bytes, found: list[Found]) -> list[_Masked]:
        if self._counting:
            for hit in found:
                self.labels.count(hit.id)
        return _labelled(text, found, self.labels)

    def _give(self, found: list[Found], settled: int) -> list[Piece]:
        """Take the settled part out of what is held back."""
        text, self._text = self._text[:settled], self._text[settled:]
        count = sum(mark.offset + mark.covers <= settled for mark in self._marks)
        marks = self._marks[:count]
        self._marks = [mark._replace(offset=mark.offset - settled) for mark in self._marks[count:]]
        arrived = [row for row in self._arrived if row[0] <= settled]
        self._arrived = [(offset - settled, stamp) for offset, stamp in self._arrived[len(arrived) :]]
        if self._text and arrived:
            self._arrived.insert(0, (0, arrived[-1][1]))
        if not marks and not found and len(arrived) < 2:
            return [Piece(arrived[0][1] if arrived else 0.0, text)] if text else []
        return _pieces(text, marks, self._labels(text, found), arrived)

    def _line_end(self, text: bytes) -> bytes:
        """The last line, with those it is wrapped from, or the last part of it."""
        start = text.rfind(b"\n") + 1
        while self.width and start > 1 and len(text) - start < _CONTEXT:
            line = text.rfind(b"\n", 0, start - 1) + 1
            if len(text[line : start - 1].rstrip(b"\r")) != self.width:
                break
            start = line
        return text[max(start, len(text) - _CONTEXT) :]


class _Masked(NamedTuple):
    start: int
    end: int
    label: bytes


def _labelled(text: bytes, found: list[Found], labels: Labels) -> list[_Masked]:
    return [_Masked(hit.start, hit.end, labels.label(hit.id, hit.keep, text[hit.start : hit.end])) for hit in found]


def _without(text: bytes, masked: list[_Masked]) -> bytes:
    parts, position = [], 0
    for hit in masked:
        parts += [text[position : hit.start], hit.label]
        position = max(position, hit.end)
    parts.append(text[position:])
    return b"".join(parts)


def _pieces(text: bytes, marks: list[Mark], masked: list[_Masked], arrived: list[tuple[int, float]]) -> list[Piece]:
    """Text, labels and marks in order. What stood within a secret stands behind its label."""
    out: list[tuple[int, bytes]] = []
    position, ahead = 0, list(masked)

    def until(offset: int) -> None:
        nonlocal position
        while position < offset:
            if ahead and ahead[0].start <= position:
                out.append((position, ahead[0].label))
                position = max(position, ahead.pop(0).end)
                continue
            end = min(offset, ahead[0].start if ahead else offset)
            out.append((position, text[position:end]))
            position = end

    stops: list[tuple[int, int, Mark | None]] = [(place, 0, None) for place, _ in arrived]
    stops += [(mark.offset, 1, mark) for mark in marks]
    stops.sort(key=lambda stop: stop[:2])
    for offset, _, mark in stops:
        until(offset)
        if mark:
            out.append((offset, mark.sequence))
            position = max(position, offset + mark.covers)
    until(len(text))
    return _stamped(out, arrived)


def _stamped(out: list[tuple[int, bytes]], arrived: list[tuple[int, float]]) -> list[Piece]:
    pieces: list[Piece] = []
    row = 0
    parts: list[bytes] = []
    for offset, data in out:
        following = row
        while following + 1 < len(arrived) and arrived[following + 1][0] <= offset:
            following += 1
        if following != row and parts:
            pieces.append(Piece(arrived[row][1], b"".join(parts)))
            parts = []
        row = following
        parts.append(data)
    if parts:
        pieces.append(Piece(arrived[row][1] if arrived else 0.0, b"".join(parts)))
    return pieces
