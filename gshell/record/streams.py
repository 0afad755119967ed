"""Streams: what programs write to several at once, each masked for itself, in the order in which it was shown."""

from __future__ import annotations

import math

from gshell.hints import Iterator
from gshell.mask import Labels, Masker, Piece
from gshell.record.cast import Text
from gshell.tuples import NamedTuple

TTY, INPUT = "tty", "input"
"""The terminal; and what was typed, which is masked like a stream."""

_TICK = 1e-9  # seconds; tells two pieces of the same moment apart, and is never written
_ENOUGH = 1 << 16


class Out(NamedTuple):
    """`data` that can be recorded now, of a stream, as shown at `time` (seconds). `final`: nothing is held back."""

    stream: str
    text: Text
    data: bytes
    time: float
    final: bool = False


class _Source:
    """One stream. `since`: when the oldest came of what its mask holds back; for ever if there is nothing."""

    __slots__ = ("masker", "since", "text")

    def __init__(self, masker: Masker | None) -> None:
        self.masker = masker
        self.text = Text()
        self.since = math.inf

    def take(self, data: bytes, stamp: float) -> list[Piece]:
        if self.masker is None:
            return [Piece(stamp, data)]
        pieces = self.masker.take(data, stamp)
        if not self.masker.held:
            self.since = math.inf
        elif pieces:
            self.since = pieces[-1].stamp
        elif self.since == math.inf:
            self.since = stamp
        return pieces

    def finish(self, stamp: float) -> list[Piece]:
        self.since = math.inf
        return self.masker.finish(stamp) if self.masker else []


class Streams:
    """Without `labels` nothing is masked. `columns`: of the terminal."""

    __slots__ = ("_labels", "_sources", "_stamp", "_waiting", "columns")

    def __init__(self, labels: Labels | None, columns: int) -> None:
        self.columns = columns
        self._labels = labels
        self._sources: dict[str, _Source] = {}
        self._stamp = 0.0
        self._waiting: list[Out] = []  # for what another stream holds back, which came before

    def take(self, time: float, data: bytes, stream: str) -> Iterator[Out]:
        source = self._sources.get(stream) or self._begin(stream)
        if source.masker:
            source.masker.width = self.columns if stream == TTY else 0
        self._stamp = max(time, self._stamp + _TICK)
        found = [Out(stream, source.text, piece.data, piece.stamp) for piece in source.take(data, self._stamp)]
        if len(self._sources) == 1:
            yield from found
            return
        self._waiting = sorted([*self._waiting, *found], key=lambda out: out.time)
        while self._waiting and self._may_go(self._waiting[0]):
            yield self._waiting.pop(0)
        if sum(len(out.data) for out in self._waiting) > _ENOUGH:
            yield from self.finish(time)

    def finish(self, time: float) -> Iterator[Out]:
        """All that is held back, as it is."""
        self._stamp = max(time, self._stamp + _TICK)
        for stream, source in self._sources.items():
            self._waiting += [Out(stream, source.text, piece.data, piece.stamp) for piece in source.finish(self._stamp)]
        waiting, self._waiting = sorted(self._waiting, key=lambda out: out.time), []
        yield from waiting
        for stream, source in self._sources.items():
            yield Out(stream, source.text, b"", self._stamp, final=True)

    def held(self) -> bool:
        """Is anything kept back because it may be the beginning of a secret?"""
        return any(source.since < math.inf for source in self._sources.values())

    def _begin(self, stream: str) -> _Source:
        source = self._sources[stream] = _Source(Masker(self._labels) if self._labels else None)
        return source

    def _may_go(self, out: Out) -> bool:
        """Did nothing that is held back come before it?"""
        return all(stream == out.stream or out.time < source.since for stream, source in self._sources.items())
