"""Screens as SVG."""

from __future__ import annotations

import re
import xml.etree.ElementTree as xml
from typing import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.index.screen import Screen
from gshell.record.cast import Event, Header
from gshell.replay.drawing import Style, _colour, _runs, moving, still

SVG = "{http://www.w3.org/2000/svg}"
HEADER = Header(30, 6)
DRAWN = {"svg", "title", "style", "rect", "circle", "text", "g", "defs", "use", "set", "animate"}


def parsed(pieces: Iterable[str]) -> xml.Element:
    document = xml.fromstring("".join(pieces))
    assert {element.tag.removeprefix(SVG) for element in document.iter()} <= DRAWN
    assert not [name for element in document.iter() for name in element.attrib if name.startswith("on")]
    return document


def words(element: xml.Element) -> str:
    """What one reads in it, without the spaces between."""
    texts = [text for text in element.iter(f"{SVG}text") if text.get("class") != "t"]
    return re.sub(r"\s", "", "".join("".join(text.itertext()) for text in texts))


def shown(events: Iterable[Event]) -> list[str]:
    screen = Screen(HEADER.columns, HEADER.rows)
    for event in events:
        screen.feed(event.data)
    return [re.sub(r"\x1b\[[0-9;:]*m|\s", "", row) for row in screen.rows()]


# Text that a terminal of this size shows as it is: its own wrapping and controls are the library's matter.
TEXTS = st.text("ab<&>\"'é日 ", min_size=1, max_size=12)
CONTROLS = st.sampled_from(
    [
        "\r\n",
        "\x1b[31;1m",
        "\x1b[0m",
        "\x1b[48;5;24m",
        "\x1b[38;2;1;2;3m",
        "\x1b[2J\x1b[H",
        "\x1b[7m",
        "\x1b[4:3m",
        "\x1b[K",
    ]
)
OUTPUT = st.lists(
    st.tuples(st.floats(0, 3, allow_nan=False), st.lists(TEXTS | CONTROLS, min_size=1, max_size=3).map("".join)),
    min_size=1,
    max_size=12,
)


def events_of(output: list[tuple[float, str]]) -> list[Event]:
    now, events = 0.0, []
    for pause, text in output:
        now += pause
        events.append(Event(now, "o", text))
    return events


@settings(deadline=None)  # the first example loads the terminal library
@given(OUTPUT)
def test_a_picture_says_what_the_screen_says(output: list[tuple[float, str]]) -> None:
    events = events_of(output)
    assert words(parsed(still(HEADER, events, "title"))) == "".join(shown(events))


@settings(deadline=None)  # the first example loads the terminal library
@given(OUTPUT)
def test_a_moving_one_says_it_at_any_time(output: list[tuple[float, str]]) -> None:
    """Read as SMIL reads it: a row is there from its begin until its end. Between changes, that is."""
    events = events_of(output)
    document = parsed(moving(HEADER, events, "title", idle=100.0))
    rows = {group.get("id"): words(group) for group in document.iter(f"{SVG}g") if group.get("id")}
    moments = [event.time for event in events]
    for before, after in zip(moments, [*moments[1:], moments[-1] + 2], strict=True):
        if after - before < 0.2:
            continue
        visible: dict[float, str] = {}
        for use in document.iter(f"{SVG}use"):
            change = use.find(f"{SVG}set")
            assert change is not None
            begin, end = (float(change.attrib[name][8:-1]) for name in ("begin", "end"))
            if begin <= before + 0.1 < end:
                assert float(use.attrib["y"]) not in visible, "two rows in one place"
                visible[float(use.attrib["y"])] = rows[use.attrib["href"][1:]]
        expected = shown(event for event in events if event.time <= before)
        assert "".join(visible[height] for height in sorted(visible)) == "".join(expected)


@given(st.text())
def test_any_title(title: str) -> None:
    document = parsed(still(HEADER, [], title))
    assert document.find(f"{SVG}title") is not None


def test_hostile_output() -> None:
    text = "</text><script>alert(1)</script>]]>&amp;\x1b]8;;javascript:x\x07l\x1b]8;;\x07\x00\ufffe"
    document = parsed(still(Header(200, 5), [Event(0, "o", text)], text))
    assert "<script>alert(1)</script>" in words(document)


def test_a_part() -> None:
    events = [Event(1.0, "o", "one\r\n"), Event(2.0, "o", "two\r\n"), Event(3.0, "o", "three\r\n")]
    assert words(parsed(still(HEADER, events, "", end=2.5))) == "onetwo"
    assert words(parsed(moving(HEADER, events, "", start=1.5, end=2.5))) == "onetwo"


def test_pauses_are_cut() -> None:
    events = [Event(0.0, "o", "a"), Event(1000.0, "o", "b")]
    (clock,) = parsed(moving(HEADER, events, "", idle=2.0)).iter(f"{SVG}animate")
    assert clock.attrib["dur"] == "5.000s"


@pytest.mark.parametrize(
    ("codes", "style"),
    [
        ("1;3", Style(bold=True, italic=True)),
        ("1;22", Style()),
        ("4:3", Style(line="underline")),
        ("4:0", Style()),
        ("31", Style(ink="#ff6b60")),
        ("91;39", Style()),
        ("41;107", Style(paper="#ffffff")),
        ("38;5;196;1", Style(ink="#ff0000", bold=True)),
        ("38:2::1:2:3", Style(ink="#010203")),
        ("48;2;255;128;0", Style(paper="#ff8000")),
        ("38;5", Style()),
        ("38", Style()),
        ("999;;7", Style(inverse=True)),
    ],
)
def test_styles(codes: str, style: Style) -> None:
    ((found, text),) = _runs(f"\x1b[{codes}mx")
    assert (found, text) == (style, "x")


def test_256_colours() -> None:
    """The xterm cube and ramp, as 256colors2.pl of xterm lays them out."""
    assert [_colour(["5", str(number)]) for number in (16, 21, 231, 232, 255)] == [
        "#000000",
        "#0000ff",
        "#ffffff",
        "#080808",
        "#eeeeee",
    ]
