"""gshell bench: that it measures what it says; how fast is not a test's business."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from front import Front
from hypothesis import given
from hypothesis import strategies as st

from gshell.cli.measure import row, terminals, verdicts
from gshell.errors import ShellError, UsageError


@pytest.fixture
def gshell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Front:
    return Front(monkeypatch, capsys)


@given(st.lists(st.integers(), min_size=1), st.sampled_from([0.0, 0.5, 0.99, 1.0]))
def test_quantile(values: list[int], part: float) -> None:
    found = row.quantile(values, part)
    assert found in values
    assert sum(value <= found for value in values) >= part * len(values)


def test_ratio_is_of_medians() -> None:
    measure = row.compared("x", [1, 30, 3], "ms", "y", [2, 2, 50])
    assert (measure.value, measure.ratio) == (3, 1.5)


def test_lines_of_both_kinds(tmp_path: Path) -> None:
    file = tmp_path / "lines"
    file.write_text('ls\n{"id": 1, "command": "id"}\n{"text": "pwd"}\n\n{ echo; }\n')
    assert verdicts.lines(str(file), 10) == ["ls", "id", "pwd", "{ echo; }"]
    assert verdicts.lines(str(file), 2) == ["ls", "pwd"]


def test_the_lines_shipped_are_those_that_are_made() -> None:
    folder = Path(__file__).parents[2] / "benchmarks"
    made = subprocess.run([sys.executable, folder / "make_lines.py"], capture_output=True, text=True, check=True).stdout
    assert made == (folder / "lines.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b'{"broken'])
def test_lines_that_are_none(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "lines"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=str(file)):
        verdicts.lines(str(file), 10)


def measured(gshell: Front, *words: str) -> dict[str, Any]:
    return {row["what"]: row for row in gshell.json("bench", *words)}


def test_verdicts(gshell: Front) -> None:
    measured(gshell, "verdict", "--most", "5")  # whatever these lines load is loaded now
    rows = measured(gshell, "verdict", "--most", "5")
    counts = [int(row["note"].split()[0]) for what, row in rows.items() if what.endswith("p50")]
    assert sum(counts) == 5
    assert 0 < rows["verdict, line seen before"]["value"] < rows["verdict, new line, p50"]["value"]
    assert rows["verdict, 100 kB line"]["ratio"] > 0


def test_startup(gshell: Front) -> None:
    rows = gshell.json("bench", "startup", "--rounds", "1")
    assert [(row["what"], row["against"]) for row in rows] == [
        ("python3 -I -c pass", ""),
        ("bash -c true", ""),
        ("gshell -c true", "python3 -I -c pass"),
        ("gshell -c true", "bash -c true"),
    ]
    assert all(row["value"] > 0 for row in rows)


@pytest.mark.slow
def test_output_and_echo(gshell: Front) -> None:
    rows = gshell.json("bench", "output", "echo", "--rounds", "1", "--megabytes", "1", "--keys", "5")
    beside = {row["what"].rpartition(": ")[2] for row in rows}
    assert beside == {"no recorder", "asciinema rec", "script", "gshell"}
    assert all(row["value"] > 0 for row in rows)


def test_a_peer_that_is_missing_or_fails_is_said() -> None:
    racers = {"no recorder": ["true"], "gshell": ["true"], "script": None, "asciinema rec": ["false"]}

    def attempt(command: list[str]) -> None:
        if command == ["false"]:
            raise ShellError("it failed")

    able, faults = terminals._tried(racers, attempt)
    rows = list(terminals._report("x", {name: [1.0] for name in able}, faults, "s"))
    assert [(row.what, row.note) for row in rows][-2:] == [
        ("x: script", "not installed here"),
        ("x: asciinema rec", "it failed"),
    ]
    with pytest.raises(ShellError):
        terminals._tried({"gshell": ["false"]}, attempt)


def test_the_bench_leaves_no_recordings_behind(gshell: Front, own_places: Path) -> None:
    assert gshell("bench", "startup", "--rounds", "1") == 0
    assert not list(own_places.rglob("*.cast"))


def test_json_is_what_the_table_shows(gshell: Front) -> None:
    assert gshell("bench", "verdict", "--most", "3", "--json") == 0
    assert {"what", "value", "unit", "ratio", "against", "note"} == set(json.loads(gshell.out)[0])
