"""Guarding: whether the session has an exec guard (run.guard), by whose word."""

from __future__ import annotations

import os

from gshell import paths, tell
from gshell.errors import GuardError, UsageError
from gshell.hints import TYPE_CHECKING, Mapping
from gshell.shell.judge import Judge

if TYPE_CHECKING:
    from gshell.run.guard import Guard

MODES = ("off", "on", "required", "strict")
"""Each as the one before, and: judge what starts; refuse to start without; look again at what has started."""
SYSTEM_FILE = os.path.join(paths.SYSTEM_CONFIG, "guard")


def wanted(asked: str, environment: Mapping[str, str]) -> str:
    """The strictest of what root's file, GSHELL_GUARD and `--guard` say. Raises UsageError, GuardError."""
    said = [asked or "off", environment.get("GSHELL_GUARD") or "off"]
    for word in said:
        if word not in MODES:
            raise UsageError(f"there is no guard mode {word}", f"gshell --guard {MODES[1]}")
    try:
        with open(SYSTEM_FILE, encoding="utf-8") as file:
            said.append(file.read(64).strip())
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        raise GuardError(f"{SYSTEM_FILE}: {error}") from error
    if said[-1] not in MODES:
        raise GuardError(f"{SYSTEM_FILE}:1: want one of {', '.join(MODES)}")
    return max(said, key=MODES.index)


def stand(mode: str, judge: Judge) -> Guard | None:
    """The guard; None if there is to be none, or none is possible here (then that is said)."""
    if mode == "off":
        return None
    from gshell.run import guard
    from gshell.shell.arbiter import ExecJudge

    try:
        return guard.stand(ExecJudge(judge), strict=mode == "strict")
    except GuardError as error:
        if error.nested and "GSHELL_SESSION" in os.environ:
            return None  # the outer session's guard judges for us, too
        if mode in ("required", "strict"):
            raise
        tell.say(f"no exec guard: {error}; what programs start is recorded, but not judged")
        return None
