"""What a recording may do to the terminal of whoever watches it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.replay.harmless import Harmless

KEPT = [
    "text é ⏎\r\n\t\b",
    "\x1b[1;38;5;208mbold\x1b[0m",
    "\x1b[38:2::1:2:3m",
    "\x1b[2J\x1b[H\x1b[10;20H\x1b[K\x1b[5A\x1b[3P\x1b[2@",
    "\x1b[?1049h\x1b[?25l\x1b[?1049l\x1b[?25h",
    "\x1b7\x1b8\x1bM\x1bD\x1b(0lqqk\x1b(B\x1b#8",
    "\x1b[2;20r\x1b[4h\x1b[4l",
    "\x1b[2 q",
    "\x0e\x0f",
]
DROPPED = [
    "\x1b[c",
    "\x1b[>c",
    "\x1b[=c",
    "\x1b[6n",
    "\x1b[?6n",
    "\x1b[5n",
    "\x1b[21t",
    "\x1b[8;24;80t",
    "\x1b[x",
    "\x1b[>q",
    "\x1b[?u",
    "\x1b[>4;2m",
    "\x1b[?2026$p",
    "\x1b[!p",
    "\x1bZ",
    "\x05",
    "\x1b]0;title\x07",
    "\x1b]2;title\x1b\\",
    "\x1b]52;c;cm0gLXJmIC8K\x07",
    "\x1b]11;?\x07",
    "\x1b]4;1;rgb:0/0/0\x07",
    "\x1b]1337;File=name=eA==:AAAA\x07",
    "\x1bP+q544e\x1b\\",
    "\x1bP$qm\x1b\\",
    "\x1b_Ga=q\x1b\\",
    "\x1b^pm\x1b\\",
    "\x1bXsos\x1b\\",
    "\x1b[?1000h",
    "\x1b[?1006h",
    "\x1b[?1004h",
    "\x1b[?2004h",
    "\x1b[?1;1003h",
    "\x9b",
    "\x1b=",
    "\x1b[0;5i",
]


@pytest.mark.parametrize("text", KEPT)
def test_kept(text: str) -> None:
    assert Harmless().feed(text) == text


@pytest.mark.parametrize("text", DROPPED)
def test_dropped(text: str) -> None:
    assert Harmless().feed(f"a{text}b") == "ab"


def test_a_reset_becomes_a_clear() -> None:
    assert Harmless().feed("\x1bc") == "\x1b[0m\x1b[2J\x1b[H"


@settings(max_examples=60)
@given(st.lists(st.sampled_from([*KEPT, *DROPPED, "x"]), max_size=6), st.data())
def test_cutting_a_sequence_in_two_changes_nothing(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    filter_ = Harmless()
    chunks = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert "".join(map(filter_.feed, chunks)) + filter_.feed("|") == Harmless().feed(text + "|")


def test_an_endless_string_is_not_kept_for_ever() -> None:
    filter_ = Harmless()
    for start in ("\x1b]0;", "", "\x1bP", *[""] * 50):
        assert filter_.feed(start + "x" * 5000) == ""
    assert filter_.feed("\x07after") == "after"
    assert len(filter_._pending) < 70000
