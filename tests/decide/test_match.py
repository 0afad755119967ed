"""Matchers: attributes, identity, time."""

from __future__ import annotations

import fnmatch
import re
from typing import Any

import pytest
from bench import AGENT, HUMAN, at, effect, judged, policy, rule
from hypothesis import given
from hypothesis import strategies as st

from gshell.assess.effects import Certainty
from gshell.decide import Verdict
from gshell.decide.match import holds

# matcher as written, attribute value (None: absent), whether it holds
TABLE: list[tuple[str, Any, bool]] = [
    ("table", "table", True),
    ("table", "tables", False),
    ("table", None, False),
    ("table", ("view", "table"), True),
    ("table", (), False),
    ("[table, schema]", "schema", True),
    ("[table, schema]", "view", False),
    ('"prod*"', "prod-eu", True),
    ('"prod*"', "preprod", False),
    ('"*"', "", True),
    ('"*"', None, False),
    ('"*.example.com"', "a.b.example.com", True),
    ('"*.example.com"', "example.com", False),
    ('"a*a"', "a", False),
    ("{not: main}", "main", False),
    ("{not: main}", "feature", True),
    ("{not: main}", None, True),
    ("{not: [main, master]}", "master", False),
    ('{not: "prod*"}', ("dev", "prod-1"), False),
    ("true", True, True),
    ("true", None, False),
    ("true", False, False),
    ("false", False, True),
    ("false", None, True),
    ("false", True, False),
    ("true", "--force given", True),
    ("0", 0, True),
    ("0", "0", True),
    ("0", "00", True),
    ("0", "", False),
    ("0", "*", False),
    ("0", False, False),
    ("0", None, False),
    ("1", True, False),
    ("{min: 10}", 10, True),
    ("{min: 10}", 9, False),
    ("{min: 10}", "12", True),
    ("{min: 10}", "many", False),
    ("{min: 10}", "²", False),
    ("{max: 3}", -5, True),
    ("{max: 3}", "-5", True),
    ("{min: 1, max: 3}", 4, False),
    ("{min: 1, max: 3}", 2, True),
    ("{min: 1}", None, False),
    ("{absent: true}", None, True),
    ("{absent: true}", "", False),
    ("{absent: false}", "x", True),
    ("{not: {absent: true}}", "x", True),
    ("no-such", "no-such", True),
    ('"no"', "no", True),
    ('[0, "all*"]', "all-of-them", True),
    ("[[a, b], c]", "b", True),
]


@pytest.mark.parametrize(("written", "value", "expected"), TABLE)
def test_attribute(written: str, value: Any, expected: bool) -> None:
    of = policy(rule(where=f"{{it: {written}}}"))
    attributes = {} if value is None else {"it": value}
    assert (judged(of, effect(**attributes)).verdict is Verdict.DENY) is expected


def test_all_conditions_must_hold() -> None:
    of = policy(rule(where="{a: x, b: y}"))
    assert judged(of, effect(a="x")).verdict is Verdict.ALLOW
    assert judged(of, effect(a="x", b="y")).verdict is Verdict.DENY


@pytest.mark.parametrize(
    ("written", "target", "expected"),
    [
        ('"/srv/*"', "/srv/www/x", True),
        ('"/srv/*"', "/srv", False),
        ('[/srv, "/srv/*"]', "/srv", True),
        ('"~/Documents*"', "/home/a/Documents/x", True),
        ("~/.netrc", "/home/a/.netrc", True),
        ("users", "users", True),
        ("{not: users}", "", True),
    ],
)
def test_target(written: str, target: str, expected: bool) -> None:
    of = policy(rule(where=f"{{target: {written}}}"))
    assert (judged(of, effect(target=target)).verdict is Verdict.DENY) is expected


def test_via() -> None:
    of = policy(rule(where='{via: {not: ["tmux*", screen]}}'))
    found = [judged(of, effect()._replace(via=via)).verdict.word for via in ((), ("sudo",), ("sudo", "tmux new"))]
    assert found == ["deny", "deny", "allow"]


