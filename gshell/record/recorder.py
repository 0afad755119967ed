"""Recording: one session on its way to disk."""

from __future__ import annotations

import os
import time
from _thread import allocate_lock  # threading would cost a millisecond of start-up
from contextlib import suppress

from gshell import paths, tell
from gshell.errors import RecorderError
from gshell.hints import TYPE_CHECKING, Callable, Mapping, TypeVar
from gshell.identify import Identity
from gshell.mask import Labels
from gshell.record import ledger, place, quota
from gshell.record.care import SETTLED, Care, announced_key
from gshell.record.facts import effects_of, header_of, label_of, origin_of
from gshell.record.files import Lines
from gshell.record.journal import Journal
from gshell.record.screens import Screens
from gshell.record.scrub import Scrub
from gshell.record.settings import Settings
from gshell.record.streams import INPUT

if TYPE_CHECKING:  # who plays or searches recordings does not load what judges
    from gshell.decide.verdict import Permit, Refusal

FORMAT = 1
_Written = TypeVar("_Written")


class Recording:
    """Made by `start`; may be used by several threads. Every method that writes raises RecorderError; after the
    first failure all do, but `end`.

    `session` the id, `path` the cast, `journal_path` the journal.
    """

    def __init__(
        self,
        state: str,
        session: str,
        screens: Screens,
        journal: Journal,
        scrub: Scrub,
        settings: Settings,
        clock: Callable[[], float],
    ) -> None:
        self.session = session
        self.path = screens.cast.lines.path
        self.journal_path = journal.lines.path
        self._state = state
        self._screens = screens
        self._journal = journal
        self._scrub = scrub
        self._clock = clock
        self._began = clock()
        self._last = self._shown = 0.0
        self._broken: RecorderError | None = None
        self._lock = allocate_lock()  # who guards programs takes notes from another thread
        self._limit = quota.Limit(-1, "session")
        self._full = False
        self._settings = settings
        self._care = Care(self, settings, state)

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
        settings: Settings | None = None,
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
        settings = settings or Settings(sign="never")
        state = directory or paths.state()
        limit = quota.limit(settings, state)
        session, cast, journal = place.create(state, identity.subject, identity.host, moment, settings)
        scrub = Scrub(Labels() if masked else None)
        header = header_of(identity, scrub.text(command), (columns, rows), int(moment), environment)
        facts = {"session": session, "format": FORMAT, "kind": kind, "started": round(moment, 3), "cwd": cwd}
        facts["key"] = announced_key(settings, state)
        header = header._replace(gshell={"session": session, "kind": kind, **header.gshell})
        try:
            screens = Screens(cast, header, scrub.labels, settings)
            recording = cls(state, session, screens, Journal(journal), scrub, settings, clock)
            recording._limit = limit
            recording._entry("session", **facts, **origin_of(header, identity, environment, bash))
            ledger.enter(state, "start", session, moment, path=os.path.relpath(cast.path, state))
            place.announce(state, session, cast.path)
        except RecorderError:
            place.discard(cast, journal)
            raise
        return recording

    @property
    def labels(self) -> Labels:
        """What stands where secrets were: for those who mask elsewhere, so that it is the same."""
        return self._scrub.labels or Labels()

    # --- what is seen ----------------------------------------------------------

    def output(self, data: bytes, stream: str = "tty") -> None:
        """Bytes as they were shown. `stream`: "tty", or where there is none "stdout" or "stderr"."""
        if not self._full:
            self._do(lambda: self._output(data, stream))

    @property
    def listens(self) -> bool:
        """Is what is typed to be recorded?"""
        return self._settings.input

    def typed(self, data: bytes) -> None:
        """What was typed. Never to be called while the terminal does not echo."""
        if self.listens and not self._full:
            self._do(lambda: self._screens.output(self._now(), data, INPUT))

    def resize(self, columns: int, rows: int) -> None:
        self._do(lambda: self._screens.resize(self._now(), columns, rows))

    def flush(self) -> None:
        """Write what is held back: an unfinished character, what may begin a secret. Done before each marker, too."""
        self._do(lambda: self._screens.flush(self._now()))

    # --- what is decided -------------------------------------------------------

    def decided(self, outcome: Permit | Refusal, *, cwd: str = "", answer: str = "") -> int:
        """Journal a line before it runs, and mark its place in the cast. Returns the line's number.

        `answer`: what the person said when asked, "" if nobody was.
        """
        refused: str = getattr(outcome, "why", "")  # only a Refusal has one
        decision = outcome.decision
        text = self._scrub.text(decision.text)  # before it is shortened: half a secret is hard to recognise
        number = self._vouching(
            "line",
            text=text,
            verdict=decision.verdict.word,
            observed=decision.observed.word,
            refused=refused,
            answer=answer,
            risk=decision.risk,
            rules=decision.rules,
            reason=decision.leading.reason if decision.leading else "",
            effects=effects_of(decision),
            parser=decision.parser,
            cwd=cwd,
        )
        self._do(lambda: self._screens.event(self._now(), "m", label_of(text, decision, refused)))
        return number

    def finished(self, line: int, status: int, duration: float, cwd: str = "") -> None:
        """`line` as `decided` returned it; `duration` in seconds; `cwd` after it ran."""
        self.flush()
        masked = self._scrub.since()
        self._vouching("result", line=line, status=status, duration=round(duration, 6), cwd=cwd, masked=masked)

    def note(self, what: str, **facts: object) -> None:
        """Anything else worth keeping: a transfer, a claim, what the exec guard saw. `facts` as JSON has them."""
        self._entry("note", what=what, **facts)

    def prevented(self, line: int, facts: Mapping[str, object]) -> None:
        """A program that the line started was refused when it was about to run: `facts` as the exec guard has them."""
        self._entry("note", what="prevented", line=line, **facts)
        label = f"BLOCKED {tell.shorten(self._scrub.text(str(facts.get('text', ''))))} ({facts.get('rule', '')})"
        self._do(lambda: self._screens.event(self._now(), "m", label))

    def end(self, status: int, reason: str = "exit") -> None:
        """Close the recording; `status` is the session's exit status. Never raises: nothing may run after it."""
        self._care.stop()
        with suppress(RecorderError):  # it ends as interrupted, and whoever indexes it says so
            self.flush()
            self._do(lambda: self._screens.end(self._now(), status))
            self._vouching("end", status=status, reason=reason, masked=self._scrub.total())
        self._screens.close()
        self._journal.lines.close()
        if not self._broken:
            with suppress(RecorderError):
                number, h = self.head()
                ledger.enter(self._state, "end", self.session, time.time(), entries=number + 1, head=h)
            self._care.end()
            self._broken = RecorderError("the recording has ended")

    # --- for its care (care.py) ------------------------------------------------

    def commit(self) -> list[Lines]:
        with self._lock:
            if self._screens.cast.held() and self._clock() - self._shown >= SETTLED:
                self._screens.flush(self._now())
            return [*self._screens.commit(), self._journal.lines]

    def held(self) -> bool:
        return self._screens.cast.held()

    def head(self) -> tuple[int, str]:
        return self._journal.head

    def broke(self, error: RecorderError) -> None:
        self._broken = self._broken or error

    # --- how it gets there -----------------------------------------------------

    def _output(self, data: bytes, stream: str) -> None:
        if 0 <= self._limit.bytes < self._stored() + len(data):
            self._truncate()
        else:
            self._screens.output(self._now(), data, stream)
            self._shown = self._clock()

    def _stored(self) -> int:
        return self._journal.lines.stored + self._screens.stored()

    def _truncate(self) -> None:
        """From here on only decisions are recorded."""
        if self._settings.at_limit == "stop":
            raise quota.exceeded(self._limit)
        self._full = True
        now = self._now()
        self._screens.flush(now)
        self._journal.write("truncated", now, limit=self._limit.bytes, scope=self._limit.scope)
        self._screens.event(now, "m", f"TRUNCATED: {self._limit.says()}, what follows was not recorded")

    def _now(self) -> float:
        self._last = max(self._last, self._clock() - self._began)
        return self._last

    def _entry(self, type: str, **fields: object) -> int:
        scrubbed = self._scrub.fields(fields)
        return self._do(lambda: self._journal.write(type, self._now(), **scrubbed))

    def _vouching(self, type: str, **fields: object) -> int:
        """An entry that vouches for all that was shown before."""
        scrubbed = self._scrub.fields(fields)

        def write() -> int:
            now = self._now()
            self._screens.flush(now)
            proof = self._screens.proof()
            return self._journal.write(type, now, **scrubbed, at=self._screens.cast.lines.size, files=proof)

        return self._do(write)

    def _do(self, write: Callable[[], _Written]) -> _Written:
        with self._lock:
            if self._broken:
                raise self._broken
            try:
                done = write()
            except RecorderError as error:
                self._broken = error
                raise
        try:
            self._care.wrote()
        except RecorderError as error:
            self.broke(error)
            raise
        return done
