"""A recorded screen as SVG, still or moving: for documents and chats. Pure, but for the terminal library.

SVG 1.1; what moves, moves by SMIL (SVG 1.1, 19), so that it does so in an <img>, too: there no script runs. Text
stays text. A row that looks the same for a while is written once, and shown and hidden at its times.
"""

from __future__ import annotations

import re
from typing import Iterable, Iterator
from xml.sax.saxutils import escape

from wcwidth import wcswidth

from gshell.index.screen import Screen, size_of
from gshell.record.cast import Event, Header
from gshell.tuples import NamedTuple

_WIDTH, _HEIGHT, _MARGIN, _BAR = 8.4, 18.0, 16.0, 34.0  # of a cell, round it, above it; in px at 14 px type
_STEP = 1 / 12  # seconds: changes closer together are one
_REST = 3.0  # seconds at the end, before it begins again
_SGR = re.compile(r"\x1b\[([0-9;:]*)m")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_PAPER, _INK = "#101418", "#dfe7ec"
_COLOURS = (
    *("#2a343d", "#ff6b60", "#7fd69a", "#f5bf63", "#73b6ff", "#c9a2ff", "#5fd0c2", "#dfe7ec"),
    *("#6b7a87", "#ff9a92", "#a6e8ba", "#ffd590", "#a3cfff", "#dcc3ff", "#92e3d8", "#ffffff"),
)
_FONT = "ui-monospace,'Cascadia Mono','JetBrains Mono',Menlo,'DejaVu Sans Mono',Consolas,monospace"


class Style(NamedTuple):
    """SGR (ECMA-48, 8.3.117), as far as it is drawn; colours as CSS has them, "" for the default."""

    ink: str = ""
    paper: str = ""
    bold: bool = False
    faint: bool = False
    italic: bool = False
    line: str = ""
    inverse: bool = False
    hidden: bool = False


def still(header: Header, events: Iterable[Event], title: str, end: float | None = None) -> Iterator[str]:
    """The screen as it was `end` seconds after the start, or at the end."""
    screen = Screen(header.columns, header.rows)
    for event in events:
        if end is not None and event.time > end:
            break
        _feed(screen, event)
    columns, rows = screen.size
    yield _head(columns, rows, title)
    for number, row in enumerate(screen.rows()):
        if row:
            yield f'<g transform="translate(0 {number * _HEIGHT:g})">{_row(row)}</g>\n'
    column, row_number, seen = screen.cursor
    if seen:
        x, y = column * _WIDTH, row_number * _HEIGHT
        yield f'<rect class="c" x="{x:g}" y="{y:g}" width="{_WIDTH}" height="{_HEIGHT}"/>\n'
    yield "</g></svg>\n"


def moving(
    header: Header, events: Iterable[Event], title: str, start: float = 0.0, end: float | None = None, idle: float = 2.0
) -> Iterator[str]:
    """All of it from `start` to `end`, over and over; no pause is longer than `idle` seconds."""
    shown, duration, columns, rows = _spans(header, events, start, end, idle)
    total = duration + _REST
    yield _head(columns, rows, title)
    # One clock for all: each row's times count from its beginning, and it begins again by itself.
    yield (
        f'<rect width="0" height="0"><animate id="p" attributeName="x" from="0" to="0" dur="{total:.3f}s"'
        ' begin="0s;p.end"/></rect>\n'
    )
    names: dict[str, str] = {}
    for row in shown:
        if row.text not in names:
            names[row.text] = f"r{len(names)}"
            yield f'<defs><g id="{names[row.text]}">{_row(row.text)}</g></defs>\n'
        until = total if row.end is None else row.end
        yield (
            f'<use href="#{names[row.text]}" y="{row.number * _HEIGHT:g}" visibility="hidden"><set'
            f' attributeName="visibility" to="visible" begin="p.begin+{row.begin:.3f}s"'
            f' end="p.begin+{until:.3f}s"/></use>\n'
        )
    yield "</g></svg>\n"


class Shown(NamedTuple):
    """A row of the screen that looked the same for a while; `end` None: up to the end."""

    number: int
    text: str
    begin: float
    end: float | None


def _spans(
    header: Header, events: Iterable[Event], start: float, end: float | None, idle: float
) -> tuple[list[Shown], float, int, int]:
    """Every row that was to be seen and when, how long it all took (seconds), and the largest screen."""
    screen = Screen(header.columns, header.rows)
    largest = screen.size
    standing: dict[int, Shown] = {}
    done: list[Shown] = []
    now = before = 0.0
    drawn = -1.0
    for event in _until(events, end):
        now += min(event.time - before, idle) if event.time > start else 0.0
        before = event.time
        if now - drawn >= _STEP and event.time > start:
            _change(screen, standing, done, drawn if drawn >= 0 else 0.0)
            drawn = now
        _feed(screen, event)
        largest = max(largest[0], screen.size[0]), max(largest[1], screen.size[1])
    _change(screen, standing, done, max(drawn, 0.0))
    return [*done, *standing.values()], now, *largest


def _change(screen: Screen, standing: dict[int, Shown], done: list[Shown], moment: float) -> None:
    """Note what is different on the screen since the last time."""
    for number, text in enumerate(screen.rows()):
        old = standing.get(number)
        if (old.text if old else "") == text:
            continue
        if old:
            done.append(old._replace(end=moment))
            del standing[number]
        if text:
            standing[number] = Shown(number, text, moment, None)


