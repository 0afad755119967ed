"""The line editor: prompt_toolkit, told by callables what only other stages know.

`open_editor` chooses: the real one needs a terminal that can move its cursor, the plain one
needs nothing. Both hand out a text when it is complete, and None at end-of-file.
"""

from __future__ import annotations

import os
import sys
from typing import Callable, NamedTuple, Protocol, Sequence


class Mark(NamedTuple):
    """Characters start..end of the text are to be shown in `style` (prompt_toolkit's, "fg:ansired underline")."""

    start: int
    end: int
    style: str


class Callbacks(NamedTuple):
    """`complete(text)`    could bash run it, or does it need another line
    `judge(text)`       what to highlight before Enter; it is asked when typing pauses, a few ms are unseen
    `offers(line, cursor)` completions: (start, words), as run.completion.Completions
    `expand(text)`      history expansion; raises ValueError with the reason
    `background()`      one of `watched` is readable: show it; False when the shell has ended
    `mask(text)`        what of a line may be kept in the history file
    """

    complete: Callable[[str], bool]
    judge: Callable[[str], Sequence[tuple[int, int, str]]] = lambda text: ()
    offers: Callable[[str, int], tuple[int, Sequence[str]]] = lambda line, cursor: (cursor, ())
    expand: Callable[[str], str] = lambda text: text
    background: Callable[[], bool] = lambda: True
    mask: Callable[[str], str] = str


class Editor(Protocol):
    def read(self, prompt: str, continuation: str = "> ", editing: str = "emacs", typeahead: bytes = b"") -> str | None:
        """The next complete text, without its last newline; None at end-of-file or when the shell has ended.

        `prompt`, `continuation` as bash renders PS1 and PS2 (\\001, \\002 around what takes no room),
        `editing` "emacs" or "vi", `typeahead` keys that were typed before.
        """

    def typed_ahead(self) -> bytes:
        """Keys typed behind the last text: they belong to the program it starts."""


def open_editor(callbacks: Callbacks, *, history: str, watched: Sequence[int] = ()) -> Editor:
    """An editor for descriptors 0 and 1. `history` is the file for typed lines, `watched` see Callbacks.background."""
    able = os.isatty(0) and os.isatty(1) and os.environ.get("TERM", "dumb") not in ("dumb", "unknown", "")
    if able:
        from gshell.read.screen import ScreenEditor

        return ScreenEditor(callbacks, history=history, watched=watched)
    return PlainEditor(callbacks)


class PlainEditor:
    """For TERM=dumb and for input that is no terminal: one line after the other, no keys but the terminal's own."""

    def __init__(self, callbacks: Callbacks, input: int = 0, output: int = 1) -> None:
        self._callbacks = callbacks
        self._input, self._output = input, output
        self._waiting = b""

    def read(self, prompt: str, continuation: str = "> ", editing: str = "emacs", typeahead: bytes = b"") -> str | None:
        from gshell.read.prompt import plain

        self._waiting += typeahead
        self._callbacks.background()
        text = ""
        while True:
            os.write(self._output, plain(continuation if text else prompt).encode(errors="replace"))
            line = self._line()
            if not line:
                return text or None
            text += line
            if self._callbacks.complete(text):
                return self._expanded(text.removesuffix("\n"))

    def typed_ahead(self) -> bytes:
        waiting, self._waiting = self._waiting, b""
        return waiting

    def _expanded(self, text: str) -> str:
        try:
            return expanded(text, self._callbacks)
        except ValueError as reason:
            print(f"gshell: {reason}", file=sys.stderr)
            return ""

    def _line(self) -> str:
        while b"\n" not in self._waiting:
            try:
                data = os.read(self._input, 1 if not os.isatty(self._input) else 4096)
            except OSError:
                data = b""
            if not data:
                line, self._waiting = self._waiting, b""
                return os.fsdecode(line)
            self._waiting += data
        line, _, self._waiting = self._waiting.partition(b"\n")
        return os.fsdecode(line + b"\n")


def expanded(text: str, callbacks: Callbacks) -> str:
    """The text after history expansion, shown if it differs (as bash does). Raises ValueError."""
    if "!" not in text and not text.startswith("^"):
        return text
    result = callbacks.expand(text)
    if result != text:
        print(result, flush=True)
    return result
