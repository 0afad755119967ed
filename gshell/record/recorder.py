"""Recording: one session on its way to disk."""

from __future__ import annotations

import os
import time
from typing import Callable, Mapping

from gshell import __version__, paths, tell
from gshell.assess.effects import TAXONOMY
from gshell.decide.verdict import Decision, Permit, Refusal
from gshell.errors import RecorderError
from gshell.identify import Identity
from gshell.record import place
from gshell.record.cast import Event, Header, Text, event_line, header_v2
from gshell.record.files import Lines
from gshell.record.journal import Journal, digest_of
from gshell.record.jsonline import dumps

FORMAT = 1
_LABEL = 120
_ENVIRONMENT = ("SHELL", "TERM")


class Recording:
    """Made by `start`. Every method that writes raises RecorderError; after the first failure all do, but `end`.

    `session` the id, `path` the cast, `journal_path` the journal.
    """

    def __init__(self, session: str, cast: Lines, journal: Lines, clock: Callable[[], float]) -> None:
        self.session = session
        self.path = cast.path
        self.journal_path = journal.path
        self._cast = cast
        self._journal = Journal(journal)
        self._raw: Lines | None = None
        self._clock = clock
        self._began = clock()
        self._last = 0.0
        self._texts: dict[str, Text] = {}
        self._characters = 0
        self._broken: RecorderError | None = None

    @classmethod
    def start(
        cls,
        identity: Identity,
        kind: str,
        *,
        command: str = "",
        columns: int = 80,
        rows: int = 24,
        directory: str | None = None,
        environment: Mapping[str, str] | None = None,
        cwd: str = "",
        bash: str = "",
        clock: Callable[[], float] = time.monotonic,
        moment: float | None = None,
    ) -> Recording:
        """Begin a session. `kind`: "interactive", "command", "script" or "piped".

        `directory` is the state directory, `bash` the inner bash's version if known,
        `clock` gives seconds that only matter relative to each other, `moment` is the
        wall time in seconds since the epoch.
        """
        environment = os.environ if environment is None else environment
        moment = time.time() if moment is None else moment
        state = directory or paths.state()
        session, cast, journal = place.create(state, identity.subject, identity.host, moment)
        recording = cls(session, cast, journal, clock)
        header = _header(identity, command, (columns, rows), int(moment), environment)
        facts: dict[str, object] = {"session": session, "format": FORMAT, "kind": kind}
        recording._write(cast, header_v2(header._replace(gshell={**facts, **header.gshell})))
        where = {"cwd": cwd, "columns": header.columns, "rows": header.rows, "pid": os.getpid()}
        versions = {"gshell": __version__, "bash": bash, "taxonomy": TAXONOMY}
        facts |= {"identity": identity.as_dict(), "parent": environment.get("GSHELL_SESSION", "")}
        recording._entry("session", **facts, started=round(moment, 3), command=command, **where, **versions)
        place.announce(state, session, cast.path)
        return recording

    # --- what is seen ----------------------------------------------------------

    def output(self, data: bytes, stream: str = "terminal") -> None:
        """Bytes as they were shown. `stream`: "terminal", "stdout" or "stderr"."""
        self._show(data, stream, final=False)

    def resize(self, columns: int, rows: int) -> None:
        self._event("r", f"{columns}x{rows}")

    def flush(self) -> None:
        """Write what is held back (an unfinished character). Done before each marker, too."""
        for stream in self._texts:
            self._show(b"", stream, final=True)

    # --- what is decided -------------------------------------------------------

    def decided(self, outcome: Permit | Refusal, *, cwd: str = "", answer: str = "") -> int:
        """Journal a line before it runs, and mark its place in the cast. Returns the line's number.

        `answer`: what the person said when asked, "" if nobody was.
        """
        refused = outcome.why if isinstance(outcome, Refusal) else ""
        decision = outcome.decision
        self.flush()
        number = self._entry(
            "line",
            text=decision.text,
            verdict=decision.verdict.word,
            refused=refused,
            answer=answer,
            risk=decision.risk,
            rules=decision.rules,
            reason=decision.leading.reason if decision.leading else "",
            effects=_effects(decision),
            parser=decision.parser,
            cwd=cwd,
            at=self._cast.size,
        )
        self._event("m", _label(decision, refused))
        return number

    def finished(self, line: int, status: int, duration: float, cwd: str = "") -> None:
        """`line` as `decided` returned it; `duration` in seconds; `cwd` after it ran."""
        self.flush()
        self._entry("result", line=line, status=status, duration=round(duration, 6), cwd=cwd, at=self._cast.size)

    def note(self, what: str, **facts: object) -> None:
        """Anything else worth keeping: a transfer, a claim, what the exec guard saw. `facts` as JSON has them."""
        self._entry("note", what=what, **facts)

    def end(self, status: int, reason: str = "exit") -> None:
        """Close the recording; `status` is the session's exit status. Never raises: nothing may run after it."""
        try:
            if self._broken is None:
                self.flush()
                self._entry("end", status=status, reason=reason, bytes=self._cast.size, sha256=digest_of(self.path))
        except (RecorderError, OSError):
            pass  # it ends as interrupted, and whoever indexes it says so
        for lines in (self._cast, self._raw, self._journal.lines):
            if lines:
                lines.close()

    # --- how it gets there -----------------------------------------------------

    def _now(self) -> float:
        self._last = max(self._last, self._clock() - self._began)
        return self._last

    def _show(self, data: bytes, stream: str, final: bool) -> None:
        text = self._texts.get(stream)
        if text is None:
            text = self._texts[stream] = Text()
        shown, patches = text.take(data, final)
        if not shown:
            return
        if patches:
            self._patch(patches)
        now = self._now()
        line = event_line(now, "o", shown)
        if stream == "stderr":
            line = event_line(now, "e", str(len(shown))) + line
        self._write(self._cast, line)
        self._characters += len(shown)

    def _patch(self, patches: list[tuple[int, bytes]]) -> None:
        if self._raw is None:
            self._raw = Lines.create(place.raw_of(self.path))
        rows = (dumps([self._characters + offset, data.hex()]) + "\n" for offset, data in patches)
        self._write(self._raw, "".join(rows).encode())

    def _event(self, code: str, data: str) -> None:
        event = Event(self._now(), code, data)
        self._write(self._cast, event_line(*event))

    def _entry(self, type: str, **fields: object) -> int:
        if self._broken:
            raise self._broken
        try:
            return self._journal.write(type, self._now(), **fields)
        except RecorderError as error:
            self._broken = error
            raise

    def _write(self, lines: Lines, data: bytes) -> None:
        if self._broken:
            raise self._broken
        try:
            lines.append(data)
        except RecorderError as error:
            self._broken = error
            raise


def _header(
    identity: Identity, command: str, size: tuple[int, int], timestamp: int, environment: Mapping[str, str]
) -> Header:
    """What every player may show; the rest of the identity stays in the journal."""
    return Header(
        columns=max(1, size[0]),
        rows=max(1, size[1]),
        timestamp=timestamp,
        title=tell.shorten(command, _LABEL) or f"{identity.subject}@{identity.host}",
        command=command,
        env={name: environment[name] for name in _ENVIRONMENT if environment.get(name)},
        gshell={"subject": identity.subject, "actor": identity.kind, "host": identity.host},
    )


def _label(decision: Decision, refused: str) -> str:
    """What players show as a chapter."""
    text = tell.shorten(decision.text, _LABEL)
    if not refused:
        return f"$ {text}"
    return f"BLOCKED {text} ({decision.leading.rule if decision.leading else refused})"


def _effects(decision: Decision) -> list[dict[str, object]]:
    return [
        {
            "kind": effect.kind,
            "target": effect.target,
            "attributes": dict(effect.attributes),
            "certainty": effect.certainty.name.lower(),
            "via": effect.via,
            "risk": effect.risk,
        }
        for effect in decision.effects
    ]
