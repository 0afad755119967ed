"""Several streams, each masked for itself: what is recorded is in the order it was shown."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.mask import Labels
from gshell.record.streams import Out, Streams

WORDS = st.sampled_from(
    [b"ghp_", b"a1B2" * 9, b"token", b" ", b"\n", b"password=", b"hunter2hunter2", b"plain text ", b"4242"]
)
CHUNKS = st.lists(st.tuples(st.sampled_from(["stdout", "stderr"]), WORDS), max_size=30)


def told(chunks: list[tuple[str, bytes]], labels: Labels | None) -> list[Out]:
    streams = Streams(labels, 80)
    found = []
    for moment, (stream, data) in enumerate(chunks):
        found += streams.take(float(moment), data, stream)
    return [out for out in [*found, *streams.finish(float(len(chunks)))] if out.data]


@settings(max_examples=60, deadline=None)
@given(CHUNKS)
def test_in_order_and_each_as_if_alone(chunks: list[tuple[str, bytes]]) -> None:
    found = told(chunks, Labels())
    times = [out.time for out in found]
    assert times == sorted(times)
    for stream in ("stdout", "stderr"):
        alone = told([chunk for chunk in chunks if chunk[0] == stream], Labels())
        assert shown(found, stream) == shown(alone, stream)


def shown(found: list[Out], stream: str) -> bytes:
    """Without the numbers that tell one secret from another: they count both streams' together."""
    data = b"".join(out.data for out in found if out.stream == stream)
    return re.sub(rb"(\[masked [a-z-]+)[ \d]*\]", rb"\1]", data)


@settings(max_examples=60, deadline=None)
@given(CHUNKS)
def test_unmasked_nothing_waits(chunks: list[tuple[str, bytes]]) -> None:
    assert [(out.stream, out.data) for out in told(chunks, None)] == [chunk for chunk in chunks if chunk[1]]


def test_what_came_later_waits_for_what_is_held_back() -> None:
    streams = Streams(Labels(), 80)
    assert not list(streams.take(1.0, b"password", "stdout")) and streams.held()
    assert not list(streams.take(2.0, b"an error\n", "stderr"))
    assert [out.data for out in streams.take(3.0, b" is needed\n", "stdout")] == [
        b"password",
        b"an error\n",
        b" is needed\n",
    ]


def test_but_not_without_end() -> None:
    streams = Streams(Labels(), 80)
    assert not list(streams.take(1.0, b"password", "stdout"))
    found = [out for number in range(70) for out in streams.take(2.0 + number, b"x\n" * 512, "stderr") if out.data]
    assert found[0].data == b"password" and len(found) > 60
