"""A long script is cut where a short one would be: it is only asked about at fewer places."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.parse import incomplete
from gshell.read import script

STATEMENTS = [
    "echo plain\n",
    "# a comment\n",
    "\n",
    "echo 'a\nb'\n",
    'x="a\nb"\n',
    "cat <<E | sort\nfi\nE\n",
    "cat <<A <<'B'\n'\nA\nB\n",
    "if true\nthen echo\nfi\n",
    "f()\n{\necho\n}\n",
    "for i in 1 2\ndo\necho $i\ndone\n",
    "echo a |\nsort\n",
    "true && # why\ntrue\n",
    "(\necho\n)\n",
    "case x in\nx) echo\n;;\nesac\n",
    "[[ a &&\nb ]]\n",
    "echo $(\nls\n)\n",
    "echo `ls\n`\n",
    "echo $((1 <<\n2))\n",
]


def cut(text: str) -> list[str]:
    reader, writer = os.pipe()
    os.write(writer, text.encode())
    os.close(writer)
    try:
        return list(script.statements(reader, lambda sofar: not incomplete(sofar)))
    finally:
        os.close(reader)


@pytest.fixture(autouse=True, scope="module")
def everything_is_long():
    patch = pytest.MonkeyPatch()
    patch.setattr(script, "_LONG", 0)
    yield
    patch.undo()


@pytest.mark.parametrize("text", STATEMENTS)
def test_each_construct_ends_where_it_ends(text):
    assert "".join(cut(text + "echo next\n")[:-1]) == text


@given(st.lists(st.sampled_from(STATEMENTS), max_size=8))
@settings(max_examples=150, deadline=None)
def test_as_if_asked_at_every_line(statements):
    assert cut("".join(statements)) == statements


def test_patience_ends(monkeypatch):
    """Then the rest is one text: judged and run together, never in the wrong pieces."""
    monkeypatch.setattr(script, "_PATIENCE", -1.0)
    assert cut("if true\nthen echo\nfi\necho next\n") == ["if true\nthen echo\nfi\necho next\n"]


def test_longer_than_any_statement(monkeypatch):
    monkeypatch.setattr(script, "_LONGEST", 10)
    assert cut("echo '12345678\nb'\n") == ["echo '12345678\n", "b'\n"]
