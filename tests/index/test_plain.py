"""Terminal output as lines of text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gshell.index.plain import Plain


def lines(text: str, full_screen: bool = True) -> list[str]:
    plain = Plain(full_screen)
    return [*plain.feed(text), *filter(None, plain.rest().split("\n"))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("one\ntwo\n", ["one", "two"]),
        ("one\r\ntwo", ["one", "two"]),
        ("\x1b[1;31mred\x1b[0m\r\n", ["red"]),
        ("\x1b]0;title\x07text\r\n", ["text"]),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\r\n", ["link"]),
        ("10%\r50%\r100%\r\n", ["100%"]),
        ("loading...\r\x1b[Kdone\r\n", ["done"]),
        ("abc\b\b\bxyz\r\n", ["xyz"]),
        ("passwd\b \b\b \bs\r\n", ["passs"]),
        ("abcdef\x1b[3Dx\r\n", ["abcxef"]),
        ("ab\x1b[5Gx\r\n", ["ab  x"]),
        ("a\x1b[3Cb\r\n", ["a   b"]),
        ("abcdef\r\x1b[2P\r\n", ["cdef"]),
        ("def\r\x1b[3@abc\r\n", ["abcdef"]),
        ("abc\x1b[2Kd\r\n", ["   d"]),
        ("abcd\r\x1b[1Kxyz\r\n", ["xyzd"]),
        ("\x1b[2J\x1b[Hone\x1b[2;1Htwo\x1b[3;5Hthree", ["one", "two", "three"]),
        ("\x1b[?2004h$ ls\r\n\x1b[?2004l", ["$ ls"]),
        ("a\tb\r\n", ["a\tb"]),
        ("é漢\U0001f600\r\n", ["é漢\U0001f600"]),
        ("bell\x07 nul\x00 c1\x9b\r\n", ["bell nul c1"]),
        ("\n\n", ["", ""]),
        ("no end", ["no end"]),
        ("\x1b(B\x1b)0text\x1b=\x1b>\r\n", ["text"]),
        ("\x1bPq#0;2\x1b\\text\r\n", ["text"]),
    ],
)
def test_lines(text: str, wanted: list[str]) -> None:
    assert lines(text) == wanted


def test_full_screen_programs_are_one_line_or_their_words() -> None:
    vim = "before\r\n\x1b[?1049h\x1b[H\x1b[2Jsecret plan\x1b[2;1H~\x1b[?1049lafter\r\n"
    assert lines(vim, full_screen=False) == ["before", "[full-screen program]", "after"]
    assert lines(vim) == ["before", "secret plan", "~", "after"]


@given(st.text(st.sampled_from("ab \r\n\b\x1b[0;1mKHC]\x07?49hl"), max_size=60), st.data())
def test_cuts_change_nothing(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    plain = Plain()
    got: list[str] = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        got += plain.feed(text[start:end])
    assert [*got, *filter(None, plain.rest().split("\n"))] == lines(text)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_nothing_is_left_that_moves_a_terminal(text: str) -> None:
    shown = "".join(lines(text))
    assert {character for character in shown if unicodedata.category(character) == "Cc"} <= {"\t"}


def test_a_line_without_end_is_not_kept_for_ever() -> None:
    plain = Plain()
    done: list[str] = []
    for _ in range(50):
        done += plain.feed("x" * 10_000)
    assert sum(map(len, done)) > 300_000 and len(plain._pending) + len(plain._cells) < 200_000
