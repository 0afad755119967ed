"""The output of a cast, cut into passages small enough to find a place by."""

from __future__ import annotations

from typing import BinaryIO, Iterator, NamedTuple

from gshell.index.plain import Plain
from gshell.record.reader import Cast

_ENOUGH = 4096  # characters; shorter at the end of a command's output


class Passage(NamedTuple):
    """Some lines of output, those of bytes `at`..`until` of the cast; `line`: the command that showed them, or -1."""

    line: int
    time: float
    at: int
    until: int
    text: str


class Passages:
    """Walk once: the passages between byte `start` (0: the first event) and byte `until` of a cast.

    `commands`: (byte, number) of each command, in order. Unless `final`, a last line without an end
    is left for the next time. After the walk, `read_to` is where to start then, `time` that of the
    last event. Raises RecordingError and OSError.
    """

    def __init__(self, path: str, start: int, until: int, commands: list[tuple[int, int]], final: bool) -> None:
        self.path = path
        self.read_to = start
        self.time = 0.0
        self._until = until
        self._commands = commands
        self._final = final
        self._line = -1
        self._began = 0.0
        self._at = start
        self._lines: list[str] = []
        self._plain = Plain()

    def __iter__(self) -> Iterator[Passage]:
        with open(self.path, "rb") as file:
            lines = _Counted(file, self._until)
            cast = Cast(self.path, lines)
            lines.seek(self.read_to)
            self._at = here = self.read_to = lines.position
            for event in cast.events():
                before, here = here, lines.position
                self.time = event.time
                if self._next_command(before):
                    yield from self._cut(before, whole=True)
                    self._turn(before)
                if event.code == "o":
                    yield from self._take(event.data, before, here)
            yield from self._cut(here, whole=self._final)
            if self._final:
                self.read_to = here

    def _take(self, data: str, before: int, here: int) -> Iterator[Passage]:
        if not self._lines:
            self._began = self.time
        if "\n" in data:
            self.read_to = here if data.endswith("\n") else before
        self._lines += self._plain.feed(data)
        if sum(map(len, self._lines)) >= _ENOUGH:
            yield from self._cut(here, whole=False)
            self._at = self.read_to

    def _cut(self, until: int, whole: bool) -> Iterator[Passage]:
        lines, self._lines = self._lines, []
        if whole:
            lines.append(self._plain.rest())
        text = "\n".join(lines)
        if text.strip():
            yield Passage(self._line, self._began, self._at, until, text)

    def _next_command(self, position: int) -> bool:
        return bool(self._commands) and self._commands[0][0] <= position

    def _turn(self, position: int) -> None:
        while self._next_command(position):
            self._line = self._commands.pop(0)[1]
        self._at = self.read_to = position


class _Counted:
    """The whole lines of a file up to byte `until`, and the byte reached."""

    def __init__(self, file: BinaryIO, until: int) -> None:
        self._file = file
        self._until = until
        self.position = 0

    def seek(self, position: int) -> None:
        if position > self.position:
            self._file.seek(position)
            self.position = position

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        line = self._file.readline()
        if not line.endswith(b"\n") or self.position + len(line) > self._until:
            raise StopIteration
        self.position += len(line)
        return line


def text_of(path: str, at: int, until: int) -> str:
    """The text of a passage again. Raises RecordingError and OSError."""
    return "\n".join(passage.text for passage in Passages(path, at, until, [], final=True))
