"""Session: who, by which policy, into which recording. One submitted text at a time.

The law of order lives in `submit`: the decision is on the journal before the
permit leaves this file.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from gshell import tell
from gshell.assess.memory import Memory
from gshell.assess.values import Value
from gshell.assess.world import RealWorld
from gshell.decide import load
from gshell.decide.profiles import environments
from gshell.decide.verdict import Permit, Refusal, Verdict, settle
from gshell.errors import GshellError, RecorderError
from gshell.hints import TYPE_CHECKING
from gshell.identify import identify
from gshell.mask import Masker, screened
from gshell.record import Recording, settings
from gshell.run import process
from gshell.run.events import Veils
from gshell.shell import guarding
from gshell.shell.conversation import AtTerminal, Conversation, Nobody
from gshell.shell.invocation import Invocation
from gshell.shell.judge import Judge

if TYPE_CHECKING:
    from gshell.run.guard import Guard

REFUSED = 126
SYNTAX_ERROR = 2
_ANSWERS = {None: "", True: "yes", False: "no"}
_OBSERVED = {
    Verdict.CONFIRM: "asked about",
    Verdict.APPROVE: "held for a second person",
    Verdict.DENY: "refused",
}
_HEADINGS = {
    "denied": "refused",
    "unanswered": "refused, nobody to ask",
    "declined": "not run",
    "approval": "refused, needs a second person",
}


class Session:
    """A judge, a recording and somebody to ask. `screen`: a person sits at a terminal that we draw on;
    `veils`: what keeps secrets from the screen, None if nothing does.

    It is entered, so that an error that leaves it ends the recording, too.
    """

    screen = False

    def __init__(
        self, judge: Judge, recording: Recording, conversation: Conversation, guard: Guard | None = None
    ) -> None:
        self.judge = judge
        self._guard = guard
        self.recording = recording
        self.conversation = conversation
        self.veils = _veils(judge.identity.kind, recording)
        tell.overhear(self.shown)
        if guard:
            guard.hear(self._prevented)
        self._line = 0
        self._began = 0.0

    def __enter__(self) -> Session:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, GshellError):
            self.end(error.exit_status, "failed")
        elif isinstance(error, KeyboardInterrupt):
            self.end(128 + signal.SIGINT, "interrupt")
        elif error is not None:
            self.end(GshellError.exit_status, "internal")

    def submit(self, text: str) -> Permit | Refusal:
        """Judge, ask if need be, write down, and say so if it is refused.

        Raises RecorderError if the recording failed before or fails now: then nothing may run.
        """
        decision = self.judge.decision(text)
        if complaint := self._complaint(text):
            return self._not_bash(Refusal(decision, "wrong"), complaint)
        answer = self.conversation.confirm(decision) if decision.verdict is Verdict.CONFIRM else None
        outcome = settle(decision, answer)
        self._line = self.recording.decided(outcome, cwd=self.judge.world.cwd, answer=_ANSWERS[answer])
        if isinstance(outcome, Refusal):
            explain_refusal(outcome)
        elif decision.verdict is Verdict.WARN and decision.leading:
            tell.say(f"{tell.plain(decision.leading.reason)} ({decision.leading.rule})")
        elif decision.leading and decision.leading.observed >= Verdict.CONFIRM:
            told = f"would have been {_OBSERVED[decision.leading.observed]}"
            tell.say(f"{told}: {tell.plain(decision.leading.reason)} ({decision.leading.rule})")
        if self._guard and isinstance(outcome, Permit):
            self._guard.consent(decision.rules if answer else ())
        self._began = time.monotonic()
        return outcome

    def shown(self, text: str) -> None:
        """gshell itself put this on the screen. A failing recording is met at the next `submit`."""
        with suppress(RecorderError):
            if self.screen:
                text = text.replace("\n", "\r\n")
            self.recording.output(text.encode(errors="surrogateescape"), "tty" if self.screen else "stderr")

    def _prevented(self, facts: dict[str, object]) -> None:
        """The guard refused a program that the line started. On the guard's thread; as in `shown`, failing can wait."""
        with suppress(RecorderError):
            self.recording.prevented(self._line, facts)

    def typed(self, text: str | None) -> None:
        """The person's line, or None for the end of input (^D)."""
        with suppress(RecorderError):
            self.recording.typed(b"\x04" if text is None else text.encode(errors="surrogateescape") + b"\r")

    def whole(self, text: str) -> bool:
        """Does bash need no further line? About what we could not read, we ask it."""
        # As a text of its own, bash would run `echo \` with a newline behind it; as a line it goes on.
        script = self.judge.script(text[:-1] if text.endswith("\\\n") else text)
        if script.state == "incomplete" or script.parser == "bashlex":
            return script.state != "incomplete"
        from gshell.run.syntax import unfinished

        return not unfinished(text)

    def _complaint(self, text: str) -> str:
        """What bash has against a text that we could not read as a whole; "" if nothing."""
        script = self.judge.script(text)
        if script.state == "complete" and script.parser == "bashlex":
            return ""
        from gshell.run.syntax import complaint

        return complaint(text)

    def _not_bash(self, refusal: Refusal, complaint: str) -> Refusal:
        """The whole text is set aside, also what stands before the mistake: nobody meant half of it."""
        self._line = self.recording.decided(refusal, cwd=self.judge.world.cwd)
        tell.syntax(complaint)
        return refusal

    def finished(self, text: str, status: int, cwd: str = "") -> None:
        """The permitted text ended: the judge learns from it, the journal notes how.

        Raises RecorderError, GuardError.
        """
        if self._guard:
            self._guard.settle()
        self.judge.ran(text)
        self.recording.finished(self._line, status, time.monotonic() - self._began, cwd)

    def end(self, status: int, reason: str = "exit") -> int:
        """Close the recording (a failing disk does not change the status of work that was done); the status."""
        self.recording.end(status, reason)
        return status

    def environment(self) -> dict[str, str]:
        """What programs inherit: the caller's environment and the name of this session."""
        return {**process.caller_environment(), "GSHELL_SESSION": self.recording.session}


