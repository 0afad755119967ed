"""Where the cursor is, in bash's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gshell.run.completion import WORD_BREAKS, offer, place

# line up to the cursor -> COMP_WORDS, start of what is replaced, that word, open quote, role
PLACES = {
    "": (("",), 0, "", "", "command"),
    "ls": (("ls",), 0, "ls", "", "command"),
    "ls ": (("ls", ""), 3, "", "", "argument"),
    "ls -l fi": (("ls", "-l", "fi"), 6, "fi", "", "argument"),
    "a; b | c d": (("c", "d"), 9, "d", "", "argument"),
    "echo $(gi": (("gi",), 7, "gi", "", "command"),
    "echo `gi": (("gi",), 6, "gi", "", "command"),
    "X=1 Y= ls f": (("ls", "f"), 10, "f", "", "argument"),
    "X=1": (("X", "=", "1"), 2, "1", "", "argument"),
    "while ! ls f": (("ls", "f"), 11, "f", "", "argument"),
    "ls --sort=si": (("ls", "--sort", "=", "si"), 10, "si", "", "argument"),
    "ls --sort=": (("ls", "--sort", "="), 10, "", "", "argument"),
    "scp host:fi": (("scp", "host", ":", "fi"), 9, "fi", "", "argument"),
    "cat >fi": (("cat", ">", "fi"), 5, "fi", "", "file"),
    "cat > ": (("cat", ">", ""), 6, "", "", "file"),
    "cmd 2>&1 ar": (("cmd", "2", ">&", "1", "ar"), 9, "ar", "", "argument"),
    "cat a\\ b": (("cat", "a\\ b"), 4, "a b", "", "argument"),
    "cat 'a b": (("cat", "'a b"), 4, "a b", "'", "argument"),
    'cat "a \\" b': (("cat", '"a \\" b'), 4, 'a " b', '"', "argument"),
    "cat 'a;b'c": (("cat", "'a;b'c"), 4, "a;bc", "", "argument"),
    "cat 'a'\\": (("cat", "'a'\\"), 4, "a", "", "argument"),
}


@pytest.mark.parametrize("line", PLACES)
def test_place(line: str) -> None:
    found = place(line)
    assert (found.words, found.start, found.plain, found.quote, found.role) == PLACES[line]


@given(st.text(alphabet="ab $'\"\\;|&<>=:(`\n", max_size=30))
def test_any_line_has_a_place(line: str) -> None:
    found = place(line)
    assert 0 <= found.start <= len(line)
    assert found.words
    assert line.endswith(found.command_line)
    assert found.words[-1] in line


def test_only_what_stands_behind_a_break_is_replaced() -> None:
    assert place("scp host:fi", WORD_BREAKS.replace(":", "")).start == 4


def test_offers() -> None:
    here = place("cat 'a")
    assert offer(here, ("files", "a b", "a'c/")).words == ("'a b'", "'a'\\''c/")
    assert offer(place("cat a"), ("files", "a b", "a b")).words == ("a\\ b ",)
    assert offer(place("cat a"), ("words nospace", "a b")).words == ("a b",)
    assert offer(place("cat a"), ("words",)).words == ()