def test_only_targets_know_a_home() -> None:
    assert judged(policy(rule(where="{it: ~/x}")), effect(it="~/x")).verdict is Verdict.DENY


@pytest.mark.parametrize(("least", "stopped"), [("unknown", 3), ("likely", 2), ("certain", 1)])
def test_certainty(least: str, stopped: int) -> None:
    of = policy(rule(certainty=least))
    assert sum(judged(of, effect(certainty=one)).verdict is Verdict.DENY for one in Certainty) == stopped


@pytest.mark.parametrize(
    ("who", "human", "agent"),
    [
        ("{kind: human}", True, False),
        ("{kind: [agent, service]}", False, True),
        ("{kind: {not: human}}", False, True),
        ("{groups: dba}", True, False),
        ("{groups: {not: dba}}", False, True),
        ('{subject: "al*"}', True, True),
        ('{host: "db*"}', True, False),
        ("{host: {absent: true}}", False, True),
        ("{agent: codex}", False, True),
        ('{source: "10.*", groups: staff}', True, False),
        ("{method: uid, assurance: kernel}", True, True),
        ("{on_behalf_of: alice}", False, True),
    ],
)
def test_who(who: str, human: bool, agent: bool) -> None:
    of = policy(rule(who=who))
    found = [judged(of, effect(), who=person).verdict is Verdict.DENY for person in (HUMAN, AGENT)]
    assert found == [human, agent]


@pytest.mark.parametrize(
    ("when", "moment", "expected"),
    [
        ('{hours: "08-18"}', at(8), True),
        ('{hours: "08-18"}', at(7, 59), False),
        ('{hours: "08-18"}', at(18), False),
        ('{hours: "18-08"}', at(23), True),
        ('{hours: "18-08"}', at(7, 59), True),
        ('{hours: "18-08"}', at(12), False),
        ('{hours: "12:30-12:45"}', at(12, 44), True),
        ('{hours: ["00-06", "22-24"]}', at(22), True),
        ('{hours: ["00-06", "22-24"]}', at(6), False),
        ("{days: [mon, tue, wed]}", at(12, day=18), True),
        ("{days: [sat, sun]}", at(12, day=18), False),
        ("{days: sat}", at(12, day=21), True),
        ('{hours: "08-18", days: [sat, sun]}', at(12, day=18), False),
        ('{hours: "13-14", timezone: Europe/Berlin}', at(12), True),
        ('{hours: "13-14", timezone: Europe/Berlin}', at(12, offset=3600), False),
        ('{hours: "12-13", timezone: UTC}', at(14, offset=7200), True),
        ("{days: thu, timezone: Asia/Tokyo}", at(23, day=18), True),
    ],
)
def test_when(when: str, moment: Any, expected: bool) -> None:
    assert (judged(policy(rule(when=when)), effect(), moment=moment).verdict is Verdict.DENY) is expected


@pytest.mark.parametrize(("so_far", "expected"), [(199, False), (200, True)])
def test_session_risk(so_far: int, expected: bool) -> None:
    of = policy(rule(session_risk="{min: 200}"))
    assert (judged(of, effect(), session_risk=so_far).verdict is Verdict.DENY) is expected


@given(st.text("ab*", max_size=6), st.text("ab*/\n", max_size=8))
def test_globs_are_those_of_fnmatch_with_stars_only(glob: str, text: str) -> None:
    expected = re.match(fnmatch.translate(glob), text) is not None
    matcher = ("like", tuple(glob.split("*"))) if "*" in glob else ("is", glob)
    assert holds(matcher, text) is expected


def test_globs_take_no_time() -> None:
    """A pattern that takes a backtracking matcher ages."""
    assert not holds(("like", tuple(("a*" * 40 + "b").split("*"))), "a" * 5000)
