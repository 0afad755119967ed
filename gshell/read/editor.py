"""The line editor: prompt_toolkit, told by callables what only other stages know.

`open_editor` chooses: the real one needs a terminal that can move its cursor, the plain one
needs nothing. Both hand out a text when it is complete, and None at end-of-file.
"""

from __future__ import annotations

import os
import sys
from typing import Protocol, Sequence

from gshell.read.callbacks import Callbacks, expanded


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
