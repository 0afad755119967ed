"""What the tests of decide build: policies from text, effects by hand."""

from __future__ import annotations

import time
from typing import Any

from gshell.assess.effects import Assessment, Certainty, Effect
from gshell.decide import decide
from gshell.decide.merge import index, merge
from gshell.decide.packs import read
from gshell.decide.policy import Policy
from gshell.decide.verdict import Decision
from gshell.identify import Identity
from gshell.parse.tree import Span

HUMAN = Identity("alice", groups=("staff", "dba"), host="db1", source_address="10.0.0.7")
AGENT = Identity("alice", kind="agent", on_behalf_of="alice", agent="codex")
SERVICE = Identity("deploy", kind="service", agent="gitlab-ci")

NOON = time.struct_time((2026, 11, 18, 12, 0, 0, 2, 322, 0), {"tm_gmtoff": 0, "tm_zone": "UTC"})


def at(hour: int, minute: int = 0, day: int = 18, offset: int = 0) -> time.struct_time:
    """A moment in November 2026; the 18th is a Wednesday."""
    return time.struct_time((2026, 11, day, hour, minute, 0, (day - 16) % 7, 0, 0), {"tm_gmtoff": offset})


def policy(*files: str | tuple[str, str]) -> Policy:
    """Files as text, or (layer, text); `schema: 1` is put in front."""
    pairs = [(file if isinstance(file, tuple) else ("shipped", file)) for file in files]
    rules, packs = merge(
        [read("schema: 1\n" + text, f"{layer}{n}.yaml", layer, "/home/a") for n, (layer, text) in enumerate(pairs)]
    )
    return Policy(rules, packs, index(rules))


def rule(effect: str = "sql.drop", verdict: str = "deny", id: str = "t.rule", **more: str) -> str:
    """One rule as text; `more` are further keys with YAML values."""
    keys = {"id": id, "effect": effect, "verdict": verdict, "reason": "Because.", **more}
    return "rules:\n  - " + "\n    ".join(f"{key}: {value}" for key, value in keys.items()) + "\n"


def effect(
    kind: str = "sql.drop", target: str = "", certainty: Certainty = Certainty.CERTAIN, risk: int = 0, **attributes: Any
) -> Effect:
    return Effect(kind, target, attributes, certainty, Span(0, 4), (), risk)


def judged(
    of: Policy, *effects: Effect, who: Identity = HUMAN, moment: time.struct_time = NOON, session_risk: int = 0
) -> Decision:
    found = Assessment(effects, max((one.risk for one in effects), default=0))
    return decide(found, of, who, text="some words", moment=moment, session_risk=session_risk)
