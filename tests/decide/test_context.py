"""Context: the same command in another place, asked by another person, at another time."""

from __future__ import annotations

from typing import Any

import pytest
from bench import AGENT, HUMAN, at, effect, judged, policy, rule
from hypothesis import given
from hypothesis import strategies as st

from gshell.assess import assess
from gshell.assess.effects import Assessment
from gshell.assess.world import FILES, FakeWorld
from gshell.decide import decide
from gshell.decide.context import Surroundings
from gshell.decide.policy import Policy
from gshell.identify import Identity
from gshell.parse import parse

KUBECONFIG = """\
apiVersion: v1
clusters:
- cluster: {server: https://x}
  name: eu
contexts:
- context:
    cluster: eu
    user: dev
  name: plain
- context:
    cluster: eu
    namespace: "payments"
    user: dev
  name: prod-eu
current-context: prod-eu
kind: Config
users:
- name: dev
"""


GCLOUD = "[core]\nproject = shop-prod\n"


def machine(files: dict[str, str] | None = None, variables: dict[str, str] | None = None, **facts: Any) -> FakeWorld:
    return FakeWorld(
        files={"/home/dev/" + name: text for name, text in (files or {}).items()}, variables=variables, **facts
    )


# what is asked, effect, machine, the answer
FACTS: list[tuple[str, Any, FakeWorld, Any]] = [
    ("kube_context", effect("k8s.delete", context="prod"), machine(kube_context="dev"), "prod"),
    ("kube_context", effect("k8s.delete"), machine(kube_context="dev"), "dev"),
    ("kube_context", effect("k8s.delete"), machine(), None),
    ("kube_context", effect("k8s.delete", place="host web1"), machine(kube_context="dev"), None),
    ("namespace", effect("k8s.delete", namespace="x"), machine({".kube/config": KUBECONFIG}), "x"),
    ("namespace", effect("k8s.delete"), machine({".kube/config": KUBECONFIG}, kube_context="prod-eu"), "payments"),
    ("namespace", effect("k8s.delete"), machine({".kube/config": KUBECONFIG}, kube_context="plain"), "default"),
    (
        "namespace",
        effect("k8s.delete"),
        machine({"k.yaml": KUBECONFIG}, {"KUBECONFIG": "/home/dev/k.yaml:/x"}, kube_context="prod-eu"),
        "payments",
    ),
    ("namespace", effect("k8s.delete"), machine(), None),
    ("database_host", effect(host="db1"), machine(variables={"PGHOST": "db2"}), "db1"),
    ("database_host", effect(), machine(variables={"PGHOST": "db2"}), "db2"),
    ("database_host", effect("net.send", host="evil.example"), machine(), None),
    ("database", effect(database="shop"), machine(), "shop"),
    ("git_remote", effect("git.push", remote="origin"), machine(remotes={"origin": "git@h:a/b"}), "git@h:a/b"),
    ("git_remote", effect("git.push", remote="git@h:c/d"), machine(remotes={"origin": "git@h:a/b"}), "git@h:c/d"),
    ("git_remote", effect("file.delete"), machine(remotes={"origin": "git@h:a/b"}), "git@h:a/b"),
    ("git_remote", effect("file.delete"), machine(remotes={}), None),
    ("cloud_profile", effect("cloud.delete", profile="prod"), machine(variables={"AWS_PROFILE": "dev"}), "prod"),
    ("cloud_profile", effect("cloud.delete"), machine(variables={"AWS_PROFILE": "dev"}), "dev"),
    ("cloud_account", effect("cloud.delete", project="p1"), machine(), "p1"),
    (
        "cloud_account",
        effect("cloud.delete"),
        machine({".aws/config": "[default]\nregion = x\n[profile prod]\nrole_arn = arn:aws:iam::123456789012:role/x\n"},
                {"AWS_PROFILE": "prod"}),
        "123456789012",
    ),
    (
        "cloud_account",
        effect("cloud.delete"),
        machine({".config/gcloud/active_config": "work\n", ".config/gcloud/configurations/config_work": GCLOUD}),
        "shop-prod",
    ),
    ("host", effect("file.delete"), machine(), "db1"),
    ("host", effect("file.delete", place="host web1"), machine(), "web1"),
    ("host", effect("file.delete", place="container app"), machine(), None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "found", "world", "expected"), FACTS)
def test_facts(name: str, found: Any, world: FakeWorld, expected: Any) -> None:
    assert Surroundings(world, "db1").fact(name, found) == expected


# --- one command, many places ------------------------------------------------------

