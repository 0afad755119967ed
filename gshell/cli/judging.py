"""Asking for a verdict without running anything: what `check`, `explain` and `bench` have in common."""

from __future__ import annotations

import json
import os
import time
from typing import Any, Mapping

from gshell.assess.world import RealWorld
from gshell.decide import load
from gshell.decide.explain import effect_as_dict
from gshell.decide.profiles import environments
from gshell.decide.verdict import Decision, Verdict
from gshell.errors import UsageError
from gshell.identify import Identity, identify, pretend
from gshell.parse.tree import Script
from gshell.shell.judge import Judge
from gshell.tuples import NamedTuple

KINDS = ("human", "agent", "service")

# What check(1) exits with, so that scripts and hooks need not read its output.
ALLOWED, PERSON, DENIED = 0, 1, 126

UNFINISHED = {
    "incomplete": (
        "The command is not complete; bash would wait for the rest of it.",
        "Ask again with the whole command.",
    ),
    "wrong": ("bash would not run this either: {error}.", "Correct the command and ask again."),
}


class Answer(NamedTuple):
    """A decision and what makes it an answer to somebody who will not type the next line.

    `verdict` at least CONFIRM for a text that is not complete or not bash: nothing is known to be
    safe in it, and a later reader (another bash, another version) may see more in it than this one.
    `parser` as Script.parser, or Script.state where that is not "complete".
    """

    decision: Decision
    verdict: Verdict
    reason: str
    instead: str
    parser: str
    elapsed_us: int

    @property
    def status(self) -> int:
        if self.verdict <= Verdict.WARN:
            return ALLOWED
        return DENIED if self.verdict is Verdict.DENY else PERSON

    def as_dict(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict.word,
            "risk": self.decision.risk,
            "rules": list(self.decision.rules),
            "effects": [effect_as_dict(effect, self.decision.text) for effect in self.decision.effects],
            "reason": self.reason,
            "instead": self.instead,
            "words": self.decision.leading.words if self.decision.leading else "",
            "parser": self.parser,
            "elapsed_us": self.elapsed_us,
        }


def judge_for(identity: Identity, cwd: str | None = None, profile: str = "") -> Judge:
    """A judge as the shell would have it, in another directory or with a profile if need be. Raises PolicyError."""
    world = RealWorld(cwd=os.path.abspath(cwd) if cwd else None)
    policy = load(world.cwd, identity.kind, profile)
    return Judge(policy, identity, world, environments=environments())


def ask(judge: Judge, text: str) -> Answer:
    """Judge the text. Raises nothing, whatever the text."""
    began = time.perf_counter_ns()
    decision = judge.decision(text)
    elapsed = (time.perf_counter_ns() - began) // 1000
    return _answer(decision, judge.script(text), elapsed)


def _answer(decision: Decision, script: Script, elapsed: int) -> Answer:
    leading = decision.leading
    reason, instead = (leading.reason, leading.instead) if leading else ("", "")
    if script.state == "complete":
        return Answer(decision, decision.verdict, reason, instead, decision.parser, elapsed)
    verdict = max(decision.verdict, Verdict.CONFIRM)
    if decision.verdict < Verdict.CONFIRM:
        reason, instead = UNFINISHED[script.state]
        reason = reason.format(error=script.error.rstrip("."))
    return Answer(decision, verdict, reason, instead, script.state, elapsed)


def who(kind: str | None) -> Identity:
    identity = identify()
    return pretend(identity, kind) if kind else identity


def described(fields: Mapping[str, Any], identity: Identity) -> Identity:
    """The identity a batch row describes; what it leaves out is that of `identity`. Raises UsageError."""
    unknown = sorted(set(fields) - set(Identity._fields))
    if unknown:
        raise UsageError(f"identity: unknown key {unknown[0]!r}; known are {', '.join(Identity._fields)}")
    for key, value in fields.items():
        if key == "groups" and not (isinstance(value, list) and all(isinstance(name, str) for name in value)):
            raise UsageError("identity: groups is a list of strings")
        if key != "groups" and not isinstance(value, str):
            raise UsageError(f"identity: {key} is a string")
    if fields.get("kind", "human") not in KINDS:
        raise UsageError(f"identity: kind is one of {', '.join(KINDS)}")
    groups = tuple(fields.get("groups", identity.groups))
    return Identity(**{**identity._asdict(), **fields, "groups": groups})


def row_of(line: str) -> dict[str, Any]:
    """A line of JSON lines. Raises UsageError."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise UsageError("not a JSON object")
    return row


def check_types(row: dict[str, Any]) -> None:
    """Raises UsageError unless it asks for something: {"command", "cwd", "identity"}."""
    if not isinstance(row.get("command"), str):
        raise UsageError('needs a string "command"')
    if not isinstance(row.get("identity", {}), dict):
        raise UsageError('"identity" is not an object')
    if not os.path.isabs(row.get("cwd", "/") if isinstance(row.get("cwd", "/"), str) else ""):
        raise UsageError('"cwd" is not an absolute path')
