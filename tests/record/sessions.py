"""Sessions for tests: made by the real Recording, with decisions that name what they need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gshell.assess.effects import Certainty, Effect
from gshell.decide.verdict import Decision, Finding, Permit, Refusal, Verdict, settle
from gshell.errors import RecorderError
from gshell.identify import Identity
from gshell.parse.tree import Span
from gshell.record import Recording
from gshell.record.opening import open_cast
from gshell.record.proof import verify
from gshell.record.reader import Cast

ALICE = Identity("alice", host="web1", groups=("staff",))


class Clock:
    """A monotonic clock that tests wind."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def outcome(text: str, rule: str = "", *effects: tuple[str, str]) -> Permit | Refusal:
    """Permitted, or denied by `rule`."""
    found = tuple(Effect(kind, target, {}, Certainty.CERTAIN, Span(0, len(text)), (), 80) for kind, target in effects)
    if not rule:
        return settle(Decision(text, Verdict.ALLOW, 0, (), found, "bashlex"))
    effect = Effect("file.delete", "/", {"recursive": True}, Certainty.CERTAIN, Span(0, len(text)), ("sudo",), 95)
    finding = Finding(rule, "files", "files.yaml:3", Verdict.DENY, Verdict.DENY, 95, "It is gone.", "", effect, text)
    return settle(Decision(text, Verdict.DENY, 95, (finding,), (effect, *found), "bashlex"))


def start(state: Path, identity: Identity = ALICE, kind: str = "interactive", **options: Any) -> Recording:
    options.setdefault("environment", {"TERM": "xterm", "SHELL": "/bin/bash"})
    return Recording.start(identity, kind, directory=str(state), **options)


def run(recording: Recording, text: str, output: bytes = b"", status: int = 0, **options: Any) -> None:
    """One permitted line from start to end."""
    number = recording.decided(outcome(text, "", *options.get("effects", ())), cwd="/srv")
    if output:
        recording.output(output)
    recording.finished(number, status, 0.25, "/srv")


def fill(recording: Recording) -> RecorderError:
    with pytest.raises(RecorderError) as caught:
        for number in range(10_000):
            recording.output(b"line %d\r\n" % number * 10)
    return caught.value


def stays_whole(recording: Recording) -> None:
    """After a failed write: everything raises, nothing is torn, and what was written plays and verifies."""
    for action in (
        lambda: recording.output(b"x"),
        lambda: recording.resize(1, 1),
        lambda: recording.decided(outcome("ls")),
        lambda: recording.note("x"),
        lambda: recording.flush(),
    ):
        with pytest.raises(RecorderError):
            action()
    recording.end(74, "recorder")
    with open_cast(recording.path) as file:
        cast = Cast(recording.path, file)
        assert len(list(cast.events())) > 5 and not cast.damaged
    proof = verify(recording.journal_path)
    assert proof.intact and not proof.ended and not proof.torn