SITE = """\
overrides:
  t.rule:
    context: {namespace: {not: "scratch-*"}}
    unless:
      who: {kind: human, groups: on-call}
      when: {hours: "22-06"}
      context: {kube_context: "prod*"}
rules:
  - id: site.production
    effect: k8s.delete
    context: {kube_context: "prod*", namespace: {not: "scratch-*"}}
    unless:
      - {who: {kind: human, groups: on-call}, when: {hours: "22-06"}}
    verdict: deny
    reason: Not in production.
"""
ON_CALL = HUMAN._replace(groups=("on-call",))


def site() -> Policy:
    asks = rule("k8s.delete", "{human: confirm, others: deny}")
    return policy(asks, ("system", SITE))


def said(of: Policy, line: str, who: Identity, hour: int = 12, kube: str = "dev", **more: Any) -> str:
    world = FakeWorld(kube_context=kube)
    decision = decide(
        assess(parse(line), world), of, who, text=line, moment=at(hour), context=Surroundings(world, "db1", **more)
    )
    return decision.verdict.word


@pytest.mark.parametrize(
    ("line", "kube", "who", "hour", "expected"),
    [
        ("kubectl -n scratch-7 delete deploy/api", "dev", HUMAN, 12, "allow"),
        ("kubectl -n scratch-7 delete deploy/api", "dev", AGENT, 12, "allow"),
        ("kubectl -n shop delete deploy/api", "staging", HUMAN, 12, "confirm"),
        ("kubectl -n shop delete deploy/api", "staging", AGENT, 12, "deny"),
        ("kubectl -n shop delete deploy/api", "prod-eu", HUMAN, 12, "deny"),
        ("kubectl -n shop --context prod-eu delete deploy/api", "staging", HUMAN, 12, "deny"),
        ("kubectl -n shop delete deploy/api", "prod-eu", ON_CALL, 12, "deny"),
        ("kubectl -n shop delete deploy/api", "prod-eu", ON_CALL, 23, "allow"),
        ("kubectl -n shop delete deploy/api", "prod-eu", ON_CALL, 5, "allow"),
        ("kubectl -n shop delete deploy/api", "prod-eu", HUMAN, 23, "deny"),
        ("kubectl -n shop delete deploy/api", "prod-eu", AGENT._replace(groups=("on-call",)), 23, "deny"),
        ("kubectl delete deploy/api", "dev", HUMAN, 12, "confirm"),
    ],
)
def test_one_command_many_places(line: str, kube: str, who: Identity, hour: int, expected: str) -> None:
    assert said(site(), line, who, hour, kube) == expected


# --- what the environment says of itself -------------------------------------------


@pytest.mark.parametrize(
    ("context", "declared", "claimed", "stopped"),
    [
        ("{environment: production}", "", "", False),
        ("{environment: production}", "", "production", True),
        ("{environment: production}", "production", "", True),
        ("{environment: production}", "production", "scratch", True),
        ("{environment: {not: scratch}}", "", "", True),
        ("{environment: {not: scratch}}", "", "scratch", True),
        ("{environment: {not: scratch}}", "scratch", "", False),
        ("{environment: {not: scratch}}", "scratch", "production", False),
        ("{environment: {absent: true}}", "", "x", True),
    ],
)
def test_a_claimed_environment_only_tightens(context: str, declared: str, claimed: str, stopped: bool) -> None:
    of = policy(rule("k8s.delete", context=context))
    assert said(of, "kubectl delete deploy/x", HUMAN, declared=declared, claimed=claimed) == (
        "deny" if stopped else "allow"
    )


@pytest.mark.parametrize(("declared", "claimed", "stopped"), [("", "scratch", True), ("scratch", "", False)])
def test_a_claim_is_no_exception(declared: str, claimed: str, stopped: bool) -> None:
    of = policy(rule("k8s.delete", unless="{context: {environment: scratch}}"))
    assert said(of, "kubectl delete deploy/x", HUMAN, declared=declared, claimed=claimed) == (
        "deny" if stopped else "allow"
    )


def test_all_of_an_exception_must_hold_and_one_exception_is_enough() -> None:
    of = policy(rule(unless="[{who: {groups: dba}, when: {hours: 22-06}}, {who: {subject: bob}}]"))
    found = [
        judged(of, effect(), who=who, moment=at(hour)).verdict.word
        for who, hour in ((HUMAN, 12), (HUMAN, 23), (HUMAN._replace(subject="bob"), 12))
    ]
    assert found == ["deny", "allow", "allow"]


def test_without_a_context_only_what_effects_say_is_known() -> None:
    of = policy(rule(context="{database_host: db1}"))
    assert [judged(of, effect(**more)).verdict.word for more in ({}, {"host": "db1"})] == ["allow", "deny"]


