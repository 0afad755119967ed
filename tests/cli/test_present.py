"""Tables, fields and colours, on a terminal and in a pipe."""

from __future__ import annotations

import contextlib
import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gshell.cli import present


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines of a table on a terminal of 40 columns."""
    screen = Terminal()
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    with contextlib.redirect_stdout(screen):
        present.table(("id", "verdict", "command"), ROWS)
    return screen.getvalue().splitlines()


ROWS = [("a1", "deny", "x" * 60), ("b22", "allow", "short")]


def test_piped_table_is_whole_and_plain(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    present.table(("id", "verdict", "command"), ROWS)
    assert capsys.readouterr().out == f"id   verdict  command\na1   deny     {'x' * 60}\nb22  allow    short\n"


def test_terminal_table_fits_and_is_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    lines = shown(monkeypatch)
    assert "\x1b[31;1mdeny" in lines[1]
    assert lines[1].endswith("x…")
    assert "\x1b[32mallow" in lines[2]


def test_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    lines = shown(monkeypatch)
    assert lines[1] == f"a1   deny     {'x' * 25}…"
    assert not any("\x1b" in line for line in lines)


def test_empty_table_says_so_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    present.table(("id",), [], empty="nobody was here")
    assert capsys.readouterr() == ("", "gshell: nobody was here\n")


def test_control_characters_are_shown_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    present.table(("text",), [("a\x1b[2Jb\nc\td",)])
    present.fields({"name": "\x1b]0;title\x07"})
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\x07" not in out
    assert "a^[[2Jb⏎c d" in out


def test_fields_leave_out_what_is_empty(capsys: pytest.CaptureFixture[str]) -> None:
    present.fields({"on_behalf_of": "bob", "agent": "", "groups": ["a", "b"], "status": 0})
    assert capsys.readouterr().out == "on behalf of  bob\ngroups        a, b\nstatus        0\n"


def test_json_is_one_line_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    present.show_json({"text": "häßlich\n"})
    out = capsys.readouterr().out
    assert out.count("\n") == 1 and json.loads(out) == {"text": "häßlich\n"}


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("ｗ", 2), ("", 0)])
def test_width(text: str, columns: int) -> None:
    assert present.width(text) == columns


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_cut_never_exceeds_its_columns(text: str, columns: int) -> None:
    assert present.width(present.cut(text, columns)) <= columns


def test_progress_is_for_people_only(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    present.progress("halfway")
    assert capsys.readouterr().err == ""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    present.progress("halfway")
    present.progress("")
    assert screen.getvalue() == "\r\x1b[Khalfway\r\x1b[K"
