"""Permits for anything: what the tests run is harmless."""

from __future__ import annotations

from gshell.decide.verdict import Decision, Permit, Verdict, settle


def permit(text: str) -> Permit:
    outcome = settle(Decision(text, Verdict.ALLOW, 0, (), (), "bashlex"))
    assert isinstance(outcome, Permit)
    return outcome