def test_nothing_is_found_out_that_no_rule_asks_for() -> None:
    class Untouchable(FakeWorld):
        def read(self, path: str, limit: int = 65536) -> bytes | None:
            raise AssertionError(path)

        kube_context = remotes = read  # type: ignore[assignment]

    of = policy(rule(who="{kind: human}"))
    found = decide(
        assess(parse("true"), FakeWorld()), of, HUMAN, text="x", moment=at(12), context=Surroundings(Untouchable())
    )
    assert found.verdict.word == "allow"
    assert judged(of, effect()).verdict.word == "deny"


# --- what variables say ------------------------------------------------------------

PROD = KUBECONFIG
DEV = KUBECONFIG.replace("current-context: prod-eu", "current-context: plain")
IN_PRODUCTION = (
    ("k8s.delete", 'kube_context: "prod-*"'),
    ("cloud.delete", "cloud_profile: prod"),
    ("git.rewrite_remote", 'git_remote: "*shop-prod*"'),
)


@pytest.mark.parametrize(
    ("line", "stopped"),
    [
        ("kubectl delete deploy/x", False),
        ("KUBECONFIG=prod.yaml kubectl delete deploy/x", True),
        ("kubectl --kubeconfig prod.yaml delete deploy/x", True),
        ("export KUBECONFIG=prod.yaml; kubectl delete deploy/x", True),
        ("K=prod.yaml; KUBECONFIG=$K helm uninstall x", True),
        ("env KUBECONFIG=prod.yaml kubectl delete deploy/x", True),
        ("helm --kubeconfig prod.yaml uninstall x", True),
        ("kubectl config use-context prod-eu && kubectl delete deploy/x", True),
        ("kubectl config use-context prod-eu; kubectl --context dev delete deploy/x", False),
        ("kubectl config use-context dev; KUBECONFIG=prod.yaml kubectl delete deploy/x", True),
        ("kubectx prod-eu; kubectl delete deploy/x", True),
        ("kubectx -; kubectl delete deploy/x", False),
        ("kubectl config get-contexts; kubectl delete deploy/x", False),
        ("gcloud config configurations activate prod; gcloud compute instances delete x", True),
        ("gcloud config list; gcloud compute instances delete x", False),
        ("aws s3 rb s3://x", False),
        ("AWS_PROFILE=prod aws s3 rb s3://x", True),
        ("export AWS_PROFILE=prod && aws s3 rb s3://x", True),
        ("AWS_PROFILE=prod aws --profile dev s3 rb s3://x", False),
        ("AWS_PROFILE=prod true; aws s3 rb s3://x", False),
        ("AWS_PROFILE=prod ssh web1 aws s3 rb s3://x", False),
        ("git push -f origin feature", False),
        ("git push -f prod feature", True),
        ("git push -f git@h:acme/shop-prod.git feature", True),
    ],
)
def test_variables_say_where(line: str, stopped: bool) -> None:
    files = {"/home/dev/project/prod.yaml": PROD, "/home/dev/.kube/config": DEV}
    world = FakeWorld(
        files={**FILES, **files}, kube_context="plain", remotes={"origin": "git@h:a/b", "prod": "git@h:a/shop-prod"}
    )
    rules = "".join(
        rule(kind, context=f"{{{context}}}", id=f"t.{kind[:3]}").removeprefix("rules:\n")
        for kind, context in IN_PRODUCTION
    )
    of = policy("rules:\n" + rules)
    found = decide(assess(parse(line), world), of, HUMAN, text=line, moment=at(12), context=Surroundings(world, "db1"))
    assert (found.verdict.word == "deny") is stopped


WORDS = st.sampled_from(["production", "scratch", "staging", '"prod*"'])
LEAVES = WORDS | st.sampled_from(["{absent: true}", "{absent: false}"])
NEGATED = LEAVES.map(lambda one: f"{{not: {one}}}")
MATCHERS = LEAVES | NEGATED | st.lists(LEAVES | NEGATED, min_size=1, max_size=3).map(lambda all: f"[{', '.join(all)}]")


@given(MATCHERS, st.none() | MATCHERS, st.sampled_from(["", "scratch", "production"]), st.text("abprodsct", max_size=8))
def test_no_claim_loosens_any_rule(context: str, exception: str | None, declared: str, claimed: str) -> None:
    more = {"unless": f"{{context: {{environment: {exception}}}}}"} if exception else {}
    of = policy(rule(context=f"{{environment: {context}}}", **more))

    def verdict(claim: str) -> Any:
        context = Surroundings(FakeWorld(), "db1", declared, claim)
        found = Assessment((effect(),), 0)
        return decide(found, of, HUMAN, text="x", moment=at(12), context=context).verdict

    for claim in (claimed, "scratch", "production"):
        assert verdict(claim) >= verdict("")
