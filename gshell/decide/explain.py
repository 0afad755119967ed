"""Explain: decisions and rules as plain data, for `--json`, journals and other programs."""

from __future__ import annotations

from typing import Any

from gshell.assess import risk
from gshell.assess.effects import Certainty, Effect
from gshell.decide.policy import DAYS, KINDS, Conditions, Rule, Said
from gshell.decide.verdict import Decision, Finding, Verdict


def explain(decision: Decision) -> dict[str, Any]:
    """Which effects, by which words of the line, met which rules of which files."""
    return {
        "text": decision.text,
        "verdict": decision.verdict.word,
        "observed": decision.observed.word,
        "risk": decision.risk,
        "parser": decision.parser,
        "effects": [effect_as_dict(effect, decision.text) for effect in decision.effects],
        "findings": [finding_as_dict(finding, decision) for finding in decision.findings],
    }


def effect_as_dict(effect: Effect, text: str) -> dict[str, Any]:
    """`words` are those of the line that cause it, `span` where they stand."""
    return {
        "kind": effect.kind,
        "target": effect.target,
        "attributes": {
            name: list(value) if isinstance(value, tuple) else value for name, value in effect.attributes.items()
        },
        "certainty": effect.certainty.name.lower(),
        "risk": effect.risk,
        "risk_of": risk_as_dict(effect),
        "via": list(effect.via),
        "span": list(effect.span),
        "words": text[effect.span.start : effect.span.end],
    }


def risk_as_dict(effect: Effect) -> dict[str, Any]:
    """The factors of assess.risk's formula; `adjusted` the facts that made more or less of it."""
    found = risk.factors(effect)
    return {**found._asdict(), "adjusted": dict(found.adjusted)}


def finding_as_dict(finding: Finding, decision: Decision) -> dict[str, Any]:
    """`effect` is the place of the effect in the decision's list."""
    return {
        "rule": finding.rule,
        "pack": finding.pack,
        "source": finding.source,
        "verdict": finding.verdict.word,
        "observed": finding.observed.word,
        "risk": finding.risk,
        "reason": finding.reason,
        "instead": finding.instead,
        "words": finding.words,
        "effect": decision.effects.index(finding.effect),
    }


def rule_as_dict(rule: Rule) -> dict[str, Any]:
    """The rule in the words of the policy language, and where it comes from."""
    said: dict[str, Any] = {
        "id": rule.id,
        "effect": list(rule.effects),
        "where": _written(rule.where),
        "who": _written(rule.who),
        "context": _written(rule.context),
        "when": _when(rule.when),
        "unless": [_exception(exception) for exception in rule.unless],
        "session_risk": _matcher(rule.session_risk) if rule.session_risk else None,
        "certainty": Certainty(rule.certainty).name.lower() if rule.certainty else None,
        "verdict": verdict_words(rule),
        "risk": rule.risk if rule.risk >= 0 else None,
        "reason": rule.reason,
        "instead": rule.instead,
        "maturity": rule.maturity,
        "mode": rule.mode,
        "examples": {"match": list(rule.match), "no_match": list(rule.no_match)},
    }
    place = {"pack": rule.pack, "layer": rule.layer, "source": rule.source, "retuned": list(rule.retuned)}
    return {**{name: value for name, value in said.items() if value not in (None, "", {}, [])}, **place}


def verdict_words(rule: Rule) -> str | dict[str, str]:
    """One word if it is the same for everybody, else a word per kind of identity."""
    words = [Verdict(verdict).word for verdict in rule.verdicts]
    return words[0] if len(set(words)) == 1 else dict(zip(KINDS, words, strict=True))


def _written(conditions: Conditions) -> dict[str, Any]:
    return {name: _matcher(matcher) for name, matcher in conditions}


def _matcher(matcher: tuple[Any, ...]) -> Any:
    """A compiled matcher (see match.py) as a policy would write it."""
    kind = matcher[0]
    if kind == "any":
        return [_matcher(one) for one in matcher[1]]
    if kind == "not":
        return {"not": _matcher(matcher[1])}
    if kind == "absent":
        return {"absent": matcher[1]}
    if kind == "like":
        return "*".join(matcher[1])
    if kind == "range":
        return {name: bound for name, bound in zip(("min", "max"), matcher[1:], strict=True) if bound is not None}
    return matcher[1]


def _exception(said: Said) -> dict[str, Any]:
    who, context, when = said
    written = {"who": _written(who), "context": _written(context), "when": _when(when)}
    return {name: value for name, value in written.items() if value}


def _when(when: tuple[Any, ...]) -> dict[str, Any]:
    if not when:
        return {}
    hours, days, timezone, condition = when
    said = {
        "hours": ["-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in span) for span in hours],
        "days": [DAYS[day] for day in days],
        "timezone": timezone,
        "condition": condition,
    }
    return {name: value for name, value in said.items() if value}
