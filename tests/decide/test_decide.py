"""Effects, a policy and a person make a decision; a decision and an answer make a permit or a refusal."""

from __future__ import annotations

import pytest
from bench import AGENT, HUMAN, NOON, SERVICE, effect, judged, policy, rule
from hypothesis import given
from hypothesis import strategies as st

from gshell.assess.effects import KINDS, Assessment
from gshell.decide import Permit, Refusal, Verdict, decide, settle
from gshell.identify import Identity


def test_nothing_found_is_allowed() -> None:
    decision = judged(policy(rule("sql.drop")), effect("sql.read", risk=3))
    assert (decision.verdict, decision.risk, decision.findings, decision.leading) == (Verdict.ALLOW, 3, (), None)
    assert [one.kind for one in decision.effects] == ["sql.read"]


def test_strictest_rule_leads() -> None:
    of = policy(
        rule(verdict="warn", id="t.warn"), rule(verdict="deny", id="t.deny"), rule(verdict="confirm", id="t.ask")
    )
    decision = judged(of, effect())
    assert decision.verdict is Verdict.DENY
    assert decision.rules == ("t.deny", "t.ask", "t.warn")


def test_finding_says_which_rule_words_and_file() -> None:
    of = policy(rule(risk="90", instead="Rename it first."))
    found = judged(of, effect(target="users", risk=40)).leading
    assert found is not None
    assert (found.rule, found.pack, found.source, found.words) == ("t.rule", "shipped0", "shipped0.yaml:3", "some")
    assert (found.reason, found.instead, found.risk) == ("Because.", "Rename it first.", 90)
    assert found.effect.target == "users"


def test_risk_is_the_effects_unless_the_rule_says() -> None:
    assert judged(policy(rule()), effect(risk=40)).risk == 40
    assert judged(policy(rule(risk="90")), effect(risk=40)).risk == 90
    assert judged(policy(rule(risk="10")), effect(risk=40)).risk == 40


@pytest.mark.parametrize(
    ("verdict", "human", "agent", "service"),
    [
        ("confirm", "confirm", "confirm", "confirm"),
        ("{human: confirm, others: deny}", "confirm", "deny", "deny"),
        ("{human: allow, agent: warn, service: approve}", "allow", "warn", "approve"),
        ("{agent: deny, others: warn}", "warn", "deny", "warn"),
    ],
)
def test_verdict_per_kind_of_identity(verdict: str, human: str, agent: str, service: str) -> None:
    of = policy(rule(verdict=verdict))
    found = [judged(of, effect(), who=who).verdict.word for who in (HUMAN, AGENT, SERVICE)]
    assert found == [human, agent, service]


def test_unheard_of_kind_is_held_to_what_agents_are() -> None:
    of = policy(rule(verdict="{agent: deny, others: warn}"))
    assert judged(of, effect(), who=Identity("x", kind="robot")).verdict is Verdict.DENY


@pytest.mark.parametrize("how", ["mode: observe\n" + rule(), rule(maturity="experimental")])
def test_observed_rules_say_what_would_have_been(how: str) -> None:
    decision = judged(policy(how), effect(risk=7))
    assert decision.verdict is Verdict.ALLOW
    assert [(found.verdict, found.observed) for found in decision.findings] == [(Verdict.ALLOW, Verdict.DENY)]
    assert isinstance(settle(decision), Permit)


def test_families_and_lists() -> None:
    of = policy(rule("[sql.*, git.push]"))
    stopped = {kind for kind in KINDS if judged(of, effect(kind)).verdict is Verdict.DENY}
    assert stopped == {kind for kind in KINDS if kind.startswith("sql.")} | {"git.push"}
    assert all(judged(policy(rule('"*"')), effect(kind)).verdict is Verdict.DENY for kind in KINDS)


@pytest.mark.parametrize(
    ("verdict", "answer", "expected"),
    [
        ("warn", None, Permit),
        ("confirm", True, Permit),
        ("confirm", False, "declined"),
        ("confirm", None, "unanswered"),
        ("approve", True, "approval"),
        ("approve", None, "approval"),
        ("deny", True, "denied"),
        ("deny", None, "denied"),
    ],
)
def test_settle(verdict: str, answer: bool | None, expected: object) -> None:
    outcome = settle(judged(policy(rule(verdict=verdict)), effect()), answer)
    if expected is Permit:
        assert isinstance(outcome, Permit)
        assert outcome.text == "some words"
    else:
        assert isinstance(outcome, Refusal)
        assert outcome.why == expected


def test_permits_are_not_made_elsewhere() -> None:
    decision = judged(policy(rule()))
    with pytest.raises(TypeError):
        Permit("rm -rf /", decision, object())


VERDICTS = st.sampled_from(["warn", "confirm", "approve", "deny"])
SOME_KINDS = st.sampled_from(["sql.drop", "sql.read", "git.push", "file.delete"])


@given(st.lists(st.tuples(SOME_KINDS, VERDICTS), max_size=5), st.lists(SOME_KINDS, max_size=5), SOME_KINDS, VERDICTS)
def test_another_rule_never_loosens(rules: list[tuple[str, str]], kinds: list[str], kind: str, verdict: str) -> None:
    texts = [rule(kind, verdict, f"t.r{n}") for n, (kind, verdict) in enumerate(rules)]
    effects = [effect(one) for one in kinds]
    before = judged(policy(*texts), *effects)
    after = judged(policy(*texts, rule(kind, verdict, "t.more")), *effects)
    assert after.verdict >= before.verdict
    assert before.verdict == max((Verdict[v.upper()] for k, v in rules if k in kinds), default=Verdict.ALLOW)


@given(st.lists(SOME_KINDS, max_size=5), st.lists(SOME_KINDS, max_size=5))
def test_more_effects_never_loosen(some: list[str], more: list[str]) -> None:
    of = policy(rule("sql.drop", "deny", "t.a"), rule("git.push", "warn", "t.b"), rule("sql.*", "confirm", "t.c"))
    fewer = judged(of, *map(effect, some)).verdict
    assert judged(of, *map(effect, some + more)).verdict >= fewer


def test_the_assessments_parser_and_effects_are_passed_on() -> None:
    effects = (effect("code.opaque"),)
    decision = decide(Assessment(effects, 5, "opaque"), policy(rule()), HUMAN, text="x", moment=NOON)
    assert (decision.parser, decision.effects, decision.risk) == ("opaque", effects, 5)
