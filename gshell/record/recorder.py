"""Recording: one session on its way to disk."""

from __future__ import annotations

import os
import time
from _thread import allocate_lock  # threading would cost a millisecond of start-up
from typing import TYPE_CHECKING, Callable, Mapping, TypeVar

from gshell import __version__, paths, tell
from gshell.errors import RecorderError
from gshell.identify import Identity
from gshell.record import place
from gshell.record.cast import Header
from gshell.record.journal import Journal, digest_of
from gshell.record.screen import Screen
from gshell.record.scrub import Scrub

if TYPE_CHECKING:  # who plays or searches recordings does not load what judges
    from gshell.decide.verdict import Decision, Permit, Refusal

FORMAT = 1
_LABEL = 120
_ENVIRONMENT = ("SHELL", "TERM")
_Written = TypeVar("_Written")


class Recording:
    """Made by `start`; may be used by several threads. Every method that writes raises RecorderError; after the
    first failure all do, but `end`.

    `session` the id, `path` the cast, `journal_path` the journal.
    """

    def __init__(
        self, session: str, screen: Screen, journal: Journal, scrub: Scrub, clock: Callable[[], float]
    ) -> None:
        self.session = session
        self.path = screen.lines.path
        self.journal_path = journal.lines.path
        self._screen = screen
        self._journal = journal
        self._scrub = scrub
        self._clock = clock
        self._began = clock()
        self._last = 0.0
        self._broken: RecorderError | None = None
        self._lock = allocate_lock()  # who guards programs takes notes from another thread

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
        masked: bool = True,
        clock: Callable[[], float] = time.monotonic,
        moment: float | None = None,
    ) -> Recording:
        """Begin a session. `kind`: "interactive", "command", "script" or "piped".

        `directory` is the state directory, `bash` the inner bash's version if known, `masked`: keep
        secrets out of all that is written (gshell.mask), `clock` gives seconds that only matter
        relative to each other, `moment` is the wall time in seconds since the epoch.
        """
        environment = os.environ if environment is None else environment
        moment = time.time() if moment is None else moment
        state = directory or paths.state()
        session, cast, journal = place.create(state, identity.subject, identity.host, moment)
        scrub = Scrub(masked)
        header = _header(identity, scrub.text(command), (columns, rows), int(moment), environment)
        facts = {"session": session, "format": FORMAT, "kind": kind, "started": round(moment, 3), "cwd": cwd}
        try:
            screen = Screen(cast, header._replace(gshell={"session": session, "kind": kind, **header.gshell}), masked)
            recording = cls(session, screen, Journal(journal), scrub, clock)
            recording._entry("session", **facts, **_origin(header, identity, environment, bash))
            place.announce(state, session, cast.path)
        except RecorderError:
            cast.discard()
            journal.discard()
            raise
        return recording

    # --- what is seen ----------------------------------------------------------

    def output(self, data: bytes, stream: str = "tty") -> None:
        """Bytes as they were shown. `stream`: "tty", or where there is none "stdout" or "stderr"."""
        self._do(lambda: self._screen.output(self._now(), data, stream))

    def resize(self, columns: int, rows: int) -> None:
        self._do(lambda: self._screen.event(self._now(), "r", f"{columns}x{rows}"))

    def flush(self) -> None:
        """Write what is held back: an unfinished character, what may begin a secret. Done before each marker, too."""
        self._do(lambda: self._screen.flush(self._now()))

    # --- what is decided -------------------------------------------------------

    def decided(self, outcome: Permit | Refusal, *, cwd: str = "", answer: str = "") -> int:
        """Journal a line before it runs, and mark its place in the cast. Returns the line's number.

        `answer`: what the person said when asked, "" if nobody was.
        """
        refused: str = getattr(outcome, "why", "")  # only a Refusal has one
        decision = outcome.decision
        text = self._scrub.text(decision.text)  # before it is shortened: half a secret is hard to recognise
        self.flush()
        number = self._entry(
            "line",
            text=text,
            verdict=decision.verdict.word,
            refused=refused,
            answer=answer,
            risk=decision.risk,
            rules=decision.rules,
            reason=decision.leading.reason if decision.leading else "",
            effects=_effects(decision),
            parser=decision.parser,
            cwd=cwd,
            at=self._screen.lines.size,
        )
        self._do(lambda: self._screen.event(self._now(), "m", _label(text, decision, refused)))
        return number

    def finished(self, line: int, status: int, duration: float, cwd: str = "") -> None:
        """`line` as `decided` returned it; `duration` in seconds; `cwd` after it ran."""
        self.flush()
        at = self._screen.lines.size
        self._entry("result", line=line, status=status, duration=round(duration, 6), cwd=cwd, at=at)

    def note(self, what: str, **facts: object) -> None:
        """Anything else worth keeping: a transfer, a claim, what the exec guard saw. `facts` as JSON has them."""
        self._entry("note", what=what, **facts)

    def end(self, status: int, reason: str = "exit") -> None:
        """Close the recording; `status` is the session's exit status. Never raises: nothing may run after it."""
        try:
            if self._broken is None:
                self.flush()
                cast = {"bytes": self._screen.lines.size, "sha256": digest_of(self.path)}
                masked = {**self._scrub.hits}
                for name, count in self._screen.hits().items():
                    masked[name] = masked.get(name, 0) + count
                self._entry("end", status=status, reason=reason, **cast, masked=masked)
        except (RecorderError, OSError):
            pass  # it ends as interrupted, and whoever indexes it says so
        self._screen.close()
        self._journal.lines.close()

    # --- how it gets there -----------------------------------------------------

    def _now(self) -> float:
        self._last = max(self._last, self._clock() - self._began)
        return self._last

    def _entry(self, type: str, **fields: object) -> int:
        scrubbed = self._scrub.fields(fields)
        return self._do(lambda: self._journal.write(type, self._now(), **scrubbed))

    def _do(self, write: Callable[[], _Written]) -> _Written:
        with self._lock:
            if self._broken:
                raise self._broken
            try:
                return write()
            except RecorderError as error:
                self._broken = error
                raise


def _header(
    identity: Identity, command: str, size: tuple[int, int], timestamp: int, environment: Mapping[str, str]
) -> Header:
    """What every player may show; the rest of the identity stays in the journal."""
    return Header(
        columns=size[0] if size[0] > 0 else 80,  # a terminal that does not know its size says 0
        rows=size[1] if size[1] > 0 else 24,
        timestamp=timestamp,
        title=tell.shorten(command.rstrip("\n"), _LABEL) or f"{identity.subject}@{identity.host}",
        command=command,
        env={name: environment[name] for name in _ENVIRONMENT if environment.get(name)},
        gshell={"subject": identity.subject, "actor": identity.kind, "host": identity.host},
    )


def _origin(header: Header, identity: Identity, environment: Mapping[str, str], bash: str) -> dict[str, object]:
    from gshell.assess.effects import TAXONOMY

    return {
        "command": header.command,
        "columns": header.columns,
        "rows": header.rows,
        "identity": identity.as_dict(),
        "parent": environment.get("GSHELL_SESSION", ""),
        "pid": os.getpid(),
        "gshell": __version__,
        "bash": bash,
        "taxonomy": TAXONOMY,
    }


def _label(text: str, decision: Decision, refused: str) -> str:
    """What players show as a chapter."""
    text = tell.shorten(text.rstrip("\n"), _LABEL)
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
