"""What the tests of assess ask for: effects of a line in a scripted world."""

from __future__ import annotations

from gshell.assess.effects import Effect
from gshell.assess.interpret import Interpreter
from gshell.assess.memory import Memory
from gshell.assess.values import Stream
from gshell.assess.world import FakeWorld, World
from gshell.parse import parse

# What everyday lines may yield without anybody being asked.
QUIET = frozenset(("code.run", "net.fetch", "privilege.escalate", "git.push", "k8s.exec", "sql.read", "file.read"))


def effects(*lines: str, world: World | None = None) -> tuple[Effect, ...]:
    """Effects of the last line, after the others ran. Faults are not caught here: they fail the test."""
    world = world or FakeWorld()
    memory = Memory()
    found: tuple[Effect, ...] = ()
    for line in lines:
        interpreter = Interpreter(world, memory)
        found = interpreter.script(parse(line)).effects
        memory = interpreter.state.memory()
    return found


def kinds(*lines: str, world: World | None = None) -> set[str]:
    return {effect.kind for effect in effects(*lines, world=world)}


def output(line: str, world: World | None = None) -> Stream:
    """What the line is known to print."""
    return Interpreter(world or FakeWorld(), Memory()).body(parse(line))


def deletes(*lines: str, world: World | None = None) -> set[tuple[str, str]]:
    """(target, path class) of what is deleted."""
    found = effects(*lines, world=world)
    return {(e.target, str(e.attributes["path_class"])) for e in found if e.kind == "file.delete"}
