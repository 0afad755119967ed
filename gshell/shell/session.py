"""Session: who, by which policy, into which recording. One submitted text at a time.

The law of order lives in `submit`: the decision is on the journal before the
permit leaves this file.
"""

from __future__ import annotations

import os
import time
from typing import Any

from gshell import paths, tell
from gshell.decide.verdict import Decision, Permit, Refusal, Verdict, settle
from gshell.errors import RecorderError
from gshell.identify import Identity
from gshell.record import Recording
from gshell.shell.conversation import Conversation
from gshell.shell.judge import Judge

REFUSED = 126


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
        if self.recording.failed:
            raise self.recording.failed
        decision = self.judge.decision(text)
        answer = self.conversation.confirm(decision) if decision.verdict is Verdict.CONFIRM else None
        outcome = settle(decision, answer)
        self.number = self.recording.decided(decision, outcome)
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
        """Close the recording; a failing disk must not change the status of work that was done."""
        try:
            self.recording.end(status, reason)
        except RecorderError as error:
            tell.error(str(error), error.hint)


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


def open_session(
    identity: Identity, kind: str, command: str, conversation: Conversation, judge: Judge, **size: Any
) -> Session:
    """Start the recording. Raises RecorderError: without it no session."""
    directory = os.path.join(paths.recordings())
    recording = Recording.start(identity, kind, command=command, directory=directory, **size)
    return Session(judge, recording, conversation)
