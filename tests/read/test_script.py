"""A script is read no further than the statement that runs next."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gshell.read.script import statements


def whole(text: str) -> bool:
    """A toy grammar: `do` needs `done`, a backslash joins lines."""
    return text.count("do\n") <= text.count("done\n") and not text.endswith("\\\n")


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        with contextlib.suppress(OSError):
            os.close(end)


def test_statements(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"a\ndo\nb\ndone\nc \\\nd\nlast")
    os.close(pipe[1])
    assert list(statements(pipe[0], whole)) == ["a\n", "do\nb\ndone\n", "c \\\nd\n", "last"]


def test_an_unfinished_end_is_handed_out(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"do\nb\n")
    os.close(pipe[1])
    assert list(statements(pipe[0], whole)) == ["do\nb\n"]


def test_a_pipe_keeps_what_follows(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"read x\nfor x\nrest")
    assert next(statements(pipe[0], whole)) == "read x\n"
    assert os.read(pipe[0], 100) == b"for x\nrest"


def test_a_file_keeps_what_follows(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_bytes(b"read x\nfor x\necho\n" + b"x" * 10_000 + b"\nend\n")
    with script.open("rb", buffering=0) as file:
        reading = statements(file.fileno(), whole)
        assert next(reading) == "read x\n"
        assert file.tell() == 7
        assert file.readline() == b"for x\n"
        assert next(reading) == "echo\n"
        assert next(reading) == "x" * 10_000 + "\n"
        assert next(reading) == "end\n"
        assert next(reading, None) is None


def test_bytes_that_are_no_text(pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"a\0b\xff\n")
    os.close(pipe[1])
    [text] = statements(pipe[0], whole)
    assert os.fsencode(text) == b"ab\xff\n"


@given(st.binary(max_size=200))
def test_nothing_is_lost(data: bytes) -> None:
    reader, writer = os.pipe()
    os.write(writer, data)
    os.close(writer)
    texts = list(statements(reader, whole))
    os.close(reader)
    assert os.fsencode("".join(texts)) == data.replace(b"\0", b"")
    assert all(text.endswith("\n") for text in texts[:-1])


def test_a_long_here_document_is_not_asked_about_at_every_line(tmp_path: Path) -> None:
    asked = 0

    def complete(text: str) -> bool:
        nonlocal asked
        asked += 1
        return text.endswith("\nEND\n")

    script = tmp_path / "script"
    script.write_text("cat <<END\n" + "some data (of a kind)\n" * 20_000 + "END\necho\n")
    with script.open("rb") as file:
        lengths = [
            text.count("\n") for text in statements(file.fileno(), lambda text: text == "echo\n" or complete(text))
        ]
    assert lengths == [20_002, 1]
    assert asked < 2_000
