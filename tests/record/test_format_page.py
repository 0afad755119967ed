"""docs/recording-format.md is right where it can be tried."""

from __future__ import annotations

import re
from pathlib import Path

from sessions import outcome, run, start

from gshell.record import journal

PAGE = (Path(__file__).parents[2] / "docs" / "recording-format.md").read_text(encoding="utf-8")


def test_the_chain_as_written_there(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    holds = names["holds"]
    assert callable(holds)
    recording = start(tmp_path)
    run(recording, "make é", b"ok\n")
    recording.end(0)
    assert holds(recording.journal_path)
    changed = tmp_path / "changed.jsonl"
    changed.write_bytes(Path(recording.journal_path).read_bytes().replace(b"make", b"fake"))
    assert not holds(changed)


def test_the_keys_listed_there(tmp_path: Path) -> None:
    recording = start(tmp_path)
    run(recording, "make")
    recording.decided(outcome("rm -rf /", "files.delete-root"))
    recording.end(0)
    for entry in journal.read(recording.journal_path):
        (row,) = re.findall(rf"(?m)^\| `{entry['type']}` \| (.*) \|$", PAGE)
        listed = set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", row)))
        assert set(entry) - {"n", "t", "type", "h"} == listed
