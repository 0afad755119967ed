"""The cast in its other forms: asciicast v3, compressed, encrypted. Everybody who may read it reads the same."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sessions import Clock, outcome, run, start

from gshell.errors import RecorderError, RecordingError
from gshell.record import Recording, place
from gshell.record.cast import Event
from gshell.record.evidence import examine
from gshell.record.opening import identities, open_cast, open_sealed, size_of
from gshell.record.proof import verify
from gshell.record.reader import Cast
from gshell.record.settings import Settings


def session(state: Path, **options: Any) -> Recording:
    """Half a minute of everything."""
    clock = Clock()
    recording = start(state, clock=clock, settings=Settings(**options))
    for number in range(8):
        clock.now += 0.4999996
        run(recording, f"make {number}", b"\x1b[32mgood\x1b[0m \xff\xfe %d\r\n" % number)
        clock.now += random.Random(number).random() * 3
        recording.output(b"on stderr\n", "stderr")
    recording.resize(100, 30)
    recording.decided(outcome("rm -rf /", "files.delete-root"))
    return recording


def events(path: str) -> list[Event]:
    with open_cast(path) as file:
        return list(Cast(path, file).events())


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    recording = session(tmp_path_factory.mktemp("usual"))
    recording.end(3)
    return events(recording.path)


# --- asciicast v3 -------------------------------------------------------------------


def test_v3_says_the_same(tmp_path: Path, usual: list[Event]) -> None:
    recording = session(tmp_path, format="v3")
    recording.end(3)
    found = events(recording.path)
    assert json.loads(Path(recording.path).read_bytes().splitlines()[0])["version"] == 3
    assert found[-1].code == "x" and found[-1].data == "3"
    assert [event[1:] for event in found[:-1]] == [event[1:] for event in usual]
    assert all(abs(one.time - two.time) <= 0.0005001 for one, two in zip(found, usual, strict=False)), "no drift"


def test_v3_is_read_by_somebody_else(tmp_path: Path, usual: list[Event]) -> None:
    """showreel, since the asciinema that reads v3 is no Python package; and asciinema what it makes of it."""
    pytest.importorskip("showreel")
    recording = session(tmp_path, format="v3")
    recording.end(3)
    showreel = [sys.executable, "-c", "import sys; from showreel.cli import main; sys.exit(main())"]
    info = json.loads(subprocess.run([*showreel, "info", recording.path], capture_output=True, check=True).stdout)
    assert info["asciicast_version"] == 3 and info["events"]["by_type"]["x"] == 1
    assert [row["label"] for row in info["markers"]] == [event.data for event in usual if event.code == "m"]
    assert abs(info["duration_seconds"] - usual[-1].time) < 0.002
    second = str(tmp_path / "second.cast")
    subprocess.run([*showreel, "convert", "--to", "v2", "-o", second, recording.path], capture_output=True, check=True)
    assert cat(second) == "".join(event.data for event in usual if event.code == "o").encode()


def cat(path: str) -> bytes:
    command = [sys.executable, "-m", "asciinema", "cat", path]
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=True).stdout


# --- compressed ------------------------------------------------------------------------


def test_compressed(tmp_path: Path, usual: list[Event]) -> None:
    recording = session(tmp_path, compress=True)
    assert events(recording.path) == usual, "while it is written"
    recording.end(3)
    assert recording.path.endswith(".cast.zst") and events(recording.path) == usual
    proof = verify(recording.journal_path)
    assert proof.intact and proof.proven == os.path.getsize(recording.path)


def test_zstd_itself_unpacks_it(tmp_path: Path, usual: list[Event]) -> None:
    zstandard = pytest.importorskip("zstandard")
    recording = session(tmp_path, compress=True)
    recording.end(0)
    whole = zstandard.ZstdDecompressor().decompressobj().decompress(Path(recording.path).read_bytes())
    assert len(whole.splitlines()) == len(usual) + 1


def test_any_part_of_it_is_found_by_its_place(tmp_path: Path) -> None:
    """`at` counts bytes of the cast itself, wherever they are stored."""
    recording = session(tmp_path, compress=True)
    recording.end(0)
    with open_cast(recording.path) as file:
        whole = file.read()
        for at in (100, 5, 700, 0, 701):
            assert file.seek(at) == at and file.readline() == whole[at:].splitlines(keepends=True)[0]
            assert file.tell() == at + len(whole[at:].splitlines(keepends=True)[0])
    assert size_of(recording.path) >= len(whole) == recording._screens.cast.lines.size


@pytest.mark.parametrize("form", ["as it is", "compressed"])
def test_it_is_followed_while_it_grows(tmp_path: Path, form: str) -> None:
    recording = start(tmp_path, settings=Settings(compress=form == "compressed"))
    with open_cast(recording.path) as file:
        file.readline()
        for number in range(5):
            assert file.readline() == b""
            recording.output(b"line %d\r\n" % number)
            assert b"line %d" % number in file.readline()
    recording.end(0)


def test_a_cut_one_is_read_to_there(tmp_path: Path, usual: list[Event]) -> None:
    recording = session(tmp_path, compress=True)
    content = Path(recording.path).read_bytes()
    before = len(usual)
    for size in range(len(content), 200, -37):
        cut = tmp_path / "cut.cast.zst"
        cut.write_bytes(content[:size])
        found = events(str(cut))
        assert found == usual[: len(found)] and len(found) <= before
        assert len(found) > before - 5, "only what was cut off is missing"
        before = len(found)


def test_a_damaged_one_is_no_reason_to_crash(tmp_path: Path) -> None:
    recording = session(tmp_path, compress=True)
    recording.end(0)
    content = bytearray(Path(recording.path).read_bytes())
    dice = random.Random(1)
    for _ in range(40):
        at = dice.randrange(len(content))
        damaged = tmp_path / "damaged.cast.zst"
        damaged.write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        try:
            events(str(damaged))
        except RecordingError as error:
            assert str(damaged) in str(error)


# --- encrypted ---------------------------------------------------------------------------


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The recipient of a key that lies where the person's own does."""
    pyrage = pytest.importorskip("pyrage")
    identity = pyrage.x25519.Identity.generate()
    file = tmp_path / "identity.age"
    file.write_text(f"# created: today\n# public key: {identity.to_public()}\n{identity}\n")
    monkeypatch.setenv("GSHELL_AGE_IDENTITY", str(file))
    return str(identity.to_public())


