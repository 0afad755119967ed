"""What `gshell policy try` prints."""

from __future__ import annotations

import time
from typing import Any

from gshell import tell
from gshell.cli.judging import who
from gshell.cli.present import progress, show_json, table
from gshell.cli.trial import LOOSER, STRICTER, Compared, Trial, of_corpus, of_sessions
from gshell.decide.verdict import Decision, Verdict
from gshell.errors import UsageError
from gshell.tuples import NamedTuple

_WEEK = 7 * 86400


class Outcome(NamedTuple):
    """`lines` how many were asked; `wrong` per label (missed, false alarms): how many before and after."""

    lines: int
    changes: list[Compared]
    wrong: dict[str, list[int]]

    def count(self, change: str) -> int:
        return sum(compared.change == change for compared in self.changes)

    def status(self, fail_on: str) -> int:
        if fail_on == "never":
            return 0
        return int(bool(self.changes) if fail_on == "any" else self.count(fail_on) > 0)

    def as_dict(self) -> dict[str, Any]:
        return {
            "lines": self.lines,
            "stricter": self.count(STRICTER),
            "looser": self.count(LOOSER),
            "changes": [compared.as_dict() for compared in self.changes],
            **{name: {"before": before, "after": after} for name, (before, after) in self.wrong.items()},
        }


def report(file: str, against: str | None, since: float | None, layer: str, fail_on: str, as_json: bool) -> int:
    """Try the file, print the changes; the exit status."""
    if against is not None and since is not None:
        raise UsageError("give --against or --since, not both", f"gshell policy try {file} --since 7d")
    trial = Trial(file, layer)
    if against is not None:
        lines = of_corpus(against, who(None))
    else:
        lines = of_sessions(since if since is not None else time.time() - _WEEK, _session)
    found = _outcome(trial, lines)
    if as_json:
        show_json(found.as_dict())
        return found.status(fail_on)
    rows = [compared.as_dict() for compared in found.changes]
    if rows:
        columns = ("where", "kind", "before", "after", "rules", "command")
        table(columns, [(*(row[name] for name in columns[:4]), " ".join(row["rules"]), row["command"]) for row in rows])
    for line in _summary(found):
        print(tell.plain(line))
    return found.status(fail_on)


def _outcome(trial: Trial, lines: Any) -> Outcome:
    count, changes = 0, []
    wrong = {name: [0, 0] for name, _ in _WRONG.values()}
    labels = set()
    for count, compared in enumerate(trial.compare(lines), 1):
        progress(f"{count} lines judged")
        if compared.change:
            changes.append(compared)
        if compared.asked.label in _WRONG:
            name, is_wrong = _WRONG[compared.asked.label]
            labels.add(name)
            wrong[name][0] += is_wrong(compared.before)
            wrong[name][1] += is_wrong(compared.after)
    progress("")
    return Outcome(count, changes, {name: counts for name, counts in wrong.items() if name in labels})


def _session(number: int, sessions: int) -> None:
    progress(f"session {number}/{sessions}")


def _missed(decision: Decision) -> bool:
    return decision.verdict < Verdict.CONFIRM


def _alarm(decision: Decision) -> bool:
    return decision.verdict > Verdict.ALLOW


_WRONG = {"block": ("missed", _missed), "allow": ("false_alarms", _alarm)}


def _summary(found: Outcome) -> list[str]:
    lines = [f"{found.lines} lines: {found.count(STRICTER)} stricter, {found.count(LOOSER)} looser"]
    for name, (before, after) in found.wrong.items():
        lines.append(f"{name.replace('_', ' ')}: {before} before, {after} after")
    return lines
