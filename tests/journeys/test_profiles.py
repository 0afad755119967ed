"""Profiles, environments and observing, through the real program."""

from __future__ import annotations

import json

import pytest

OBSERVED = """schema: 1
mode: observe
rules:
  - id: mine.listing
    effect: git.push
    verdict: deny
    reason: Nobody pushes.
"""
PRODUCTION = "kubectl apply -f x.yaml"


def lines(sandbox) -> list[dict[str, object]]:
    journals = sorted((sandbox.state / "recordings").rglob("*.jsonl"))
    entries = [json.loads(line) for journal in journals for line in journal.read_text().splitlines()]
    return [entry for entry in entries if entry["type"] == "line"]


@pytest.mark.parametrize(
    ("options", "variables"),
    [
        (("--profile", "production"), {}),
        (("--profile=production",), {}),
        ((), {"GSHELL_PROFILE": "production"}),
        ((), {"GSHELL_ENVIRONMENT": "production"}),
    ],
)
def test_production_asks_about_what_passes_elsewhere(sandbox, options, variables):
    assert sandbox.run("-c", PRODUCTION).returncode == 0
    done = sandbox.run(*options, "-c", PRODUCTION, **variables)
    assert done.returncode == 126
    assert b"(production.change)" in done.stderr
    assert sandbox.ran() == ["kubectl apply -f x.yaml"]


@pytest.mark.parametrize("name", ["nosuch", "observe", "../../x"])
def test_what_is_unknown_or_loosens_starts_nothing(sandbox, name):
    done = sandbox.run("--profile", name, "-c", "kubectl get pods")
    assert done.returncode == 78
    assert done.stderr.count(b"\n") == 2 and b"  try: " in done.stderr
    assert sandbox.ran() == []


@pytest.mark.parametrize("words", [("--profile",), ("--profile=", "-c", "true"), ("--profile", "", "-c", "true")])
def test_no_name_is_no_profile(sandbox, words):
    done = sandbox.run(*words)
    assert done.returncode == 2
    assert done.stderr == b"gshell: --profile needs a name\n  try: gshell policy profiles\n"


def test_an_unknown_one_in_a_file_is_named_by_its_line(sandbox):
    file = sandbox.home / ".config/gshell/profile"
    file.parent.mkdir(parents=True)
    file.write_text("# mine\nprodction\n")
    done = sandbox.run("-c", "true")
    assert done.returncode == 78
    told = (
        f"gshell: {file}:2: no profile is called prodction; did you mean production?\n  try: gshell policy profiles\n"
    )
    assert done.stderr.decode() == told


def test_what_is_observed_runs_and_is_said_and_journalled(sandbox):
    file = sandbox.home / ".config/gshell/policies/mine.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(OBSERVED)
    done = sandbox.run("-c", "git push --dry-run nowhere 2>/dev/null; git push nowhere 2>/dev/null")
    assert done.stderr.decode() == "gshell: would have been refused: Nobody pushes. (mine.listing)\n"
    (line,) = lines(sandbox)
    assert (line["verdict"], line["observed"], line["rules"]) == ("allow", "deny", ["mine.listing"])
