"""What the index answers with."""

from __future__ import annotations

from gshell.tuples import NamedTuple


class Session(NamedTuple):
    """One recording.

    `cast`      absolute path; `journal` beside it
    `actor`     "human", "agent" or "service"; `kind` "interactive", "command", "script" or "piped"
    `started`   seconds since the epoch; `duration` seconds up to the last thing recorded
    `state`     "live", "ended" or "interrupted" (the writer died); `reason` why it ended
    `status`    exit status of the session, None unless ended
    `commands`  lines judged; `refused` those that did not run; `risk` the highest risk of one
    `truncated` a limit was reached: of what was shown after it, nothing is recorded
    `intact`    the journal's chain holds, and the cast is the one that was closed with it
    """

    id: str
    cast: str
    journal: str
    subject: str
    actor: str
    on_behalf_of: str
    agent: str
    host: str
    source_address: str
    kind: str
    command: str
    cwd: str
    started: float
    duration: float
    state: str
    reason: str
    status: int | None
    commands: int
    refused: int
    risk: int
    intact: bool
    truncated: bool


class Command(NamedTuple):
    """One line somebody gave.

    `time` seconds since the session started; `verdict` as decided, `refused` why it did not run ("" if it did);
    `rule` the strictest rule's id, `rules` all; `status` None if refused, interrupted or still running;
    `effects` (kind, target) pairs.
    """

    session: str
    line: int
    time: float
    text: str
    verdict: str
    refused: str
    answer: str
    risk: int
    rule: str
    rules: tuple[str, ...]
    reason: str
    cwd: str
    status: int | None
    duration: float | None
    effects: tuple[tuple[str, str], ...]


class Hit(NamedTuple):
    """Where words were found. `where`: "command" or "output"; `snippet`: the line of text around them;
    `time`: seconds since the session started, near enough to start playing from."""

    session: str
    line: int
    time: float
    where: str
    snippet: str
