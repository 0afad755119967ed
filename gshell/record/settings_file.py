"""Reading recording.yaml. Only done when it changed: the result is kept (gshell/cache.py)."""

from __future__ import annotations

import re
from typing import Any, Callable

from gshell.decide.nodes import Node, compose
from gshell.errors import PolicyError

_DURATION = re.compile(r"(\d{1,9})(ms|s|m|h|d)$")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SIZE = re.compile(r"(\d{1,9}) ?(B|kB|MB|GB|TB)$")
_BYTES = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_MOST = 10**9


def read(file: str) -> dict[str, Any]:
    """What one file sets. Raises PolicyError."""
    try:
        with open(file, encoding="utf-8") as opened:
            text = opened.read()
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"cannot be read: {getattr(error, 'strerror', None) or error}", file) from error
    rows = compose(text, file).mapping(_KEYS)
    found = {_KEYS[key][0]: _KEYS[key][1](node) for key, node in rows.items()}
    if found.get("compress") and found.get("encrypt"):
        raise rows["compress"].wrong("an encrypted recording is not compressed as well; choose one")
    return found


def seconds(text: str) -> float | None:
    """`90d`, `12h`, `500ms`; None if it is none."""
    match = _DURATION.match(text)
    return int(match[1]) * _SECONDS[match[2]] if match else None


def size(text: str) -> int | None:
    """`10GB`, `500 MB` (decimal, as disks are sold); None if it is none."""
    match = _SIZE.match(text)
    return int(match[1]) * _BYTES[match[2]] if match else None


def _duration(node: Node) -> float:
    found = seconds(node.text())
    if found is None:
        raise node.wrong("expected a duration like 90d, 12h, 30s or 500ms")
    return found


def _sync(node: Node) -> float:
    words = {"never": -1.0, "always": 0.0}
    found = words.get(node.text(), seconds(node.text()))
    if found is None:
        raise node.wrong("expected never, always or a duration like 1s")
    return found


def _size(node: Node) -> int:
    found = size(node.text())
    if found is None:
        raise node.wrong("expected a size like 500MB or 10GB")
    return found


def _one_of(*allowed: str) -> Callable[[Node], str]:
    return lambda node: node.one_of(allowed)


def _recipients(node: Node) -> tuple[str, ...]:
    return tuple(_recipient(item) for item in node.one_or_more())


def _recipient(node: Node) -> str:
    text = node.text()
    if not text.startswith("age1"):
        raise node.wrong("expected an age recipient, which begins with age1")
    return text


_KEYS: dict[str, tuple[str, Callable[[Node], Any]]] = {
    "format": ("format", _one_of("v2", "v3")),
    "compress": ("compress", lambda node: node.flag()),
    "sync": ("sync", _sync),
    "record-input": ("input", lambda node: node.flag()),
    "sign": ("sign", _one_of("background", "wait", "never")),
    "rotate-key-after": ("rotate", _duration),
    "session-limit": ("session_limit", _size),
    "user-limit": ("user_limit", _size),
    "at-limit": ("at_limit", _one_of("truncate", "stop")),
    "encrypt-for": ("encrypt", _recipients),
    "seal-original-for": ("original", _recipients),
    "keep-age": ("keep_age", _duration),
    "keep-size": ("keep_size", _size),
    "keep-count": ("keep_count", lambda node: node.number(1, _MOST)),
}
