"""Conditions in CEL: what they may ask, how they fail, and that nobody pays who has none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from bench import HUMAN, effect, judged, policy, rule

from gshell.decide import cel
from gshell.decide.packs import read
from gshell.errors import PolicyError

TARGET = effect(target="prod_orders", risk=90, recursive=True, tables=("a", "b"), database="shop", host="db1")


@pytest.mark.parametrize(
    ("condition", "stopped"),
    [
        ('target.startsWith("prod_")', True),
        ('target.startsWith("test_")', False),
        ('target.matches("^prod_(orders|payments)$")', True),
        ('kind == "sql.drop" && risk > 80', True),
        ("risk > 95", False),
        ('certainty == "certain"', True),
        ("attributes.recursive", True),
        ("has(attributes.append) && attributes.append", False),
        ('"b" in attributes.tables', True),
        ("size(via) == 0", True),
        ('"dba" in who.groups && who.kind == "human"', True),
        ('who.subject == "bob"', False),
        ('context.database_host == "db1"', True),
        ('context.kube_context == ""', True),
        ("session.risk >= 200", True),
        ("session.risk > 200", False),
        ('time.hour == 12 && time.day == "wed"', True),
        # It cannot be told, so it counts.
        ("attributes.nothing == 3", True),
        ("1 / (session.risk - 200) == 0", True),
    ],
)
def test_conditions(condition: str, stopped: bool) -> None:
    of = policy(rule(when=f"'{condition}'"))
    assert (judged(of, TARGET, who=HUMAN, session_risk=200).verdict.word == "deny") is stopped


def test_beside_hours() -> None:
    of = policy(rule(when="{hours: 08-18, condition: 'risk > 50'}"))
    assert [judged(of, effect(risk=risk)).verdict.word for risk in (90, 10)] == ["deny", "allow"]


def test_an_exception_that_cannot_be_told_is_none() -> None:
    of = policy(rule(unless="{when: 'attributes.nothing == 3'}"))
    assert judged(of, TARGET).verdict.word == "deny"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("evn == 2", "at 1:1 of the condition: undeclared reference to 'evn'"),
        ("kind ==", "at 1:8 of the condition: Syntax error"),
        ("kind", "the condition is a string, not true or false"),
        ('risk > "a"', "found no matching overload"),
    ],
)
def test_faults(condition: str, words: str) -> None:
    with pytest.raises(PolicyError) as raised:
        read("schema: 1\n" + rule(when=f"'{condition}'"), "x.yaml", "user")
    assert str(raised.value).startswith("x.yaml:7:11: rules[0].when: ")
    assert words in str(raised.value)


def test_without_the_library_a_policy_with_conditions_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cel_expr_python", None)
    cel._compiled.cache_clear()
    with pytest.raises(PolicyError, match="conditions need the package cel-expr-python") as raised:
        policy(rule(when="'true'"))
    assert raised.value.hint == "pip install 'gshell-guardrail[cel]'"
    assert cel.evaluate("true", {}) is None


def test_a_long_condition_ends() -> None:
    """The library bounds the steps; what it gave up on counts as holding."""
    numbers = "[" + ",".join(map(str, range(300))) + "]"
    of = policy(rule(when=f"'{numbers}.exists(a, {numbers}.exists(b, {numbers}.exists(c, a + b + c < 0)))'"))
    assert judged(of, effect()).verdict.word == "deny"


def test_nobody_pays_who_has_none() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); from bench import *\n"
        "of = policy(rule() + rule('sql.read', id='t.other', when=\"'true'\").removeprefix('rules:\\n'))\n"
        "for name in [name for name in sys.modules if 'cel' in name]: del sys.modules[name]\n"
        "judged(of, effect()); print([name for name in sys.modules if 'cel_expr' in name])\n"
        "judged(of, effect('sql.read')); print([name for name in sys.modules if 'cel_expr' in name])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[0] == "[]", done.stderr
    assert "cel_expr_python" in done.stdout.splitlines()[1]
