"""Layers: who may add, retune, loosen and tighten."""

from __future__ import annotations

import pytest
from bench import AGENT, HUMAN, SERVICE, effect, judged, policy, rule
from hypothesis import given
from hypothesis import strategies as st

from gshell.decide import Verdict
from gshell.errors import PolicyError

SHIPPED = rule(verdict="confirm", where="{object: table}", who="{host: db1}")


def verdict(*files: str | tuple[str, str], **attributes: str) -> Verdict:
    return judged(policy(*files), effect(**{"object": "table", **attributes})).verdict


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("{verdict: deny}", Verdict.DENY),
        ("{verdict: allow}", Verdict.ALLOW),
        ("{verdict: {human: warn, others: deny}}", Verdict.WARN),
        ("{disabled: true}", Verdict.ALLOW),
        ("{disabled: false}", Verdict.CONFIRM),
        ("{mode: observe}", Verdict.ALLOW),
        ("{where: {object: view}}", Verdict.ALLOW),
        ("{where: {schema: audit}}", Verdict.ALLOW),
        ("{where: {schema: {not: audit}}}", Verdict.CONFIRM),
        ("{who: {subject: bob}}", Verdict.ALLOW),
        ("{who: {host: db2}}", Verdict.ALLOW),
        ("{who: {groups: dba}}", Verdict.CONFIRM),
    ],
)
@pytest.mark.parametrize("ids", ["t.rule", '"t.*"', '"*"'])
def test_root_may_retune_in_any_direction(ids: str, override: str, expected: Verdict) -> None:
    assert verdict(SHIPPED, ("system", f"overrides: {{{ids}: {override}}}")) is expected


@pytest.mark.parametrize("layer", ["user", "project"])
@pytest.mark.parametrize(
    ("override", "fault"),
    [
        ("{verdict: warn}", "verdict"),
        ("{verdict: {human: deny, agent: warn, service: deny}}", "verdict"),
        ("{mode: observe}", "mode"),
        ("{disabled: true}", "disabled"),
        ("{where: {schema: x}}", "where"),
        ("{who: {subject: x}}", "who"),
    ],
)
def test_others_may_not_loosen(layer: str, override: str, fault: str) -> None:
    with pytest.raises(
        PolicyError, match=rf"^{layer}1.yaml:2:21: .*{fault} would loosen t.rule; a {layer} policy"
    ) as raised:
        policy(SHIPPED, (layer, f"overrides: {{t.rule: {override}}}"))
    assert raised.value.file == f"{layer}1.yaml"


@pytest.mark.parametrize("layer", ["user", "project"])
def test_others_may_tighten(layer: str) -> None:
    assert verdict(SHIPPED, (layer, "overrides: {t.rule: {verdict: deny}}")) is Verdict.DENY
    assert verdict(SHIPPED, (layer, "overrides: {t.rule: {verdict: confirm, mode: enforce}}")) is Verdict.CONFIRM
    assert verdict(SHIPPED, (layer, rule(id="mine.rule", verdict="approve"))) is Verdict.APPROVE
    observed = "mode: observe\n" + rule(verdict="deny")
    assert verdict(observed, (layer, "overrides: {t.rule: {mode: enforce}}")) is Verdict.DENY


def test_an_agents_verdict_counts_too() -> None:
    of = policy(
        rule(verdict="{human: warn, others: deny}"),
        ("user", "overrides: {t.rule: {verdict: {human: confirm, others: deny}}}"),
    )
    assert judged(of, effect()).verdict is Verdict.CONFIRM
    assert judged(of, effect(), who=AGENT).verdict is Verdict.DENY


def test_user_cannot_undo_what_root_tightened() -> None:
    with pytest.raises(PolicyError, match="would loosen"):
        policy(
            SHIPPED,
            ("system", "overrides: {t.rule: {verdict: deny}}"),
            ("user", "overrides: {t.rule: {verdict: confirm}}"),
        )


def test_order_of_a_layers_files_does_not_matter() -> None:
    override, mine = ("system", "overrides: {mine.rule: {verdict: allow}}"), ("system", rule(id="mine.rule"))
    assert verdict(override, mine) is verdict(mine, override) is Verdict.ALLOW


def test_later_layers_are_not_retuned_by_earlier_ones() -> None:
    assert (
        verdict(SHIPPED, ("system", 'overrides: {"*": {verdict: allow}}'), ("user", rule(id="mine.rule")))
        is Verdict.DENY
    )


def test_root_may_enable_an_experiment() -> None:
    of = policy(rule(maturity="experimental"), ("system", "overrides: {t.rule: {mode: enforce}}"))
    assert judged(of, effect()).verdict is Verdict.DENY


def test_retuned_rules_say_where() -> None:
    of = policy(
        SHIPPED,
        ("system", "overrides:\n  t.rule: {verdict: approve}"),
        ("user", "overrides: {t.rule: {verdict: deny}}"),
    )
    (found,) = of.rules
    assert found.source == "shipped0.yaml:3"
    assert found.retuned == ("system1.yaml:3", "user2.yaml:2")


def test_disabled_rules_are_gone_but_their_pack_names_them() -> None:
    of = policy(SHIPPED, ("system", "overrides: {t.rule: {disabled: true}}"))
    assert of.rules == ()
    assert of.packs[0].rules == ("t.rule",)
    assert of.rule("t.rule") is None


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ((SHIPPED, ("user", rule())), r"user1.yaml:3: the rule t.rule is in shipped0.yaml:3 too"),
        (
            (SHIPPED + "  - {id: t.rule, effect: sql.read, verdict: deny, reason: R}\n",),
            "shipped0.yaml:9: the rule t.rule is in shipped0.yaml:3 too",
        ),
        (("pack: a", ("user", "pack: a")), "user1.yaml: the pack a is in shipped0.yaml too"),
        ((SHIPPED, ("system", "overrides: {t.rul: {verdict: deny}}")), "no rule is called t.rul; did you mean t.rule"),
        ((SHIPPED, ("system", 'overrides: {"x.*": {verdict: deny}}')), r"no rule is called x\.\*"),
    ],
)
def test_contradictions(files: tuple[str | tuple[str, str], ...], message: str) -> None:
    with pytest.raises(PolicyError, match=message):
        policy(*files)


WORDS = st.sampled_from([verdict.word for verdict in Verdict])
VERDICTS = st.tuples(WORDS, WORDS, WORDS).map(lambda said: "{{human: {}, agent: {}, service: {}}}".format(*said))
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "verdict": WORDS | VERDICTS,
        "mode": st.sampled_from(["enforce", "observe"]),
        "disabled": st.sampled_from(["true", "false"]),
        "where": st.sampled_from(["{object: view}", "{object: table}"]),
        "who": st.sampled_from(["{kind: human}", "{subject: alice}"]),
    },
)


@given(VERDICTS, st.sampled_from(["enforce", "observe"]), CHANGES, st.sampled_from(["user", "project"]))
def test_whatever_a_user_writes_it_only_tightens(before: str, mode: str, changes: dict[str, str], layer: str) -> None:
    shipped = f"mode: {mode}\n" + rule(verdict=before)
    override = "{" + ", ".join(f"{name}: {value}" for name, value in changes.items()) + "}"
    try:
        changed = policy(shipped, (layer, f'overrides: {{"t.*": {override}}}'))
    except PolicyError:
        return
    for who in (HUMAN, AGENT, SERVICE):
        old, new = (judged(of, effect(object="table"), who=who).verdict for of in (policy(shipped), changed))
        assert new >= old
