"""Whatever the text: an answer, soon, the same each time, and never `allow` because something broke.

A slice of what `campaign.py` does by the hour; `slow` is a larger slice.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
from campaign import KINDS, SHARES, text_of
from hypothesis import given, settings
from hypothesis import strategies as st
from inputs import programs
from judged import PEOPLE, check, judged, policy

import gshell.parse
from gshell.assess.memory import Memory
from gshell.assess.world import FakeWorld
from gshell.decide import Verdict
from gshell.parse import BROKEN, LONGEST, _parse
from gshell.parse.tree import Opaque
from gshell.shell.judge import Judge

MOST_EFFORT = 6_000_000
"""Calls that a text of some ten thousand characters may cost: about a second."""

Effort = Callable[[Callable[[], object]], int]


@pytest.mark.parametrize("kind", KINDS)
def test_some_of_each_kind(kind: str) -> None:
    for number in range(SHARES[kind] * 12):
        text = text_of(kind, number)
        check(text, judged(text))


@pytest.mark.parametrize(
    "rest", ["", *(pytest.param(r, marks=pytest.mark.slow) for r in (" -", " --", " ''", " -- $x"))]
)
def test_every_program_with_hardly_an_argument(rest: str) -> None:
    for program in programs():
        text = program + rest
        check(text, judged(text))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS)
def test_many_of_each_kind(kind: str) -> None:
    for number in range(1_000, 1_000 + SHARES[kind] * 300):
        text = text_of(kind, number)
        check(text, judged(text))


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=80), st.binary(max_size=80).map(lambda raw: raw.decode(errors="surrogateescape"))))
def test_any_characters(text: str) -> None:
    check(text, judged(text))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["calls", "mutated", "tokens"]), st.integers(0, 10**6)), max_size=5))
def test_any_session(lines: list[tuple[str, int]]) -> None:
    memory = Memory()
    for kind, number in lines:
        outcome = judged(text := text_of(kind, number), memory)
        check(text, outcome)
        memory = outcome.memory


@pytest.mark.parametrize("kind", ["mutated", "inside", "tokens"])
def test_judged_twice_with_one_result(kind: str) -> None:
    for number in range(40):
        text = text_of(kind, number)
        assert judged(text).decisions == judged(text).decisions


# What campaigns found to cost too much.
BOMBS = {
    "ranges in a row": "x=(" + "{1..99999}" * 2000 + ")",
    "ranges on many lines": "x=(" + "a\n{1..99999}" * 150 + ")",
    "open braces": "rm " + "{" * 20_000,
    "braces never closed": "${x[((" * 800,
    "a value split again and again": "x='" + "${x}--a=b " * 2000 + '\'; eval "$x"',
    "links made over and over": "x='" + "ln -s a b; ${x}" * 150 + '\'; eval "$x"',
    "many places to find in": "find " + "a=1 " * 10_000 + " -exec rm {} +",
    "patterns as commands": "ssh h '" + "a|?a|" * 1500 + "'",
    "one long value": "x=" + "a" * 100_000 + "; " + 'tr a b <<< "$x"; ' * 500,
    "long replacements": "x=" + "ab" * 50_000 + "; " + ": ${x//a/c} ${x##*b}; " * 300,
    "digits without end": "echo {1.." + "9" * 5000 + "} $((" + "9" * 5000 + "))",
    "variables and subshells": "".join(f"v{n}={n}; " for n in range(1000)) + "(:); " * 1000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_cost_little(name: str, effort: Effort) -> None:
    text = BOMBS[name]
    assert effort(lambda: check(text, judged(text))) < MOST_EFFORT


@pytest.mark.parametrize(
    "unit", ["ls file-0123 ", "rm a.b ", "x=1; ", "cat a | wc; ", "git add 'a b'; ", "echo $x{1,2}; "]
)
def test_work_grows_with_the_length(unit: str, effort: Effort) -> None:
    """Four times the text takes about four times the work, not sixteen times."""
    judged(unit)
    small, large = unit * 100, unit * 400
    assert effort(lambda: judged(large)) < 5 * effort(lambda: judged(small))


def test_what_is_too_long_is_not_allowed() -> None:
    text = "ls; " * (LONGEST // 4 + 1)
    outcome = judged(text)
    check(text, outcome)
    assert all(decision.verdict >= Verdict.CONFIRM for decision in outcome.decisions)


HARMLESS = "cd src && rm -f build/x.o; nice ls -l | wc -l; echo $HOME"
STAGES = (
    "gshell.parse:statement", "gshell.parse:Lexer.at_statement", "gshell.parse.lexer:Lexer.token",
    "gshell.assess.interpret:Interpreter.script", "gshell.assess.interpret:Interpreter.command",
    "gshell.assess.interpret:Interpreter.call", "gshell.assess.interpret:Interpreter.emit",
    "gshell.assess.expand:words", "gshell.assess.catalog:find", "gshell.assess.paths:classify",
    "gshell.assess.risk:of", "gshell.assess.world:FakeWorld.resolve", "gshell.assess.memory:State.memory",
    "gshell.shell.judge:parse", "gshell.shell.judge:assess_line", "gshell.shell.judge:decide", "gshell.decide:concerns",
)  # fmt: skip
FAULTS = (ValueError("injected"), KeyError(0), RecursionError(), MemoryError(), AssertionError(), UnicodeError())


@pytest.mark.parametrize("place", STAGES)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_fault_in_any_stage_is_never_allowed(place: str, fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    met = []

    def broken(*_: Any, **__: Any) -> Any:
        met.append(place)
        raise fault

    for person in PEOPLE:
        assert Judge(policy(), person, FakeWorld()).decision(HARMLESS).verdict <= Verdict.WARN
    owner, name = _owner(place)
    _parse_again()
    monkeypatch.setattr(owner, name, broken)
    for person in PEOPLE:
        try:
            verdict = Judge(policy(), person, FakeWorld()).decision(HARMLESS).verdict
        except Exception as error:
            assert error is fault  # without a decision there is no permit: nothing can run
        else:
            assert verdict > Verdict.WARN
        _parse_again()
    assert met


def _owner(place: str) -> tuple[Any, str]:
    module, _, names = place.partition(":")
    owner: Any = importlib.import_module(module)
    *owners, name = names.split(".")
    for part in owners:
        owner = getattr(owner, part)
    return owner, name


def _parse_again() -> None:
    """Forget trees of texts seen before."""
    gshell.parse._remembered.cache_clear()


@pytest.mark.parametrize("place", ["gshell.parse.fallback:_commands", "gshell.parse.fallback:_simple"])
def test_a_fault_of_the_second_parser_leaves_the_text_opaque(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise ValueError("injected")

    owner, name = _owner(place)
    monkeypatch.setattr(owner, name, broken)
    script = _parse("echo " + "$(" * 100 + "ls" + ")" * 100)
    assert script.parser == "opaque"
    (left,) = script.body.commands
    assert isinstance(left, Opaque)
    assert BROKEN in left.reason
