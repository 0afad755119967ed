"""Judge: text -> Decision, for one person, with what the session has done so far in mind."""

from __future__ import annotations

import time

from gshell.assess import Assessment, assess_line
from gshell.assess.memory import Memory
from gshell.assess.world import World
from gshell.decide import decide
from gshell.decide.context import Surroundings
from gshell.decide.policy import Policy
from gshell.decide.verdict import Decision
from gshell.identify import Identity
from gshell.parse import parse
from gshell.parse.tree import Script

_REMEMBERED = 512


class Judge:
    """parse, assess and decide in one call.

    Decisions are remembered until something ran (`ran`), because running changes
    the files, variables and branches a judgement may have looked at.

    `environments`: what root declares and what a variable claims this is ("production"); see decide.profiles.
    """

    def __init__(
        self,
        policy: Policy,
        identity: Identity,
        world: World,
        memory: Memory | None = None,
        environments: tuple[str, str] = ("", ""),
    ) -> None:
        self.policy = policy
        self.identity = identity
        self.world = world
        self.memory = memory or Memory()
        self.environments = environments
        self.session_risk = 0
        self._seen: dict[str, tuple[Decision, Memory]] = {}
        self._minute = (-1, -1)

    def script(self, text: str) -> Script:
        return parse(text)

    def decision(self, text: str) -> Decision:
        """What policy says of the text. Never raises on any text."""
        now = time.localtime()
        if (now.tm_hour, now.tm_min) != self._minute:
            self._minute = (now.tm_hour, now.tm_min)
            self._seen.clear()  # a rule's hours may have come or gone
        return self._judged(text)[0]

    def ran(self, text: str) -> None:
        """The text was run: keep what it taught about variables, functions and files, forget the rest."""
        decision, self.memory = self._judged(text)
        self.session_risk += decision.risk
        self._seen.clear()

    def changed(self) -> None:
        """Something outside the judged text changed the world (cwd, files): forget past decisions."""
        self._seen.clear()

    def weigh(self, assessment: Assessment, text: str, world: World) -> Decision:
        """What policy says now of an assessment that was made in that world."""
        return decide(
            assessment,
            self.policy,
            self.identity,
            text=text,
            moment=time.localtime(),
            session_risk=self.session_risk,
            context=Surroundings(world, self.identity.host, *self.environments),
        )

    def _judged(self, text: str) -> tuple[Decision, Memory]:
        found = self._seen.get(text)
        if found is None:
            assessment, memory = assess_line(parse(text), self.world, self.memory)
            decision = self.weigh(assessment, text, self.world)
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            found = self._seen[text] = (decision, memory)
        return found
