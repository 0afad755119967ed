"""Compute: functions that only make a text out of texts, so that `atob("cm0gLXJmIC8=")` can be followed.

Everything is bounded, and what cannot be computed is a HOLE that remembers where it came from.
"""

from __future__ import annotations

import binascii
from typing import Callable

from gshell.assess.languages.facts import (
    ANY_NAME,
    DECODED,
    ENVIRONMENT,
    FILE,
    INPUT,
    NETWORK,
    PROCESS,
    SOME_NAME,
    UNKNOWN_TEXT,
    Arguments,
    Items,
    Known,
    Text,
    Thing,
    as_text,
    joined,
    sources_of,
)
from gshell.assess.values import HOLE

Compute = Callable[[Arguments], Known]

HOME = Text("~")
HERE = Text(".")
LINE = Text(HOLE, frozenset({INPUT}))
"""What is read from standard input."""
PARENT = Text(HOLE, frozenset({PROCESS + "$PPID"}))
_VARIABLES = Text(HOLE, frozenset({ENVIRONMENT}))
THE_ENVIRONMENT = Thing("ENV", _VARIABLES)


def constant(value: Known) -> Compute:
    return lambda given: value


def items(given: Arguments) -> Known:
    return Items(given.values)


def same(given: Arguments) -> Known:
    """Yields its object or first argument (`.toString()`, `String(x)`, `File.expand_path`)."""
    return given.about if given.about is not None else given.at(0)


def first(given: Arguments) -> Known:
    return given.at(0)


def function_named(given: Arguments) -> Known:
    """A function, by the text of its name."""
    name = given.text(0)
    return Thing(name.text) if name.known else None


def environment(given: Arguments) -> Known:
    """One variable, or all of them."""
    name = given.text(0).text if given.values else HOLE
    if name == "HOME":
        return HOME
    return _VARIABLES if HOLE in name else Text(HOLE, frozenset({ENVIRONMENT + name}))


def awaited(given: Arguments) -> Known:
    """`fetch(url)`: what those who wait for it get came from there."""
    url = given.text(0)
    return Thing("fetch()", Text(HOLE, url.sources | {NETWORK + url.text}))


def file_content(given: Arguments) -> Known:
    """What is in a file, or behind a URL where the language opens those alike."""
    name = given.text(0).text
    return Text(HOLE, frozenset({(NETWORK if "://" in name else FILE) + name}))


def own_content(given: Arguments) -> Known:
    """The content of the object: `Path(x).read_text()`."""
    return file_content(Arguments((given.about,)))


def download(given: Arguments) -> Known:
    return Text(HOLE, frozenset({NETWORK + given.text(0).text}))


def path(given: Arguments) -> Known:
    """Path components joined; an absolute one starts anew."""
    found: Known = Text("")
    for value in given.values:
        text = as_text(value)
        if text.text.startswith(("/", "~")) or not as_text(found).text:
            found = joined((value,))
        else:
            found = joined((found, Text("/"), value))
    return found


def pattern(given: Arguments) -> Known:
    """glob(): the pattern stands for what it matches."""
    return given.text(0)


def listing(given: Arguments) -> Known:
    """A name of something in a directory."""
    return SOME_NAME


def join(given: Arguments) -> Known:
    """list.join(between), or between.join(list)."""
    if isinstance(given.about, Items):
        return joined(given.about.values, given.text(0).text if given.values else "")
    parts = given.at(0)
    if isinstance(parts, Items):
        return joined(parts.values, as_text(given.about).text)
    return Text(HOLE, sources_of(given.at(0)))


def rest(given: Arguments) -> Known:
    """list.slice(from): what begins there; part of a text is unknown."""
    start = given.at(0)
    if isinstance(given.about, Items) and isinstance(start, int) and len(given.values) == 1:
        return Items(given.about.values[start:])
    return Text(HOLE, sources_of(given.about))


def implode(given: Arguments) -> Known:
    """join(between, list) of Perl and PHP."""
    values = given.values[1:]
    items = values[0].values if len(values) == 1 and isinstance(values[0], Items) else values
    return joined(items, given.text(0).text)


def concatenation(given: Arguments) -> Known:
    return joined((*((given.about,) if given.about is not None else ()), *given.values))


def stands(name: str) -> Compute:
    """An object that may be used where the text it was made from is wanted."""
    return lambda given: Thing(name, path(given), True)


def every_path_below(given: Arguments) -> Known:
    """Path objects of what is in a directory."""
    return Items((Thing("pathlib.Path()", joined((same(given), Text("/" + ANY_NAME))), True),))


def paths_matching(given: Arguments) -> Known:
    """Path objects of what a pattern matches in a directory."""
    return Items((Thing("pathlib.Path()", joined((given.about, Text("/"), given.at(0))), True),))


def packed(given: Arguments) -> Known:
    """Perl's pack("H*", hexadecimal)"""
    if given.text(0).text.upper().startswith("H"):
        return from_hexadecimal(Arguments(given.values[1:]))
    return Text(HOLE, frozenset({DECODED + "pack"}))


