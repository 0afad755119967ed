"""The player: moves along a reel, in step with the clock and the keys."""

from __future__ import annotations

from typing import Callable, Iterator

from gshell.replay.bar import Standing, bar, help_box, seconds_of
from gshell.replay.picture import Picture, View
from gshell.replay.playhead import Playhead
from gshell.replay.reel import Reel
from gshell.replay.terminal import Terminal

JUMP, LEAP = 5.0, 60.0  # seconds
SPEEDS = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0, 16.0)
_FRAME = 1 / 30  # seconds between two pictures at least
_TICK = 0.25  # between two looks at what has no event: the bar's clock, the terminal's size, a growing file
_STATUS = 2.0  # seconds the bar stays over a recording that needs all the room
_IDLE = 2.0  # seconds, once `i` was pressed and nothing else was asked for
_CLOSE = 1.0  # seconds after a command's start within which "previous" means the one before


class Player:
    """Plays on until the end, or, once a key was used, until `q`.

    `speed` times as fast as recorded; `idle`: no pause longer than this many seconds; `bar`: show where it stands;
    `pause_on_markers`: stop at each line; `follow`: start at the end of a recording that grows, and grow with it.
    """

    def __init__(
        self,
        reel: Reel,
        terminal: Terminal,
        *,
        speed: float = 1.0,
        idle: float | None = None,
        bar: bool = True,
        pause_on_markers: bool = False,
        follow: bool = False,
    ) -> None:
        self._reel = reel
        self._head = Playhead(reel)
        self._terminal = terminal
        self._picture = Picture(terminal)
        self._speed = speed
        self._direction = 1
        self._idle = idle
        self._cap = idle
        self._bar = bar
        self._pause_on_markers = pause_on_markers
        self._follow = follow
        self._position = 0.0  # seconds of the recording
        self._since = 0.0  # when the terminal's clock stood at _position
        self._paused = False
        self._used = False
        self._bar_until = 0.0
        self._message = ""
        self._box: tuple[str, ...] = ()
        self._ask: tuple[str, str, Callable[[str], None]] | None = None  # the question's sign, what was typed, its use
        self._sought = ""

    @property
    def screen_rows(self) -> list[str]:
        """What was last seen."""
        return self._head.screen.rows()

    def run(self, start: float = 0.0) -> None:
        """From `start` seconds on."""
        self._since = self._terminal.now()
        self._bar_until = self._since + _STATUS
        if self._follow:
            self._to_end()
        else:
            self._seek(start)
        self._draw()
        while not self._over():
            key = self._listen()
            if key == "interrupt" or (key == "q" and self._ask is None):
                return
            if key:
                self._press(key)
            elif not self._paused:
                self._advance()
            self._draw()

    # --- time --------------------------------------------------------------------

    def _over(self) -> bool:
        if self._paused or self._used or self._head.upcoming is not None or self._direction < 0:
            return False
        return not (self._follow and self._reel.live)

    def _now(self) -> float:
        if self._paused:
            return self._position
        passed = (self._terminal.now() - self._since) * self._speed * self._direction
        return min(max(0.0, self._position + passed), self._limit())

    def _limit(self) -> float:
        """Time does not run past the last event."""
        upcoming = self._head.upcoming
        return upcoming.time if upcoming is not None else max(self._position, self._head.time)

    def _stand(self, time: float) -> None:
        """Take this as the point that time is counted from."""
        self._position, self._since = time, self._terminal.now()

    def _listen(self) -> str:
        """The next key, or "" when it is time to do something; what is left of the reel is surveyed meanwhile."""
        until = self._terminal.now() + self._wait()
        while not self._reel.surveyed and self._terminal.now() < until:
            self._reel.survey()
            if key := self._terminal.key(0.0):
                return key
        return self._terminal.key(max(0.0, until - self._terminal.now()))

    def _wait(self) -> float:
        upcoming = self._head.upcoming
        if self._paused or upcoming is None or self._direction < 0:
            return _TICK
        if self._cap is not None and upcoming.time - self._now() > self._cap:
            self._stand(upcoming.time - self._cap)
        return min(_TICK, max(_FRAME, (upcoming.time - self._now()) / self._speed))

    def _advance(self) -> None:
        """Let happen what is due."""
        if self._direction < 0:
            self._back()
            return
        now = self._now()
        while (event := self._head.upcoming) is not None and event.time <= now:
            self._head.step()
            if self._pause_on_markers and event.code == "m":
                self._pause_at(event.time)
                return
        if self._head.upcoming is None:
            self._at_end()

    def _at_end(self) -> None:
        if self._follow:
            self._reel.grow()
            self._head.look_again()
            if upcoming := self._head.upcoming:
                self._stand(upcoming.time)
        elif self._used:
            self._pause_at(self._reel.duration)
            self._message = "the end"

    def _back(self) -> None:
        now = self._now()
        if self._cap is not None and now - self._head.time > self._cap:
            now = self._head.time + self._cap
        self._seek(now)
        if now <= 0.0:
            self._direction = 1
            self._pause_at(0.0)

    def _pause_at(self, time: float) -> None:
        self._position, self._paused = time, True

    def _seek(self, time: float) -> None:
        """Draw the screen as it was then."""
        for _ in self._patiently(self._survey_until(time)):
            pass
        time = min(max(0.0, time), self._reel.duration)
        self._head.seek(time)
        self._stand(time)

    def _survey_until(self, time: float) -> Iterator[None]:
        while not self._reel.surveyed and self._reel.duration < time:
            self._reel.survey()
            yield

    def _patiently(self, work: Iterator[float | None]) -> Iterator[float | None]:
        """Long work: says so, and ends when a key is pressed."""
        told = self._terminal.now()
        for result in work:
            if self._terminal.now() - told > _TICK:
                told = self._terminal.now()
                self._message = f"looking through it, {self._reel.surveyed_share:.0%} known"
                self._draw()
                if self._terminal.key(0.0):
                    break
            yield result
        self._message = ""

    # --- keys --------------------------------------------------------------------

    def _press(self, key: str) -> None:
        self._used = True
        self._stand(self._now())
        self._bar_until = self._terminal.now() + _STATUS
        self._message = ""
        if self._ask is not None:
            self._answer(key)
        elif self._box:
            self._box = ()
        elif key.isdigit():
            self._seek(self._whole() * int(key) / 10)
        elif action := self._actions().get(key):
            action()

    def _actions(self) -> dict[str, Callable[[], None]]:
        seek = self._seek
        here = self._position
        return {
            " ": self._toggle_pause,
            "right": lambda: seek(here + JUMP),
            "left": lambda: seek(here - JUMP),
            "page down": lambda: seek(here + LEAP),
            "page up": lambda: seek(here - LEAP),
            "home": lambda: seek(0.0),
            "end": self._to_end,
            ".": self._step,
            ",": self._step_back,
            "]": lambda: self._to_chapter(forth=True),
            "[": lambda: self._to_chapter(forth=False),
            "b": lambda: self._to_chapter(forth=True, refused=True),
            "B": lambda: self._to_chapter(forth=False, refused=True),
            "+": lambda: self._change_speed(faster=True),
            "=": lambda: self._change_speed(faster=True),
            "up": lambda: self._change_speed(faster=True),
            "-": lambda: self._change_speed(faster=False),
            "down": lambda: self._change_speed(faster=False),
            "r": self._turn,
            "i": self._toggle_cap,
            "o": self._toggle_bar,
            "/": lambda: self._question("/", self._find_new),
            "n": lambda: self._find(forth=True),
            "N": lambda: self._find(forth=False),
            "g": lambda: self._question("go to ", self._go_to),
            "?": self._help,
            "h": self._help,
        }

    def _toggle_pause(self) -> None:
        self._paused = not self._paused
        self._bar_until = self._terminal.now()
        if not self._paused and self._head.upcoming is None and not self._follow:
            self._seek(0.0)  # from the end, once more

    def _toggle_cap(self) -> None:
        self._cap = (self._idle or _IDLE) if self._cap is None else None
        self._message = "pauses as they were" if self._cap is None else f"no pause over {self._cap:g} s"

    def _toggle_bar(self) -> None:
        self._bar = not self._bar

    def _turn(self) -> None:
        self._direction = -self._direction
        self._paused = False

    def _help(self) -> None:
        self._box = help_box()
        self._paused = True

    def _change_speed(self, faster: bool) -> None:
        steps = [speed for speed in SPEEDS if (speed > self._speed if faster else speed < self._speed)]
        if steps:
            self._speed = steps[0] if faster else steps[-1]

    def _step(self) -> None:
        """To the next event that can be seen."""
        self._paused = True
        while (event := self._head.step()) is not None:
            self._position = event.time
            if event.code == "o":
                return

    def _step_back(self) -> None:
        """To before the last event."""
        self._paused = True
        self._seek(self._head.time - 1e-6)  # times are in microseconds
        self._stand(self._head.time)

    # --- places ------------------------------------------------------------------

    def _whole(self) -> float:
        for _ in self._patiently(self._survey_until(float("inf"))):
            pass
        return self._reel.duration

    def _to_end(self) -> None:
        self._seek(self._whole())

    def _to_chapter(self, forth: bool, refused: bool = False) -> None:
        here, chapters = self._position, self._reel.chapters
        if forth:
            chapter = chapters.next(here, refused)
            while chapter is None and not self._reel.surveyed and chapters.from_markers:
                self._reel.survey()
                chapter = chapters.next(here, refused)
        else:
            chapter = chapters.previous(here - _CLOSE, refused)
        if chapter is not None:
            self._seek(chapter.time)
        elif forth:
            self._message = "no refusal after this" if refused else "no command after this"
        elif refused:
            self._message = "no refusal before this"
        else:
            self._seek(0.0)

    def _question(self, sign: str, use: Callable[[str], None]) -> None:
        self._ask = (sign, "", use)

    def _answer(self, key: str) -> None:
        assert self._ask is not None
        sign, typed, use = self._ask
        if key in ("enter", "escape"):
            self._ask = None
            if key == "enter":
                use(typed)
        elif key == "back":
            self._ask = (sign, typed[:-1], use) if typed else None
        elif len(key) == 1:
            self._ask = (sign, typed + key, use)

    def _go_to(self, typed: str) -> None:
        time = seconds_of(typed)
        if time is None:
            self._message = f"{typed} is no time: write 90, 1:30 or 1:02:03"
        else:
            self._seek(time)

    def _find_new(self, typed: str) -> None:
        self._sought = typed or self._sought
        self._find(forth=True)

    def _find(self, forth: bool) -> None:
        if not self._sought:
            return
        search = self._reel.find if forth else self._reel.find_back
        found = None
        for found in self._patiently(search(self._sought, self._position)):
            if found is not None:
                break
        if found is None:
            self._message = f"{self._sought}: nothing {'after' if forth else 'before'} this"
        else:
            self._paused = True
            self._seek(found)

    # --- what is seen --------------------------------------------------------------

    def _draw(self) -> None:
        screen = self._head.screen
        columns, rows = screen.size
        view = View(screen.rows(), columns, screen.cursor, box=self._box, marked=self._sought)
        room_below = self._terminal.size()[1] > rows
        asked = self._paused or self._terminal.now() < self._bar_until or self._message
        if self._ask is not None:
            view = view._replace(bar=f" {self._ask[0]}{self._ask[1]}█")
        elif self._bar and (room_below or asked):
            view = view._replace(bar=bar(self.standing()))
        self._picture.draw(view)

    def standing(self) -> Standing:
        recorded = self._head.screen.size
        now = self._now()
        return Standing(
            time=now,
            duration=self._reel.duration,
            speed=self._speed * self._direction,
            paused=self._paused,
            live=self._follow and self._head.upcoming is None,
            known=self._reel.surveyed_share,
            who=self._reel.chapters.who,
            chapter=self._reel.chapters.at(now),
            recorded=recorded,
            small=any(have < need for have, need in zip(self._terminal.size(), recorded, strict=True)),
            message=self._message,
        )
