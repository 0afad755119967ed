"""Facts: what a condition in CEL is told of an effect and its circumstances (names: cel.NAMES)."""

from __future__ import annotations

from typing import Any, Callable, Mapping

from gshell.assess.effects import Effect
from gshell.decide.context import Circumstances
from gshell.decide.policy import CONTEXT, DAYS


def facts(text: str, effect: Effect, now: Circumstances) -> dict[str, Any]:
    """Only of what the condition may speak of: the rest need not be found out."""
    return {name: tell(effect, now) for name, tell in _TOLD.items() if name in text}


def _attributes(effect: Effect, now: Circumstances) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in effect.attributes.items()}


def _who(effect: Effect, now: Circumstances) -> dict[str, Any]:
    return now.identity.as_dict()


def _context(effect: Effect, now: Circumstances) -> dict[str, Any]:
    """What is not known is an empty text; `environment` is a list, for two may be declared."""
    known = {name: now.context.fact(name, effect, now.claims) for name in CONTEXT}
    return {name: list(value or ()) if name == "environment" else value or "" for name, value in known.items()}


def _time(effect: Effect, now: Circumstances) -> dict[str, Any]:
    moment = now.moment
    return {"hour": moment.tm_hour, "minute": moment.tm_min, "day": DAYS[moment.tm_wday]}


_TOLD: Mapping[str, Callable[[Effect, Circumstances], Any]] = {
    "kind": lambda effect, now: effect.kind,
    "target": lambda effect, now: effect.target,
    "certainty": lambda effect, now: effect.certainty.name.lower(),
    "risk": lambda effect, now: effect.risk,
    "via": lambda effect, now: list(effect.via),
    "attributes": _attributes,
    "who": _who,
    "context": _context,
    "session": lambda effect, now: {"risk": now.session_risk},
    "time": _time,
}
