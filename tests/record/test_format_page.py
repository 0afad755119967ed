"""docs/recording-format.md is right where it can be tried."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Callable

import pytest
from sessions import outcome, run, start

from gshell.decide.nodes import compose
from gshell.record import journal, place, settings_file
from gshell.record.keys import trusted
from gshell.record.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "recording-format.md").read_text(encoding="utf-8")


def written_there(name: str) -> Callable[..., Any]:
    """A function as the page has it."""
    (code,) = (code for code in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if f"def {name}(" in code)
    names: dict[str, Any] = {}
    exec(code, names)
    found: Callable[..., Any] = names[name]
    return found


def test_the_chain_as_written_there(tmp_path: Path) -> None:
    holds = written_there("holds")
    recording = start(tmp_path)
    run(recording, "make é", b"ok\n")
    recording.end(0)
    assert holds(recording.journal_path)
    changed = tmp_path / "changed.jsonl"
    changed.write_bytes(Path(recording.journal_path).read_bytes().replace(b"make", b"fake"))
    assert not holds(changed)


def test_the_signatures_as_written_there(tmp_path: Path) -> None:
    from cryptography.exceptions import InvalidSignature

    recording = start(tmp_path, settings=Settings(sign="wait"))
    run(recording, "make", b"ok\n")
    recording.end(0)
    signed = written_there("signed")
    path = Path(place.signatures_of(recording.path))
    assert signed(path) == (3, trusted(str(tmp_path))[-1])
    path.write_bytes(path.read_bytes().replace(b'"n":3', b'"n":2'))
    with pytest.raises(InvalidSignature):
        signed(path)


def test_the_settings_listed_there() -> None:
    (table,) = re.findall(r"(?s)\| key \| default \| \|\n\|---\|---\|---\|\n(.*?)\n\n", PAGE)
    defaults: dict[str, str] = {}
    for row in table.splitlines():
        names, default = (cell.strip() for cell in row.split("|")[1:3])
        defaults |= dict.fromkeys(re.findall(r"`([\w-]+)`", names), default)
    assert set(defaults) == set(settings_file._KEYS)
    for key, (field, read) in settings_file._KEYS.items():
        written = defaults[key].strip("`")
        usual = getattr(Settings(), field)
        if written in ("none", "nobody"):
            assert not usual, key
        else:
            assert read(compose(written, "page")) == usual, key


def test_the_keys_listed_there(tmp_path: Path) -> None:
    recording = start(tmp_path)
    run(recording, "make")
    recording.decided(outcome("rm -rf /", "files.delete-root"))
    recording.end(0)
    for entry in journal.read(recording.journal_path):
        (row,) = re.findall(rf"(?m)^\| `{entry['type']}` \| (.*) \|$", PAGE)
        listed = set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", row)))
        assert set(entry) - {"n", "t", "type", "h"} == listed
