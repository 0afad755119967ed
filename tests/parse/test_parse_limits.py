"""No text makes it raise, hang, or take time out of proportion."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from drawing import walk
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gshell.parse import _parse, parse
from gshell.parse.tree import Opaque

SYNTAX = st.lists(
    st.sampled_from([
        "$(", ")", "`", '"', "'", "if", "then", "fi", "else", "elif", ";", "\n", "case", "in", "esac", ";;", "(", "<<E",
        "E", "\\\n", "${x:-", "}", "((", "))", "$((", "[[", "]]", "&&", "||", "|", "&", "{", "a=(", "#", "!", "time",
        "coproc", "function", "f()", ">", "2>", ">&", "-", "<(", "{fd}>", "while", "do", "done", "for", "x", "select",
        "$'", "$", "\\", "=", "[", "@(", "\0", "é", "\ud800", "\udcff",
    ]),
    max_size=25,
).map(" ".join)  # fmt: skip


@given(st.one_of(st.text(max_size=40), SYNTAX))
@example("$'\ud800\\x41'")
@settings(deadline=None, derandomize=True, max_examples=150)
def test_never_raises(text: str) -> None:
    script = parse(text)
    assert script.source == text
    assert script.state in ("complete", "incomplete", "wrong")
    assert script.parser in ("bashlex", "fallback", "opaque")
    assert (script.parser == "bashlex") == (not any(isinstance(node, Opaque) for node in walk(script)))
    assert bool(script.error) == (script.state != "complete")


BOMBS = {
    "substitutions": "echo $(" * 200 + "rm" + ")" * 200,
    "quoted substitutions": '"$(' * 500,
    "subshells": "(" * 3000,
    "groups": "{ " * 3000,
    "ifs": "if " * 10_000,
    "arithmetic": "$((1+" * 300,
    "failing arithmetic": "$((a);" * 60 + "))" * 60,
    "failing arithmetic commands": "((a);" * 60,
    "parameters": "${x:-" * 500,
    "subscripts": "a[" * 5000,
    "tests": "[[ " + "( " * 5000,
    "negations": "! " * 5_000 + "a",
    "pipeline": "a|" * 10_000 + "b",
    "here-documents": "cat " + "<<A " * 5000 + "\n",
    "many here-documents": "cat <<A\nA\n" * 2000,
    "words": "a " * 100_000,
    "statements": "a;" * 10_000,
    "elifs": "if a; then b; " + "elif c; then d; " * 2000 + "fi",
    "arms": "case x in " + "a) b;; " * 2000 + "esac",
    "quotes": '"' * 100_001,
    "backquotes": "`" * 29_999,
    "continuations": "\\\n" * 100_000,
    "one word": "x" * 1_000_000,
    "one here-document": "cat <<E\n" + "b c\n" * 200_000 + "E\n",
    "one comment": "#" * 900_000,
    "functions": "f() " * 1000,
    "closers": "done " * 5000 + "$(" * 5000,
    "too long": " " * 2_000_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_answered(name: str) -> None:
    script = _parse(BOMBS[name])
    assert script.state in ("complete", "incomplete", "wrong")


@pytest.mark.parametrize("text", ["echo $(" * 200 + "rm" + ")" * 200, "( " * 200 + "a" + " )" * 200, "x" * 2_000_000])
def test_what_is_too_big_is_opaque(text: str) -> None:
    assert _parse(text).parser in ("fallback", "opaque")


@pytest.mark.parametrize("unit", ["a 'b' \"$c\"; ", "x=$(a `b`) ", "if a; then b; fi\n", "cat <<E\nx\nE\n"])
def test_work_grows_with_the_length(effort: Callable[[Callable[[], object]], int], unit: str) -> None:
    """Four times the text takes about four times the work, not sixteen times."""
    small, large = unit * 100 + "a", unit * 400 + "a"
    assert (_parse(large).state, _parse(large).parser) == ("complete", "bashlex")
    assert effort(lambda: _parse(large)) < 5 * effort(lambda: _parse(small))


def test_a_line_seen_before_is_not_parsed_again() -> None:
    text = "echo 'a b' | wc"
    assert parse(text) is parse("".join(text))
    long = "a " * 10_000
    assert parse(long) is not parse(long)
