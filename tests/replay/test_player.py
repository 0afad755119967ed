"""The player, on a scripted terminal: keys come at given moments, and waiting takes no time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gshell.index.screen import Screen
from gshell.replay.bar import seconds_of
from gshell.replay.player import Player
from gshell.replay.reel import Reel

Line = tuple[float, str, str]
EVENTS: list[Line] = [(float(n), "o", f"<{n}>") for n in range(20)]
NAMED = ("left", "right", "enter", "end")
MARKED = sorted([*EVENTS, (4.5, "m", "$ four"), (9.5, "m", "BLOCKED nine (rule)"), (14.5, "m", "$ end")])


class Scripted:
    """`keys`: (moment in seconds, key). Keeps what is seen, and when that changed."""

    def __init__(self, *keys: tuple[float, str], size: tuple[int, int] = (80, 25)) -> None:
        self.keys = [(moment, key) for moment, text in keys for key in ([text] if text in NAMED else text)]
        self.clock = 0.0
        self.seen: list[tuple[float, str, str]] = []
        self._size = size
        self._screen = Screen(*size)

    def write(self, text: str) -> None:
        self._screen.feed(text)
        *picture, bar = [_plain(row) for row in self._screen.rows()]
        if not self.seen or self.seen[-1][1:] != ("\n".join(picture).rstrip(), bar):
            self.seen.append((round(self.clock, 2), "\n".join(picture).rstrip(), bar))

    def key(self, timeout: float | None) -> str:
        assert timeout is not None and self.clock < 1000, "nobody presses q"
        if self.keys and self.keys[0][0] <= self.clock + timeout:
            moment, key = self.keys.pop(0)
            self.clock = max(self.clock, moment)
            return key
        self.clock += timeout
        return ""

    def now(self) -> float:
        return self.clock

    def size(self) -> tuple[int, int]:
        return self._size

    def at(self, moment: float) -> str:
        """What is seen then."""
        return [picture for time, picture, _ in self.seen if time <= moment + 0.005][-1]

    def bar(self, moment: float) -> str:
        return [bar for time, _, bar in self.seen if time <= moment + 0.005][-1]


def _plain(row: str) -> str:
    screen = Screen(200, 1)
    screen.feed(row)
    return str(screen._terminal.text()).rstrip()


def upto(number: int) -> str:
    """What is shown once event `number` has happened."""
    return "".join(f"<{n}>" for n in range(number + 1))


class Play:
    def __init__(self, folder: Path) -> None:
        self._path = folder / "a.cast"

    def reel(self, events: list[Line], size: tuple[int, int] = (80, 24), journal: tuple[object, ...] = ()) -> Reel:
        rows = [{"version": 2, "width": size[0], "height": size[1]}, *events]
        self._path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        if journal:
            self._path.with_suffix(".jsonl").write_text("".join(json.dumps(row) + "\n" for row in journal))
        return Reel(str(self._path))

    def __call__(
        self, terminal: Scripted, events: list[Line] = EVENTS, start: float = 0.0, **options: object
    ) -> Scripted:
        Player(self.reel(events), terminal, **options).run(start)  # type: ignore[arg-type]
        return terminal


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return Play(tmp_path)


def test_plays_in_time_and_ends(play: Play) -> None:
    terminal = play(Scripted())
    assert [terminal.at(n) for n in range(20)] == [upto(n) for n in range(20)]
    assert terminal.clock == pytest.approx(19.0, abs=0.1)


def test_twice_as_fast(play: Play) -> None:
    terminal = play(Scripted(), speed=2.0)
    assert terminal.at(4.0) == upto(8) and terminal.clock == pytest.approx(9.5, abs=0.1)


def test_pause_and_go_on(play: Play) -> None:
    terminal = play(Scripted((3.5, " "), (10.0, " "), (100, "q")))
    assert terminal.at(9.9) == upto(3) and terminal.at(10.6) == upto(4) and terminal.at(11.6) == upto(5)


def test_speed_keys_change_what_comes_only(play: Play) -> None:
    terminal = play(Scripted((4.0, "++"), (100, "q")))  # 1 -> 1.5 -> 2
    assert terminal.at(4.1) == upto(4) and terminal.at(5.1) == upto(6)
    assert play(Scripted((4.0, "-"), (100, "q"))).at(5.9) == upto(4)


def test_the_slowest_and_the_fastest(play: Play) -> None:
    assert "0.25x" in play(Scripted((4.0, "-" * 9), (5.0, "q"))).bar(5.0)
    assert "16x" in play(Scripted((1.0, " " + "+" * 19), (5.0, "q"))).bar(5.0)


def test_seek_both_ways(play: Play) -> None:
    terminal = play(Scripted((2.5, "right"), (4.0, "left"), (4.1, "q")))
    assert terminal.at(2.6) == upto(7) and terminal.at(3.1) == upto(8) and terminal.at(4.05) == upto(4)


def test_seek_before_the_start_and_behind_the_end(play: Play) -> None:
    assert play(Scripted((2.0, "left"), (2.1, "q"))).at(2.1) == upto(0)
    assert play(Scripted((17.0, "right"), (18.0, "q"))).at(18.0) == upto(19)


def test_whoever_used_a_key_may_go_back_from_the_end(play: Play) -> None:
    terminal = play(Scripted((1.0, "end"), (50.0, "left"), (50.1, "q")))
    assert terminal.at(49.0) == upto(19) and terminal.at(50.05) == upto(14) and "the end" in terminal.bar(49.0)


def test_tenths_and_times(play: Play) -> None:
    terminal = play(Scripted((0.5, " 5"), (1.0, "g0:13"), (1.1, "enter"), (2.0, "gx"), (2.1, "enter"), (3.0, "q")))
    assert terminal.at(0.9) == upto(9) and terminal.at(1.5) == upto(13)
    assert "x is no time" in terminal.bar(2.5) and terminal.at(2.5) == upto(13)


@pytest.mark.parametrize(
    ("typed", "seconds"), [("90", 90.0), ("1:30", 90.0), ("1:02:03", 3723.0), ("1.5", 1.5), ("", None), ("1:x", None)]
)
def test_what_counts_as_a_time(typed: str, seconds: float | None) -> None:
    assert seconds_of(typed) == seconds


def test_chapters(play: Play) -> None:
    terminal = play(Scripted((0.5, " ]"), (1, "]"), (2, "["), (3, "["), (4, "b"), (5, "b"), (6, "B"), (7, "q")), MARKED)
    assert [terminal.at(time) for time in (0.6, 1, 2, 3, 4, 5)] == [upto(n) for n in (4, 9, 4, 0, 9, 9)]
    assert "refused: nine (rule)" in terminal.bar(4.5) and "no refusal after" in terminal.bar(5.5)
    assert "no refusal before" in terminal.bar(6.5)


def test_the_bar_tells_from_the_journal(play: Play) -> None:
    identity = {"subject": "bob", "kind": "agent", "agent": "codex", "on_behalf_of": "bob", "host": "ci7"}
    line = {"n": 1, "t": 4.4, "type": "line", "text": "rm -rf /\n", "verdict": "deny", "refused": "denied"}
    entries = {"n": 0, "t": 0.0, "type": "session", "identity": identity}, {**line, "rules": ["files.root"]}
    terminal = Scripted((0.5, " b"), (1.0, "q"), size=(120, 30))
    Player(play.reel(EVENTS, journal=entries), terminal).run()
    assert "⏸ 0:04/0:19 1x │ codex for bob@ci7 │ refused: rm -rf / (deny, files.root)" in terminal.bar(1.0)


def test_steps(play: Play) -> None:
    terminal = play(Scripted((2.5, "."), (3.0, "."), (4.0, ","), (5.0, ",,"), (6.0, "q")))
    assert [terminal.at(time) for time in (2.6, 3.1, 4.1, 5.1)] == [upto(n) for n in (3, 4, 3, 1)]


def test_backwards(play: Play) -> None:
    terminal = play(Scripted((5.5, "r"), (9.0, "r"), (10.5, "q")))
    assert terminal.at(7.0) == upto(4) and terminal.at(9.0) == upto(2) and terminal.at(10.5) == upto(3)
    assert "◀" in terminal.bar(7.0)
    assert "⏸ 0:00" in play(Scripted((2.5, "r"), (9.0, "q"))).bar(8.0), "at the start it stops"


def test_pauses_are_shortened(play: Play) -> None:
    long: list[Line] = [(0.0, "o", "a"), (1.0, "o", "b"), (100.0, "o", "c"), (101.0, "o", "d")]
    terminal = play(Scripted(), long, idle=2.0)
    assert terminal.at(1.1) == "ab" and terminal.at(2.9) == "ab" and terminal.at(3.2) == "abc"
    assert terminal.clock == pytest.approx(4.0, abs=0.2)
    toggled = play(Scripted((1.5, "i"), (10.0, "q")), long)
    assert toggled.at(3.6) == "abc", "the key does it, too"
    back = play(Scripted((3.5, "r"), (20.0, "q")), long, idle=2.0)
    assert back.at(6.5) == "ab", "backwards, too"


def test_pause_on_markers(play: Play) -> None:
    terminal = play(Scripted((30.0, " "), (60.0, "q")), MARKED, pause_on_markers=True)
    assert terminal.at(29.0) == upto(4) and terminal.at(50.0) == upto(9)


def test_start(play: Play) -> None:
    terminal = play(Scripted(), start=17.5)
    assert terminal.at(0.0) == upto(17) and terminal.at(0.6) == upto(18)


LINES: list[Line] = [(float(n), "o", f"line \x1b[3{n % 8}m{n}\x1b[0m of é\r\n") for n in range(30)]


def test_find_in_what_was_shown(play: Play) -> None:
    keys = [(0.5, "/Line 2"), (0.6, "enter"), (1.0, "n"), (2.0, "N"), (3.0, "n" * 12), (4.0, "q")]
    terminal = play(Scripted(*keys), LINES)
    assert [terminal.at(time).split("\n")[-1] for time in (0.9, 1.5, 2.5)] == [
        "line 2 of é",
        "line 20 of é",
        "line 2 of é",
    ]
    assert "Line 2: nothing after this" in terminal.bar(3.5) and "line 29" in terminal.at(3.5)


def test_what_was_found_is_marked(play: Play) -> None:
    terminal = Scripted((0.5, "/line 2"), (0.6, "enter"), (1.0, "q"))
    play(terminal, LINES)
    assert any("\x1b[7mline 2\x1b[0m of" in row.replace("\x1b[0m\x1b[7m", "\x1b[7m") for row in terminal._screen.rows())


def test_help_and_its_end(play: Play) -> None:
    terminal = play(Scripted((2.5, "?"), (5.0, "x"), (6.0, "q")))
    assert "pause and go on" in terminal.at(3.0) and terminal.at(5.5) == upto(2)


def test_the_bar_covers_nothing_where_there_is_room(play: Play) -> None:
    assert play(Scripted((2.5, "q"))).bar(2.4).startswith(" ▶ 0:02/0:19 1x")


def test_where_there_is_none_it_comes_with_a_key(play: Play) -> None:
    terminal = play(Scripted((5.0, "+"), (9.0, "q"), size=(80, 24)))
    assert "1x" in terminal.bar(0.5) and terminal.bar(4.0) == ""
    assert "1.5x" in terminal.bar(5.1) and terminal.bar(8.0) == ""


def test_the_bar_can_be_switched_off(play: Play) -> None:
    assert play(Scripted((1.0, "o"), (2.0, "q"))).bar(1.5) == ""
    assert play(Scripted((1.0, " "), (2.0, "q")), bar=False).bar(1.5) == ""


def test_a_smaller_terminal_follows_the_cursor(tmp_path: Path) -> None:
    terminal = Scripted((30.5, "q"), size=(20, 6))
    wide = [(float(n), "o", f"\r\n{n:02} " + "x" * 50 + f"end{n}") for n in range(30)]
    Player(Play(tmp_path).reel(wide, size=(100, 24)), terminal, bar=False).run()
    last = terminal.at(29.5).split("\n")
    assert last[-1].endswith("end28") or last[-1].endswith("end29")
    assert all(len(row) <= 20 for row in last)


def test_recorded_size_is_told_where_it_does_not_fit(play: Play) -> None:
    assert "recorded at 80x24" in play(Scripted((1.0, " "), (2.0, "q"), size=(79, 40))).bar(1.5)


def test_resizes_are_followed(play: Play) -> None:
    events = [(0.0, "o", "wide"), (1.0, "r", "10x4"), (2.0, "o", "\x1b[2J\x1b[H0123456789abc")]
    assert play(Scripted((2.5, " "), (3.0, "q")), events).at(2.6) == "0123456789\nabc"


def test_hostile_sequences_stay_in_the_recording(play: Play) -> None:
    class Keeping(Scripted):
        written = ""

        def write(self, text: str) -> None:
            self.written += text
            super().write(text)

    hostile = (
        "\x1b]52;c;cm0K\x07\x1b]0;title\x07\x1b[c\x1b[6n\x1b[?1000h\x1bP+q544e\x1b\\\x1b[21t\x1bc\x1b[8;9;9t\x05\x9b6n"
    )
    terminal = Keeping()
    play(
        terminal,
        [(0.0, "o", hostile + "safe"), (1.0, "o", "\x1b]8;;http://x\x07link\x1b]8;;\x07"), (1.1, "r", "99999x99999")],
    )
    assert "safe" in terminal.at(1.0) and "link" in terminal.at(1.0)
    for sequence in ("\x1b]", "\x1bP", "\x1b[c", "[6n", "?1000h", "21t", "\x1bc", "\x9b", "\x05"):
        assert sequence not in terminal.written, repr(sequence)
