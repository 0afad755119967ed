from __future__ import annotations

import pytest
from assessing import effects

from gshell.assess import risk
from gshell.assess.effects import KINDS, Certainty, Effect
from gshell.assess.values import NOWHERE


def of(line: str) -> int:
    return max((effect.risk for effect in effects(line)), default=0)


ORDER = [
    "echo hi",
    "frobnicate",
    "rm -rf build",
    "rm src/main.py",
    "rm -rf src",
    "rm -rf ~/notes",
    "rm -rf .git",
    "rm -rf /etc",
    "rm -rf /",
]


def test_worse_lines_have_a_higher_risk() -> None:
    risks = [of(line) for line in ORDER]
    assert risks == sorted(risks)
    assert len(set(risks)) == len(risks)
    assert risks[0] == 0
    assert risks[-1] == 100


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_one(kind: str) -> None:
    risks = [risk.of(Effect(kind, "x", {}, certainty, NOWHERE)) for certainty in Certainty]
    assert all(0 <= value <= 100 for value in risks)
    assert risks == sorted(risks)


def test_what_makes_less_of_it() -> None:
    delete = Effect("file.delete", "x", {"path_class": "workspace", "recursive": True}, Certainty.CERTAIN, NOWHERE)
    back = delete._replace(attributes={**delete.attributes, "recoverable": True})
    assert risk.of(back) < risk.of(delete)


@pytest.mark.parametrize(
    "line", [*ORDER, "rm -rf /srv/x", "kubectl delete deploy/x", "psql -h db1 -c 'drop table t'", "kill -9 1"]
)
def test_the_parts_make_the_whole(line: str) -> None:
    """The formula as docs/effects.md gives it, from the numbers that are shown."""
    for effect in effects(line):
        of = risk.factors(effect)
        score = 100 * of.irreversibility * (0.5 * of.reach + 0.5 * of.sensitivity) * of.certainty
        for _, factor in of.adjusted:
            score *= factor
        assert effect.risk == min(100, round(score))
        assert all(0 <= part <= 1 for part in of[:4])


def test_what_was_adjusted_is_named() -> None:
    delete = Effect("file.delete", "x", {"path_class": "workspace", "recoverable": True}, Certainty.LIKELY, NOWHERE)
    assert risk.factors(delete) == (1.0, 0.3, 0.4, 0.9, (("recoverable", 0.3),))
