"""Prove: run each rule's examples through parse, assess and the rule itself.

An example proves what a rule looks for, not for whom, where or when: `who`, `context`, `when`,
`unless` and `session_risk` are left aside. A rule proves itself only by its own id: it does not help
that another one would have caught the example.
"""

from __future__ import annotations

from typing import Callable

from gshell.assess import assess
from gshell.assess.effects import Effect
from gshell.assess.world import FakeWorld, World
from gshell.decide.match import concerns
from gshell.decide.policy import Policy, Rule
from gshell.parse import parse
from gshell.tuples import NamedTuple


class Failure(NamedTuple):
    """`got` are the ids of all rules that met the example, or what is wrong with it as bash."""

    rule: Rule
    example: str
    expected: bool
    got: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rule.source}: {self.said}"

    @property
    def said(self) -> str:
        should = "should match" if self.expected else "should not match"
        return f"{self.rule.id} {should} {self.example!r}; met by: {', '.join(self.got) or 'no rule'}"


def prove(policy: Policy, world: Callable[[], World] = FakeWorld) -> list[Failure]:
    """The examples that are wrong about their rule; [] if all rules prove themselves.

    `world` makes the machine the examples are judged on. Rules whose `where` an override
    changed are not held to examples that were written before.
    """
    return [
        failure
        for rule in policy.rules
        if not rule.narrowed
        for examples, expected in ((rule.match, True), (rule.no_match, False))
        for example in examples
        if (failure := _try(rule, example, expected, policy, world()))
    ]


def _try(rule: Rule, example: str, expected: bool, policy: Policy, world: World) -> Failure | None:
    script = parse(example)
    if script.state != "complete":
        return Failure(rule, example, expected, (f"{script.state}: {script.error}",))
    met = _met(policy, assess(script, world).effects)
    return None if (rule.id in met) is expected else Failure(rule, example, expected, tuple(met))


def _met(policy: Policy, effects: tuple[Effect, ...]) -> list[str]:
    met = [rule.id for effect in effects for rule in policy.about(effect.kind) if concerns(rule, effect)]
    return list(dict.fromkeys(met))
