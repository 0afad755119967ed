"""Mode "interactive": a person types, one real bash lives on."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING

from gshell import paths
from gshell.decide.verdict import Refusal, Verdict
from gshell.mask import mask_text
from gshell.run.inner import InnerShell
from gshell.run.report import Report
from gshell.run.terminal import RealTerminal
from gshell.shell.acquaintance import Acquaintance
from gshell.shell.invocation import Invocation
from gshell.shell.session import Session, open_session, refusal_status

if TYPE_CHECKING:
    from gshell.read.editor import Editor

_UNSEEN = re.compile("[\1\2]")
_STYLES = {
    Verdict.CONFIRM: "fg:ansiyellow underline",
    Verdict.APPROVE: "fg:ansired underline",
    Verdict.DENY: "fg:ansired underline",
}


def interactive(invocation: Invocation) -> int:
    """Read, judge, run, until the shell is left; its exit status."""
    with open_session(invocation, "") as session:
        session.screen = True
        shell = InnerShell(
            login=invocation.login,
            options=invocation.options,
            arguments=invocation.arguments,
            environment=session.environment(),
            terminal=RealTerminal(),
            sink=session.recording,
            veils=session.veils,
        )
        signal.signal(signal.SIGINT, lambda *_: shell.interrupt())
        for number in (signal.SIGQUIT, signal.SIGTSTP):
            # Between editor and program the keys ^\ and ^Z reach us: they must neither end nor stop the shell.
            signal.signal(number, lambda *_: None)
        try:
            # The user's rc files run while the editor is imported.
            report = _converse(session, shell, _editor(session, shell))
        finally:
            shell.close()
        return session.end(report.status, "exec" if report.replaced else "exit")


def _converse(session: Session, shell: InnerShell, editor: Editor) -> Report:
    acquaintance = Acquaintance(session.judge, shell)
    report = shell.ready()
    while report.alive:
        acquaintance.follow(report)
        text = editor.read(report.prompt, report.continuation, report.editing, report.typeahead)
        if shell.report.ended:
            return shell.report
        session.shown(_as_typed(report, text))
        session.typed(text)
        if text is None:
            report = shell.leave()
            continue
        if not text.strip():
            report = shell.report._replace(typeahead=b"")
            continue
        acquaintance.meet(text)
        outcome = session.submit(text)
        if isinstance(outcome, Refusal):
            report = shell.refuse(refusal_status(outcome))
            continue
        report = shell.run(outcome, editor.typed_ahead())
        session.finished(text, report.status, report.cwd)
        acquaintance.ask_for_values()
    return report


def _as_typed(report: Report, text: str | None) -> str:
    """What the screen showed once the line was accepted, without the editor's redrawing."""
    prompt = _UNSEEN.sub("", report.prompt)
    lines = ("" if text is None else text).split("\n")
    return prompt + f"\n{_UNSEEN.sub('', report.continuation)}".join(lines) + "\n"


def _editor(session: Session, shell: InnerShell) -> Editor:
    from gshell.read.callbacks import Callbacks
    from gshell.read.editor import open_editor

    judge = session.judge

    def marks(text: str) -> list[tuple[int, int, str]]:
        return [
            (finding.effect.span.start, finding.effect.span.end, _STYLES[finding.verdict])
            for finding in reversed(judge.decision(text).findings)
            if finding.verdict in _STYLES
        ]

    callbacks = Callbacks(
        complete=session.whole,
        judge=marks,
        offers=lambda line, cursor: shell.complete(line, cursor),
        expand=shell.expand_history,
        background=shell.idle,
        mask=lambda text: mask_text(text)[0],
    )
    history = os.path.join(paths.private(paths.state()), "history")
    return open_editor(callbacks, history=history, watched=(shell.master, shell.end))
