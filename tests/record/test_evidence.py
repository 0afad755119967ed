"""What gshell verify goes by: everything that can be done to a recording afterwards shows."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import Callable, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sessions import outcome, run, start

from gshell.record import care, evidence, keys, ledger, place
from gshell.record.evidence import Evidence, examine, examine_all
from gshell.record.settings import Settings
from gshell.record.signing import Signer

SIGNED = Settings(sign="wait")


@pytest.fixture(autouse=True)
def nobody_signs_later(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "background" not in request.node.name:
        monkeypatch.setattr(evidence, "_SOON", 0.0)


class Place(NamedTuple):
    """A state directory, and the cast of a session in it that has all files a recording can have."""

    state: Path
    cast: Path

    def file(self, ending: str) -> Path:
        return Path(place.stem_of(str(self.cast)) + ending)

    def examined(self) -> Evidence:
        return examine(str(self.cast), str(self.state))


def record(state: Path, odd: bytes = b"\xff", **options: object) -> Path:
    recording = start(state, settings=SIGNED, **options)
    run(recording, "make", b"first " + odd + b"\xfe line\r\n")
    Signer(str(state), 0).sign(place.signatures_of(recording.path), recording.session, *recording.head())
    run(recording, "make install", b"second \xff line\r\n" * 3)
    recording.decided(outcome("rm -rf /", "files.delete-root"))
    recording.end(0)
    return Path(recording.path)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Place:
    state = tmp_path_factory.mktemp("state")
    return Place(state, record(state))


@pytest.fixture
def kept(original: Place, tmp_path: Path) -> Place:
    """A copy, to be damaged."""
    return copy(original, tmp_path / "copy")


def copy(original: Place, state: Path) -> Place:
    shutil.copytree(original.state, state, symlinks=True)
    return Place(state, state / original.cast.relative_to(original.state))


FILES = (".cast", ".jsonl", ".raw", ".sig")


def test_untouched(original: Place) -> None:
    found = original.examined()
    assert found.breaks == () and found.remarks == ()
    assert found.state == "ended" and found.signed == found.entries == 7
    assert found.proven == original.cast.stat().st_size
    assert found.by == keys.trusted(str(original.state))[0] and found.signed_at.endswith("Z")
    assert [one.intact for one in examine_all(str(original.state))] == [True]


def test_private_key_is_private(original: Place) -> None:
    for file in (original.state / "keys/signing.key", original.file(".sig"), original.state / "ledger.jsonl"):
        assert file.stat().st_mode & 0o777 == 0o600
    assert (original.state / "keys").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("ending", FILES)
def test_a_file_is_gone(kept: Place, ending: str) -> None:
    kept.file(ending).unlink()
    if ending == ".jsonl":
        assert [one.state for one in examine_all(str(kept.state))] == ["gone"]
    else:
        assert kept.file(ending) in {Path(broken.file) for broken in kept.examined().breaks}


@pytest.mark.parametrize("ending", FILES)
def test_cut_off_anywhere(original: Place, tmp_path: Path, ending: str) -> None:
    content = original.file(ending).read_bytes()
    ends = [place for place, byte in enumerate(content) if byte == 10]
    for number, size in enumerate({0, 1, len(content) // 2, len(content) - 1, *(end + 1 for end in ends[:-1])}):
        cut = copy(original, tmp_path / str(number))
        cut.file(ending).write_bytes(content[:size])
        assert not cut.examined().intact, size


@pytest.mark.parametrize("ending", FILES)
def test_lengthened(kept: Place, ending: str) -> None:
    with kept.file(ending).open("ab") as file:
        file.write(b'[9.0, "o", "nothing happened"]\n')
    assert not kept.examined().intact


@pytest.mark.parametrize("ending", FILES)
def test_lines_in_another_order(original: Place, tmp_path: Path, ending: str) -> None:
    lines = original.file(ending).read_bytes().splitlines(keepends=True)
    assert len(lines) > 1
    for number in range(len(lines) - 1):
        if lines[number] != lines[number + 1]:
            moved = copy(original, tmp_path / str(number))
            swapped = [*lines[:number], lines[number + 1], lines[number], *lines[number + 2 :]]
            moved.file(ending).write_bytes(b"".join(swapped))
            assert not moved.examined().intact, number


@pytest.mark.parametrize("ending", FILES)
def test_a_line_left_out(original: Place, tmp_path: Path, ending: str) -> None:
    lines = original.file(ending).read_bytes().splitlines(keepends=True)
    for number in range(len(lines)):
        less = copy(original, tmp_path / str(number))
        less.file(ending).write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
        if ending == ".sig" and number == 0:
            assert less.examined().intact, "an earlier signature says nothing that the last does not"
        else:
            assert not less.examined().intact, number


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_byte_changed(original: Place, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    changed = Place(tmp_path_factory.getbasetemp() / "changed", original.cast)
    shutil.rmtree(changed.state, ignore_errors=True)
    changed = copy(original, changed.state)
    name = data.draw(st.sampled_from([*FILES, "ledger"]))
    file = changed.state / "ledger.jsonl" if name == "ledger" else changed.file(name)
    content = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255).filter(lambda value: value != content[at]))
    file.write_bytes(content)
    assert not changed.examined().intact


def test_it_says_where(kept: Place) -> None:
    content = kept.cast.read_bytes()
    kept.cast.write_bytes(content.replace(b"second", b"sEcond", 1))
    (broken,) = kept.examined().breaks
    begin, end = (int(word) for word in broken.at.split() if word.isdigit())
    assert broken.file == str(kept.cast) and begin <= content.index(b"second") < end
    lines = kept.file(".jsonl").read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b"install", b"uninstall")
    kept.file(".jsonl").write_bytes(b"".join(lines))
    assert (str(kept.file(".jsonl")), "line 4") in [broken[:2] for broken in kept.examined().breaks]


def cut_two_together(kept: Place) -> None:
    """As if the session had been interrupted before its last line, signatures and all."""
    lines = kept.file(".jsonl").read_bytes().splitlines(keepends=True)
    kept.file(".jsonl").write_bytes(b"".join(lines[:3]))
    signatures = kept.file(".sig").read_bytes().splitlines(keepends=True)
    kept.file(".sig").write_bytes(signatures[0])


def rewritten(kept: Place) -> None:
    """A journal of one's own making, with a chain that holds."""
    from gshell.record.journal import TAIL, link

    previous, out = "", []
    for line in kept.file(".jsonl").read_bytes().splitlines():
        body = line[:-TAIL].replace(b"rm -rf /", b"ls -la /") + b"}"
        previous = link(previous, body)
        out.append(body[:-1] + b',"h":"' + previous.encode() + b'"}\n')
    kept.file(".jsonl").write_bytes(b"".join(out))
    (kept.state / "ledger.jsonl").unlink()


