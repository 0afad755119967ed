"""Sessions for tests: made by the real Recording, with decisions that name what they need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gshell.assess.effects import Certainty, Effect
from gshell.decide.verdict import Decision, Finding, Permit, Refusal, Verdict, settle
from gshell.identify import Identity
from gshell.parse.tree import Span
from gshell.record import Recording

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
