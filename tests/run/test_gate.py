"""Nothing runs without a Permit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from permits import permit

from gshell.decide.verdict import Decision, Permit, Refusal, Verdict, settle
from gshell.errors import NotPermittedError
from gshell.run import process
from gshell.run.batch import run_file, run_text
from gshell.run.piped import PipedShell


class Lookalike(Permit):
    """Has the text, was not made by decide."""

    def __init__(self, text: str) -> None:
        self.text = text


IMPOSTORS = ["touch ran", None, Lookalike("touch ran"), Decision("touch ran", Verdict.ALLOW, 0, (), (), "bashlex")]


@pytest.mark.parametrize("impostor", IMPOSTORS, ids=["text", "nothing", "subclass", "decision"])
def test_no_permit_no_run(impostor: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "script"
    script.write_text("touch ran\n")
    shell = PipedShell()
    for run in (
        lambda: run_text(impostor),  # type: ignore[arg-type]
        lambda: run_file(impostor, str(script), judged=os.stat(script)),  # type: ignore[arg-type]
        lambda: shell.run(impostor),  # type: ignore[arg-type]
        lambda: process.permitted(impostor),  # type: ignore[arg-type]
    ):
        with pytest.raises(NotPermittedError):
            run()
    shell.close()
    assert not (tmp_path / "ran").exists()


def test_a_refusal_is_no_permit() -> None:
    refusal = settle(Decision("true", Verdict.DENY, 100, (), (), "bashlex"))
    assert isinstance(refusal, Refusal)
    with pytest.raises(NotPermittedError):
        run_text(refusal)  # type: ignore[arg-type]


def test_a_file_that_changed_after_it_was_judged(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("exit 3\n")
    judged = os.stat(script)
    assert run_file(permit("exit 3\n"), str(script), judged=judged) == 3
    script.write_text("exit 4\n")
    os.utime(script, ns=(judged.st_atime_ns, judged.st_mtime_ns + 1))
    with pytest.raises(NotPermittedError):
        run_file(permit("exit 3\n"), str(script), judged=judged)
