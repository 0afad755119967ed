"""`$'…'`: bash(1), QUOTING."""

from __future__ import annotations

import re

_ESCAPE = (
    rb"(?s)\\(?:([abeEfnrtv\\'\"?])|([0-7]{1,3})|x\{([0-9a-fA-F]*)\}|x([0-9a-fA-F]{1,2})"
    rb"|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|c(\\\\|[^\\]))"
)
_SINGLE = dict(zip(b"abeEfnrtv\\'\"?", b"\a\b\x1b\x1b\f\n\r\t\v\\'\"?", strict=True))


def decode(text: str) -> str:
    """What `$'text'` stands for. Bytes that are no UTF-8 become lone surrogates, as in os.fsdecode.

    Bash holds the result in a C string: it ends at the first NUL.
    """
    if "\\" not in text:
        return text
    raw = re.sub(_ESCAPE, _one, _encoded(text))
    return raw.partition(b"\0")[0].decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte: nobody can type it, a caller can pass it
        return text.encode("utf-8", "surrogatepass")


def _one(match: re.Match[bytes]) -> bytes:
    single, octal, braced, hexadecimal, short, long, control = match.groups()
    if single:
        return bytes([_SINGLE[single[0]]])
    if octal:
        return bytes([int(octal, 8) & 0xFF])
    if control:
        return bytes([0x7F if control == b"?" else control[0] & 0x1F])
    if short or long:
        return _character(int(short or long, 16))
    digits = braced if hexadecimal is None else hexadecimal
    return bytes([int(digits, 16) & 0xFF]) if digits else match.group()


def _character(code: int) -> bytes:
    if code > 0x10FFFF:
        return b""
    return chr(code).encode("utf-8", "surrogatepass")
