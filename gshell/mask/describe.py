r"""Describe: reads detector files. docs/masking.md shows the language to those who add their own.

    parts: {name: EXPRESSION}      what follows may refer to it as @{name}
    detectors:
      - id: acme-token             several rows may share one
        about: where the facts come from
        prefix: "acme_|acmetest_"  literal alternatives; stands for `before`, `keywords`, `after` and examples
        keywords: [acme]           lower-case literals, one of which is in every find
        hint: "[0-9]{9}"           without keywords: an expression that is in every find
        probe: EXPRESSION          the same for the quick engine, where the whole is slow to look for
        before: EXPRESSION         what stands in front of the secret and stays readable
        chars: alnum               what the secret is made of: a name of CLASSES or a class `[a-z]` (with a hint:
                                   all that can stand in `begun`, and `before` matches no characters)
        length: 20..40             of it; 20 exactly, 20.. at least (default 1..)
        secret: EXPRESSION         where chars and length cannot say it; then also
        begun: EXPRESSION          what matches every beginning of a secret
        after: EXPRESSION          what stands behind it
        lines: true                it may go over several lines
        check: luhn                a function of checks.py has the last word
        entropy: 3                 least bits per character
        keep: 0..4                 so many characters of its beginning and its end stay readable
        examples: {match: ["token=«secret» next"], no_match: [...]}

Expressions are Python's (re) on bytes. In examples `¦` is left out: it keeps scanners from taking them for leaks.
"""

from __future__ import annotations

import re
from typing import Any

from gshell.decide.nodes import Node, compose
from gshell.mask.checks import CHECKS
from gshell.mask.detector import Detector
from gshell.tuples import NamedTuple

CLASSES = {
    "alnum": "[A-Za-z0-9]",
    "token": "[A-Za-z0-9_-]",
    "upper": "[A-Z0-9]",
    "hex": "[0-9a-f]",
    "base64": "[A-Za-z0-9+/=]",
    "dotted": "[A-Za-z0-9_.-]",
}
KINDS = ("human", "agent", "service")
_SAMPLES = {"alnum": "a1B2", "token": "a1B_", "upper": "A1B2", "hex": "0a1b", "base64": "a1+/", "dotted": "a1B."}
# A word begins here; in JSON and URLs a letter of an escape may stand in front of it.
EDGE = r"(?:(?<![A-Za-z0-9])|(?<=\\[bfnrt])|(?<=%[0-9A-Fa-f]{2}))"
_RANGE = re.compile(r"(\d+)(\.\.)?(\d+)?$")
_KEYS = (
    *("id", "about", "prefix", "keywords", "hint", "probe", "before", "chars", "length", "secret", "begun", "after"),
    *("lines", "check", "entropy", "keep", "examples"),
)
_EXPRESSIONS = ("hint", "probe", "before", "after", "secret", "begun")
_JOINT = "¦"
_FAR = 1000


class Described(NamedTuple):
    """A detector and its proofs: (before, secret, after) of texts it must find, texts it must leave alone."""

    detector: Detector
    match: tuple[tuple[str, str, str], ...]
    no_match: tuple[str, ...]


class DescribedFile(NamedTuple):
    """`without` these ids; `allow`: expressions for whole secrets that are none; `screen`: kinds of identity who
    do not see secrets themselves, None if nothing is said of it; `final`: no other file may take anything back.
    """

    detectors: tuple[Described, ...]
    without: tuple[str, ...]
    allow: tuple[str, ...]
    final: bool
    screen: tuple[str, ...] | None


def read(text: str, file: str) -> DescribedFile:
    """Raises PolicyError with the place for whatever the language does not know."""
    rows = compose(text, file).mapping(("parts", "detectors", "without", "allow", "final", "screen"))
    parts: dict[str, str] = {}
    for name, node in (rows["parts"].mapping() if "parts" in rows else {}).items():
        parts[name] = _expression(node, parts)
    return DescribedFile(
        rows["detectors"].each(lambda row: _detector(row, parts)) if "detectors" in rows else (),
        rows["without"].each(Node.text) if "without" in rows else (),
        rows["allow"].each(lambda node: _compiled(node, _expression(node, parts)).decode()) if "allow" in rows else (),
        "final" in rows and rows["final"].flag(),
        rows["screen"].each(lambda node: node.one_of(KINDS)) if "screen" in rows else None,
    )


