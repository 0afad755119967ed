"""What a recording may do to the terminal of whoever watches it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.index.screen import Screen
from gshell.replay.harmless import only_colours
from gshell.replay.picture import cropped, fit, marked

HOSTILE = [
    "\x1b[c", "\x1b[>c", "\x1b[6n", "\x1b[?6n", "\x1b[5n", "\x1b[21t", "\x1b[8;24;80t", "\x1b[x", "\x1b[>q", "\x1b[?u",
    "\x1b[>4;2m", "\x1b[?2026$p", "\x1b[!p", "\x1bZ", "\x05", "\x1b]0;title\x07", "\x1b]2;title\x1b\\",
    "\x1b]52;c;cm0gLXJmIC8K\x07", "\x1b]11;?\x07", "\x1b]4;1;rgb:0/0/0\x07", "\x1b]1337;File=name=eA==:AAAA\x07",
    "\x1b]8;;http://x\x07link\x1b]8;;\x07", "\x1bP+q544e\x1b\\", "\x1bP$qm\x1b\\", "\x1b_Ga=q\x1b\\", "\x1b^pm\x1b\\",
    "\x1b[?1000h", "\x1b[?1004h", "\x1b[?2004h", "\x9b6n", "\x1b=", "\x1bc", "\x1b[0;5i", "\x1b#8", "\x1b[2 q",
]  # fmt: skip
ORDINARY = [
    "text é 漢字 ",
    "\x1b[1;38;5;208mbold\x1b[0m",
    "\x1b[38:2::1:2:3m",
    "\r\n",
    "\x1b[5;3H",
    "\x1b[?1049h",
    "\x1b[7m",
]
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
SGR = re.compile(r"\x1b\[[0-9;:]*m")


def test_colours_are_kept() -> None:
    text = "text é ⏎ \x1b[1;38;5;208mbold\x1b[0m\x1b[38:2::1:2:3m\x1b[m"
    assert only_colours(text) == text


@pytest.mark.parametrize("sequence", [sequence for sequence in HOSTILE if sequence != "\x1b[>4;2m"])
def test_nothing_else_is(sequence: str) -> None:
    assert not CONTROL.search(only_colours(f"a{sequence}b")) and "\x1b" not in only_colours(sequence)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*HOSTILE, *ORDINARY]), max_size=12), st.integers(0, 30), st.integers(1, 30))
def test_whatever_is_recorded_rows_are_text_and_colours(pieces: list[str], left: int, columns: int) -> None:
    """… before that second door already, and still after cutting and marking."""
    screen = Screen(40, 6)
    screen.feed("".join(pieces))
    for row in screen.rows():
        assert not CONTROL.search(SGR.sub("", row)), row
        assert only_colours(row) == row
        shown = SGR.sub("", cropped(marked(row, "t"), left, columns))
        assert not CONTROL.search(shown) and len(shown) <= columns


@pytest.mark.parametrize(
    ("row", "left", "columns", "shown"),
    [
        ("abcdef", 2, 3, "cde"),
        ("漢字漢字", 1, 4, " 字 "),
        ("\x1b[31mab\x1b[0mcd", 1, 2, "\x1b[31mb\x1b[0mc"),
        ("e\u0301x", 0, 1, "e\u0301"),
        ("ab", 5, 3, ""),
    ],
)
def test_a_part_of_a_row(row: str, left: int, columns: int, shown: str) -> None:
    assert cropped(row, left, columns) == shown


def test_marked_places_and_the_colours_behind_them() -> None:
    assert (
        marked("\x1b[31mab\x1b[32mcd ABCD", "bc")
        == "\x1b[31ma\x1b[0;7mbc\x1b[0m\x1b[31m\x1b[32md A\x1b[0;7mBC\x1b[0m\x1b[31m\x1b[32mD"
    )
    assert marked("nothing", "x") == "nothing"


@pytest.mark.parametrize(("text", "columns", "fitted"), [("ab", 4, "ab  "), ("abcd", 3, "ab…"), ("漢字", 3, "漢…")])
def test_fit(text: str, columns: int, fitted: str) -> None:
    assert fit(text, columns) == fitted
