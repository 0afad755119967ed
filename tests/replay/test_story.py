"""A session told to somebody who was not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sessions import ALICE, outcome, run, start

from gshell.record import Recording
from gshell.replay import story
from gshell.replay.trust import Trust, trust


def recorded(state: Path) -> Recording:
    recording = start(state, ALICE)
    recording.output(b"welcome\r\n")
    run(recording, "ls", b"a\r\nb\r\n", status=2, effects=[("file.read", "/srv")])
    recording.decided(outcome("rm -rf /", "files.delete-root"), answer="no")
    recording.output(b"gshell: refused\r\n")
    recording.note("transfer", file="x")
    return recording


def told(recording: Recording, state: Path) -> story.Story:
    return story.read(recording.path, str(state))


def test_all_of_it(tmp_path: Path) -> None:
    recording = recorded(tmp_path)
    recording.end(0)
    found = told(recording, tmp_path)
    first, second = found.lines
    assert (first.text, first.status, first.refused, first.duration) == ("ls", 2, "", 0.25)
    assert (second.text, second.status, second.answer, second.rules) == ("rm -rf /", None, "no", ("files.delete-root",))
    assert [(effect["kind"], effect["target"]) for effect in first.effects] == [("file.read", "/srv")]
    assert found.refused == [second]
    assert found.identity["subject"] == "alice"
    assert [note["file"] for note in found.notes] == ["x"]
    assert [(passage.label, passage.text) for passage in found.passages] == [
        ("", ("welcome",)),
        ("$ ls", ("a", "b")),
        ("BLOCKED rm -rf / (files.delete-root)", ("gshell: refused",)),
    ]
    assert not (found.cut_off or found.live)


def test_much_output_is_cut_and_counted(tmp_path: Path) -> None:
    recording = start(tmp_path, ALICE)
    recording.output(b"line\r\n" * 12000)
    recording.end(0)
    (passage,) = told(recording, tmp_path).passages
    assert (len(passage.text), passage.left_out) == (5000, 7000)


def test_trust(tmp_path: Path) -> None:
    recording = recorded(tmp_path)
    assert trust(told(recording, tmp_path))[:2] == ("open", "Still running")
    recording.end(0)
    assert trust(told(recording, tmp_path))[:2] == ("good", "Intact")
    cast = Path(recording.path)
    cast.write_bytes(cast.read_bytes().replace(b"welcome", b"walcome"))
    found = trust(told(recording, tmp_path))
    assert found[:2] == ("bad", "Altered") and cast.name in found.why[0]


def test_trust_without_an_end(tmp_path: Path) -> None:
    recording = recorded(tmp_path)
    recording._journal.lines.close()
    found = told(recording, tmp_path)
    assert found.cut_off
    assert trust(found)[:2] == ("open", "Interrupted")


def test_no_journal(tmp_path: Path) -> None:
    recording = recorded(tmp_path)
    recording.end(0)
    Path(recording.journal_path).unlink()
    found = told(recording, tmp_path)
    assert trust(found) == Trust("open", "No journal", trust(found).why)
    assert found.lines == () and found.identity["subject"] == "alice"


@pytest.mark.parametrize(
    "change",
    [
        {"n": "x", "t": None, "risk": "high", "rules": "r", "effects": {"a": 1}},
        {"effects": [1, None, {"kind": 3}], "rules": [1, None], "text": None, "verdict": 7},
        {"t": 1e999, "risk": True, "cwd": ["x"]},
    ],
)
def test_a_journal_of_nonsense_is_no_accident(tmp_path: Path, change: dict[str, object]) -> None:
    recording = recorded(tmp_path)
    recording.end(0)
    path = Path(recording.journal_path)
    rows = [json.loads(row) for row in path.read_text().splitlines()]
    path.write_text("".join(json.dumps({**row, **change}) + "\n" for row in rows))
    found = told(recording, tmp_path)
    assert trust(found).level == "bad"
    assert len(found.lines) == 2