def _detector(row: Node, parts: dict[str, str]) -> Described:
    keys = row.mapping(_KEYS, ("id",))
    said = {name: _expression(keys[name], parts) for name in _EXPRESSIONS if name in keys}
    least, most = _length(keys)
    name = keys["chars"].text() if "chars" in keys else ""
    chars = CLASSES.get(name) or (_expression(keys["chars"], parts) if name else "")
    prefixes = tuple(keys["prefix"].text().split("|")) if "prefix" in keys else ()
    if prefixes:
        said.setdefault("before", f"{EDGE}(?:{'|'.join(map(re.escape, prefixes))})")
        said.setdefault("after", f"(?!{chars})")
    if not chars or ("secret" in said) != ("begun" in said):
        raise row.wrong("chars is missing, or one of secret and begun without the other")
    secret = said.get("secret", f"{chars}{{{least},{most or ''}}}")
    begun = said.get("begun", f"{chars}{{0,{most or ''}}}")
    before = f"(?:{said['before']})" if "before" in said else ""
    match, no_match = _examples(keys, prefixes, name, least)
    whole = _compiled(row, f"{before}({secret}){said.get('after', '')}")
    detector = Detector(
        id=keys["id"].text(),
        keywords=_keywords(row, keys, prefixes),
        hint=_compiled(row, said.get("hint", "")),
        probe=_compiled(row, said["probe"]) if "probe" in said else whole,
        whole=whole,
        begun=_compiled(row, rf"{before}({begun})\Z"),
        reach=_reach(f"{before}({begun})"),
        more=f"{chars}*".encode(),
        lines="lines" in keys and keys["lines"].flag(),
        check=keys["check"].one_of(tuple(CHECKS)) if "check" in keys else "",
        entropy=float(keys["entropy"].number(0, 8)) if "entropy" in keys else 0.0,
        keep=_keep(keys),
        sample="".join(match[0]).encode() if match else b"",
    )
    return Described(detector, match, no_match)


def _expression(node: Node, parts: dict[str, str]) -> str:
    def part(found: re.Match[str]) -> str:
        if found[1] not in parts:
            raise node.wrong(f"there is no part {found[1]}")
        return parts[found[1]]

    return re.sub(r"@\{(\w+)\}", part, node.text())


def _compiled(node: Node, text: str) -> bytes:
    try:
        re.compile(text.encode())
    except re.error as error:
        raise node.wrong(f"no expression: {error}") from error
    return text.encode()


def _reach(expression: str) -> int:
    """The longest text that it matches; 0 if that is too long to be worth knowing."""
    from re import _parser  # type: ignore[attr-defined]  # what `re` compiles with knows widths

    longest = int(_parser.parse(expression.encode()).getwidth()[1])
    return longest if longest < _FAR else 0


def _keywords(row: Node, keys: dict[str, Node], prefixes: tuple[str, ...]) -> tuple[str, ...]:
    named = keys["keywords"].each(Node.text) if "keywords" in keys else tuple(prefix.lower() for prefix in prefixes)
    if bool(named) == ("hint" in keys):
        raise row.wrong("needs either keywords or a hint")
    if any(word != word.lower() or not word.isascii() for word in named):
        raise keys["keywords"].wrong("keywords are lower-case ASCII")
    return named


def _pair(keys: dict[str, Node], name: str, default: tuple[int, int]) -> tuple[int, int]:
    if name not in keys:
        return default
    match = _RANGE.match(str(keys[name].scalar()))
    if not match:
        raise keys[name].wrong("expected 20, 20.. or 20..40")
    low = int(match[1])
    return low, int(match[3] or 0) if match[2] else low


def _length(keys: dict[str, Node]) -> tuple[int, int]:
    return _pair(keys, "length", (1, 0))


def _keep(keys: dict[str, Node]) -> tuple[int, int]:
    return _pair(keys, "keep", (0, 0))


def _examples(
    keys: dict[str, Node], prefixes: tuple[str, ...], name: str, least: int
) -> tuple[tuple[tuple[str, str, str], ...], tuple[str, ...]]:
    """Those that are written down; a prefix has some of its own."""
    rows = keys["examples"].mapping(("match", "no_match"), ("match", "no_match")) if "examples" in keys else {}
    match = rows["match"].each(_match) if rows else ()
    no_match = rows["no_match"].each(_text) if rows else ()
    sample = (_SAMPLES[name] * least)[:least] if name in _SAMPLES and "secret" not in keys else ""
    if prefixes and sample:
        match += tuple((f"see {prefix}", sample, " next\n") for prefix in prefixes)
        no_match += tuple(f"{prefix}{sample[:-1]} x{prefix}{sample}" for prefix in prefixes)
    return match, no_match


def _text(node: Node) -> str:
    return node.text().replace(_JOINT, "")


def _match(node: Node) -> tuple[str, str, str]:
    before, mark, rest = _text(node).partition("«")
    secret, end, after = rest.partition("»")
    if not (mark and end and secret):
        raise node.wrong("put «» around the secret")
    return before, secret, after


def marshalled(described: DescribedFile) -> dict[str, Any]:
    """What the cache keeps: everything but the proofs."""
    return {**described._asdict(), "detectors": tuple(tuple(row.detector) for row in described.detectors)}
