"""The journal's chain: every change to it shows."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sessions import Clock, outcome, run, start

from gshell.record import journal
from gshell.record.proof import verify


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    recording = start(tmp_path_factory.mktemp("state"))
    run(recording, "make", b"ok\r\n")
    recording.decided(outcome("rm -rf /", "files.delete-root"))
    recording.note("transfer", direction="out", files=["a", "é"], size=12)
    recording.end(2)
    return Path(recording.journal_path)


def copy(closed: Path, folder: Path, content: bytes) -> str:
    """The same recording with another journal."""
    folder.mkdir(exist_ok=True)
    (folder / closed.with_suffix(".cast").name).write_bytes(closed.with_suffix(".cast").read_bytes())
    path = folder / closed.name
    path.write_bytes(content)
    return str(path)


def test_what_is_in_it(closed: Path) -> None:
    entries = list(journal.read(str(closed)))
    assert [entry["type"] for entry in entries] == ["session", "line", "result", "line", "note", "end"]
    assert [entry["n"] for entry in entries] == list(range(6))
    session, make, result, refused, note, end = entries
    assert session["identity"]["subject"] == "alice" and session["identity"]["groups"] == ["staff"]
    assert session["kind"] == "interactive" and session["taxonomy"] == 1 and session["pid"] > 0
    assert (make["text"], make["verdict"], make["refused"]) == ("make", "allow", "")
    assert (result["line"], result["status"], result["duration"]) == (1, 0, 0.25)
    assert (refused["verdict"], refused["refused"], refused["rules"]) == ("deny", "denied", ["files.delete-root"])
    assert refused["effects"][0]["attributes"] == {"recursive": True} and refused["effects"][0]["via"] == ["sudo"]
    assert note["files"] == ["a", "é"] and end["status"] == 2


def test_places_in_the_cast(closed: Path) -> None:
    cast = closed.with_suffix(".cast").read_bytes()
    _, make, result, refused, _, end = journal.read(str(closed))
    assert json.loads(cast[make["at"] :].splitlines()[0])[1:] == ["m", "$ make"]
    assert json.loads(cast[make["at"] : result["at"]].splitlines()[-1])[1:] == ["o", "ok\r\n"]
    assert json.loads(cast[refused["at"] :])[1:] == ["m", "BLOCKED rm -rf / (files.delete-root)"]
    assert end["files"]["cast"] == [len(cast), hashlib.sha256(cast).hexdigest()]
    assert result["files"]["cast"] == [result["at"], hashlib.sha256(cast[: result["at"]]).hexdigest()]


def test_untouched(closed: Path) -> None:
    proof = verify(str(closed))
    assert proof.intact and proof.ended and (proof.entries, proof.bad_line, proof.torn) == (6, 0, 0)
    assert (proof.proven, proof.unproven) == (closed.with_suffix(".cast").stat().st_size, 0)


@pytest.mark.parametrize("line", range(6))
def test_a_changed_entry(closed: Path, tmp_path: Path, line: int) -> None:
    lines = closed.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace(b'"t":', b'"t":1', 1)
    proof = verify(copy(closed, tmp_path, b"".join(lines)))
    assert (proof.intact, proof.entries, proof.bad_line) == (False, line, line + 1)


@pytest.mark.parametrize("line", range(5))
def test_a_removed_or_moved_entry(closed: Path, tmp_path: Path, line: int) -> None:
    lines = closed.read_bytes().splitlines(keepends=True)
    assert verify(copy(closed, tmp_path, b"".join(lines[:line] + lines[line + 1 :]))).bad_line == line + 1
    lines[line], lines[line + 1] = lines[line + 1], lines[line]
    assert verify(copy(closed, tmp_path, b"".join(lines))).bad_line == line + 1


def test_an_inserted_entry_even_with_a_hash_of_its_own(closed: Path, tmp_path: Path) -> None:
    lines = closed.read_bytes().splitlines(keepends=True)
    body = b'{"n":1,"t":0.1,"type":"note","what":"nothing happened"}'
    forged = body[:-1] + b',"h":"' + journal.link(json.loads(lines[0])["h"], body).encode() + b'"}\n'
    proof = verify(copy(closed, tmp_path, b"".join([lines[0], forged, *lines[1:]])))
    assert (proof.intact, proof.bad_line) == (False, 3)


def test_an_end_cut_off_is_no_end(closed: Path, tmp_path: Path) -> None:
    content = closed.read_bytes()
    proof = verify(copy(closed, tmp_path, content[:-10]))
    assert proof.intact and not proof.ended and proof.torn > 0
    whole = b"".join(content.splitlines(keepends=True)[:-1])
    proof = verify(copy(closed, tmp_path, whole))
    assert proof.intact and not proof.ended and (proof.entries, proof.torn) == (5, 0) and proof.unproven > 0


def test_a_changed_or_missing_cast(closed: Path, tmp_path: Path) -> None:
    path = copy(closed, tmp_path, closed.read_bytes())
    cast = Path(path).with_suffix(".cast")
    cast.write_bytes(cast.read_bytes().replace(b"ok", b"ko"))
    assert [found.file for found in verify(path).breaks] == [str(cast)]
    cast.unlink()
    assert [found.file for found in verify(path).breaks] == [str(cast)]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_single_byte_can_be_changed(
    closed: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(closed.read_bytes())
    place = data.draw(st.integers(0, len(content) - 2))
    value = data.draw(st.integers(0, 255).filter(lambda value: value != content[place]))
    content[place] = value
    folder = tmp_path_factory.getbasetemp() / "changed"
    assert not verify(copy(closed, folder, bytes(content))).intact


def test_time_never_goes_back(tmp_path: Path) -> None:
    clock = Clock()
    recording = start(tmp_path, clock=clock)
    for step in (5.0, -3.0, 1.0, -100.0, 200.0):
        clock.now += step
        recording.note("tick")
        recording.output(b"x")
    recording.end(0)
    times = [entry["t"] for entry in journal.read(recording.journal_path)]
    assert times == sorted(times) == [0.0, 5.0, 5.0, 5.0, 5.0, 103.0, 103.0]
