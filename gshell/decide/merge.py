"""Merge: the files of all layers -> the rules in force.

A layer's rules join those before it, then its overrides retune what is there. `user` and
`project` may add rules and make verdicts stricter; whatever could loosen is an error, never
ignored: somebody would believe it.
"""

from __future__ import annotations

from itertools import groupby
from typing import Iterable

from gshell.assess.effects import KINDS
from gshell.decide.nodes import suggest
from gshell.decide.packs import File, Override
from gshell.decide.policy import Pack, Rule
from gshell.errors import PolicyError

_TIGHTEN_ONLY = ("user", "project")


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
        for kind in KINDS:
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
        if override.layer in _TIGHTEN_ONLY:
            _refuse_loosening(override, rules[id])
        rules[id] = _retuned(rules[id], override)
        if override.changes.get("disabled"):
            disabled.add(id)
        elif "disabled" in override.changes:
            disabled.discard(id)


def _retuned(rule: Rule, override: Override) -> Rule:
    changes = override.changes
    return rule._replace(
        verdicts=changes.get("verdict", rule.verdicts),
        mode=changes.get("mode", rule.mode),
        # A condition on the same thing takes the place of the old one, others are added.
        where=tuple({**dict(rule.where), **dict(changes.get("where", ()))}.items()),
        who=tuple({**dict(rule.who), **dict(changes.get("who", ()))}.items()),
        retuned=(*rule.retuned, f"{override.node.file}:{override.node.line}"),
    )


def _refuse_loosening(override: Override, rule: Rule) -> None:
    changes = override.changes
    verdicts = changes.get("verdict", rule.verdicts)
    loosens = {
        "verdict": any(new < old for new, old in zip(verdicts, rule.verdicts, strict=True)),
        "mode": changes.get("mode") == "observe" and rule.mode != "observe",
        "disabled": changes.get("disabled", False),
        # Whether other conditions match less cannot be told; a rule of one's own can say more.
        "where": "where" in changes,
        "who": "who" in changes,
    }
    if fault := next((name for name, loose in loosens.items() if loose), ""):
        raise override.node.wrong(
            f"{fault} would loosen {rule.id}; a {override.layer} policy may only tighten (root's in /etc may loosen)"
        )
