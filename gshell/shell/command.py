"""Modes "command" and "script": judge the whole text first, then run it under real bash."""

from __future__ import annotations

import os

from gshell.decide.verdict import Refusal
from gshell.errors import UsageError
from gshell.hints import NoReturn
from gshell.run import batch, process
from gshell.shell.invocation import Invocation
from gshell.shell.session import Session, open_session, refusal_status
from gshell.shell.transfer import recognise, runnable

_LONGEST_SCRIPT = 1 << 24


def command(invocation: Invocation) -> int:
    """`gshell -c text [name [argument…]]`; bash's status, or 126 if refused."""
    text, transfer = invocation.text, None
    if "SSH_CONNECTION" in os.environ:
        text = runnable(text)
        transfer = recognise(text)
    with open_session(invocation, text) as session:
        outcome = session.submit(text)
        if isinstance(outcome, Refusal):
            return session.end(refusal_status(outcome), outcome.why)
        if transfer:
            session.recording.note("transfer", **transfer._asdict())
        status = batch.run_text(
            outcome,
            name=invocation.name,
            arguments=invocation.arguments,
            login=invocation.login,
            options=invocation.options,
            environment=session.environment(),
            sink=session.recording,
            veils=session.veils,
            passthrough=transfer is not None,
        )
        return _close(session, text, status)


def script(invocation: Invocation) -> int:
    """`gshell file [argument…]`; the file is read once, judged as a whole, and run if it is still the same."""
    path, text, judged = _read(invocation.name)
    with open_session(invocation, " ".join((invocation.name, *invocation.arguments))) as session:
        outcome = session.submit(text)
        if isinstance(outcome, Refusal):
            return session.end(refusal_status(outcome), outcome.why)
        status = batch.run_file(
            outcome,
            path,
            invocation.arguments,
            judged=judged,
            login=invocation.login,
            options=invocation.options,
            environment=session.environment(),
            sink=session.recording,
            veils=session.veils,
        )
        return _close(session, text, status)


def _close(session: Session, text: str, status: process.Status) -> NoReturn:
    """End the recording, then end as bash ended: a caller that looks sees the same signal.

    At once: Python would take itself apart first, which is a tenth of the time of `gshell -c true`.
    """
    session.finished(text, status, session.judge.world.cwd)
    session.end(status)
    process.leave(status)


def _read(name: str) -> tuple[str, str, os.stat_result]:
    """(path, text, status) of a script. bash(1): without a slash the current directory comes before PATH."""
    places = [""] if "/" in name else ["", *os.get_exec_path()]
    for place in places:
        path = os.path.join(place, name)
        try:
            with open(path, "rb") as file:
                judged = os.fstat(file.fileno())
                data = file.read(_LONGEST_SCRIPT + 1)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise UsageError(f"{name}: {error.strerror}") from error
        if len(data) > _LONGEST_SCRIPT:
            raise UsageError(f"{name}: longer than {_LONGEST_SCRIPT >> 20} MiB, too long to be judged")
        return path, data.decode(errors="surrogateescape"), judged
    raise UsageError(f"{name}: no such script", "gshell --help")
