"""gshell policy: what is in force, and whether it keeps its word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from front import Front

RULE = """pack: mine
schema: 1
rules:
- id: mine.no-shred
  effect: file.delete
  verdict: deny
  reason: Not here.
  examples:
    match: [{match}]
    no_match: [ls]
"""


@pytest.fixture
def gshell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Front:
    return Front(monkeypatch, capsys)


def own(places: Path, match: str = "rm x") -> Path:
    file = places / "config/gshell/policies/mine.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(RULE.replace("{match}", match))
    file.chmod(0o600)
    return file


def test_list(gshell: Front, own_places: Path) -> None:
    file = own(own_places)
    assert gshell("policy", "list") == 0
    (row,) = [line for line in gshell.out.splitlines() if line.startswith("mine.no-shred ")]
    assert row.split() == ["mine.no-shred", "deny", "enforce", "user", "file.delete", f"{file}:4"]
    assert [rule["id"] for rule in gshell.json("policy", "list", "--layer", "user")] == ["mine.no-shred"]
    assert all(
        "sql" in str(rule["effect"]) or "*" in str(rule["effect"])
        for rule in gshell.json("policy", "list", "--effect", "sql.drop")
    )


def test_show_is_policy_language(gshell: Front, own_places: Path) -> None:
    own(own_places)
    assert gshell("policy", "show", "mine.no-shred") == 0
    said = yaml.safe_load(gshell.out)
    assert (said["verdict"], said["layer"], said["examples"]["match"]) == ("deny", "user", ["rm x"])
    assert gshell.json("policy", "show", "mine.no-shred") == said


def test_misspelt_rule(gshell: Front, own_places: Path) -> None:
    own(own_places)
    assert gshell("policy", "show", "mine.no-shed") == 2
    assert "try: gshell policy show mine.no-shred" in gshell.err


def test_explain_shows_the_proof(gshell: Front, own_places: Path) -> None:
    own(own_places)
    assert gshell("policy", "explain", "mine.no-shred") == 0
    assert "file.delete by" in gshell.out and "lets pass  ls" in gshell.out


def test_test(gshell: Front, own_places: Path) -> None:
    file = own(own_places)
    assert gshell("policy", "test", str(file)) == 0
    assert gshell.out == f"mine: 1 rules, 2 examples ({file})\nall examples hold\n"


def test_test_of_a_file_elsewhere_that_does_not_hold(gshell: Front, own_places: Path) -> None:
    file = own_places / "new.yaml"
    file.write_text(RULE.replace("{match}", "echo rm x"))
    assert gshell("policy", "test", str(file)) == 1
    assert "mine.no-shred should match 'echo rm x'; met by: no rule" in gshell.out
    assert gshell("policy", "test", "--json", str(file)) == 1
    said = json.loads(gshell.out)
    assert (said["rules"], said["examples"], len(said["failures"])) == (1, 2, 1)


def test_a_typo_says_where(gshell: Front, own_places: Path) -> None:
    file = own(own_places)
    file.write_text(file.read_text().replace("verdict", "verdit"))
    for words in (("policy", "test", str(file)), ("policy", "list"), ("check", "ls")):
        assert gshell(*words) == 78
        assert f"{file}:6:3: " in gshell.err and "verdict" in gshell.err


def test_docs(gshell: Front) -> None:
    assert gshell("policy", "docs") == 0
    assert gshell.out.startswith("# Rules\n")


@pytest.mark.slow
def test_all_shipped_rules_keep_their_word(gshell: Front) -> None:
    assert gshell("policy", "test") == 0, gshell.out
