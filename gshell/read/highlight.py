"""Highlighting what would be refused, while it is typed: judged when typing pauses, never during a keystroke."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import Any, Callable, Sequence

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer

Judge = Callable[[str], Sequence[tuple[int, int, str]]]

_PAUSE = 0.05  # seconds
_LONGEST = 4096  # characters; a longer text is judged at Enter only


class Highlighter(Lexer):
    """Knows the marks of one text, that of the last pause."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._text = ""
        self._marks: Sequence[tuple[int, int, str]] = ()

    def follow(self, buffer: Buffer, application: Application[Any], following: ExitStack) -> None:
        """Judge the buffer's text whenever it has not changed for a moment, until `following` is closed."""
        loop = asyncio.get_running_loop()
        timer: asyncio.TimerHandle | None = None

        def changed(_: Buffer) -> None:
            nonlocal timer
            if timer:
                timer.cancel()
            timer = loop.call_later(_PAUSE, paused)

        def paused() -> None:
            if len(buffer.text) <= _LONGEST:
                self._text, self._marks = buffer.text, self._judge(buffer.text)
                application.invalidate()

        def stop() -> None:
            buffer.on_text_changed -= changed
            if timer:
                timer.cancel()

        buffer.on_text_changed += changed
        following.callback(stop)

    def invalidation_hash(self) -> object:
        """prompt_toolkit lexes again when this changes."""
        return (self._text, tuple(self._marks))

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        lines = document.lines
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        # Marks of a shorter text still fit if it was typed on.
        marks = self._marks if self._text and document.text.startswith(self._text) else ()

        def fragments(number: int) -> StyleAndTextTuples:
            if number >= len(lines):
                return []
            return _cut(lines[number], [(a - starts[number], b - starts[number], style) for a, b, style in marks])

        return fragments


def _cut(line: str, marks: Sequence[tuple[int, int, str]]) -> StyleAndTextTuples:
    pieces: StyleAndTextTuples = []
    at = 0
    for start, end, style in sorted(marks):
        start, end = max(start, at), min(end, len(line))
        if start < end:
            pieces += [("", line[at:start]), (style, line[start:end])]
            at = end
    return [*pieces, ("", line[at:])]