def open_session(invocation: Invocation, text: str) -> Session:
    """Load the policies, find out who is here, start the recording. Raises PolicyError, RecorderError."""
    world = RealWorld()
    positional = tuple(Value(argument) for argument in invocation.arguments)
    identity = identify()
    policy = load(world.cwd, identity.kind, invocation.profile)
    judge = Judge(policy, identity, world, Memory(positional=positional), environments())
    guard = guarding.stand(guarding.wanted(invocation.guard, os.environ), judge)  # forks: before anything is open
    columns, rows = _terminal_size()
    recording = Recording.start(
        judge.identity,
        invocation.mode,
        command=text,
        columns=columns,
        rows=rows,
        cwd=world.cwd,
        settings=settings.load(),
    )
    # Only a human at a terminal can be asked: an agent that answers itself is no second opinion.
    somebody = judge.identity.kind == "human" and os.isatty(0)
    return Session(judge, recording, AtTerminal() if somebody else Nobody(), guard)


def explain_refusal(refusal: Refusal) -> None:
    """One short message: which rule, why, which words, what to do instead."""
    finding = refusal.decision.leading
    if finding:
        tell.refusal(finding.rule, finding.reason, finding.words, finding.instead, _HEADINGS[refusal.why])


def refusal_status(refusal: Refusal) -> int:
    """`$?` after it: bash(1), EXIT STATUS."""
    return SYNTAX_ERROR if refusal.why == "wrong" else REFUSED


def _veils(kind: str, recording: Recording) -> Veils | None:
    """For whom secrets are masked on the screen, too (mask.yaml, `screen`), what does it."""
    if kind not in screened():
        return None
    return lambda _stream: Masker(recording.labels, counting=False)


def _terminal_size() -> tuple[int, int]:
    try:
        return os.get_terminal_size(2)
    except OSError:
        return 80, 24
