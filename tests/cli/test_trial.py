"""gshell policy try: what a changed policy would have said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from front import Front
from sessions import ALICE, outcome, run, start

from gshell.cli.trial_report import Outcome

SITE = """\
schema: 1
pack: site
overrides:
  git.discard: {verdict: {human: allow, others: confirm}}
  "sql.*": {raise: {confirm: deny}}
rules:
  - id: site.push
    effect: git.push
    who: {kind: agent}
    verdict: deny
    reason: Agents open pull requests instead.
"""
ROWS: list[dict[str, Any]] = [
    {"id": "a", "command": "ls", "label": "allow"},
    {"id": "b", "command": "git restore .", "label": "block"},
    {"id": "c", "command": "psql -h db1 -c 'drop index i'", "label": "block"},
    {"id": "d", "command": "git push", "identity": {"kind": "agent"}, "label": "allow"},
    {"id": "e", "command": "rm -rf /"},
]


@pytest.fixture
def gshell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Front:
    for variable in ("CLAUDECODE", "AI_AGENT", "CI", "GSHELL_PROFILE", "GSHELL_ENVIRONMENT"):
        monkeypatch.delenv(variable, raising=False)
    return Front(monkeypatch, capsys)


@pytest.fixture
def site(tmp_path: Path) -> str:
    (tmp_path / "site.yaml").write_text(SITE)
    return str(tmp_path / "site.yaml")


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    (tmp_path / "lines.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return str(tmp_path / "lines.jsonl")


def test_against_a_corpus(gshell: Front, site: str, corpus: str) -> None:
    assert gshell("policy", "try", site, "--against", corpus, "--json") == 1
    said = json.loads(gshell.out)
    assert (said["lines"], said["stricter"], said["looser"]) == (5, 2, 1)
    assert [(row["where"], row["before"], row["after"], row["change"]) for row in said["changes"]] == [
        ("b", "confirm", "allow", "looser"),
        ("c", "confirm", "deny", "stricter"),
        ("d", "allow", "deny", "stricter"),
    ]
    assert said["missed"] == {"before": 0, "after": 1}
    assert said["false_alarms"] == {"before": 0, "after": 1}
    assert said["changes"][2]["rules"] == ["site.push"]


def test_as_a_table(gshell: Front, site: str, corpus: str) -> None:
    assert gshell("policy", "try", site, "--against", corpus) == 1
    lines = gshell.out.splitlines()
    assert lines[0].split() == ["where", "kind", "before", "after", "rules", "command"]
    assert lines[3].split() == ["d", "agent", "allow", "deny", "site.push", "git", "push"]
    assert lines[4:] == [
        "5 lines: 2 stricter, 1 looser",
        "missed: 0 before, 1 after",
        "false alarms: 0 before, 1 after",
    ]


@pytest.mark.parametrize(
    ("fail_on", "changes", "status"),
    [
        ("any", ["looser"], 1),
        ("any", [], 0),
        ("looser", ["looser"], 1),
        ("looser", ["stricter"], 0),
        ("stricter", ["stricter"], 1),
        ("stricter", ["looser"], 0),
        ("never", ["looser", "stricter"], 0),
    ],
)
def test_exit_status(fail_on: str, changes: list[str], status: int) -> None:
    class Found:
        def __init__(self, change: str) -> None:
            self.change = change

    found: Any = [Found(change) for change in changes]
    assert Outcome(5, found, {}).status(fail_on) == status


def test_exit_status_of_the_command(gshell: Front, site: str, corpus: str) -> None:
    assert gshell("policy", "try", site, "--against", corpus, "--fail-on", "never") == 0


def test_a_changed_pack_takes_the_place_of_its_own(gshell: Front, tmp_path: Path, corpus: str) -> None:
    shipped = Path(__file__).parents[2] / "policies/git.yaml"
    changed = tmp_path / "changed.yaml"
    changed.write_text(shipped.read_text())
    assert gshell("policy", "try", str(changed), "--against", corpus) == 0, gshell.out
    changed.write_text("schema: 1\npack: git\n")
    assert gshell("policy", "try", str(changed), "--against", corpus, "--json") == 1
    assert [row["where"] for row in json.loads(gshell.out)["changes"]] == ["b"]


def test_what_would_only_be_observed_is_a_change(gshell: Front, corpus: str) -> None:
    observe = str(Path(__file__).parents[2] / "policies/profiles/observe.yaml")
    assert gshell("policy", "try", observe, "--against", corpus, "--json") == 1
    found = {row["where"]: (row["before"], row["after"]) for row in json.loads(gshell.out)["changes"]}
    assert found == {
        "b": ("confirm", "allow (confirm observed)"),
        "c": ("confirm", "allow (confirm observed)"),
        "e": ("deny", "allow (deny observed)"),
    }


def test_sessions_are_lived_through_again(gshell: Front, own_places: Path, site: str) -> None:
    """What one line taught is known to the next, and only to those of its session."""
    session = start(own_places / "state/gshell", cwd="/srv")
    run(session, "x='drop index i'", b"")
    run(session, 'psql -h db1 -c "$x"', b"")
    session.end(0)
    other = start(own_places / "state/gshell", ALICE._replace(kind="agent"), cwd="/srv")
    run(other, "git push", b"")
    other.decided(outcome("git restore .", "git.discard"))
    other.end(0)
    assert gshell("policy", "try", site, "--json") == 1
    found = {(row["command"], row["kind"]): (row["before"], row["after"]) for row in json.loads(gshell.out)["changes"]}
    assert found == {
        ('psql -h db1 -c "$x"', "human"): ("confirm", "deny"),
        ("git push", "agent"): ("allow", "deny"),
        ("git restore .", "agent"): ("deny", "confirm"),
    }


def test_the_risk_so_far_is_that_of_the_session(gshell: Front, own_places: Path, tmp_path: Path) -> None:
    for count in (1, 3):
        session = start(own_places / "state/gshell", cwd="/srv")
        for number in range(count):
            run(session, f"rm -rf /srv/{number}", b"")
        run(session, "git push", b"")
        session.end(0)
    file = tmp_path / "risk.yaml"
    file.write_text(
        SITE.partition("overrides")[0]
        + SITE[SITE.index("rules") :].replace("who: {kind: agent}", "session_risk: {min: 150}")
    )
    assert gshell("policy", "try", str(file), "--since", "1h", "--json") == 1
    assert [row["command"] for row in json.loads(gshell.out)["changes"]] == ["git push"]


def test_nothing_recorded(gshell: Front, own_places: Path, site: str) -> None:
    assert gshell("policy", "try", site) == 0
    assert gshell.out == "0 lines: 0 stricter, 0 looser\n"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{", "lines.jsonl:2: not JSON"),
        ("{}", 'lines.jsonl:2: needs a string "command"'),
        ('{"command": "x", "identity": {"kind": "cat"}}', "lines.jsonl:2: identity: kind"),
    ],
)
def test_rows_that_are_none(gshell: Front, site: str, corpus: str, row: str, words: str) -> None:
    Path(corpus).write_text(json.dumps(ROWS[0]) + f"\n{row}\n")
    assert gshell("policy", "try", site, "--against", corpus) == 2
    assert words in gshell.err


def test_a_file_that_is_no_policy(gshell: Front, site: str, corpus: str) -> None:
    Path(site).write_text(SITE.replace("raise", "rise"))
    assert gshell("policy", "try", site, "--against", corpus) == 78
    assert f"{site}:5:13: overrides.sql.*: unknown key rise; did you mean raise?" in gshell.err


def test_both_sources(gshell: Front, site: str, corpus: str) -> None:
    assert gshell("policy", "try", site, "--against", corpus, "--since", "1h") == 2
