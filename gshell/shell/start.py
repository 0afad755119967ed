"""main: from argv to one of the four modes."""

from __future__ import annotations

import os
import sys

from gshell.identify import identify
from gshell.shell.conversation import AtTerminal, Conversation, Nobody
from gshell.shell.invocation import Invocation, read
from gshell.shell.judge import Judge


def main(argv0: str, arguments: list[str]) -> int:
    """Be the shell. Returns the exit status. Raises GshellError (usage, policy, recording, no bash)."""
    terminal = os.isatty(0) and os.isatty(2)
    invocation = read(argv0, arguments, os.environ, terminal)
    if invocation.mode == "interactive":
        from gshell.shell.interactive import interactive

        return interactive(invocation)
    if invocation.mode == "piped":
        from gshell.shell.piped import piped

        return piped(invocation)
    from gshell.shell.command import command, script

    return (command if invocation.mode == "command" else script)(invocation)


def judge_here() -> Judge:
    """A judge for whoever started this process, by the policies in force here. Raises PolicyError."""
    from gshell.assess.world import RealWorld
    from gshell.decide import load

    world = RealWorld()
    return Judge(load(world.cwd), identify(), world)


def conversation_for(judge: Judge) -> Conversation:
    """Only a human at a terminal can be asked; an agent answering itself is no answer."""
    return AtTerminal() if judge.identity.kind == "human" and os.isatty(0) else Nobody()
