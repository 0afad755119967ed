"""docs/effects.md says what is there, and no more."""

from __future__ import annotations

import re
from pathlib import Path

from gshell.assess.effects import KINDS, TAXONOMY
from gshell.assess.interpret import DEEPEST, DEEPEST_TEXT, MOST_EFFECTS, MOST_STEPS
from gshell.assess.paths import CLASSES

PAGE = (Path(__file__).parents[2] / "docs" / "effects.md").read_text(encoding="utf-8")


def rows(heading: str) -> dict[str, str]:
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.*?) \|", section, re.MULTILINE))


def test_kinds() -> None:
    assert rows("Kinds") == KINDS
    assert f"taxonomy {TAXONOMY}:" in PAGE


def test_path_classes() -> None:
    assert rows("Path classes") == CLASSES


def test_bounds() -> None:
    for bound in (f"{MOST_STEPS:,} steps", f"{DEEPEST} levels", f"{DEEPEST_TEXT} levels", f"{MOST_EFFECTS} effects"):
        assert bound in PAGE
