"""Every shipped rule says by example what it catches and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from house import ROOT

PACKS = sorted((ROOT / "policies").glob("*.yaml"))
PROFILES = sorted((ROOT / "policies/profiles").glob("*.yaml"))


def test_there_are_packs_and_profiles() -> None:
    assert PACKS
    assert {file.stem for file in PROFILES} == {"human", "agent", "ci", "production", "observe"}


@pytest.mark.parametrize("pack", [*PACKS, *PROFILES], ids=lambda pack: pack.name)
def test_every_rule_has_both_kinds_of_examples(pack: Path) -> None:
    said = yaml.safe_load(pack.read_text(encoding="utf-8"))
    rules = said.get("rules", [])
    assert rules or "profile" in said
    for rule in rules:
        examples = rule.get("examples", {})
        assert examples.get("match") and examples.get("no_match"), f"{pack.name}: {rule['id']}"
        assert rule.get("reason", "").endswith("."), f"{pack.name}: {rule['id']}: the reason is a sentence"
