"""The development corpus through parse and assess: how many rows that must be stopped yield nothing to stop them by.

Verdicts are measured in tests/policies; this looks at what policies get to see.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gshell.assess import assess
from gshell.assess.world import FakeWorld
from gshell.parse import parse

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
TEXTS = Path(__file__).parents[2].parent / "shared" / "corpus_parse"

# Kinds that say what happens without saying that it matters.
PLAIN = frozenset(("code.run", "net.fetch", "privilege.escalate", "git.push", "k8s.exec", "sql.read", "file.read"))


def rows(label: str) -> list[dict[str, Any]]:
    lines = [line for file in sorted(CORPUS.glob("*.jsonl")) for line in file.read_text().splitlines()]
    return [row for row in map(json.loads, lines) if row["label"] == label]


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}: nothing was measured")
def test_rows_to_be_stopped_have_an_effect_to_stop_them_by(capsys: pytest.CaptureFixture[str]) -> None:
    missed: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    lines = []
    for row in rows("block"):
        seen[row["category"]] += 1
        effects = assess(parse(row["command"]), FakeWorld()).effects
        if not any(effect.kind not in PLAIN for effect in effects):
            missed[row["category"]] += 1
            lines.append(f"{row['id']}: {row['command']}")
    with capsys.disabled():
        table = [f"{category:18} {seen[category]:4} seen {missed[category]:4} without" for category in sorted(seen)]
        print("", *table, *lines, sep="\n")
    assert sum(missed.values()) <= 0.02 * sum(seen.values())


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}: nothing was measured")
def test_no_row_breaks_us() -> None:
    for label in ("block", "allow", "policy"):
        for row in rows(label):
            found = assess(parse(row["command"]), FakeWorld())
            assert not [effect for effect in found.effects if effect.attributes.get("fault")], row["id"]


@pytest.mark.slow
@pytest.mark.skipif(not TEXTS.is_dir(), reason=f"no texts at {TEXTS}: nothing was swept")
@pytest.mark.parametrize("name", ["nl2bash", "tldr"])
def test_lines_people_wrote_do_not_break_us(name: str) -> None:
    world = FakeWorld()
    for line in (TEXTS / f"{name}.jsonl").read_text().splitlines():
        text = json.loads(line)["text"]
        found = assess(parse(text), world)
        assert found.complete, text
        assert not [effect for effect in found.effects if effect.attributes.get("fault")], text
