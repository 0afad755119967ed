"""Casts: what is written, and whatever may have to be read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.errors import RecordingError
from gshell.record.cast import Event, Header, Intervals, Text, bytes_of, event_line, header_v2, header_v3
from gshell.record.jsonline import dumps, encode
from gshell.record.reader import Cast

V2 = b'{"version": 2, "width": 80, "height": 24}\n'


def read(*lines: bytes) -> list[Event]:
    return list(Cast("x.cast", lines).events())


# --- JSON ---------------------------------------------------------------------

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=50)
@given(values)
def test_json_is_json(value: object) -> None:
    assert json.loads(encode(dumps(value))) == value


def test_json_of_what_json_has_not() -> None:
    assert dumps(float("nan")) == dumps(float("inf")) == "null"
    assert json.loads(encode(dumps("\udcff"))) == "\udcff" and encode(dumps("\udcff")) == b'"\\udcff"'
    with pytest.raises(TypeError):
        dumps(object())


# --- bytes to text and back -----------------------------------------------------


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=12) | st.text(max_size=6).map(str.encode), max_size=8))
def test_every_byte_comes_back(chunks: list[bytes]) -> None:
    text, shown, patches = Text(), "", {}
    for place, chunk in enumerate(chunks):
        piece, found = text.take(chunk, final=place == len(chunks) - 1)
        patches |= {len(shown) + offset: data for offset, data in found}
        shown += piece
        shown.encode("utf-8")
    assert bytes_of(shown, patches) == b"".join(chunks)


def test_a_character_waits_for_its_other_half() -> None:
    text = Text()
    assert text.take(b"a\xc3") == ("a", []) and text.take(b"\xa9") == ("é", [])
    assert text.take(b"\xf0\x9f", final=True) == ("\ufffd\ufffd", [(0, b"\xf0\x9f")])


def test_a_replacement_character_that_was_shown_stays_one() -> None:
    shown, patches = Text().take("\ufffd".encode() + b"\xff")
    assert shown == "\ufffd\ufffd" and patches == [(1, b"\xff")]


# --- writing --------------------------------------------------------------------


def test_headers_say_what_is_known_and_no_more() -> None:
    assert json.loads(header_v2(Header(80, 24))) == {"version": 2, "width": 80, "height": 24}
    full = Header(80, 24, 5, "t", "make", {"TERM": "xterm"}, 2.5, {"session": "x"})
    assert json.loads(header_v2(full)) == {
        "version": 2,
        "width": 80,
        "height": 24,
        "timestamp": 5,
        "idle_time_limit": 2.5,
        "command": "make",
        "title": "t",
        "env": {"TERM": "xterm"},
        "gshell": {"session": "x"},
    }
    assert json.loads(header_v3(full))["term"] == {"cols": 80, "rows": 24, "type": "xterm"}


@settings(max_examples=40)
@given(st.lists(st.floats(0, 3), max_size=40))
def test_intervals_do_not_drift(steps: list[float]) -> None:
    intervals, now, written = Intervals(), 0.0, 0.0
    for step in steps:
        now += step
        written += intervals.next(now)
        assert abs(written - now) <= 0.000501


@given(st.floats(0, 1e6), st.sampled_from("oirmx"), st.text())
def test_what_is_written_is_read(time: float, code: str, data: str) -> None:
    (event,) = read(V2, event_line(time, code, data))
    assert (event.code, event.data) == (code, data) and abs(event.time - time) < 1e-6


# --- reading --------------------------------------------------------------------


def test_version_1_on_one_line_and_on_many() -> None:
    cast = {
        "version": 1,
        "width": 80,
        "height": 24,
        "duration": 3,
        "command": "ls",
        "stdout": [[0.5, "a"], [1.25, "b"]],
    }
    for indent in (None, 2):
        reader = Cast("x", json.dumps(cast, indent=indent).encode().splitlines(keepends=True))
        assert list(reader.events()) == [Event(0.5, "o", "a"), Event(1.75, "o", "b")]
        assert reader.header.version == 1 and reader.header.command == "ls"


def test_version_3() -> None:
    reader = Cast(
        "x",
        [
            b'{"version": 3, "term": {"cols": 100, "rows": 30, "type": "xterm-256color"}, "timestamp": 7}\n',
            b"# a comment\n",
            b'[0.5, "o", "a"]\n',
            b"\n",
            b'[0.25, "m", ""]\n',
            b'[1.0, "z", "unknown codes pass"]\n',
            b'[0.0, "x", "1"]\n',
        ],
    )
    assert (reader.header.columns, reader.header.rows, reader.header.timestamp) == (100, 30, 7)
    assert reader.header.env == {"TERM": "xterm-256color"}
    times = [(event.time, event.code) for event in reader.events()]
    assert times == [(0.5, "o"), (0.75, "m"), (1.75, "z"), (1.75, "x")]
    assert not reader.damaged and not reader.interrupted


def test_time_never_goes_back() -> None:
    assert [event.time for event in read(V2, b'[2, "o", "a"]\n', b'[1, "o", "b"]\n', b'[3, "o", "c"]\n')] == [2, 2, 3]


@pytest.mark.parametrize(
    "bad", [b'[1.0, "o", "torn', b"\0\0\0\0", b"{}\n", b"[1]\n", b'["1", "o", "x"]\n', b'[NaN, "o", "x"]\n', b"[[[["]
)
def test_a_bad_tail_is_reported_a_bad_middle_left_out(bad: bytes) -> None:
    reader = Cast("x", [V2, b'[0.5, "o", "a"]\n', bad])
    assert [event.data for event in reader.events()] == ["a"]
    assert reader.interrupted and reader.damaged == [3]
    reader = Cast("x", [V2, bad, b'[0.5, "o", "a"]\n'])
    assert [event.data for event in reader.events()] == ["a"]
    assert not reader.interrupted and reader.damaged == [2]


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", "no asciicast"),
        (b"hello\n", "no asciicast"),
        (b"[]\n", "no asciicast"),
        (b'{"a": 1}\n', "none of 1, 2, 3"),
        (b'{"version": 4, "width": 1, "height": 1}\n', "version 4"),
        (b'{"version": "2"}\n', "none of 1, 2, 3"),
        (b'{"version": 2, "width": 80}\n', "how large"),
        (b'{"version": 3, "width": 80, "height": 24}\n', "how large"),
        (b'{"version": 1, "width": 80, "height": 0, "stdout": []}\n', "how large"),
    ],
)
def test_a_bad_head_is_refused(head: bytes, reason: str) -> None:
    with pytest.raises(RecordingError, match=reason) as caught:
        Cast("some/where.cast", [head])
    assert str(caught.value).startswith("some/where.cast:1: ")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        list(Cast("x", data.splitlines(keepends=True)).events())
        list(Cast("x", [V2, *data.splitlines(keepends=True)]).events())
    except RecordingError:
        pass
