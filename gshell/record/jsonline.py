"""One value as one line of JSON (RFC 8259), without importing `json`: that costs more than writing a session."""

from __future__ import annotations

from gshell.hints import Mapping

try:
    from _json import encode_basestring as quoted  # the function json.dumps(ensure_ascii=False) uses
except ImportError:
    from json.encoder import py_encode_basestring as quoted  # type: ignore[assignment, attr-defined, unused-ignore]

__all__ = ["dumps", "encode", "quoted"]


def dumps(value: object) -> str:
    """Compact JSON of str, int, float, bool, None, mappings with str keys, lists and tuples.

    Raises TypeError for anything else, so that no `<object at 0x…>` reaches a journal.
    """
    if isinstance(value, str):
        return str(quoted(value))
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return repr(value) if value - value == 0 else "null"  # RFC 8259 has no NaN, no infinity
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{quoted(key)}:{dumps(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(dumps, value)) + "]"
    raise TypeError(f"no JSON for {type(value).__name__}")


def encode(text: str) -> bytes:
    """UTF-8. Lone surrogates (argv bytes that were no UTF-8) become the JSON escape `\\udc80`."""
    return text.encode("utf-8", "backslashreplace")
