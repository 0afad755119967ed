"""assess: a tree becomes effects.

In:     Script (parse), World (facts about the machine), Memory (what the session has learned so far)
Out:    Assessment: effects in the order of the script, with risk; and the Memory after the script
Raises: nothing, for any script
Fails:  closed: what cannot be read, is too deep or too long, or breaks us becomes the effect `code.opaque`

Only `world` asks the machine. docs/effects.md explains kinds and attributes.
"""

from __future__ import annotations

from gshell.assess.effects import Assessment, Certainty, Effect
from gshell.assess.interpret import Interpreter
from gshell.assess.memory import Memory
from gshell.assess.world import World
from gshell.parse.tree import Script

__all__ = ["Assessment", "Memory", "assess", "assess_line"]


def assess(script: Script, world: World, memory: Memory | None = None) -> Assessment:
    """What the script would do."""
    return assess_line(script, world, memory)[0]


def assess_line(script: Script, world: World, memory: Memory | None = None) -> tuple[Assessment, Memory]:
    """What the script would do, and what is to be remembered if it runs."""
    world.begin()
    before = memory or Memory()
    interpreter = Interpreter(world, before)
    try:
        assessment = interpreter.script(script)
    except Exception as error:
        # A fault of ours must not let a line pass, nor end the shell.
        return _broken(script, interpreter, error), before
    return assessment, interpreter.state.memory()


def _broken(script: Script, interpreter: Interpreter, error: Exception) -> Assessment:
    reason = f"gshell could not read this: {type(error).__name__}: {error}"
    opaque = Effect("code.opaque", reason, {"fault": True}, Certainty.UNKNOWN, script.body.span, (), 80)
    effects = (*interpreter.effects.values(), opaque)
    return Assessment(effects, max(effect.risk for effect in effects), script.parser, False)
