"""The player, on a scripted terminal: keys come at given moments, and waiting takes no time."""

from __future__ import annotations

import pytest

from gshell.record.cast import Event
from gshell.replay.player import Player
from gshell.replay.timeline import Timeline

CLEAR = "\x1b[H\x1b[2J"
EVENTS = [Event(float(n), "o", f"<{n}>") for n in range(20)]
MARKED = sorted([*EVENTS, Event(4.5, "m", "$ four"), Event(9.5, "m", "BLOCKED nine (rule)"), Event(14.5, "m", "$ end")])


class Scripted:
    """`keys`: (moment in seconds, key). Keeps (moment, text) of what is written."""

    def __init__(self, *keys: tuple[float, str], size: tuple[int, int] = (80, 24)) -> None:
        self.keys = list(keys)
        self.clock = 0.0
        self.written: list[tuple[float, str]] = []
        self._size = size

    def write(self, text: str) -> None:
        self.written.append((round(self.clock, 3), text))

    def key(self, timeout: float | None) -> str:
        if self.keys and (timeout is None or self.keys[0][0] <= self.clock + timeout):
            moment, key = self.keys.pop(0)
            self.clock = max(self.clock, moment)
            return key
        assert timeout is not None, "the player waits for a key for ever"
        self.clock += timeout
        return ""

    def now(self) -> float:
        return self.clock

    def size(self) -> tuple[int, int]:
        return self._size

    def moment(self, text: str) -> float:
        """When this was first written on its own."""
        return next(moment for moment, written in self.written if written == text)


def play(terminal: Scripted, events: list[Event] = EVENTS, start: float = 0.0, **options: object) -> Scripted:
    options = {"status": False, **options}
    Player(Timeline(events), terminal, (80, 24), **options).run(start)  # type: ignore[arg-type]
    return terminal


def test_plays_in_time() -> None:
    assert play(Scripted()).written == [(float(n), f"<{n}>") for n in range(20)]


def test_twice_as_fast() -> None:
    assert play(Scripted(), speed=2.0).written == [(n / 2, f"<{n}>") for n in range(20)]


def test_pause_and_go_on() -> None:
    terminal = play(Scripted((3.5, " "), (10.0, " ")))
    assert terminal.moment("<3>") == 3.0 and terminal.moment("<4>") == 10.5


def test_speed_keys_change_what_comes_only() -> None:
    terminal = play(Scripted((4.0, "+"), (4.0, "+")))  # 1 -> 1.5 -> 2
    assert terminal.moment("<4>") == 4.0 and terminal.moment("<5>") == 4.5 and terminal.moment("<6>") == 5.0
    slow = play(Scripted((4.0, "-")))
    assert slow.moment("<5>") == 6.0


def test_seek_forward_draws_what_was_skipped() -> None:
    terminal = play(Scripted((2.5, "right")))
    drawn = dict(terminal.written)[2.5]
    assert drawn.endswith(CLEAR + "".join(f"<{n}>" for n in range(8)))
    assert terminal.moment("<8>") == 3.0


def test_seek_back_draws_the_screen_as_it_was() -> None:
    terminal = play(Scripted((8.5, "left")))
    assert dict(terminal.written)[8.5].endswith(CLEAR + "<0><1><2><3>")
    assert terminal.written.count((9.0, "<4>")) == 1


def test_seek_before_the_start_and_behind_the_end() -> None:
    assert play(Scripted((2.0, "left"))).moment("<0>") == 0.0
    assert play(Scripted((17.0, "right"))).written[-1][0] == 17.0


def test_chapters() -> None:
    terminal = play(Scripted((0.5, "]"), (0.6, "]"), (0.7, "["), (0.8, "b"), (0.9, "q")), MARKED)
    shown = [text.rpartition(CLEAR)[2] for _, text in terminal.written]
    upto = ["".join(f"<{n}>" for n in range(last)) for last in (5, 10, 5, 10)]
    assert shown == ["<0>", *upto]


def test_no_next_chapter_is_no_jump() -> None:
    assert play(Scripted((15.5, "]")), MARKED).moment("<16>") == 16.0


def test_step() -> None:
    terminal = play(Scripted((2.5, "."), (3.0, "."), (50.0, "q")))
    assert [text for _, text in terminal.written] == ["<0>", "<1>", "<2>", "<3>", "<4>"]


def test_pause_on_markers() -> None:
    terminal = play(Scripted((30.0, " "), (60.0, "q")), MARKED, pause_on_markers=True)
    assert terminal.moment("<4>") == 4.0 and terminal.moment("<5>") == 30.5
    assert [text for _, text in terminal.written][-1] == "<9>"


def test_start() -> None:
    terminal = play(Scripted(), start=17.5)
    assert terminal.written[0][1].endswith("<16><17>") and terminal.moment("<18>") == 0.5


def test_quit() -> None:
    assert len(play(Scripted((2.5, "q"))).written) == 3


def test_the_status_line_comes_with_a_key_and_leaves_no_trace() -> None:
    terminal = play(Scripted((2.5, " "), (3.0, " "), (3.2, "q")), MARKED, status=True)
    line, redrawn = terminal.written[3][1], terminal.written[4][1]
    assert "⏸ 0:02/0:19 1x" in line and line.endswith("\x1b8") and "\x1b[24;1H" in line
    assert redrawn.endswith(CLEAR + "<0><1><2>")


def test_the_status_line_goes_away_by_itself() -> None:
    terminal = play(Scripted((2.5, "+")), status=True)
    assert any(moment == 4.5 and CLEAR in text for moment, text in terminal.written)


def test_the_status_line_says_when_the_terminal_is_too_small() -> None:
    terminal = play(Scripted((2.5, " "), (9.0, "q"), size=(79, 24)), status=True)
    assert "recorded at 80x24" in terminal.written[-1][1]


@pytest.mark.parametrize("key", ["x", "\r", "\t"])
def test_other_keys_do_nothing(key: str) -> None:
    assert play(Scripted((2.5, key))).written == play(Scripted()).written


def test_what_would_make_the_terminal_answer_is_not_played() -> None:
    terminal = play(Scripted(), [Event(0.0, "o", "a\x1b[6"), Event(1.0, "o", "nb\x1b]52;c;eA==\x07c")])
    assert [text for _, text in terminal.written] == ["a", "bc"]


def test_a_sequence_cut_off_by_a_jump_swallows_nothing() -> None:
    events = [Event(0.0, "o", "start"), Event(6.0, "o", "a\x1b]0;title"), Event(9.0, "o", "b")]
    terminal = play(Scripted((6.5, "left"), (7.0, "q")), events)
    assert terminal.written[2][1].endswith(CLEAR + "start")
