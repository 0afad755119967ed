"""How listings look: columns on a terminal, the same columns whole in a pipe, JSON on request."""

from __future__ import annotations

import json
import os
import shutil
import sys
import unicodedata
from typing import Any, Callable, Iterable, Mapping, Sequence, TypeVar

import click

from gshell import tell

Callback = TypeVar("Callback", bound=Callable[..., Any])

VERDICT_STYLES: Mapping[str, tuple[str, ...]] = {
    "allow": ("green",),
    "warn": ("yellow",),
    "confirm": ("yellow",),
    "approve": ("red",),
    "deny": ("red", "bold"),
}


def json_option(function: Callback) -> Callback:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")(function)


def show_json(value: Any) -> None:
    """One JSON document on one line when piped, indented on a terminal."""
    print(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], empty: str = "nothing found") -> None:
    """Aligned columns. On a terminal the last column is cut to fit; in a pipe nothing is."""
    cells = [[one_line(cell) for cell in row] for row in rows]
    if not cells:
        tell.say(empty)
        return
    widths = [max(map(width, column)) for column in zip(headings, *cells, strict=True)]
    room = shutil.get_terminal_size().columns - sum(widths[:-1]) - 2 * (len(widths) - 1)
    if not sys.stdout.isatty():
        room = widths[-1]
    print(_row([tell.style(head, "bold", stream=sys.stdout) for head in _padded(headings, widths)]))
    for row in cells:
        fitted = [*row[:-1], cut(row[-1], max(room, 20))]
        print(_row([_painted(cell) for cell in _padded(fitted, widths)]))


def fields(pairs: Mapping[str, object]) -> None:
    """One `name  value` per line; what is empty is left out."""
    shown = {name.replace("_", " "): value for name, value in pairs.items() if value not in ("", None, [], ())}
    widest = max(map(len, shown), default=0)
    for name, value in shown.items():
        text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
        print(f"{tell.style(pad(name, widest), 'dim', stream=sys.stdout)}  {tell.plain(text)}")


def verdict(word: str) -> str:
    return tell.style(word, *VERDICT_STYLES.get(word, ()), stream=sys.stdout)


def one_line(value: object) -> str:
    """What was typed or printed by others, made harmless: one line, no control characters."""
    return tell.plain("" if value is None else str(value)).replace("\n", "⏎").replace("\t", " ")


def width(text: str) -> int:
    """Columns on a terminal (Unicode TR 11: wide and full-width characters take two, combining ones none)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def pad(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def cut(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    kept, used = [], 1
    for character in text:
        used += width(character)
        if used > columns:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _padded(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    """All but the last cell filled up to their column's width."""
    return [pad(cell, size) for cell, size in zip(cells[:-1], widths[:-1], strict=True)] + [cells[-1]]


def _row(cells: Sequence[str]) -> str:
    return "  ".join(cells).rstrip()


def _painted(cell: str) -> str:
    return tell.style(cell, *VERDICT_STYLES.get(cell.strip(), ()), stream=sys.stdout)


def progress(text: str) -> None:
    """What is going on, on a line that the next one overwrites; "" wipes it. Only for people at a terminal."""
    if sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        sys.stderr.write(f"\r\x1b[K{cut(text, shutil.get_terminal_size().columns - 1)}")
        sys.stderr.flush()
