"""Trying a changed policy: what would it have said of lines that were asked before?

Each line is assessed once, as it stands today, and judged by both policies, so that every difference is the
policy's. Sessions are gone through in order: what a line taught (variables, files, the running total of risk) is
known to the next, as it was then; time windows are asked about the time it was.
"""

from __future__ import annotations

import os
import time
from typing import Any, Callable, Iterable, Iterator

from gshell.assess import assess_line
from gshell.assess.memory import Memory
from gshell.assess.world import RealWorld
from gshell.cli.judging import check_types, described, row_of
from gshell.decide import decide
from gshell.decide.context import Surroundings
from gshell.decide.layers import Places, find, load_files
from gshell.decide.policy import Policy
from gshell.decide.profiles import environments
from gshell.decide.verdict import Decision
from gshell.errors import UsageError
from gshell.identify import Identity
from gshell.parse import parse
from gshell.tuples import NamedTuple

STRICTER, LOOSER = "stricter", "looser"


class Asked(NamedTuple):
    """One line that somebody wanted to run.

    `where` the session and line, or the row of a corpus; `series` lines of one series follow each other;
    `ran` whether it taught the session anything; `label` "block", "allow" or "".
    """

    where: str
    text: str
    cwd: str
    identity: Identity
    moment: float
    series: str = ""
    ran: bool = True
    label: str = ""


class Compared(NamedTuple):
    asked: Asked
    before: Decision
    after: Decision

    @property
    def change(self) -> str:
        """STRICTER, LOOSER or ""; what is only observed counts where the verdict is the same."""
        old, new = ((decision.verdict, decision.observed) for decision in (self.before, self.after))
        return "" if old == new else STRICTER if new > old else LOOSER

    def as_dict(self) -> dict[str, Any]:
        rules = tuple(dict.fromkeys((*self.before.rules, *self.after.rules)))
        differ = [rule for rule in rules if (rule in self.before.rules) != (rule in self.after.rules)]
        return {
            "where": self.asked.where,
            "command": self.asked.text,
            "kind": self.asked.identity.kind,
            "change": self.change,
            "before": said(self.before),
            "after": said(self.after),
            "rules": differ or list(rules),
            **({"label": self.asked.label} if self.asked.label else {}),
        }


def said(decision: Decision) -> str:
    """`deny`, or `allow (deny observed)`."""
    would = decision.observed
    return decision.verdict.word + (f" ({would.word} observed)" if would > decision.verdict else "")


class Trial:
    """The policy in force and the same with `file` in it.

    The file takes the place of the pack or profile of its name that is in force; if there is none, it joins `layer`.
    Raises PolicyError.
    """

    def __init__(self, file: str, layer: str) -> None:
        self.file, self.layer = os.path.abspath(file), layer
        self._policies: dict[tuple[str, str], tuple[Policy, Policy]] = {}
        self._environments = environments()
        self.policies(os.getcwd(), "human")  # a file that cannot be read is no trial

    def policies(self, cwd: str, kind: str) -> tuple[Policy, Policy]:
        """(in force, changed) for those who work in `cwd`."""
        if (cwd, kind) not in self._policies:
            places = find(cwd, kind)
            old = load_files(places)
            self._policies[cwd, kind] = old, load_files(self._changed(places, old), known=False)
        return self._policies[cwd, kind]

    def _changed(self, places: Places, old: Policy) -> Places:
        from gshell.decide.packs import read

        with open(self.file, encoding="utf-8", errors="surrogateescape") as source:
            name = read(source.read(), self.file, self.layer).pack.name
        taken = next((pack.source for pack in old.packs if pack.name == name), None)
        if taken:
            return tuple((layer, self.file if file == taken else file) for layer, file in places)
        from gshell.decide.layers import ordered

        return ordered((*places, (self.layer, self.file)))

    def compare(self, lines: Iterable[Asked]) -> Iterator[Compared]:
        series, memory, risk = "", Memory(), 0
        for asked in lines:
            if asked.series != series or not series:
                series, memory, risk = asked.series, Memory(), 0
            world = RealWorld(cwd=asked.cwd)
            assessment, learned = assess_line(parse(asked.text), world, memory.moved(asked.cwd))
            compared = Compared(asked, *self._judged(asked, assessment, world, risk))
            if asked.ran:
                memory, risk = learned, risk + compared.before.risk
            yield compared

    def _judged(self, asked: Asked, assessment: Any, world: RealWorld, risk: int) -> tuple[Decision, Decision]:
        moment = time.localtime(asked.moment)
        context = Surroundings(world, asked.identity.host, *self._environments)
        old, new = (
            decide(
                assessment, policy, asked.identity, text=asked.text, moment=moment, session_risk=risk, context=context
            )
            for policy in self.policies(asked.cwd, asked.identity.kind)
        )
        return old, new


def of_corpus(file: str, usual: Identity) -> Iterator[Asked]:
    """Rows of JSON lines, as `gshell check --batch` reads them, with an optional "label". Raises UsageError."""
    try:
        with open(file, encoding="utf-8", errors="surrogateescape") as rows:
            for number, line in enumerate(rows, 1):
                if line.strip():
                    yield _of_row(line, f"{file}:{number}", usual)
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error


def _of_row(line: str, place: str, usual: Identity) -> Asked:
    try:
        row = row_of(line)
        check_types(row)
        identity = described(row.get("identity", {}), usual)
    except UsageError as error:
        raise UsageError(f"{place}: {error}") from error
    cwd, label = row.get("cwd") or os.getcwd(), str(row.get("label", ""))
    where = str(row.get("id", place))
    return Asked(where, row["command"], cwd, identity, time.time(), "", False, label)


def of_sessions(since: float | None, progress: Callable[[int, int], None]) -> Iterator[Asked]:
    """The lines of recorded sessions, the oldest session first."""
    from gshell.cli.library import open_index

    with open_index() as index:
        sessions = sorted(index.sessions(since=since, limit=1_000_000), key=lambda session: session.started)
    for number, session in enumerate(sessions):
        progress(number, len(sessions))
        yield from _of_session(session.journal)


def _of_session(path: str) -> Iterator[Asked]:
    from gshell.record import journal

    identity, started, name = Identity("unknown"), 0.0, ""
    for entry in journal.read(path):
        if entry["type"] == "session":
            told = {key: value for key, value in entry.get("identity", {}).items() if key in Identity._fields}
            identity = Identity(**{**told, "groups": tuple(told.get("groups", ()))})
            started, name = float(entry.get("started", 0)), str(entry.get("session", ""))
        elif entry["type"] == "line" and isinstance(entry.get("text"), str):
            cwd = entry.get("cwd") or "/"
            moment = started + float(entry.get("t", 0))
            yield Asked(f"{name}:{entry['n']}", entry["text"], cwd, identity, moment, name, not entry.get("refused"))
