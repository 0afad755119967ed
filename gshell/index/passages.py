"""The output of a cast, cut into passages small enough to find a place by."""

from __future__ import annotations

from typing import Callable, Iterator, NamedTuple

from gshell.index.lines import Placed
from gshell.index.plain import Plain
from gshell.record.cast import Event
from gshell.record.opening import open_cast

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

    `commands`: (byte, number) of each command, in order. Unless `final`, a last line without an end is left for
    the next time. `since`: seconds, of the event before `start`. `watch` is shown each event and the byte behind it.
    After the walk, `read_to` is where to start then, and `read_time` what to say as `since`.
    Raises RecordingError and OSError.
    """

    def __init__(
        self,
        path: str,
        start: int,
        until: int,
        commands: list[tuple[int, int]],
        final: bool,
        since: float = 0.0,
        watch: Callable[[Event, int], None] | None = None,
    ) -> None:
        self.path = path
        self.read_to, self.read_time = start, since
        self._time = self._before = since  # of the event at hand, and of the one before
        self._until = until
        self._commands = commands
        self._final = final
        self._watch = watch
        self._line = -1
        self._began = since
        self._at = start
        self._lines: list[str] = []
        self._length = 0
        self._plain = Plain()

    def __iter__(self) -> Iterator[Passage]:
        with open_cast(self.path, unseal=False) as file:
            placed = Placed(self.path, file, self._until)
            self._at = here = self.read_to = max(self.read_to, placed.start)
            for event, before, here in placed.events(self.read_to, self.read_time):
                self._before, self._time = self._time, event.time
                if self._watch:
                    self._watch(event, here)
                if self._commands and self._commands[0][0] <= before:
                    yield from self._cut(before, whole=True)
                    self._turn(before)
                if event.code == "o":
                    yield from self._take(event.data, before, here)
            yield from self._cut(here, whole=self._final)
            if self._final:
                self.read_to, self.read_time = here, self._time

    def _take(self, data: str, before: int, here: int) -> Iterator[Passage]:
        if not self._lines:
            self._began = self._time
        if data.endswith("\n"):
            self.read_to, self.read_time = here, self._time
        elif "\n" in data:
            self.read_to, self.read_time = before, self._before
        lines = self._plain.feed(data)
        self._lines += lines
        self._length += sum(map(len, lines))
        if self._length >= _ENOUGH:
            yield from self._cut(here, whole=False)
            self._at = self.read_to

    def _cut(self, until: int, whole: bool) -> Iterator[Passage]:
        lines, self._lines, self._length = self._lines, [], 0
        if whole:
            lines.append(self._plain.rest())
        text = "\n".join(lines)
        if text.strip():
            yield Passage(self._line, self._began, self._at, until, text)

    def _turn(self, position: int) -> None:
        while self._commands and self._commands[0][0] <= position:
            self._line = self._commands.pop(0)[1]
        self._at = self.read_to = position
        self.read_time = self._before


def text_of(path: str, at: int, until: int) -> str:
    """The text of a passage again. Raises RecordingError and OSError."""
    return "\n".join(passage.text for passage in Passages(path, at, until, [], final=True))
