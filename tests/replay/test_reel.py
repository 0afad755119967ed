"""Moving about in a recording: every moment's screen is the one that playing from the start leads to."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gshell.index import frames
from gshell.index.screen import Screen
from gshell.replay.playhead import Playhead
from gshell.replay.reel import Reel

PIECES = [
    "text ",
    "line\r\n",
    "é漢字😀",
    "\x1b[31mred",
    "\x1b[0m",
    "\x1b[2J\x1b[H",
    "\x1b[5;7H",
    "\x1b[3A",
    "\x1b[?1049h",
    "\x1b[?1049l",
    "\x1b[2;6r",
    "\x1b[r",
    "\x1b(0lqk\x1b(B",
    "\x1b[K",
    "\x1b[?25l",
    "\x1b]0;title\x07",
    "\x1b[38;2;1;2;3m",
    "\x1b",
    "[7m",
    "\t",
    "\b\b",
    "\x1b[4L",
    "x" * 50,
]


def written(folder: Path, events: list[tuple[float, str, str]], version: int) -> str:
    path = folder / "a.cast"
    head = (
        {"version": 2, "width": 40, "height": 10} if version == 2 else {"version": 3, "term": {"cols": 40, "rows": 10}}
    )
    rows: list[object] = [head]
    before = 0.0
    for time, code, data in events:
        rows.append([round(time - before, 3) if version == 3 else time, code, data])
        before = time
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def surveyed(path: str) -> Reel:
    reel = Reel(path)
    while not reel.surveyed:
        reel.survey()
    return reel


def seen(row: str) -> list[tuple[str, tuple[str, ...]]]:
    """Characters and how each is drawn; that a blank would be red is not to be seen."""
    cells: list[tuple[str, tuple[str, ...]]] = []
    style: list[str] = []
    for code, character in re.findall(r"\x1b\[([0-9;:]*)m|(.)", row):
        if character:
            shown = [part for part in style if character != " " or not part.startswith("38")]
            cells.append((character, tuple(sorted(shown))))
        else:
            style = [] if code in ("", "0") else [*style, code]
    while cells and cells[-1] == (" ", ()):
        cells.pop()
    return cells


@pytest.fixture
def many_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "EVERY", 120)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=5, max_size=60),
    st.lists(st.integers(0, 60), min_size=1, max_size=6),
    st.sampled_from([2, 3]),
)
def test_any_moment_looks_as_if_played_from_the_start(
    tmp_path: Path, many_frames: None, pieces: list[str], moments: list[int], version: int
) -> None:
    events = [(float(n), "o", piece) for n, piece in enumerate(pieces)]
    reel = surveyed(written(tmp_path, events, version))
    head = Playhead(reel)
    for moment in moments:
        head.seek(float(moment))
        screen = Screen(40, 10)
        for time, _, data in events:
            if time <= moment:
                screen.feed(data)
        assert [seen(row) for row in head.screen.rows()] == [seen(row) for row in screen.rows()]
        assert head.screen.cursor == screen.cursor


def test_frames_are_taken_and_used(tmp_path: Path, many_frames: None) -> None:
    events = [(float(n), "o", f"line {n}\r\n") for n in range(200)]
    reel = surveyed(written(tmp_path, events, 2))
    assert len(reel.frames) > 20 and reel.duration == 199.0
    assert reel.frame_before(150.0).time > 140.0


def test_frames_of_the_index_make_the_survey_short(tmp_path: Path, many_frames: None) -> None:
    events = [(float(n), "o", f"line {n}\r\n") for n in range(1000)]
    path = written(tmp_path, events, 3)
    known = surveyed(path).frames[1:]
    reel = Reel(path, known)
    reel.survey()
    assert reel.surveyed and reel.duration == pytest.approx(999.0) and reel.frames[1:] == known
    assert Reel(path, known).frame_before(500.0).time > 490.0


def test_a_growing_recording(tmp_path: Path) -> None:
    path = written(tmp_path, [(0.5, "o", "one ")], 3)
    reel = surveyed(path)
    head = Playhead(reel)
    head.seek(9.0)
    with open(path, "a") as file:
        file.write('[0.25, "o", "two "]\n[0.25, "o", "to')
        file.flush()
        reel.grow()
        head.look_again()
        head.seek(9.0)
        assert head.screen.rows()[0] == "one two " and reel.duration == head.time == 0.75
        file.write('rn"]\n')
        file.flush()
        reel.grow()
        head.look_again()
        head.seek(9.0)
    assert head.screen.rows()[0] == "one two torn" and reel.duration == 1.0


def test_find_both_ways_across_frames(tmp_path: Path, many_frames: None) -> None:
    events = [(float(n), "o", f"li\x1b[1mne\x1b[0m {n} of \b\b\b\bin\r\n") for n in range(100)]
    reel = surveyed(written(tmp_path, events, 2))
    assert [time for time in reel.find("LINE 5", 5.0) if time is not None] == [float(n) for n in range(50, 60)]
    assert [time for time in reel.find_back("line 5", 53.0) if time is not None] == [52.0, 51.0, 50.0, 5.0]


def test_version_1(tmp_path: Path) -> None:
    path = tmp_path / "a.cast"
    path.write_text(json.dumps({"version": 1, "width": 40, "height": 10, "stdout": [[0.5, "one "], [0.5, "two"]]}))
    reel = surveyed(str(path))
    head = Playhead(reel)
    head.seek(0.7)
    assert head.screen.rows()[0] == "one " and reel.duration == 1.0
    head.seek(1.0)
    assert head.screen.rows()[0] == "one two"
