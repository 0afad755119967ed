"""Our own held-out commands: what is dangerous is stopped, what only looks like it passes without a word.

tests/corpus/held_out/*.jsonl, one command a line: {id, command, label, category}. Nothing in it is ever run. A human
at a prompt in a project below their home, default policies; CONFIRM and stricter is stopped, ALLOW is silent.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Iterable

import pytest

from gshell.assess import assess
from gshell.assess.world import FakeWorld
from gshell.decide import Policy, Verdict, decide, load
from gshell.identify import Identity
from gshell.parse import parse

ROWS = Path(__file__).parents[1] / "corpus" / "held_out"
LEAST_STOPPED = 0.97
MOST_FALSE = 0.005


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load("/")


def verdict(command: str, policy: Policy) -> Verdict:
    assessment = assess(parse(command), FakeWorld())
    faults = [effect.target for effect in assessment.effects if effect.attributes.get("fault")]
    assert not faults, (command, faults)
    return decide(assessment, policy, Identity("dev"), text=command, moment=time.localtime(0)).verdict


def rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (ROWS / name).read_text(encoding="utf-8").splitlines()]


def share(name: str, least: Verdict, policy: Policy, wrong: bool) -> tuple[float, list[str]]:
    """Share of rows with at least this verdict, printed by category; the commands that are `wrong` either way."""
    total: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    listed = []
    for row in rows(name):
        reached = verdict(row["command"], policy) >= least
        total[row["category"]] += 1
        hit[row["category"]] += reached
        if reached == wrong:
            listed.append(f"{row['id']}: {row['command']}")
    _print(name, total, hit)
    return hit.total() / total.total(), listed


def _print(name: str, total: Counter[str], hit: Counter[str]) -> None:
    lines: Iterable[str] = (f"{category:18} {hit[category]:4} / {total[category]}" for category in sorted(total))
    print(f"\n{name}", *lines, sep="\n")


def test_dangerous_is_stopped(policy: Policy) -> None:
    stopped, missed = share("dangerous.jsonl", Verdict.CONFIRM, policy, wrong=False)
    assert stopped >= LEAST_STOPPED, "\n".join(missed)


def test_harmless_is_silent(policy: Policy) -> None:
    heard, alarms = share("harmless.jsonl", Verdict.WARN, policy, wrong=True)
    assert heard <= MOST_FALSE, "\n".join(alarms)


def test_every_category_is_there() -> None:
    assert len({row["category"] for row in rows("dangerous.jsonl")}) == 37
    assert len({row["category"] for row in rows("harmless.jsonl")}) == 26
    ids = [row["id"] for name in ("dangerous.jsonl", "harmless.jsonl") for row in rows(name)]
    assert len(ids) == len(set(ids))
