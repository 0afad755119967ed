"""gshell export --format raw: byte for byte what programs wrote."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sessions import start

from gshell.record.settings import Settings
from gshell.replay import export

CHUNKS = st.lists(
    st.tuples(
        st.sampled_from(["stdout", "stderr"]),
        st.binary(max_size=30)
        | st.sampled_from([b"\r\n", b"\n", b"\xff\xfe", "é\r".encode(), b"x" * 16383, b"\r\n" * 9000]),
    ),
    max_size=12,
)


def raw(path: str) -> bytes:
    out = io.BytesIO()
    assert export(path, "raw", out)
    return out.getvalue()


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(chunks=CHUNKS, terminal=st.booleans(), form=st.sampled_from([Settings(), Settings(format="v3", compress=True)]))
def test_every_byte_comes_back(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[tuple[str, bytes]], terminal: bool, form: Settings
) -> None:
    recording = start(tmp_path_factory.mktemp("state"), masked=False, settings=form)
    expected = b""
    for stream, data in chunks:
        recording.output(data, "tty" if terminal else stream)
        recording.flush()  # so that a character cut in two by the other stream stays where it was
        expected += data
    recording.end(0)
    assert raw(recording.path) == expected


@pytest.mark.parametrize("form", ["", "format: v3", "compress: true"])
def test_through_the_front_door(tmp_path: Path, form: str) -> None:
    """Every byte there is, and the two streams apart."""
    config = tmp_path / ".config/gshell/recording.yaml"
    config.parent.mkdir(parents=True)
    config.write_text(f"sync: never\n{form}\n")
    (tmp_path / "all").write_bytes(b"".join(b"%c \n" % byte for byte in range(256)) * 100)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    gshell = [sys.executable, "-I", "-m", "gshell"]
    done = subprocess.run(
        [*gshell, "-c", "cat all; echo sorry >&2"], env=environment, cwd=tmp_path, capture_output=True
    )
    assert done.returncode == 0 and done.stderr == b"sorry\n"
    found = subprocess.run([*gshell, "export", "--format", "raw"], env=environment, capture_output=True)
    assert (found.returncode, found.stderr) == (0, b"")
    assert sorted(found.stdout) == sorted(done.stdout + done.stderr)
    assert found.stdout.replace(b"sorry\n", b"", 1) == done.stdout
