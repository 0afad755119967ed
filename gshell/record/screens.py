"""What was shown, as often as it is kept: the cast, and the sealed original where one was asked for."""

from __future__ import annotations

from gshell.mask import Labels
from gshell.record import place
from gshell.record.cast import Header
from gshell.record.files import Lines
from gshell.record.screen import Screen
from gshell.record.settings import Settings


class Screens:
    """Raises RecorderError. `cast` is the one that everybody may see."""

    __slots__ = ("_all", "cast")

    def __init__(self, lines: Lines, header: Header, labels: Labels | None, settings: Settings) -> None:
        self.cast = _screen(lines, header, labels, settings.format, settings.encrypt)
        self._all = [self.cast]
        if settings.original:
            original = place.new_file(place.original_of(lines.path), settings.original)
            self._all.append(_screen(original, header, None, settings.format, settings.original))

    def event(self, time: float, code: str, data: str) -> None:
        for screen in self._all:
            screen.event(time, code, data)

    def output(self, time: float, data: bytes, stream: str) -> None:
        for screen in self._all:
            screen.output(time, data, stream)

    def resize(self, time: float, columns: int, rows: int) -> None:
        for screen in self._all:
            screen.resize(time, columns, rows)

    def flush(self, time: float) -> None:
        for screen in self._all:
            screen.flush(time)

    def commit(self) -> list[Lines]:
        """Have everything in the files, which are these."""
        found = [lines for screen in self._all for lines in screen.files()]
        for lines in found:
            lines.commit()
        return found

    def stored(self) -> int:
        """Bytes in the files."""
        return sum(lines.stored for screen in self._all for lines in screen.files())

    def proof(self) -> dict[str, list[object]]:
        """What the journal vouches for: file (as in place.files_of) -> bytes and their SHA-256."""
        names = {path: name for name, path in place.files_of(self.cast.lines.path).items()}
        return {names[lines.path]: lines.proof() for lines in self.commit()}

    def end(self, time: float, status: int) -> None:
        for screen in self._all:
            screen.end(time, status)

    def close(self) -> None:
        for screen in self._all:
            screen.close()

    def discard(self) -> None:
        for screen in self._all:
            for lines in screen.files():
                lines.discard()


def _screen(lines: Lines, header: Header, labels: Labels | None, version: str, readers: tuple[str, ...]) -> Screen:
    return Screen(lines, header, labels, version, lambda path: place.new_file(path, readers))