def signed_by_somebody_else(kept: Place) -> None:
    rewritten(kept)
    other = kept.state.parent / "other"
    kept.file(".sig").unlink()
    from gshell.record.proof import verify

    found = verify(str(kept.file(".jsonl")))
    Signer(str(other), 0).sign(str(kept.file(".sig")), found.session, len(found.chain) - 1, found.head)


def no_ledger(kept: Place) -> None:
    (kept.state / "ledger.jsonl").unlink()


def ledger_cut(kept: Place) -> None:
    lines = (kept.state / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    (kept.state / "ledger.jsonl").write_bytes(b"".join(lines[:-1]))


@pytest.mark.parametrize(
    "crime",
    [cut_two_together, rewritten, signed_by_somebody_else, no_ledger, ledger_cut],
    ids=lambda crime: crime.__name__,
)
def test_cleverer(kept: Place, crime: Callable[[Place], None]) -> None:
    crime(kept)
    assert not kept.examined().intact


@pytest.mark.parametrize("endings", [(".cast",), (".jsonl",), (".raw",), (".sig",), FILES], ids=" ".join)
def test_swapped_with_another_session(kept: Place, endings: tuple[str, ...]) -> None:
    other = Place(kept.state, record(kept.state, b"\xfa", command="another"))
    assert other.examined().intact and kept.examined().intact
    for ending in endings:
        one, two, between = kept.file(ending), other.file(ending), kept.state / "between"
        one.rename(between)
        two.rename(one)
        between.rename(two)
    assert not kept.examined().intact and not other.examined().intact


def test_a_session_is_gone(kept: Place) -> None:
    other = record(kept.state, command="another")
    for file in kept.cast.parent.glob(kept.cast.stem + "*"):
        file.unlink()
    gone, there = examine_all(str(kept.state))
    assert (gone.state, gone.cast, gone.intact) == ("gone", str(kept.cast), False)
    assert there.cast == str(other) and there.intact
    lines = (kept.state / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    (kept.state / "ledger.jsonl").write_bytes(b"".join(line for line in lines if gone.session.encode() not in line))
    assert not examine_all(str(kept.state))[0].intact


def test_elsewhere_with_a_key_that_was_handed_over(kept: Place, tmp_path: Path) -> None:
    away = tmp_path / "audit"
    away.mkdir()
    for ending in FILES:
        shutil.copy(kept.file(ending), away / ("evidence" + ending))
    nobody = str(tmp_path / "nobody")
    cast = str(away / "evidence.cast")
    assert [broken.what for broken in examine(cast, nobody).breaks if "not known here" in broken.what]
    assert examine(cast, nobody, keys.trusted(str(kept.state))).intact


def test_an_interrupted_session(tmp_path: Path) -> None:
    recording = start(tmp_path, settings=SIGNED)
    run(recording, "make", b"ok\r\n")
    recording.output(b"more\r\n")
    found = examine(recording.path, str(tmp_path))
    assert found.intact and found.state == "live"
    recording._journal.lines.close()
    found = examine(recording.path, str(tmp_path))
    assert found.intact and found.state == "interrupted" and len(found.remarks) == 3
    size = os.path.getsize(recording.path)
    assert 0 < found.proven < size


# --- keys --------------------------------------------------------------------------


def test_rotation(kept: Place) -> None:
    (first,) = keys.trusted(str(kept.state))
    os.utime(kept.state / "keys/signing.key", (0, 0))
    later = Place(kept.state, record(kept.state))
    assert keys.trusted(str(kept.state))[0] == first
    key = later.examined().by
    assert key != first and key in keys.trusted(str(kept.state)), "younger than a year"
    assert kept.examined().intact and later.examined().intact


def test_many_make_the_first_key(tmp_path: Path) -> None:
    children = []
    for _ in range(6):
        pid = os.fork()
        if not pid:
            try:
                Signer(str(tmp_path), 0)
                os._exit(0)
            finally:
                os._exit(1)
        children.append(pid)
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 6
    assert len(set(keys.trusted(str(tmp_path)))) == 1
    assert sorted(os.listdir(tmp_path / "keys")) == ["signing.key", "trusted.pub"]


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\n\n"])
def test_a_broken_key_costs_only_signatures(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/signing.key").write_bytes(content)
    recording = start(tmp_path, settings=SIGNED)
    run(recording, "make", b"ok\r\n")
    recording.end(0)
    found = examine(recording.path, str(tmp_path))
    assert found.intact and not found.signed and "no signature" in found.remarks[0]


def test_signed_in_the_background(tmp_path: Path) -> None:
    cast = record(tmp_path)
    recording = start(tmp_path, settings=Settings(sign="background"))
    assert list(keys.trusted(str(tmp_path)))
    run(recording, "make", b"ok\r\n")
    recording.end(0)
    found = examine(recording.path, str(tmp_path))
    assert found.intact and found.signed == found.entries, found
    assert Path(recording.path).parent == cast.parent


def test_signed_while_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(care, "_SIGN", 0.01)
    recording = start(tmp_path, settings=Settings(sign="wait", sync=0.01))
    deadline = time.monotonic() + 20
    while not (found := examine(recording.path, str(tmp_path))).signed:
        recording.note("tick")
        assert time.monotonic() < deadline
    assert found.intact and found.state == "live"
    recording.end(0)
    found = examine(recording.path, str(tmp_path))
    assert found.intact and found.signed == found.entries


# --- the ledger ----------------------------------------------------------------------


def test_a_ledger_that_was_cut_off_in_a_line_goes_on(tmp_path: Path) -> None:
    ledger.enter(str(tmp_path), "start", "a", 1.0, path="x")
    ledger.enter(str(tmp_path), "end", "a", 2.0, entries=3, head="h")
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(path.read_bytes() + b'{"n":2,"time":3.0,"ty')
    ledger.enter(str(tmp_path), "start", "b", 4.0, path="é")
    book = ledger.Ledger(str(tmp_path))
    assert book.bad_line == 0 and [row["n"] for row in book.rows] == [0, 1, 2]
    assert book.of("a")["end"]["entries"] == 3 and book.rows[2]["path"] == "é"


def test_many_enter_at_once(tmp_path: Path) -> None:
    children = []
    for _ in range(8):
        pid = os.fork()
        if not pid:
            try:
                for number in range(25):
                    ledger.enter(str(tmp_path), "start", str(number), 1.0)
                os._exit(0)
            finally:
                os._exit(1)
        children.append(pid)
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 8
    book = ledger.Ledger(str(tmp_path))
    assert book.bad_line == 0 and len(book.rows) == 200
