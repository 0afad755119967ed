"""Decisions and rules as data and as a page."""

from __future__ import annotations

import json

import yaml
from bench import AGENT, effect, judged, policy, rule

from gshell.assess.effects import Certainty
from gshell.decide.describe import markdown
from gshell.decide.explain import explain, rule_as_dict
from gshell.decide.layers import find, load_files
from gshell.decide.packs import read
from gshell.decide.policy import Rule

EVERYTHING = rule(
    "[sql.drop, git.*]",
    "{human: approve, others: deny}",
    where='{object: [table, "x*"], n: {min: 2}, m: {max: 3}, f: true, g: {absent: true}, h: {not: {min: 1, max: 2}}}',
    who="{groups: {not: dba}, kind: human}",
    when='{hours: ["08-18", "22:30-06:00"], days: [mon, sun], timezone: UTC}',
    context='{kube_context: "prod*", environment: production}',
    unless="[{who: {groups: dba}, when: {days: [sat]}}]",
    session_risk="{min: 200}",
    certainty="likely",
    risk="80",
    instead="Ask.",
    maturity="incubating",
    examples="{match: [a], no_match: [b, c]}",
)


def test_a_decision_as_data() -> None:
    of = policy("mode: observe\n" + rule(instead="Rename it.", risk="90"))
    read_too = effect("sql.read", risk=2)
    drop = effect(target="t", certainty=Certainty.LIKELY, tables=("t", "u"))._replace(via=("sudo",))
    said = explain(judged(of, read_too, drop, who=AGENT))
    assert json.loads(json.dumps(said)) == said
    assert said["findings"] == [
        {
            "rule": "t.rule",
            "pack": "shipped0",
            "source": "shipped0.yaml:4",
            "verdict": "allow",
            "observed": "deny",
            "risk": 90,
            "reason": "Because.",
            "instead": "Rename it.",
            "words": "some",
            "effect": 1,
        }
    ]
    assert said["effects"][1] == {
        "kind": "sql.drop",
        "target": "t",
        "attributes": {"tables": ["t", "u"]},
        "certainty": "likely",
        "risk": 0,
        "risk_of": {"irreversibility": 1.0, "reach": 0.9, "sensitivity": 0.9, "certainty": 0.9, "adjusted": {}},
        "via": ["sudo"],
        "span": [0, 4],
        "words": "some",
    }
    assert (said["text"], said["verdict"], said["risk"]) == ("some words", "allow", 90)


def read_back(said: dict[str, object]) -> tuple[object, ...]:
    keys = ("id", "effect", "where", "who", "context", "when", "unless", "session_risk", "certainty", "verdict", "risk")
    written = {key: said[key] for key in (*keys, "reason", "instead", "maturity", "examples") if key in said}
    (found,) = read(yaml.safe_dump({"schema": 1, "rules": [written]}, sort_keys=False), "x.yaml", "shipped").rules
    return meaning(found)


def meaning(rule: Rule) -> tuple[object, ...]:
    """All of a rule but where it comes from."""
    return (*rule[: rule._fields.index("mode")], rule.context, rule.unless)


def test_a_rule_as_data_reads_back_as_itself() -> None:
    (found,) = policy(EVERYTHING).rules
    assert read_back(rule_as_dict(found)) == meaning(found)


def test_so_does_every_shipped_rule() -> None:
    for found in load_files(tuple(place for place in find("/") if place[0] == "shipped")).rules:
        assert read_back(rule_as_dict(found)) == meaning(found), found.id


def test_a_page_says_what_rules_look_for() -> None:
    page = markdown(policy("about: What tests do.\n" + EVERYTHING, rule(id="t.other", examples="{match: ['a `b`']}")))
    assert page.startswith("# Rules\n\n2 rules in 2 packs.\n")
    assert "**approve (human), deny (agent), deny (service)**, incubating. Because." in page
    assert (
        "looks for: `sql.drop`, `git.*`; object `table` or `x*`; n at least `2`; m at most `3`; f `true`; g not known"
        in page
    )
    assert "groups not `dba`; kind `human`; kube_context `prod*`; environment `production`; hours `08:00-18:00`" in page
    assert "; unless groups `dba` and days `sat`; certainty" in page
    assert "certainty `likely`; session risk at least `200`" in page
    assert "- stops: `` a `b` ``" in page
