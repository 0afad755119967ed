"""Conditions: `where`, `who`, `context`, `when`, `unless` as written -> the tuples that match.py asks."""

from __future__ import annotations

import re
from typing import Any, Callable

from gshell.decide.nodes import Node
from gshell.decide.policy import CONTEXT, DAYS, KINDS, Conditions, Matcher, Said

PERSON = ("kind", "subject", "groups", "host", "method", "assurance", "agent", "source", "on_behalf_of")
"""What `who` may ask about; see identify.Identity (`source` is the address of the ssh client)."""

_ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]*$")
_HOURS = re.compile(r"([01]?[0-9]|2[0-4])(?::([0-5][0-9]))?-([01]?[0-9]|2[0-4])(?::([0-5][0-9]))?$")


def where(node: Node, home: str) -> Conditions:
    """`target: ~/x` means the home of whoever is judged."""
    rows = []
    for name, value in node.mapping().items():
        if not _ATTRIBUTE.match(name):
            raise value.wrong(f"{name} is no name of an attribute")
        rows.append((name, matcher(value, home if name == "target" else "")))
    return tuple(rows)


def who(node: Node) -> Conditions:
    rows = []
    for name, value in node.mapping(PERSON).items():
        if name == "kind" and not value.is_mapping:
            for item in value.one_or_more():
                item.one_of(KINDS)
        rows.append((name, matcher(value)))
    return tuple(rows)


def context(node: Node) -> Conditions:
    return tuple((name, matcher(value)) for name, value in node.mapping(CONTEXT).items())


def unless(node: Node) -> tuple[Said, ...]:
    """Exceptions, one or a list of them; in each all must hold."""
    return tuple(_exception(item) for item in node.one_or_more())


def _exception(node: Node) -> Said:
    found = node.mapping(("who", "context", "when"))
    if not found:
        raise node.wrong("says nothing, so it would always hold; give who, context or when")
    return (
        who(found["who"]) if "who" in found else (),
        context(found["context"]) if "context" in found else (),
        when(found["when"]) if "when" in found else (),
    )


def matcher(node: Node, home: str = "") -> Matcher:
    if node.is_list:
        return ("any", tuple(matcher(item, home) for item in node.one_or_more()))
    if not node.is_mapping:
        return _single(node, home)
    found = node.mapping(("not", "min", "max", "absent"))
    if "not" in found and len(found) == 1:
        return ("not", matcher(found["not"], home))
    if "absent" in found and len(found) == 1:
        return ("absent", found["absent"].flag())
    if found and found.keys() <= {"min", "max"}:
        low, high = (_bound(found.get(name)) for name in ("min", "max"))
        return ("range", low, high)
    raise node.wrong("expected one of: a value, a list of values, {not: …}, {absent: true}, {min: …, max: …}")


def _single(node: Node, home: str) -> Matcher:
    value = node.scalar()
    if isinstance(value, bool):
        return ("flag", value)
    if isinstance(value, int):
        return ("number", value)
    if home and (value == "~" or value.startswith("~/")):
        value = home + value[1:]
    return ("like", tuple(value.split("*"))) if "*" in value else ("is", value)


def _bound(node: Node | None) -> int | None:
    return None if node is None else node.number(-(10**18), 10**18)


def when(node: Node) -> tuple[Any, ...]:
    """(hours, days, timezone, condition); days as struct_time counts them (0 is Monday); a text is a condition."""
    if not node.is_mapping:
        return (), (), "", _condition(node)
    found = node.mapping(("hours", "days", "timezone", "condition"))
    if not found.keys() - {"timezone"}:
        raise node.wrong("says nothing; give hours, days or a condition")
    hours, days = _several(found.get("hours"), _span), _several(found.get("days"), _day)
    return hours, days, _timezone(found.get("timezone")), _condition(found["condition"]) if "condition" in found else ""


def _condition(node: Node) -> str:
    """The text of an expression that is known to be one."""
    from gshell.decide import cel

    text = node.text()
    try:
        cel.check(text)
    except cel.MissingError as error:
        raise node.wrong(str(error), cel.INSTALL) from error
    except cel.ConditionError as error:
        raise node.wrong(str(error)) from error
    return text


def _several(node: Node | None, read: Callable[[Node], Any]) -> tuple[Any, ...]:
    return () if node is None else tuple(read(item) for item in node.one_or_more())


def _span(node: Node) -> tuple[int, int]:
    found = _HOURS.match(node.text())
    if not found:
        raise node.wrong('expected hours such as "08-18" or "22:30-06:00"')
    from_hour, from_minute, to_hour, to_minute = (int(part or 0) for part in found.groups())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if start == end or max(start, end) > 24 * 60:
        raise node.wrong("these hours are no span of a day")
    return start, end


def _day(node: Node) -> int:
    return DAYS.index(node.one_of(DAYS))


def _timezone(node: Node | None) -> str:
    if node is None:
        return ""
    from zoneinfo import ZoneInfo

    name = node.text()
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise node.wrong(f"{name} is no time zone of this machine (as in Europe/Berlin, UTC)") from error
    return name
