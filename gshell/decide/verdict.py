"""Verdicts, findings, and the only two things a decision can end in: Permit or Refusal."""

from __future__ import annotations

from enum import IntEnum

from gshell.assess.effects import Effect
from gshell.tuples import NamedTuple


class Verdict(IntEnum):
    """Ordered by strictness; several rules -> max()."""

    ALLOW = 0
    WARN = 1
    CONFIRM = 2
    APPROVE = 3
    DENY = 4

    @property
    def word(self) -> str:
        return self.name.lower()


class Finding(NamedTuple):
    """One rule met one effect.

    `rule` its id, `source` "file:line" of the rule, `pack` its pack's name.
    `observed` is the verdict the rule would have given had its pack (or the host) been in
    `enforce` mode: in `observe` mode `verdict` is ALLOW and `observed` is not.
    """

    rule: str
    pack: str
    source: str
    verdict: Verdict
    observed: Verdict
    risk: int
    reason: str
    instead: str
    effect: Effect
    words: str


class Decision(NamedTuple):
    """What policy says of an assessment for one person.

    `findings` strictest first; `effects` all effects; `risk` the highest;
    `reason`, `instead`, `words` those of the strictest finding ("" if none).
    """

    text: str
    verdict: Verdict
    risk: int
    findings: tuple[Finding, ...]
    effects: tuple[Effect, ...]
    parser: str

    @property
    def leading(self) -> Finding | None:
        return self.findings[0] if self.findings else None

    @property
    def observed(self) -> Verdict:
        """The verdict if no rule were in `observe` mode."""
        return max((finding.observed for finding in self.findings), default=self.verdict)

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(finding.rule for finding in self.findings))


class Refusal(NamedTuple):
    """It does not run. `why`: "denied", "unanswered" (nobody could be asked), "declined", "approval",
    "wrong" (bash would not run it either)."""

    decision: Decision
    why: str


_GATE = object()


class Permit:
    """The right to run one text, once. Only `decide` makes one; `run` takes nothing else."""

    __slots__ = ("decision", "text")

    def __init__(self, text: str, decision: Decision, gate: object) -> None:
        if gate is not _GATE:
            raise TypeError("a Permit is made by gshell.decide only")
        self.text = text
        self.decision = decision


def settle(decision: Decision, answer: bool | None = None) -> Permit | Refusal:
    """Turn a decision into a permit or a refusal.

    `answer` is what the person said to a CONFIRM question; None means nobody could be asked.
    """
    if decision.verdict <= Verdict.WARN or (decision.verdict is Verdict.CONFIRM and answer):
        return Permit(decision.text, decision, _GATE)
    why = {Verdict.DENY: "denied", Verdict.APPROVE: "approval"}.get(decision.verdict)
    return Refusal(decision, why or ("unanswered" if answer is None else "declined"))