def _until(events: Iterable[Event], end: float | None) -> Iterator[Event]:
    for event in events:
        if end is not None and event.time > end:
            return
        yield event


def _feed(screen: Screen, event: Event) -> None:
    if event.code == "o":
        screen.feed(event.data)
    elif event.code == "r" and (size := size_of(event.data)):
        screen.resize(*size)


def _head(columns: int, rows: int, title: str) -> str:
    width, height = columns * _WIDTH + 2 * _MARGIN, rows * _HEIGHT + _BAR + _MARGIN
    shown = escape(_NO_XML.sub("\ufffd", title))
    dots = "".join(f'<circle cx="{20 + 16 * number}" cy="17" r="5" fill="#36434e"/>' for number in range(3))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
        f' height="{height:g}" role="img" aria-label="{shown.replace(chr(34), "&quot;")}">\n<title>{shown}</title>\n'
        f"<style>text{{font:14px {_FONT};white-space:pre;fill:{_INK}}}.c{{fill:{_INK};opacity:.8}}"
        ".t{font-size:12px;fill:#9aa8b4;text-anchor:middle}</style>\n"
        f'<rect width="100%" height="100%" rx="10" fill="{_PAPER}"/>{dots}'
        f'<text class="t" x="50%" y="21">{shown[:120]}</text>\n'
        f'<g transform="translate({_MARGIN:g} {_BAR:g})" xml:space="preserve">\n'
    )


def _row(text: str) -> str:
    """One row at the height 0."""
    papers, words, column = [], [], 0
    for style, piece in _runs(text):
        width = max(0, wcswidth(piece))
        x, long = column * _WIDTH, width * _WIDTH
        ink, paper = (style.paper or _PAPER, style.ink or _INK) if style.inverse else (style.ink, style.paper)
        if paper:
            papers.append(f'<rect x="{x:g}" width="{long:g}" height="{_HEIGHT:g}" fill="{paper}"/>')
        if piece.strip() and not style.hidden:
            words.append(
                f'<text x="{x:g}" y="13.5" textLength="{long:g}"{_attributes(style, ink)}>'
                f"{escape(_NO_XML.sub(chr(0xFFFD), piece))}</text>"
            )
        column += width
    return "".join(papers + words)


def _attributes(style: Style, ink: str) -> str:
    declarations = {
        "fill": ink,
        "font-weight": "bold" if style.bold else "",
        "font-style": "italic" if style.italic else "",
        "opacity": ".6" if style.faint else "",
        "text-decoration": style.line,
    }
    found = ";".join(f"{name}:{value}" for name, value in declarations.items() if value)
    return f' style="{found}"' if found else ""


def _runs(text: str) -> Iterator[tuple[Style, str]]:
    style, place = Style(), 0
    for found in _SGR.finditer(text):
        if found.start() > place:
            yield style, text[place : found.start()]
        style, place = _styled(style, found[1]), found.end()
    if place < len(text):
        yield style, text[place:]


_SWITCHES: dict[int, dict[str, object]] = {
    1: {"bold": True},
    2: {"faint": True},
    3: {"italic": True},
    4: {"line": "underline"},
    7: {"inverse": True},
    8: {"hidden": True},
    9: {"line": "line-through"},
    21: {"line": "underline"},
    22: {"bold": False, "faint": False},
    23: {"italic": False},
    24: {"line": ""},
    27: {"inverse": False},
    28: {"hidden": False},
    29: {"line": ""},
    39: {"ink": ""},
    49: {"paper": ""},
}


def _styled(style: Style, parameters: str) -> Style:
    codes = parameters.split(";")
    while codes:
        head, *parts = codes.pop(0).split(":")
        code = int(head or 0)
        if code == 0:
            style = Style()
        elif code in (38, 48):
            if not parts:
                parts = [codes.pop(0) for _ in range(min(len(codes), 4 if codes[:1] == ["2"] else 2))]
            style = _painted(style, code == 38, _colour(parts))
        elif code == 4 and parts[:1] == ["0"]:
            style = style._replace(line="")
        elif code in _SWITCHES:
            style = style._replace(**_SWITCHES[code])  # type: ignore[arg-type]
        elif 30 <= code <= 37 or 40 <= code <= 47:
            style = _painted(style, code < 40, _COLOURS[code % 10])
        elif 90 <= code <= 97 or 100 <= code <= 107:
            style = _painted(style, code < 100, _COLOURS[8 + code % 10])
    return style


def _painted(style: Style, ink: bool, colour: str) -> Style:
    return style._replace(ink=colour) if ink else style._replace(paper=colour)


def _colour(parts: list[str]) -> str:
    """What follows 38 or 48: `5;n` of 256 colours, or `2;r;g;b` (ITU-T T.416, 13.1.8, where colons part them)."""
    numbers = [min(255, int(part)) for part in parts if part.isdecimal()]
    if numbers[:1] == [5] and len(numbers) > 1:
        number = numbers[1]
        if number < 16:
            return _COLOURS[number]
        if number > 231:
            return "#{0:02x}{0:02x}{0:02x}".format(8 + 10 * (number - 232))
        levels = ((number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6)
        return "#" + "".join(f"{55 + 40 * level if level else 0:02x}" for level in levels)
    return "#" + "".join(f"{number:02x}" for number in numbers[-3:]) if len(numbers) >= 4 else ""