def below(given: Arguments) -> Known:
    """Paths of what is in a directory."""
    return joined((same(given), Text("/"), SOME_NAME))


def spaced(given: Arguments) -> Known:
    """R's paste()"""
    return joined(given.values, " ")


def reverse(given: Arguments) -> Known:
    value = same(given)
    if isinstance(value, Items):
        return Items(value.values[::-1])
    return Text(as_text(value).text[::-1], as_text(value).sources)


def characters(given: Arguments) -> Known:
    """Character codes into text."""
    values = given.values[0].values if given.values and isinstance(given.values[0], Items) else given.values
    if all(isinstance(value, int) and 0 < value < 0x110000 for value in values):
        return Text("".join(chr(value) for value in values if isinstance(value, int)))
    return Text(HOLE, frozenset({DECODED + "characters"}))


def replaced(given: Arguments) -> Known:
    text = as_text(given.about)
    old, new = given.text(0), given.text(1)
    if not (text.known and old.known and new.known):
        return Text(HOLE, text.sources)
    return Text(text.text.replace(old.text, new.text), text.sources)


def split(given: Arguments) -> Known:
    text = as_text(given.about)
    between = given.text(0).text if given.values else " "
    if not text.known:
        return None
    parts = text.text.split(between) if between else list(text.text)
    return Items(tuple(Text(part, text.sources) for part in parts[:256]))


def lower(given: Arguments) -> Known:
    text = as_text(same(given))
    return text._replace(text=text.text.lower())


def upper(given: Arguments) -> Known:
    text = as_text(same(given))
    return text._replace(text=text.text.upper())


def strip(given: Arguments) -> Known:
    text = as_text(same(given))
    return text._replace(text=text.text.strip())


def formatted(given: Arguments) -> Known:
    """sprintf(format, …)"""
    return percent(given.text(0), given.values[1:])


def percent(form: Text, values: tuple[Known, ...]) -> Known:
    """`%s`, `%d`… replaced in turn; other conversions make the rest unknown."""
    parts = form.text.split("%")
    pieces: list[Known] = [Text(parts[0], form.sources)]
    rest = list(values)
    skip = False
    for part in parts[1:]:
        if skip or not part:
            pieces.append(Text("%" + part if not skip else part))
            skip = not skip and not part
            continue
        digits = part.lstrip("-+ #0123456789.$")
        given = rest.pop(0) if rest else None
        if digits[:1] == "c" and isinstance(given, int) and 0 < given < 0x110000:
            given = Text(chr(given))
        pieces += [given, Text(digits[1:])]
    return joined(pieces)


def decoded(decode: Callable[[bytes], bytes], place: int = 0) -> Compute:
    """A decoder of text; what it cannot decode is unknown, and marked as hidden by an encoding."""

    def compute(given: Arguments) -> Known:
        text = as_text(given.at(place) if given.values else given.about)
        hidden = Text(HOLE, text.sources | {DECODED + "text"})
        if not text.known:
            return hidden
        try:
            found = decode(text.text.encode("latin-1", "replace"))[:100_000].decode("utf-8", "replace")
        except (ValueError, binascii.Error):
            return hidden
        return hidden if HOLE in found else Text(found, text.sources)

    return compute


def _base64(data: bytes) -> bytes:
    data = data.translate(bytes.maketrans(b"-_", b"+/"), b" \n\r\t")
    return binascii.a2b_base64(data + b"=" * (-len(data) % 4))


def _hexadecimal(data: bytes) -> bytes:
    return bytes.fromhex(data.decode("ascii", "replace"))


_LETTERS = bytes(range(97, 123))
_TURNED = _LETTERS[13:] + _LETTERS[:13]
_ROT13 = bytes.maketrans(_LETTERS + _LETTERS.upper(), _TURNED + _TURNED.upper())

from_rot13 = decoded(lambda data: data.translate(_ROT13))
from_base64 = decoded(_base64)
from_hexadecimal = decoded(_hexadecimal)


def by_codec(given: Arguments) -> Known:
    """codecs.decode(text, 'rot13' | 'hex' | 'base64')"""
    encoding = given.text(1, "encoding").text.lower().replace("_", "")
    if encoding in ("rot13", "rot-13"):
        return from_rot13(given)
    return by_encoding(given)


def by_encoding(given: Arguments) -> Known:
    """Buffer.from(text, 'base64' | 'hex')"""
    encoding = given.text(1).text.lower()
    if encoding in ("base64", "base64url"):
        return from_base64(given)
    return from_hexadecimal(given) if encoding == "hex" else given.at(0) or UNKNOWN_TEXT


def opened(given: Arguments) -> Known:
    """A file object: it stands for its path, and carries what is in it."""
    path = given.text(0, "file")
    return Thing("open()", path._replace(sources=path.sources | {FILE + path.text}), True)


def response(given: Arguments) -> Known:
    """What a request returned, for those who read it."""
    return Text(HOLE, frozenset({NETWORK + as_text(given.about).text}))
