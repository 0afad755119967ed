"""Keys in, texts out: prompt_toolkit's editor on a pipe, and the plain one on descriptors."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from gshell.read.callbacks import Callbacks
from gshell.read.editor import PlainEditor, open_editor
from gshell.read.highlight import Highlighter
from gshell.read.screen import ScreenEditor


def whole(text: str) -> bool:
    return text.count("do\n") <= text.count("done\n") and text.count("'") % 2 == 0


class Screen(DummyOutput):
    """Remembers nothing but what goes around the editor's drawing."""

    def get_size(self) -> Size:
        return Size(rows=24, columns=80)


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    with create_pipe_input() as pipe:
        yield pipe


@pytest.fixture
def editor(keys: PipeInput, tmp_path: Path) -> ScreenEditor:
    return make(keys, tmp_path)


def make(keys: PipeInput, tmp_path: Path, watched: tuple[int, ...] = (), **callbacks: Any) -> ScreenEditor:
    given = Callbacks(**{"complete": whole, **callbacks})
    return ScreenEditor(given, history=str(tmp_path / "history"), watched=watched, input=keys, output=Screen())


READS = {
    "a line": ("echo hi\r", "echo hi"),
    "edited": ("echo hii\x7f\r", "echo hi"),
    "moved and killed": ("echo hi\x01\x0bls\r", "ls"),
    "until complete": ("do\recho\rdone\r", "do\necho\ndone"),
    "an open quote": ("echo 'a\rb'\r", "echo 'a\nb'"),
    "Enter in the middle": ("echo ab\x02\x02\r", "echo ab"),
    "a paste": ("\x1b[200~echo a\necho b\n\x1b[201~\r", "echo a\necho b\n"),
    "interrupted": ("rubbish\x03ls\r", "ls"),
    "not an end": ("ab\x01\x04\r", "b"),
    "an end": ("\x04", None),
    "letters of any kind": ("echo żółć 日本\r", "echo żółć 日本"),
}


@pytest.mark.parametrize("row", READS)
def test_read(editor: ScreenEditor, keys: PipeInput, row: str) -> None:
    typed, expected = READS[row]
    keys.send_text(typed)
    assert editor.read("$ ") == expected


def test_vi(editor: ScreenEditor, keys: PipeInput) -> None:
    keys.send_text("echo one two\x1bbD\r")
    assert editor.read("$ ", editing="vi") == "echo one "


def test_history(editor: ScreenEditor, keys: PipeInput, tmp_path: Path) -> None:
    for line in ("echo one\r", "echo two\r"):
        keys.send_text(line)
        editor.read("$ ")
    keys.send_text("\x1b[A\x1b[A\r")
    assert editor.read("$ ") == "echo one"
    keys.send_text("\x12two\r")
    assert editor.read("$ ") == "echo two"
    assert "+echo two" in (tmp_path / "history").read_text()


def test_a_history_of_the_last_session(keys: PipeInput, tmp_path: Path) -> None:
    (tmp_path / "history").write_text("\n# 2024-01-01 00:00:00\n+echo old\n")
    editor = make(keys, tmp_path)
    keys.send_text("\x12old\r")
    assert editor.read("$ ") == "echo old"


def test_typed_ahead(editor: ScreenEditor, keys: PipeInput) -> None:
    keys.send_text("cat\rfor cat\rls -l\r")
    assert editor.read("$ ") == "cat"
    assert editor.typed_ahead() == b"for cat\nls -l\n"
    assert editor.typed_ahead() == b""
    assert editor.read("$ ", typeahead=b"ls -l\npart") == "ls -l"
    keys.send_text("ial\r")
    assert editor.read("$ ") == "partial"