def test_encrypted(tmp_path: Path, usual: list[Event], key: str) -> None:
    recording = session(tmp_path, encrypt=(key,))
    recording.end(3)
    assert recording.path.endswith(".cast.age")
    assert events(recording.path) == usual
    with pytest.raises(RecordingError, match="is encrypted"):
        open_cast(recording.path, unseal=False)
    for file in Path(recording.path).parent.iterdir():
        assert b"good" not in file.read_bytes()
    with open_cast(place.raw_of(recording.path)) as file:
        assert json.loads(file.readline()) == [len("good\x1b[32m\x1b[0m "), "fffe"]
    assert verify(recording.journal_path).intact, "without the key"


def test_encrypted_bytes_cannot_be_exchanged(tmp_path: Path, key: str) -> None:
    recording = session(tmp_path, encrypt=(key,))
    recording.end(3)
    content = bytearray(Path(recording.path).read_bytes())
    content[len(content) // 2] ^= 1
    Path(recording.path).write_bytes(content)
    assert not examine(recording.path, str(tmp_path)).intact
    with pytest.raises(RecordingError, match="cannot be decrypted"):
        events(recording.path)


def test_the_wrong_key(tmp_path: Path, key: str) -> None:
    recording = session(tmp_path, encrypt=(key,))
    recording.end(0)
    import pyrage

    Path(os.environ["GSHELL_AGE_IDENTITY"]).write_text(str(pyrage.x25519.Identity.generate()))
    with pytest.raises(RecordingError, match="cannot be decrypted"):
        events(recording.path)
    Path(os.environ["GSHELL_AGE_IDENTITY"]).write_text("no key\n")
    with pytest.raises(RecordingError, match="is no age identity"):
        events(recording.path)


def test_a_recipient_that_is_none(tmp_path: Path) -> None:
    pytest.importorskip("pyrage")
    with pytest.raises(RecorderError, match="age1nobody"):
        start(tmp_path, settings=Settings(encrypt=("age1nobody",)))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_unmasked_original(tmp_path: Path, key: str) -> None:
    recording = start(tmp_path, settings=Settings(original=(key,)))
    run(recording, "env", b"password=hunter2hunter2 \xff\r\n")
    recording.end(0)
    for file in Path(recording.path).parent.iterdir():
        assert b"hunter2" not in file.read_bytes(), file
    assert "[masked password]" in events(recording.path)[1].data
    original = place.original_of(recording.path)
    with pytest.raises(RecordingError, match="each opening is noted"):
        open_cast(original)
    with open_sealed(original, identities()) as file:
        assert list(Cast(original, file).events())[1].data == "password=hunter2hunter2 \ufffd\r\n"
    proof = verify(recording.journal_path)
    assert proof.intact
    Path(original).unlink()
    assert not verify(recording.journal_path).intact


def test_encrypted_within_a_moment(tmp_path: Path, key: str) -> None:
    """What was shown is in the file 100 ms later, though nothing follows."""
    recording = start(tmp_path, settings=Settings(encrypt=(key,), sync=-1.0))
    before = os.path.getsize(recording.path)
    recording.output(b"the last words\r\n")
    deadline = os.times().elapsed + 10
    while os.path.getsize(recording.path) == before:
        assert os.times().elapsed < deadline
        os.sched_yield()
    assert events(recording.path)[-1].data == "the last words\r\n"
    recording.end(0)
