"""ScreenEditor: prompt_toolkit, arranged to feel like bash's readline."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import ExitStack
from typing import Any, Iterable, Sequence

from prompt_toolkit import PromptSession
from prompt_toolkit.application import Application, in_terminal
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.data_structures import Size
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER, EditingMode
from prompt_toolkit.filters import has_focus, is_searching
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding import KeyBindings, KeyPress, KeyPressEvent
from prompt_toolkit.output import Output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.search import accept_search
from prompt_toolkit.shortcuts import CompleteStyle

from gshell.read.callbacks import Callbacks, expanded
from gshell.read.highlight import Highlighter
from gshell.read.history import PrivateHistory
from gshell.read.prompt import ansi


class ScreenEditor:
    """An editor.Editor. `input` and `output` are prompt_toolkit's devices; tests give their own."""

    def __init__(
        self,
        callbacks: Callbacks,
        *,
        history: str,
        watched: Sequence[int] = (),
        input: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self._callbacks = callbacks
        self._watched = watched
        self._input = input or create_input()
        self._highlighter = Highlighter(callbacks.judge)
        self._session: PromptSession[str] = PromptSession(
            input=self._input,
            output=output or _screen(),
            history=PrivateHistory(history, callbacks.mask),
            lexer=self._highlighter,
            completer=_Completer(callbacks),
            complete_while_typing=False,
            complete_style=CompleteStyle.READLINE_LIKE,
            multiline=True,
            key_bindings=self._keys(),
            prompt_continuation=lambda width, line, wraps: [] if wraps else ANSI(ansi(self._continuation)),
        )
        self._continuation = "> "

    def read(self, prompt: str, continuation: str = "> ", editing: str = "emacs", typeahead: bytes = b"") -> str | None:
        self._continuation = continuation
        self._session.editing_mode = EditingMode.VI if editing == "vi" else EditingMode.EMACS
        store_typeahead(self._input, _keys_of(typeahead))
        while True:
            try:
                text = asyncio.run(self._prompt(ANSI(ansi(prompt))))
                return expanded(text, self._callbacks)
            except KeyboardInterrupt:
                continue
            except EOFError:
                return None
            except ValueError as reason:
                print(f"gshell: {reason}", file=sys.stderr)

    def typed_ahead(self) -> bytes:
        return "".join(press.data for press in get_typeahead(self._input)).replace("\r", "\n").encode(errors="replace")

    async def _prompt(self, prompt: ANSI) -> str:
        watching = ExitStack()
        with watching:
            return await self._session.prompt_async(prompt, pre_run=lambda: self._watch(watching), handle_sigint=False)

    # --- keys ---

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("enter", filter=has_focus(DEFAULT_BUFFER))
        def enter(event: KeyPressEvent) -> None:
            buffer = event.current_buffer
            if self._callbacks.complete(buffer.text + "\n"):
                buffer.cursor_position = len(buffer.text)
                buffer.validate_and_handle()
            else:
                buffer.insert_text("\n")

        @keys.add("enter", filter=is_searching)
        def _(event: KeyPressEvent) -> None:
            accept_search()  # and run what was found, as readline does
            enter(event)

        return keys

    # --- the shell behind the prompt ---

    def _watch(self, watching: ExitStack) -> None:
        """While the prompt stands, background jobs may print and the shell may end."""
        application = self._session.app
        self._highlighter.follow(self._session.default_buffer, application, watching)
        for descriptor in self._watched:
            self._watch_one(descriptor, application, watching)

    def _watch_one(self, descriptor: int, application: Application[Any], watching: ExitStack) -> None:
        loop = asyncio.get_running_loop()

        def readable() -> None:
            # The descriptor stays readable until the task gets to read it.
            loop.remove_reader(descriptor)
            application.create_background_task(show())

        async def show() -> None:
            async with in_terminal():
                alive = self._callbacks.background()
            if not alive:
                application.exit(exception=EOFError)
            else:
                loop.add_reader(descriptor, readable)

        loop.add_reader(descriptor, readable)
        watching.callback(loop.remove_reader, descriptor)


class _Completer(Completer):
    def __init__(self, callbacks: Callbacks) -> None:
        self._callbacks = callbacks

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """What bash offers; the list shows only what comes behind the last slash, as readline does."""
        start, words = self._callbacks.offers(document.text, document.cursor_position)
        for word in words:
            shown = word.rstrip("/ ").rpartition("/")[2] + word[len(word.rstrip("/")) :]
            yield Completion(word, start - document.cursor_position, display=shown.strip())


def _screen() -> Output:
    def size() -> Size:
        columns, rows = os.get_terminal_size(sys.stdout.fileno())
        return Size(rows=rows or 24, columns=columns or 80)

    # Without an answer to the cursor position request each key would wait for it; some answers come late
    # and would be taken for typed text.
    return Vt100_Output(sys.stdout, size, term=os.environ.get("TERM"), enable_cpr=False)


def _keys_of(typed: bytes) -> list[KeyPress]:
    presses: list[KeyPress] = []
    parser = Vt100Parser(presses.append)
    # A terminal that was not raw has turned the Enter key into a newline (termios(3), ICRNL).
    parser.feed_and_flush(typed.decode(errors="replace").replace("\n", "\r"))
    return presses
