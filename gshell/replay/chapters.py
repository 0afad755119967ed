"""What happened when, and who did it: from the journal beside a cast, or from the cast's own markers."""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from typing import Any, Mapping

from gshell import tell
from gshell.record import journal, place
from gshell.record.cast import Event, Header
from gshell.tuples import NamedTuple


class Chapter(NamedTuple):
    """A line that was judged. `time` in seconds since the start; `refused` why it did not run, "" if it did.

    `verdict` and `rule` are "" where only the cast's marker tells.
    """

    time: float
    text: str
    verdict: str = ""
    rule: str = ""
    refused: str = ""


class Chapters:
    """The lines of the cast at `path`, in order. `who`: whose session it is, "" if unknown."""

    def __init__(self, path: str, header: Header) -> None:
        self._journal = place.journal_of(path)
        self._size = -1
        self._known: list[Chapter] = []
        self.who = _who(header.gshell, header.gshell)
        self.refresh()

    def refresh(self) -> None:
        """Read what the journal has by now."""
        try:
            size = os.path.getsize(self._journal)
            if size != self._size:
                self._read(list(journal.read(self._journal)))
                self._size = size
        except OSError:
            return  # a cast of another program has none

    @property
    def from_markers(self) -> bool:
        """There is no journal: only who reads the cast to its end knows them all."""
        return self._size < 0

    def marker(self, event: Event) -> None:
        """A marker of the cast: counts where there is no journal."""
        if self._size < 0 and event.data:
            label = event.data
            refused = label.startswith("BLOCKED ")
            text = label.removeprefix("BLOCKED ").removeprefix("$ ")
            self._known.append(Chapter(event.time, text, refused="refused" if refused else ""))

    def at(self, time: float) -> Chapter | None:
        """The one that had begun by then."""
        place = bisect_right(self._times(), time)
        return self._known[place - 1] if place else None

    def next(self, time: float, refused: bool = False) -> Chapter | None:
        later = self._known[bisect_right(self._times(), time) :]
        return next((chapter for chapter in later if chapter.refused or not refused), None)

    def previous(self, time: float, refused: bool = False) -> Chapter | None:
        """The last one that began before `time`."""
        earlier = self._known[: bisect_left(self._times(), time)]
        return next((chapter for chapter in reversed(earlier) if chapter.refused or not refused), None)

    def _times(self) -> list[float]:
        return [chapter.time for chapter in self._known]

    def _read(self, entries: list[dict[str, Any]]) -> None:
        self._known = [_chapter(entry) for entry in entries if entry["type"] == "line"]
        for entry in entries:
            identity = entry.get("identity")
            if entry["type"] == "session" and isinstance(identity, dict):
                self.who = _who(identity, {"actor": identity.get("kind")})


def _chapter(entry: Mapping[str, Any]) -> Chapter:
    rules, time = entry.get("rules"), entry.get("t")
    return Chapter(
        time=float(time) if isinstance(time, (int, float)) else 0.0,
        text=str(entry.get("text") or "").rstrip("\n"),
        verdict=str(entry.get("verdict") or ""),
        rule=str(rules[0]) if isinstance(rules, list) and rules else "",
        refused=str(entry.get("refused") or ""),
    )


def _who(identity: Mapping[str, Any], actor: Mapping[str, Any]) -> str:
    """`alice@web1`, `codex for bob@ci7`."""
    person = str(identity.get("on_behalf_of") or identity.get("subject") or "")
    host = str(identity.get("host") or "")
    agent = str(identity.get("agent") or "an agent") if actor.get("actor") == "agent" else ""
    return tell.plain((f"{agent} for " if agent else "") + person + (f"@{host}" if host else "")).strip()
