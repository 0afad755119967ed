"""One voice: how gshell speaks to people. Everything goes to stderr; data goes to stdout elsewhere.

A refusal is short: rule, reason, the words it is about, the way out.
"""

from __future__ import annotations

import os
import sys

from gshell.hints import IO, Callable

_listeners: list[Callable[[str], None]] = []

_STYLES = {"bold": "1", "red": "31", "yellow": "33", "green": "32", "dim": "2", "cyan": "36"}


def coloured(stream: IO[str] | None = None) -> bool:
    """no-color.org and force-color.org: NO_COLOR wins, then FORCE_COLOR, then whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    stream = stream or sys.stderr
    return stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def style(text: str, *names: str, stream: IO[str] | None = None) -> str:
    if not names or not coloured(stream):
        return text
    return f"\x1b[{';'.join(_STYLES[name] for name in names)}m{text}\x1b[0m"


def plain(text: str) -> str:
    """Text that may be shown: control characters of untrusted words become visible (`\\x1b` -> `^[`)."""
    return "".join(
        character if character.isprintable() or character in "\n\t" else _caret(character) for character in text
    )


def _caret(character: str) -> str:
    code = ord(character)
    if code < 32 or code == 127:
        return "^" + chr(code ^ 64)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shorten(text: str, width: int = 72) -> str:
    text = plain(text).replace("\n", "⏎").replace("\t", " ")
    return text if len(text) <= width else text[: width - 1] + "…"


def say(message: str) -> None:
    _write(f"gshell: {message}\n")


def error(message: str, hint: str = "") -> None:
    _write(f"{style('gshell:', 'red')} {plain(message)}\n")
    if hint:
        _write(f"  try: {plain(hint)}\n")


def refusal(rule: str, reason: str, words: str, instead: str, heading: str = "refused") -> None:
    _write(refusal_text(rule, reason, words, instead, heading))


def refusal_text(rule: str, reason: str, words: str, instead: str, heading: str = "refused") -> str:
    """Two or three lines: `gshell: refused (rule): reason`, `  in: words`, `  instead: …`."""
    lines = [f"{style('gshell:', 'red', 'bold')} {heading} ({rule}): {plain(reason)}\n"]
    if words:
        lines.append(f"  in: {style(shorten(words), 'bold')}\n")
    if instead:
        lines.append(f"  instead: {plain(instead)}\n")
    return "".join(lines)


def syntax(complaint: str) -> None:
    """bash's own words about a text it would not run, a line each."""
    for line in complaint.splitlines():
        _write(f"{style('gshell:', 'red')} {plain(line.removeprefix('bash: '))}\n")


def overhear(listener: Callable[[str], None]) -> None:
    """Let a recording hear what gshell says from now on: a replay without the refusal would be half the story."""
    _listeners[:] = [listener]


def overheard(text: str) -> None:
    """Something was said in another way than through this module (a question on the terminal)."""
    for listener in _listeners:
        listener(text)


def _write(text: str) -> None:
    overheard(text)
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # a closed stderr must not change what is permitted