def test_completion(keys: PipeInput, tmp_path: Path) -> None:
    asked: list[tuple[str, int]] = []

    def offers(line: str, cursor: int) -> tuple[int, list[str]]:
        asked.append((line, cursor))
        return 5, [word for word in ("alpha", "alps/") if word.startswith(line[5:cursor])]

    editor = make(keys, tmp_path, offers=offers)
    keys.send_text("echo al\tp\x7f\x7f\x7f\x7falph\t\r")
    assert editor.read("$ ") == "echo alpha"
    assert asked[0] == ("echo al", 7)


def test_history_expansion(keys: PipeInput, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def expand(text: str) -> str:
        if "!none" in text:
            raise ValueError("!none: event not found")
        return text.replace("!!", "echo before")

    editor = make(keys, tmp_path, expand=expand)
    keys.send_text("echo !none\rsudo !!\r")
    assert editor.read("$ ") == "sudo echo before"
    printed = capsys.readouterr()
    assert printed.err == "gshell: !none: event not found\n"
    assert printed.out == "sudo echo before\n"


def test_background_output_and_the_end_of_the_shell(keys: PipeInput, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    seen = b""

    def background() -> bool:
        nonlocal seen
        data = os.read(reader, 100)
        seen += data
        if data == b"first":
            keys.send_text("typed")
            os.write(writer, b"second")
        elif data == b"second":
            os.close(writer)
        return bool(data)

    os.write(writer, b"first")
    assert make(keys, tmp_path, watched=(reader,), background=background).read("$ ") is None
    assert seen == b"firstsecond"


# --- highlighting ---


def test_a_pause_shows_what_would_be_refused(keys: PipeInput, tmp_path: Path) -> None:
    judged: list[str] = []

    def judge(text: str) -> list[tuple[int, int, str]]:
        judged.append(text)
        asyncio.get_running_loop().call_soon(keys.send_text, "\r")
        return [(0, 2, "fg:ansired")]

    editor = make(keys, tmp_path, judge=judge)
    keys.send_text("rm -rf /")
    assert editor.read("$ ") == "rm -rf /"
    assert judged == ["rm -rf /"]


def test_marks_on_lines() -> None:
    from prompt_toolkit.document import Document

    highlighter = Highlighter(lambda text: ())
    highlighter._text, highlighter._marks = "echo\nrm x; rm", [(5, 7, "red"), (11, 13, "red")]
    line = highlighter.lex_document(Document("echo\nrm x; rm -r"))
    assert line(0) == [("", "echo")]
    assert line(1) == [("", ""), ("red", "rm"), ("", " x; "), ("red", "rm"), ("", " -r")]
    assert line(9) == []
    other = highlighter.lex_document(Document("something else"))
    assert other(0) == [("", "something else")]


# --- without a screen ---


def plain(typed: bytes, **callbacks: Any) -> tuple[PlainEditor, int]:
    source, typing = os.pipe()
    screen, output = os.pipe()
    os.write(typing, typed)
    os.close(typing)
    return PlainEditor(Callbacks(**{"complete": whole, **callbacks}), source, output), screen


def test_plain_lines() -> None:
    editor, screen = plain(b"echo a\ndo\necho b\ndone\nlast")
    assert [editor.read("\x1b[31m$ ", "> ") for _ in range(4)] == ["echo a", "do\necho b\ndone", "last", None]
    assert os.read(screen, 100) == b"$ $ > > $ $ "


def test_plain_reads_no_further_than_its_line() -> None:
    editor, _ = plain(b"cat\nfor cat\n")
    assert editor.read("$ ") == "cat"
    assert editor.typed_ahead() == b""
    assert os.read(editor._input, 100) == b"for cat\n"
    assert editor.read("$ ", typeahead=b"given\nmore") == "given"
    assert editor.typed_ahead() == b"more"


def test_which_editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "isatty", lambda descriptor: True)
    monkeypatch.setenv("TERM", "dumb")
    assert isinstance(open_editor(Callbacks(whole), history=str(tmp_path / "history")), PlainEditor)
    monkeypatch.setattr(os, "isatty", lambda descriptor: False)
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(open_editor(Callbacks(whole), history=str(tmp_path / "history")), PlainEditor)
