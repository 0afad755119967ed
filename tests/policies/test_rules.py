"""The shipped packs: every rule proves itself, has a way out, and is at home in its file."""

from __future__ import annotations

import re
from pathlib import Path

from gshell.assess.effects import KINDS
from gshell.cli.policy import page as rules_page
from gshell.decide.policy import Policy
from gshell.decide.prove import prove
from gshell.decide.verdict import Verdict

ROOT = Path(__file__).parents[2]
# A day's ordinary work, for people and agents alike; what is dangerous about one of them is an effect of its own.
WITHOUT_RULE = {
    "git.push",
    "k8s.exec",
    "net.fetch",
    "sql.delete",
    "sql.read",
    "sql.write",
    "transfer.read",
    "transfer.write",
}


def test_every_rule_proves_itself(shipped: Policy) -> None:
    failures = prove(shipped)
    assert not failures, "\n".join(map(str, failures))


def test_a_wrong_example_would_be_found(shipped: Policy) -> None:
    rules = tuple(rule._replace(match=("ls -l",), no_match=()) for rule in shipped.rules[:3])
    by_kind = {kind: tuple(place for place, rule in enumerate(rules) if kind in rule.effects) for kind in KINDS}
    assert [failure.rule.id for failure in prove(Policy(rules, shipped.packs, by_kind))] == [rule.id for rule in rules]


def test_rules_have_a_form(shipped: Policy) -> None:
    for rule in shipped.rules:
        place = f"{rule.source}: {rule.id}"
        assert re.fullmatch(r"[A-Z“].*[.!]", rule.reason), f"{place}: the reason is one sentence"
        assert len(rule.reason) <= 140, f"{place}: the reason is short"
        assert rule.instead, f"{place}: says no way out"
        assert 0 <= rule.risk <= 100, f"{place}: no risk"
        assert rule.match and rule.no_match, f"{place}: examples of both kinds"


def test_agents_are_never_held_to_less_than_people(shipped: Policy) -> None:
    for rule in shipped.rules:
        human, agent, service = rule.verdicts
        assert human <= agent and human <= service, f"{rule.source}: {rule.id}"


def test_nothing_only_warns_people(shipped: Policy) -> None:
    """A warning that comes every day is not read: a rule is silent for people, or it stops them."""
    assert [rule.id for rule in shipped.rules if rule.verdicts[0] == Verdict.WARN] == []


def test_packs_are_called_like_their_files_and_hold_one_family_each(shipped: Policy) -> None:
    families: dict[str, str] = {}
    for pack in shipped.packs:
        assert pack.name == Path(pack.source).stem
        assert pack.about.endswith(".")
        for family in {id.rpartition(".")[0] for id in pack.rules}:
            assert families.setdefault(family, pack.name) == pack.name, f"{family} is in two packs"
            assert pack.name.removeprefix("core-").startswith(family.replace(".", "-")[:4]), f"{family} in {pack.name}"


def test_every_kind_of_effect_has_a_rule_or_a_reason(shipped: Policy) -> None:
    assert {kind for kind in KINDS if not shipped.about(kind)} == WITHOUT_RULE


def test_the_page_of_rules_is_current(shipped: Policy) -> None:
    page = ROOT / "docs/rules.md"
    assert page.read_text(encoding="utf-8") == rules_page(shipped), "run: gshell policy docs > docs/rules.md"
