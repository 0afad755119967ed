"""What a session has learned so far: `Memory` between lines (never changed), `State` within one."""

from __future__ import annotations

from types import MappingProxyType

from gshell.assess.values import HOLE, Stream, Value
from gshell.hints import Any, Mapping
from gshell.parse.tree import Function
from gshell.tuples import NamedTuple

Array = Mapping[str, Value]
"""Subscript -> element, in order; indexed arrays have decimal numbers as subscripts."""

Variable = Value | Array | None
"""None says that the variable was unset, whatever the environment held."""


MOST_FILES = 200
"""Files a session remembers the content of; of more, those written last."""

MOST_TEXT = 1 << 17
"""Characters kept of what went to a path that is known in part."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Memory(NamedTuple):
    """What earlier lines of the session have set.

    `variables`  shell variables
    `functions`  name -> definition
    `aliases`    name -> text
    `files`      absolute path -> what is known of the content the session wrote
    `links`      absolute path -> absolute target of symbolic links the session made
    `cwd`, `previous`, `stack`  where `cd` and `pushd` led; "" means: ask the world
    `positional`  $1, $2… as the shell was started with
    """

    variables: Mapping[str, Variable] = _NOTHING
    functions: Mapping[str, Function] = _NOTHING
    aliases: Mapping[str, str] = _NOTHING
    files: Mapping[str, Stream] = _NOTHING
    links: Mapping[str, str] = _NOTHING
    cwd: str = ""
    previous: str = ""
    stack: tuple[str, ...] = ()
    positional: tuple[Value, ...] = ()

    def moved(self, cwd: str) -> Memory:
        """The same memory after the real shell was seen in `cwd`."""
        return self if cwd == self.cwd else self._replace(cwd=cwd, previous=self.cwd)


def remember(files: dict[str, Stream], path: str, content: Stream) -> None:
    """The session wrote this to the file.

    `/tmp/x.$$` is the same file each time it is named, or another one: all that went to such a path is kept. A name
    of which nothing is known is no name.
    """
    if HOLE not in path:
        files[path] = content
    elif path.rpartition("/")[2].strip(HOLE + "."):
        before = files.get(path)
        both = Stream(f"{before.text}\n{content.text}", before.taints | content.taints) if before else content
        files[path] = both if len(both.text) <= MOST_TEXT else both._replace(text=HOLE)


class State:
    """The part of the interpreter that a subshell copies. Arrays within it are replaced, never changed."""

    __slots__ = (
        "aliases",
        "cwd",
        "files",
        "functions",
        "links",
        "positional",
        "previous",
        "references",
        "stack",
        "variables",
    )

    def __init__(self, memory: Memory, cwd: str) -> None:
        self.variables = dict(memory.variables)
        self.functions = dict(memory.functions)
        self.aliases = dict(memory.aliases)
        self.files = dict(memory.files)
        self.links = dict(memory.links)
        self.cwd = memory.cwd or cwd
        self.previous = memory.previous
        self.stack = memory.stack
        self.positional = memory.positional
        self.references: dict[str, str] = {}

    def copy(self) -> State:
        """What a subshell starts with. Files and links stay shared: they outlive it."""
        twin = State.__new__(State)
        twin.variables = dict(self.variables)
        twin.functions = dict(self.functions)
        twin.aliases = dict(self.aliases)
        twin.files, twin.links = self.files, self.links
        twin.cwd, twin.previous, twin.stack = self.cwd, self.previous, self.stack
        twin.positional = self.positional
        twin.references = self.references
        return twin

    def memory(self) -> Memory:
        lasting = [(path, content) for path, content in self.files.items() if not path.startswith("/dev/fd/")]
        return Memory(
            dict(self.variables),
            dict(self.functions),
            dict(self.aliases),
            dict(lasting[-MOST_FILES:]),
            dict(self.links),
            self.cwd,
            self.previous,
            self.stack,
            self.positional,
        )
