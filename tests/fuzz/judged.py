"""What must hold for every text, whatever it is."""

from __future__ import annotations

import sys
import time
from functools import cache
from typing import NamedTuple

from gshell.assess.interpret import Interpreter
from gshell.assess.memory import Memory
from gshell.assess.world import FakeWorld
from gshell.decide import Decision, Policy, Verdict, decide, load
from gshell.identify import Identity
from gshell.parse import BROKEN, _parse
from gshell.parse.tree import Opaque, Script

MOMENT = time.localtime(0)
PEOPLE = (Identity("dev"), Identity("bot", kind="agent"))
MOST_REMEMBERED = 8_000_000
"""Characters that a line may leave in the session's memory, whatever it says."""


class Outcome(NamedTuple):
    script: Script
    decisions: tuple[Decision, ...]
    memory: Memory


@cache
def policy() -> Policy:
    return load("/")


def judged(text: str, memory: Memory | None = None) -> Outcome:
    """Parse, assess and decide for each of PEOPLE. What the stages would hide of their own faults is raised."""
    script = _parse(text)
    for command in script.body.commands:
        assert not (isinstance(command, Opaque) and BROKEN in command.reason), command.reason
    interpreter = Interpreter(FakeWorld(), memory or Memory())
    assessment = interpreter.script(script)
    decisions = tuple(decide(assessment, policy(), who, text=text, moment=MOMENT) for who in PEOPLE)
    return Outcome(script, decisions, interpreter.state.memory())


def check(text: str, outcome: Outcome) -> None:
    """Raises AssertionError if a law is broken."""
    script, (person, agent), memory = outcome
    assert script.source == text
    assert script.state in ("complete", "incomplete", "wrong")
    assert script.parser in ("bashlex", "fallback", "opaque")
    assert bool(script.error) == (script.state != "complete")
    if script.parser != "bashlex":
        assert person.verdict >= Verdict.CONFIRM, "nobody was asked about what could not be read"
        assert agent.verdict >= Verdict.CONFIRM, "what could not be read was allowed to an agent"
    for effect in person.effects:
        assert 0 <= effect.span.start <= effect.span.end <= len(text), effect
        assert 0 <= effect.risk <= 100, effect
    assert _size(memory) <= MOST_REMEMBERED, "the memory of the session grows without bounds"


def _size(memory: Memory) -> int:
    total = sum(len(str(value)) for value in memory.variables.values())
    total += sum(len(stream.text) for stream in memory.files.values())
    return total + sum(map(len, memory.aliases.values())) + sys.getsizeof(memory.stack)
