"""A recording as text."""

from __future__ import annotations

from typing import Iterable, Iterator

from gshell.index.plain import Plain
from gshell.record.cast import Event


def transcript(events: Iterable[Event], *, commands: bool = False, full_screen: bool = False) -> Iterator[str]:
    """Lines without their ends. With `commands`, each marker is a line of its own ("$ make", "BLOCKED …").

    What is drawn on the alternate screen is one line, "[full-screen program]", unless
    `full_screen`. See gshell/index/plain.py for what a line can and cannot tell.
    """
    plain = Plain(full_screen)
    for event in events:
        if event.code == "o":
            yield from plain.feed(event.data)
        elif event.code == "m" and commands and event.data:
            yield from filter(None, plain.rest().split("\n"))
            yield event.data
    yield from filter(None, plain.rest().split("\n"))
