"""Merge: the files of all layers -> the rules in force.

A layer's rules join those before it, then its overrides retune what is there. `user` and
`project` may add rules and make verdicts stricter; whatever could loosen is an error, never
ignored: somebody would believe it.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any, Iterable

from gshell.assess.effects import KINDS as EFFECTS
from gshell.decide.nodes import suggest
from gshell.decide.packs import File, Override
from gshell.decide.policy import KINDS, Conditions, Pack, Rule
from gshell.errors import PolicyError

_TIGHTEN_ONLY = ("user", "project", "asked")
# Whether other conditions match less cannot be told; a rule of one's own can say more.
_NARROWING = ("disabled", "where", "who", "context", "unless")


def merge(files: Iterable[File]) -> tuple[tuple[Rule, ...], tuple[Pack, ...]]:
    """The rules in force, in order, and the packs. Raises PolicyError."""
    rules: dict[str, Rule] = {}
    disabled: set[str] = set()
    packs: dict[str, Pack] = {}
    for _, group in groupby(files, lambda file: file.pack.layer):
        layer = list(group)
        for file in layer:
            _add(file, rules, packs)
        for file in layer:
            for override in file.overrides:
                _retune(override, rules, disabled)
    return tuple(rule for rule in rules.values() if rule.id not in disabled), tuple(packs.values())


def index(rules: tuple[Rule, ...]) -> dict[str, tuple[int, ...]]:
    """Effect kind -> places of the rules that look at it."""
    found: dict[str, list[int]] = {}
    for place, rule in enumerate(rules):
        for kind in EFFECTS:
            if any(kind == effect or (effect[-1] == "*" and kind.startswith(effect[:-1])) for effect in rule.effects):
                found.setdefault(kind, []).append(place)
    return {kind: tuple(places) for kind, places in found.items()}


def _add(file: File, rules: dict[str, Rule], packs: dict[str, Pack]) -> None:
    pack = file.pack
    if pack.name in packs:
        raise PolicyError(f"the pack {pack.name} is in {packs[pack.name].source} too", pack.source)
    packs[pack.name] = pack
    for rule in file.rules:
        if rule.id in rules:
            place, _, line = rule.source.rpartition(":")
            raise PolicyError(f"the rule {rule.id} is in {rules[rule.id].source} too", place, int(line))
        rules[rule.id] = rule


def _retune(override: Override, rules: dict[str, Rule], disabled: set[str]) -> None:
    ids = override.ids
    chosen = [id for id in rules if id == ids or ids == "*" or (ids.endswith(".*") and id.startswith(ids[:-1]))]
    if not chosen:
        raise override.node.wrong(f"no rule is called {ids}{suggest(ids, rules)}")
    for id in chosen:
        retuned = _retuned(rules[id], override)
        if override.layer in _TIGHTEN_ONLY and (fault := _loosened(override, retuned, rules[id])):
            raise _refused(override, fault, id)
        # A profile's "*" that leaves a rule as it is did not retune it.
        if retuned._replace(retuned=rules[id].retuned) != rules[id]:
            rules[id] = retuned
        if override.changes.get("disabled"):
            disabled.add(id)
        elif "disabled" in override.changes:
            disabled.discard(id)


def _retuned(rule: Rule, override: Override) -> Rule:
    changes = override.changes
    return rule._replace(
        verdicts=_verdicts(rule.verdicts, changes),
        mode=changes.get("mode", rule.mode),
        where=_joined(rule.where, changes.get("where", ())),
        who=_joined(rule.who, changes.get("who", ())),
        context=_joined(rule.context, changes.get("context", ())),
        unless=(*rule.unless, *changes.get("unless", ())),
        narrowed=rule.narrowed or "where" in changes,
        retuned=(*rule.retuned, f"{override.node.file}:{override.node.line}"),
    )


def _verdicts(verdicts: tuple[int, int, int], changes: dict[str, Any]) -> tuple[int, int, int]:
    """First `as`, then `verdict`, then `raise`."""
    said: dict[str, int] = changes.get("as", {})
    steps: dict[str, dict[int, int]] = changes.get("raise", {})
    taken = [verdicts[said.get(kind, place)] for place, kind in enumerate(KINDS)]
    taken = list(changes.get("verdict", taken))
    human, agent, service = (
        steps.get(kind, {}).get(verdict, verdict) for kind, verdict in zip(KINDS, taken, strict=True)
    )
    return human, agent, service


def _joined(old: Conditions, new: Conditions) -> Conditions:
    """A condition on the same thing takes the place of the old one, others are added."""
    return tuple({**dict(old), **dict(new)}.items())


def _loosened(override: Override, new: Rule, old: Rule) -> str:
    """The key by which the rule would stop less than before, "" if by none."""
    if name := next((name for name in _NARROWING if override.changes.get(name)), ""):
        return name
    if any(now < before for now, before in zip(new.verdicts, old.verdicts, strict=True)):
        return "verdict"
    return "mode" if new.mode == "observe" and old.mode != "observe" else ""


def _refused(override: Override, key: str, id: str) -> PolicyError:
    if override.layer == "asked":
        return override.node.wrong(
            f"{key} would loosen {id}; a profile that a session asks for may only tighten. Root chooses others",
            "as root: echo NAME > /etc/gshell/profile",
        )
    return override.node.wrong(
        f"{key} would loosen {id}; a {override.layer} policy may only tighten (root's in /etc may loosen)"
    )
