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
    for variable in ("CLAUDECODE", "AI_AGENT", "CI", "GSHELL_PROFILE", "GSHELL_ENVIRONMENT"):
        monkeypatch.delenv(variable, raising=False)
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


HEAD = "schema: 1\npack: mine\n"
RULES = HEAD + "rules:\n  - id: mine.x\n    effect: sql.drop\n    verdict: deny\n    reason: No.\n"

# what is wrong, the file, line and column, what is said of it
FAULTS = [
    ("a misspelt key", RULES.replace("verdict", "verdit"), 6, 5, "rules[0]: unknown key verdit; did you mean verdict?"),
    ("a key twice", RULES + "    reason: Yes.\n", 8, 5, "rules[0]: reason is written twice"),
    (
        "a newer schema",
        RULES.replace("1", "2", 1),
        1,
        1,
        "schema: generation 2 is newer than this gshell, which reads 1",
    ),
    (
        "an unknown effect",
        RULES.replace("sql.drop", "sql.dorp"),
        5,
        13,
        "rules[0].effect: no effect is called sql.dorp; did you mean sql.drop?",
    ),
    (
        "a bad verdict",
        RULES.replace("deny", "block"),
        6,
        14,
        "rules[0].verdict: block is none of allow, warn, confirm, approve, deny",
    ),
    (
        "an override of no rule",
        HEAD + "overrides:\n  git.discrad: {verdict: deny}\n",
        4,
        16,
        "overrides.git.discrad: no rule is called git.discrad; did you mean git.discard?",
    ),
    (
        "a user who loosens",
        HEAD + "overrides:\n  git.discard: {verdict: warn}\n",
        4,
        16,
        "overrides.git.discard: verdict would loosen git.discard; a user policy may only tighten "
        "(root's in /etc may loosen)",
    ),
    ("a bad condition", RULES + "    when: evn == 2\n", 8, 11, "rules[0].when: at 1:1 of the condition: "),
    ("an unknown fact", RULES + "    context: {kube: x}\n", 8, 15, "rules[0].context: unknown key kube; "),
    ("no exception", RULES + "    unless: {}\n", 8, 13, "rules[0].unless: says nothing, so it would always hold"),
    ("no YAML", RULES + "  - {\n", 9, 1, "not YAML: "),
]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"), [fault[1:] for fault in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_faults(gshell: Front, own_places: Path, text: str, line: int, column: int, words: str) -> None:
    file = own_places / "mine.yaml"
    file.write_text(text)
    assert gshell("policy", "test", str(file)) == 78
    assert f"gshell: {file}:{line}:{column}: {words}" in gshell.err
    assert f"  try: gshell policy test {file}" in gshell.err
    assert gshell("policy", "test", str(file), "--json") == 78
    (fault,) = json.loads(gshell.out)["faults"]
    assert (fault["file"], fault["line"], fault["column"]) == (str(file), line, column)
    assert fault["message"].startswith(words)


def test_the_fault_of_one_file_does_not_hide_that_of_another(gshell: Front, own_places: Path) -> None:
    files = [own_places / f"{name}.yaml" for name in "ab"]
    for file in files:
        file.write_text("schema: one")
    assert gshell("policy", "test", *map(str, files)) == 78
    assert all(f"{file}:1:9: schema: expected a number" in gshell.err for file in files)


def test_a_wrong_example_says_where_it_stands(gshell: Front, own_places: Path) -> None:
    file = own_places / "new.yaml"
    file.write_text(RULE.replace("{match}", "rm x, echo rm x"))
    assert gshell("policy", "test", str(file)) == 1
    assert f"{file}:9:19: mine.no-shred should match 'echo rm x'; met by: no rule" in gshell.out
    assert gshell("policy", "test", "--json", str(file)) == 1
    (failure,) = json.loads(gshell.out)["failures"]
    assert (failure["file"], failure["line"], failure["column"]) == (str(file), 9, 19)


def test_profiles(gshell: Front) -> None:
    found = {row["profile"]: row for row in gshell.json("policy", "profiles")}
    assert set(found) == {"human", "agent", "ci", "production", "observe"}
    assert all(row["about"] for row in found.values())
    assert [name for name, row in found.items() if row["chosen_by"] == "identity"] == ["human"]


def test_explain_of_a_profile_retuned_rule(gshell: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GSHELL_PROFILE", "production")
    said = gshell.json("policy", "explain", "git.discard")
    assert said["verdict"] == {"human": "approve", "agent": "deny", "service": "deny"}
    assert any("production.yaml:" in place for place in said["retuned"])
    assert {row["rule"] for row in said["proof"]} == {"stops", "lets pass"}
    assert all(row["because"] for row in said["proof"] if row["rule"] == "stops")


def test_docs(gshell: Front) -> None:
    assert gshell("policy", "docs") == 0
    assert gshell.out.startswith("# Rules\n")


@pytest.mark.slow
def test_all_shipped_rules_keep_their_word(gshell: Front) -> None:
    assert gshell("policy", "test") == 0, gshell.out


def test_doctor_says_which_profiles_hold_and_who_chose_them(
    gshell: Front, own_places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GSHELL_ENVIRONMENT", "production")
    gshell("doctor", "--json")
    rows = [(row["what"], row["detail"]) for row in json.loads(gshell.out)]
    found = [row for row in rows if row[0] in ("profile", "environment")]
    assert [(name, detail.partition(", /")[0]) for name, detail in found] == [
        ("profile", "human, chosen by identity"),
        ("profile", "production, chosen by GSHELL_ENVIRONMENT"),
        ("environment", "production, says GSHELL_ENVIRONMENT"),
    ]
