"""Describe: the rules as a page to read (docs/rules.md)."""

from __future__ import annotations

import re
from typing import Any, Iterable, Iterator

from gshell.decide.explain import rule_as_dict, verdict_words
from gshell.decide.packs import File
from gshell.decide.policy import Pack, Policy, Rule


def markdown(policy: Policy, profiles: Iterable[File] = ()) -> str:
    """All packs with their rules, in the order they are in force; then what profiles bring."""
    return "\n".join(_page(policy, profiles)) + "\n"


def _page(policy: Policy, profiles: Iterable[File]) -> Iterator[str]:
    yield "# Rules"
    yield ""
    yield f"{len(policy.rules)} rules in {len(policy.packs)} packs."
    yield "How to read, retune and write them: [policies.md](policies.md)."
    for pack in policy.packs:
        yield from _pack(pack, [rule for id in pack.rules if (rule := policy.rule(id))])
    for profile in profiles:
        yield from _pack(profile.pack, profile.rules)


def _pack(pack: Pack, rules: Iterable[Rule]) -> Iterator[str]:
    yield ""
    yield f"## {pack.name}"
    yield ""
    yield pack.about + (f" Mode: {pack.mode}." if pack.mode != "enforce" else "")
    for rule in rules:
        yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    words = verdict_words(rule)
    verdict = words if isinstance(words, str) else ", ".join(f"{word} ({kind})" for kind, word in words.items())
    yield ""
    yield f"### {rule.id}"
    yield ""
    yield f"**{verdict}**" + (f", {rule.maturity}" if rule.maturity != "stable" else "") + f". {rule.reason}"
    if rule.instead:
        yield f"Instead: {rule.instead}"
    yield ""
    yield f"- looks for: {_looks_for(rule_as_dict(rule))}"
    for example in rule.match[:2]:
        yield f"- stops: {_code(example)}"
    for example in rule.no_match[:2]:
        yield f"- lets pass: {_code(example)}"


def conditions(rule: Rule) -> list[str]:
    """Beside its effects: what must hold for the rule, in words."""
    return [part.replace("`", "") for part in _parts(rule_as_dict(rule))]


def _looks_for(said: dict[str, Any]) -> str:
    return "; ".join([", ".join(f"`{effect}`" for effect in said["effect"]), *_parts(said)])


def _parts(said: dict[str, Any]) -> list[str]:
    parts: list[str] = []
    parts += _conditions(said, ("where", "who", "context", "when"))
    for exception in said.get("unless", ()):
        parts.append("unless " + " and ".join(_conditions(exception, ("who", "context", "when"))))
    parts += [f"{key.replace('_', ' ')} {_value(said[key])}" for key in ("certainty", "session_risk") if key in said]
    return parts


def _conditions(said: dict[str, Any], keys: tuple[str, ...]) -> list[str]:
    return [f"{name} {_value(value)}" for key in keys for name, value in said.get(key, {}).items()]


def _value(value: Any) -> str:
    if isinstance(value, list):
        return " or ".join(_value(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(_said(name, one) for name, one in value.items())
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _said(name: str, value: Any) -> str:
    if name == "absent":
        return "not known" if value else "known"
    return {"not": "not ", "min": "at least ", "max": "at most "}[name] + _value(value)


def _code(text: str) -> str:
    """A code span for any text (CommonMark 6.1: a fence longer than the backticks in it)."""
    text = text.replace("\n", "⏎")
    if "`" not in text:
        return f"`{text}`"
    fence = "`" * (max(map(len, re.findall("`+", text))) + 1)
    return f"{fence} {text} {fence}"
