"""Match: does a rule speak of this effect, this person, this moment?

A matcher is a tuple; the value it is asked about may be a text, a number, a flag,
a tuple of texts (then any of them will do) or None (there is no such attribute):

    ("is", "table")          that text
    ("like", ("*.", ""))     a glob, cut at its stars; `*` is any text, `/` and nothing included
    ("flag", True)           a flag; what is absent counts as false
    ("number", 0)            that number, also when written as a text
    ("range", 2, None)       a number within bounds, either end None for none
    ("absent", True)         there is no such attribute
    ("any", (m, …))  ("not", m)

Nothing here can take long: no regular expressions.
"""

from __future__ import annotations

from gshell.assess.effects import Effect
from gshell.decide.context import Circumstances
from gshell.decide.policy import Matcher, Moment, Rule, Said
from gshell.hints import Any
from gshell.identify import Identity

_OF_EFFECT = ("target", "via")
_IDENTITY = {"source": "source_address"}
"""Names in `who:` that differ from the field of Identity."""


def concerns(rule: Rule, effect: Effect) -> bool:
    """The rule's `certainty` and `where` hold; its kinds were looked up in the policy's index."""
    if effect.certainty < rule.certainty:
        return False
    for name, matcher in rule.where:
        if not holds(matcher, effect.attributes.get(name) if name not in _OF_EFFECT else getattr(effect, name)):
            return False
    return True


def applies(rule: Rule, effect: Effect, now: Circumstances) -> bool:
    """The rule's `who`, `context`, `when` and `session_risk` hold, and no exception (`unless`) does."""
    if not (rule.who or rule.context or rule.when or rule.session_risk or rule.unless):
        return True
    if rule.session_risk and not holds(rule.session_risk, now.session_risk):
        return False
    doubted = now._replace(claims=False)
    said = (rule.who, rule.context, rule.when)
    # A claim can make a rule hold; it can neither end one nor be an exception from one.
    if not (_are(said, effect, now, True) or _are(said, effect, doubted, True)):
        return False
    return not any(_are(exception, effect, doubted, False) for exception in rule.unless)


def _are(said: Said, effect: Effect, now: Circumstances, doubtful: bool) -> bool:
    """All hold; `doubtful` is what a condition that fails counts as."""
    who, context, when = said
    return (
        all(holds(matcher, _of_person(now.identity, name)) for name, matcher in who)
        and all(holds(matcher, now.context.fact(name, effect, now.claims)) for name, matcher in context)
        and (not when or _is_time(when, now.moment))
        and (not when or not when[3] or _condition(when[3], effect, now, doubtful))
    )


def _of_person(identity: Identity, name: str) -> Any:
    # An identity field that is empty is a fact that is missing.
    return getattr(identity, _IDENTITY.get(name, name)) or None


def _condition(text: str, effect: Effect, now: Circumstances, doubtful: bool) -> bool:
    from gshell.decide.cel import evaluate  # a library that most policies do without
    from gshell.decide.facts import facts

    answer = evaluate(text, facts(text, effect, now))
    return doubtful if answer is None else answer


def holds(matcher: Matcher, value: Any) -> bool:
    kind = matcher[0]
    if kind == "any":
        return any(holds(one, value) for one in matcher[1])
    if kind == "not":
        return not holds(matcher[1], value)
    if kind == "flag":
        return bool(value) is matcher[1]
    if kind == "absent":
        return (value is None) is matcher[1]
    if isinstance(value, tuple):
        return any(holds(matcher, one) for one in value)
    if kind == "is":
        return value is not None and str(value) == matcher[1]
    if kind == "like":
        return value is not None and _like(matcher[1], str(value))
    return _number(matcher, value)


def _number(matcher: Matcher, value: Any) -> bool:
    if isinstance(value, str):
        digits = value[1:] if value.startswith("-") else value
        if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
            return False
        value = int(value)
    if value is None or isinstance(value, bool):
        return False
    if matcher[0] == "number":
        return bool(value == matcher[1])
    _, low, high = matcher
    return (low is None or value >= low) and (high is None or value <= high)


def _like(pieces: tuple[str, ...], text: str) -> bool:
    """A glob cut at its stars: the first piece begins the text, the last ends it, the others come in order between."""
    first, last = pieces[0], pieces[-1]
    place, end = len(first), len(text) - len(last)
    if end < place or not (text.startswith(first) and text.endswith(last)):
        return False
    for piece in pieces[1:-1]:
        place = text.find(piece, place, end)
        if place < 0:
            return False
        place += len(piece)
    return True


def _is_time(when: tuple[Any, ...], moment: Moment) -> bool:
    hours, days, timezone, _ = when
    if timezone:
        moment = _elsewhere(moment, timezone)
    if days and moment.tm_wday not in days:
        return False
    now = moment.tm_hour * 60 + moment.tm_min
    return not hours or any(_between(now, start, end) for start, end in hours)


def _between(now: int, start: int, end: int) -> bool:
    return start <= now < end if start < end else now >= start or now < end


def _elsewhere(moment: Moment, timezone: str) -> Moment:
    """The same moment on a clock of another place. The zone table is data that was checked when the policy was read."""
    from datetime import datetime, timedelta
    from datetime import timezone as fixed
    from zoneinfo import ZoneInfo

    here = fixed(timedelta(seconds=moment.tm_gmtoff or 0))
    local = datetime(moment.tm_year, moment.tm_mon, moment.tm_mday, moment.tm_hour, moment.tm_min, tzinfo=here)
    return local.astimezone(ZoneInfo(timezone)).timetuple()
