"""Machine: the interpreter as its own parts (expansion, redirections, builtins) see it; handlers see `Shell`."""

from __future__ import annotations

from gshell.assess.call import Shell
from gshell.assess.memory import State, Variable
from gshell.assess.values import HOLE, SILENT, Stream, Value
from gshell.hints import Callable, Mapping, Protocol, Sequence
from gshell.parse.tree import Command, Function, ProcessSubstitution, Script, Span
from gshell.tuples import NamedTuple

MARK = "\ue0de"
"""Stands for a HOLE in text that is parsed again: `parse` refuses NUL, and no quoting changes this character."""


class Input:
    """What is known of an open descriptor: reading takes from its front."""

    __slots__ = ("stream",)

    def __init__(self, stream: Stream = SILENT) -> None:
        self.stream = stream

    def line(self, delimiter: str = "\n") -> Stream | None:
        """Take one line, without its end; None at the end of the input."""
        text, taints = self.stream.text, self.stream.taints
        if not text:
            return None
        if text == HOLE:
            return Stream(HOLE, taints)
        head, _, rest = text.partition(delimiter) if delimiter else (text, "", "")
        self.stream = Stream(rest, taints)
        return Stream(head, taints)


class Sink(NamedTuple):
    """Where a descriptor's output goes: "out" (whoever reads this command), "err", "file", "network", "closed"."""

    kind: str
    path: str = ""
    append: bool = False


class Machine(Shell, Protocol):
    state: State
    inputs: dict[int, Input]
    outputs: dict[int, Sink]
    inherited: Mapping[str, Function]
    """Functions of earlier lines: their spans mean nothing in this one."""
    pending: dict[str, Script]
    """Paths of `>(…)` nothing was written to yet."""
    traps: list[tuple[str, str, Span]]
    """(where it was said, text, words): what runs when all else is over."""
    pinned: Span | None
    place: str
    """Where this runs if not here: see Shell.run_words."""
    via: tuple[str, ...]
    """What the command being looked at is run by, outermost first."""
    on_disk: bool
    calls: tuple[Function, ...]
    """Functions that are being called, outermost first."""
    steps: int
    line_aliases: set[str]
    """Aliases defined by this very script: bash does not know them yet while it reads the line."""

    @property
    def stdin(self) -> Stream:
        """What is known of descriptor 0; nothing comes from it if it is closed."""

    def spend(self, values: Sequence[Value | Stream]) -> None:
        """Count what it costs to make or look at these; beyond the bound the rest of the script is opaque."""

    def captured(self, script: Script) -> Stream:
        """The output of a command substitution."""

    def pipe_file(self, part: ProcessSubstitution) -> str:
        """The path that a process substitution stands for."""

    def command(self, node: Command) -> Stream:
        """Interpret one command in this shell; its output."""

    def descriptor(self, path: str) -> Stream | None:
        """What /dev/stdin, /dev/fd/N or /proc/self/fd/N reads; None for other paths."""

    def body(self, script: Script) -> Stream:
        """Interpret a script in this shell; its output."""

    def evaluate(self, text: str, via: str, span: Span) -> Stream:
        """Run shell source in this very shell (eval, source, traps)."""

    def chdir(self, directory: str, run: Callable[[], Stream]) -> Stream:
        """Run in another directory (`env -C`)."""

    def expanded_again(self, text: str, span: Span) -> None:
        """Text that bash expands once more than one thinks: subscripts, prompts (`a[$(…)]`)."""

    def within(self, via: str, place: str, run: Callable[[], Stream], named: bool = True) -> Stream:
        """Run with one more name on `via`, and elsewhere if `place` says so."""

    def subshell(self, run: Callable[[], Stream], stdin: Stream | None = None) -> Stream:
        """Run on a copy of the state."""

    def assign(self, name: str, value: Variable, span: Span) -> None:
        """Set (None: unset) a variable, and note what that means for other programs."""

    def shown_span(self, span: Span) -> Span:
        """The words of the outermost source to show for this place."""

    def call(
        self, words: tuple[Value, ...], environment: dict[str, Value], span: Span, functions: bool = True
    ) -> Stream:
        """Run an argv: function, builtin or program."""
