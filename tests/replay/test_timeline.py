"""Timelines: times, chapters, and places to draw from."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.record.cast import Event
from gshell.replay import Chapter, Timeline

EVENTS = [
    Event(0.0, "m", "$ one"),
    Event(1.0, "o", "1"),
    Event(11.0, "m", "BLOCKED two (rule)"),
    Event(11.5, "o", "2"),
    Event(12.0, "m", "$ three"),
]


def test_pauses_are_capped_and_nothing_else() -> None:
    assert [event.time for event in Timeline(EVENTS).events] == [0.0, 1.0, 11.0, 11.5, 12.0]
    capped = Timeline(EVENTS, idle=2.0)
    assert [event.time for event in capped.events] == [0.0, 1.0, 3.0, 3.5, 4.0]
    assert capped.duration == 4.0
    assert capped.played(11.0) == 3.0 and capped.played(99.0) == 4.0


def test_chapters() -> None:
    timeline = Timeline(EVENTS, idle=2.0)
    one, two, three = timeline.chapters
    assert two == Chapter(3.0, "BLOCKED two (rule)") and [chapter.refused for chapter in (one, two, three)] == [0, 1, 0]
    assert timeline.next_chapter(0.0) == two and timeline.next_chapter(3.0) == three
    assert timeline.next_chapter(4.0) is None and timeline.next_chapter(0.0, refused=True) == two
    assert timeline.next_chapter(3.0, refused=True) is None
    assert timeline.previous_chapter(3.0) == one and timeline.previous_chapter(0.0) is None


def test_an_empty_recording() -> None:
    timeline = Timeline([])
    assert timeline.duration == 0.0 and timeline.screen(0) == [""] and timeline.index_at(5.0) == 0


def visible(text: str) -> tuple[str, dict[str, str]]:
    """A terminal that knows text, clearing, and modes."""
    modes = dict(re.findall(r"\x1b\[\?(\d+)([hl])", text))
    text = re.sub(r"\x1b\[\?\d+[hl]", "", text)
    return re.split(r"\x1b\[2J|\x1bc|\x1b\[H\x1b\[J", text)[-1], modes


pieces = st.lists(
    st.sampled_from(["a", "b", "\x1b[2J", "\x1bc", "\x1b[H\x1b[J", "\x1b[?1049h", "\x1b[?1049l", "\x1b[?25l", "\n"]),
    max_size=4,
).map("".join)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("oooomr"), pieces)), st.integers(0, 60))
def test_drawing_from_a_clear_shows_what_drawing_all_shows(events: list[tuple[str, str]], index: int) -> None:
    timeline = Timeline(Event(float(n), code, data) for n, (code, data) in enumerate(events))
    index = min(index, len(events))
    everything = "".join(data for code, data in events[:index] if code == "o")
    assert visible("".join(timeline.screen(index))) == visible(everything)


def test_seeking_does_not_draw_what_was_cleared() -> None:
    timeline = Timeline([Event(0.0, "o", "x" * 1000), Event(1.0, "o", "\x1b[2Jy"), Event(2.0, "o", "z")])
    assert timeline.screen(3) == ["", "\x1b[2Jy", "z"]
    assert timeline.screen(1) == ["", "x" * 1000]
