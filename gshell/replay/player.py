"""The player: moves through a timeline, in step with the clock and the keys."""

from __future__ import annotations

from gshell.replay.harmless import Harmless
from gshell.replay.terminal import Terminal
from gshell.replay.timeline import Timeline

JUMP = 5.0  # seconds
SPEEDS = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0, 16.0)
KEYS = "space pause · ←/→ 5 s · [ ] chapter · b blocked · +/- speed · . step · q quit"
_STATUS = 2.0  # seconds it stays while playing
_LABEL = 40
_EMPTY = "\x1b[?1049l\x1b[?7h\x1b[r\x1b[0m\x1b[H\x1b[2J"


class Player:
    """Plays on until the end or `q`.

    `size`: columns and rows that were recorded; `speed` times as fast as recorded; `status`: show a line
    when keys are used.
    """

    def __init__(
        self,
        timeline: Timeline,
        terminal: Terminal,
        size: tuple[int, int],
        *,
        speed: float = 1.0,
        status: bool = True,
        pause_on_markers: bool = False,
    ) -> None:
        self._timeline = timeline
        self._terminal = terminal
        self._size = size
        self._speed = speed
        self._status = status
        self._pause_on_markers = pause_on_markers
        self._next = 0  # index of the next event
        self._position = 0.0  # seconds of the timeline
        self._since = 0.0  # when the terminal's clock stood at _position
        self._paused = False
        self._status_until: float | None = None
        self._harmless = Harmless()

    def run(self, start: float = 0.0) -> None:
        """From `start` seconds on."""
        self._since = self._terminal.now()
        if start > 0:
            self._seek(start)
        while self._paused or self._next < len(self._timeline.events):
            key = self._terminal.key(self._wait())
            if key == "q":
                return
            if key:
                self._press(key)
            elif not self._paused:
                self._advance()
            if self._status_until is not None and not self._paused and self._terminal.now() >= self._status_until:
                self._hide_status()

    # --- time --------------------------------------------------------------------

    def _now(self) -> float:
        if self._paused:
            return self._position
        return self._position + (self._terminal.now() - self._since) * self._speed

    def _settle(self) -> None:
        """Take the present as the point that time is counted from: before pausing, or changing speed."""
        self._position = self._now()
        self._since = self._terminal.now()

    def _wait(self) -> float | None:
        if self._paused:
            return None
        until = max(0.0, (self._timeline.events[self._next].time - self._now()) / self._speed)
        if self._status_until is None:
            return until
        return max(0.0, min(until, self._status_until - self._terminal.now()))

    def _advance(self) -> None:
        """Show everything that is due, in one go."""
        due = max(self._next, self._timeline.index_at(self._now()))
        if self._pause_on_markers:
            marks = (place for place in range(self._next, due) if self._timeline.events[place].code == "m")
            mark = next(marks, None)
            if mark is not None:
                due = mark + 1
        self._show(due)
        if self._pause_on_markers and due and self._timeline.events[due - 1].code == "m":
            self._pause_at(self._timeline.events[due - 1].time)

    def _pause_at(self, time: float) -> None:
        if not self._paused:
            self._position, self._paused = time, True
            self._show_status()

    def _show(self, until: int) -> None:
        events = self._timeline.events[self._next : until]
        self._next = max(self._next, until)
        text = self._harmless.feed("".join(event.data for event in events if event.code == "o"))
        if text:
            self._terminal.write(text)

    def _seek(self, time: float) -> None:
        """Draw the screen as it was then."""
        time = min(max(0.0, time), self._timeline.duration)
        self._position, self._since = time, self._terminal.now()
        self._next = self._timeline.index_at(time) if time else 0
        self._redraw()

    def _redraw(self) -> None:
        self._harmless = Harmless()
        pieces = [self._harmless.feed(piece) for piece in self._timeline.screen(self._next)]
        self._terminal.write(_EMPTY + "".join(pieces))

    # --- keys --------------------------------------------------------------------

    def _press(self, key: str) -> None:
        self._settle()
        if key == " ":
            self._paused = not self._paused
        elif key == "right":
            self._seek(self._position + JUMP)
        elif key == "left":
            self._seek(self._position - JUMP)
        elif key in "[]b":
            self._to_chapter(key)
        elif key in "+=-":
            self._change_speed(faster=key != "-")
        elif key == ".":
            self._step()
        else:
            return
        if key == " " and not self._paused:
            self._hide_status()
        else:
            self._show_status()

    def _to_chapter(self, key: str) -> None:
        here = self._position
        if key == "[":
            # Right after a chapter began, the one before it is meant.
            chapter = self._timeline.previous_chapter(max(0.0, here - 1.0))
            self._seek(chapter.time if chapter else 0.0)
            return
        chapter = self._timeline.next_chapter(here, refused=key == "b")
        if chapter:
            self._seek(chapter.time)

    def _change_speed(self, faster: bool) -> None:
        steps = [speed for speed in SPEEDS if (speed > self._speed if faster else speed < self._speed)]
        if steps:
            self._speed = steps[0] if faster else steps[-1]

    def _step(self) -> None:
        """To the next event that can be seen."""
        self._paused = True
        events = self._timeline.events
        if self._status_until is not None:
            self._hide_status()
        while self._next < len(events):
            self._position = events[self._next].time
            self._show(self._next + 1)
            if events[self._next - 1].code == "o":
                return

    # --- the line at the bottom --------------------------------------------------

    def _show_status(self) -> None:
        if not self._status:
            return
        if self._status_until is not None:
            self._redraw()
        columns, rows = self._terminal.size()
        self._terminal.write(f"\x1b7\x1b[{rows};1H\x1b[0;7m{self.status()[:columns].ljust(columns)}\x1b[0m\x1b8")
        self._status_until = self._terminal.now() + _STATUS

    def _hide_status(self) -> None:
        if self._status_until is not None:
            self._status_until = None
            self._redraw()

    def status(self) -> str:
        """`⏸ 0:12/3:40 1.5x $ make │ keys`, and the size this terminal should have if it is too small."""
        chapter = self._timeline.previous_chapter(self._position + 0.001)
        label = chapter.label[:_LABEL] if chapter else ""
        sign = "⏸" if self._paused else "▶"
        small = any(have < need for have, need in zip(self._terminal.size(), self._size, strict=True))
        size = f"(recorded at {self._size[0]}x{self._size[1]}) " if small else ""
        times = f"{_clock(self._position)}/{_clock(self._timeline.duration)}"
        return f" {sign} {times} {self._speed:g}x {size}{label} │ {KEYS}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
