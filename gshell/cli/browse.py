"""The list of sessions on a terminal: arrow keys, typing to filter, Enter to play."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Sequence

from gshell.cli.present import cut, pad, width
from gshell.tuples import NamedTuple

if TYPE_CHECKING:
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.output import Output

_SHORTEST = 3  # characters from which on what was typed is looked for in commands and on screens, too


class Row(NamedTuple):
    """One session: its `id`, and what the list shows of it; `alarming`: something was refused in it."""

    id: str
    cells: tuple[str, ...]
    alarming: bool


class Browser:
    """Choose one of `rows`. `find(text)`: ids of sessions in which these words were typed or shown.

    What was typed and chosen is kept from one `choose` to the next.
    """

    def __init__(
        self,
        headings: Sequence[str],
        rows: Sequence[Row],
        find: Callable[[str], set[str]],
        terminal: tuple[Input, Output] | None = None,
    ) -> None:
        self._headings = headings
        self._all = rows
        self._find = find
        self._terminal = terminal
        self._widths = [max(map(width, column)) for column in zip(headings, *(row.cells for row in rows), strict=True)]
        self.typed = ""
        self.rows = list(rows)
        self.at = 0

    def choose(self) -> str:
        """The id of the chosen session, "" if the person left."""
        from prompt_toolkit.application import Application
        from prompt_toolkit.layout import HSplit, Layout, Window
        from prompt_toolkit.layout.controls import FormattedTextControl

        names = FormattedTextControl(lambda: [("bold", self._line(self._headings))])
        self._list = Window(
            FormattedTextControl(self._lines, focusable=True, show_cursor=False), always_hide_cursor=True
        )
        bar = FormattedTextControl(lambda: [("reverse", self._bar())])
        layout = Layout(HSplit([Window(names, height=1), self._list, Window(bar, height=1, style="reverse")]))
        input_, output = self._terminal or (None, None)
        application: Application[str] = Application(
            layout, key_bindings=self._keys(), full_screen=True, input=input_, output=output
        )
        return application.run()

    def narrow(self, typed: str) -> None:
        """Show only what has all these words, among what is listed or in the session itself."""
        chosen = self.rows[self.at].id if self.rows else ""
        self.typed = typed
        words = typed.lower().split()
        inside = self._find(typed) if len(typed.strip()) >= _SHORTEST else set()
        self.rows = [row for row in self._all if row.id in inside or _has(row, words)]
        self.at = next((place for place, row in enumerate(self.rows) if row.id == chosen), 0)

    def move(self, by: int) -> None:
        self.at = min(max(0, self.at + by), max(0, len(self.rows) - 1))

    # --- what is seen --------------------------------------------------------------

    def _lines(self) -> StyleAndTextTuples:
        lines: StyleAndTextTuples = []
        for place, row in enumerate(self.rows):
            style = "ansired" if row.alarming else ""
            if place == self.at:
                style += " reverse"
                lines.append(("[SetCursorPosition]", ""))  # the window scrolls to it
            lines.append((style, self._line(row.cells) + "\n"))
        return lines or [("italic", "no such session\n")]

    def _line(self, cells: Sequence[str]) -> str:
        *first, last = cells
        padded = [pad(cell, size) for cell, size in zip(first, self._widths[:-1], strict=True)]
        return cut("  ".join([*padded, last]), self._columns())

    def _columns(self) -> int:
        from prompt_toolkit.application import get_app

        return get_app().output.get_size().columns

    def _bar(self) -> str:
        keys = "↑↓ choose · Enter plays · type to filter · Esc clears · q leaves"
        typed = f"filter: {self.typed}█" if self.typed else keys
        return cut(f" {len(self.rows)} of {len(self._all)}  {typed}", self._columns())

    # --- keys ------------------------------------------------------------------------

    def _keys(self) -> KeyBindings:
        from prompt_toolkit.key_binding import KeyBindings
        from prompt_toolkit.keys import Keys

        keys = KeyBindings()
        moves = {"up": -1, "down": 1, "home": -len(self._all), "end": len(self._all)}
        for key, by in moves.items():
            keys.add(key)(lambda event, by=by: self.move(by))
        keys.add("pageup")(lambda event: self.move(-self._page()))
        keys.add("pagedown")(lambda event: self.move(self._page()))
        keys.add("enter")(lambda event: event.app.exit(result=self.rows[self.at].id) if self.rows else None)
        keys.add("c-c")(lambda event: event.app.exit(result=""))
        keys.add("c-d")(lambda event: event.app.exit(result=""))
        keys.add("escape", eager=True)(self._clear)
        keys.add("backspace")(lambda event: self.narrow(self.typed[:-1]))
        keys.add(Keys.Any)(self._type)
        return keys

    def _page(self) -> int:
        info = self._list.render_info
        return max(1, info.window_height - 1) if info else 10

    def _clear(self, event: KeyPressEvent) -> None:
        if self.typed:
            self.narrow("")
        else:
            event.app.exit(result="")

    def _type(self, event: KeyPressEvent) -> None:
        if event.data == "q" and not self.typed:
            event.app.exit(result="")
        elif event.data.isprintable():
            self.narrow(self.typed + event.data)


def _has(row: Row, words: list[str]) -> bool:
    shown = " ".join(row.cells).lower()
    return all(word in shown for word in words)
