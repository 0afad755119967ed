"""Session: who, by which policy, into which recording. One submitted text at a time.

The law of order lives in `submit`: the decision is on the journal before the
permit leaves this file.
"""

from __future__ import annotations

import os
import time

from gshell import tell
from gshell.assess.world import RealWorld
from gshell.decide import load
from gshell.decide.verdict import Decision, Permit, Refusal, Verdict, settle
from gshell.identify import identify
from gshell.record import Recording
from gshell.shell.conversation import AtTerminal, Conversation, Nobody
from gshell.shell.invocation import Invocation
from gshell.shell.judge import Judge

REFUSED = 126
_ANSWERS = {None: "", True: "yes", False: "no"}


class Session:
    """A judge, a recording and somebody to ask.

    `number` is the journal number of the last submitted text.
    """

    def __init__(self, judge: Judge, recording: Recording, conversation: Conversation) -> None:
        self.judge = judge
        self.recording = recording
        self.conversation = conversation
        self.number = 0
        self._began = 0.0

    def submit(self, text: str) -> Permit | Refusal:
        """Judge, ask if need be, write down, and say so if it is refused.

        Raises RecorderError if the recording failed before or now: then nothing may run.
        """
        decision = self.judge.decision(text)
        answer = self.conversation.confirm(decision) if decision.verdict is Verdict.CONFIRM else None
        outcome = settle(decision, answer)
        self.number = self.recording.decided(outcome, cwd=self.judge.world.cwd, answer=_ANSWERS[answer])
        if isinstance(outcome, Refusal):
            explain_refusal(outcome)
        elif decision.verdict is Verdict.WARN and decision.leading:
            tell.say(f"{tell.plain(decision.leading.reason)} ({decision.leading.rule})")
        self._began = time.monotonic()
        return outcome

    def finished(self, text: str, status: int, cwd: str) -> None:
        """The permitted text ended: journal it and let the judge learn from it."""
        self.judge.ran(text)
        self.recording.finished(self.number, status, time.monotonic() - self._began, cwd)

    def end(self, status: int, reason: str = "exit") -> None:
        self.recording.end(status, reason)


def explain_refusal(outcome: Refusal) -> None:
    """One short message: which rule, why, which words, what to do instead."""
    decision: Decision = outcome.decision
    finding = decision.leading
    if finding is None:
        tell.refusal("gshell", "This cannot be judged.", decision.text, "")
        return
    heading = {
        "denied": "refused",
        "unanswered": "refused, nobody to ask",
        "declined": "not run",
        "approval": "refused, needs a second person",
    }[outcome.why]
    tell.refusal(finding.rule, finding.reason, finding.words, finding.instead, heading)


def open_session(invocation: Invocation, text: str, size: tuple[int, int] | None = None) -> Session:
    """Load the policies, find out who is here, start the recording. Raises PolicyError, RecorderError."""
    judge = judge_here()
    columns, rows = size or _terminal_size()
    recording = Recording.start(
        judge.identity, invocation.mode, command=text, columns=columns, rows=rows, cwd=judge.world.cwd
    )
    return Session(judge, recording, conversation_for(judge))


def _terminal_size() -> tuple[int, int]:
    try:
        return os.get_terminal_size(2)
    except OSError:
        return 80, 24


def judge_here() -> Judge:
    """A judge for whoever started this process, by the policies in force here. Raises PolicyError."""
    world = RealWorld()
    return Judge(load(world.cwd), identify(), world)


def conversation_for(judge: Judge) -> Conversation:
    """Only a human at a terminal can be asked; an agent answering itself is no answer."""
    return AtTerminal() if judge.identity.kind == "human" and os.isatty(0) else Nobody()
