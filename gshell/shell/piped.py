"""Mode "piped" (`… | gshell`): each statement is judged when it is reached, as bash reads it."""

from __future__ import annotations

from gshell.decide.verdict import Refusal
from gshell.read.script import statements
from gshell.run import process
from gshell.run.piped import PipedShell
from gshell.shell.invocation import Invocation
from gshell.shell.session import Session, open_session, refusal_status


def piped(invocation: Invocation) -> int:
    """Run stdin statement by statement in one bash; its status."""
    with open_session(invocation, "") as session:
        shell = PipedShell(
            arguments=invocation.arguments,
            options=invocation.options,
            login=invocation.login,
            environment=session.environment(),
            sink=session.recording,
            veils=session.veils,
        )
        try:
            _converse(session, shell)
        finally:
            status = shell.close()
        session.end(status)
    if status.signal:
        process.leave(status)
    return status


def _converse(session: Session, shell: PipedShell) -> None:
    for text in statements(0, session.whole):
        outcome = session.submit(text)
        if isinstance(outcome, Refusal):
            report = shell.refuse(refusal_status(outcome))
            if outcome.why == "wrong":
                return  # bash, too, reads no further
        else:
            report = shell.run(outcome)
            session.finished(text, report.status, report.cwd)
        if not report.alive:
            return
