"""The development corpus, judged by the shipped packs as a person at a prompt is."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gshell.assess import assess
from gshell.assess.world import FakeWorld
from gshell.decide import Verdict, decide
from gshell.decide.policy import Policy
from gshell.identify import Identity
from gshell.parse import parse

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
RECALL, FALSE_ALARMS = 0.98, 0.01

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}: nothing was measured")


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for file in sorted(CORPUS.glob("*.jsonl")) for line in file.read_text().splitlines()]


def verdict(policy: Policy, text: str) -> Verdict:
    script = parse(text)
    if script.state != "complete":
        return Verdict.CONFIRM
    person, noon = Identity("dev"), time.struct_time((2026, 11, 18, 12, 0, 0, 2, 322, 0))
    return decide(assess(script, FakeWorld()), policy, person, text=text, moment=noon).verdict


def test_recall_and_false_alarms(shipped: Policy, capsys: pytest.CaptureFixture[str]) -> None:
    found: Counter[tuple[str, str, bool]] = Counter()
    wrong = []
    for row in rows():
        if row["label"] == "policy":
            continue
        said = verdict(shipped, row["command"])
        right = said >= Verdict.CONFIRM if row["label"] == "block" else said is Verdict.ALLOW
        found[row["label"], row["category"], right] += 1
        if not right:
            wrong.append(f"{row['id']} {said.word}: {row['command']}")
    shares = {label: share(found, label) for label in ("block", "allow")}
    with capsys.disabled():
        print(table(found), *wrong, sep="\n")
    assert shares["block"] >= RECALL, f"recall {shares['block']:.3f}"
    assert 1 - shares["allow"] <= FALSE_ALARMS, f"false alarms {1 - shares['allow']:.3f}"


def share(found: Counter[tuple[str, str, bool]], label: str, category: str = "") -> float:
    counts = [
        sum(
            n
            for (kind, group, is_right), n in found.items()
            if kind == label and is_right is right and category in ("", group)
        )
        for right in (True, False)
    ]
    return counts[0] / sum(counts)


def table(found: Counter[tuple[str, str, bool]]) -> str:
    groups = sorted({(label, category) for label, category, _ in found})
    lines = [f"{label:5} {category:18} {share(found, label, category):6.1%}" for label, category in groups]
    return "\n".join(
        ["", *lines, *(f"{label:5} {'together':18} {share(found, label):6.1%}" for label in ("block", "allow"))]
    )
