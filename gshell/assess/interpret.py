"""Interpret: walks the tree the way bash would run it, on abstract values, and notes effects.

In:    Script, World, Memory
Out:   Assessment, and the Memory after the script
Fails: closed: what is too deep, too long or unreadable becomes `code.opaque`

The walk is split by subject: commands.py (simple commands), redirects.py,
flow.py (branches and loops), expand.py (words). They see this file as `Machine`.
"""

from __future__ import annotations

from gshell.assess import commands, flow, inject, paths, risk
from gshell.assess.accounts import located
from gshell.assess.effects import Assessment, Attribute, Certainty, Effect
from gshell.assess.machine import MARK, Input, Sink
from gshell.assess.memory import Memory, State, Variable, remember
from gshell.assess.redirects import redirected
from gshell.assess.values import HOLE, NOWHERE, SILENT, TERMINAL, Stream, Taint, Value, concatenated
from gshell.assess.variables import known_variable
from gshell.assess.world import World
from gshell.hints import Callable, Mapping
from gshell.hints import Sequence as Series
from gshell.parse.tree import (
    Command,
    Coproc,
    Function,
    Group,
    Opaque,
    Pipeline,
    ProcessSubstitution,
    Script,
    Sequence,
    Simple,
    Span,
    Subshell,
)

MOST_STEPS = 12_000
MOST_WORK = 60_000
"""Words that may be made and looked at, long ones counted by length: as many as `parse` takes in one text."""

LENGTH_OF_A_WORD = 64
MOST_EFFECTS = 400
DEEPEST = 60
DEEPEST_TEXT = 10
MOST_TEXT = 500_000


class Exhausted(Exception):
    """A bound was hit: the rest is not looked at."""


# What only says "could not tell": not worth a word inside a script that lies on disk, which the user
# runs by its name. Its commands are seen again when they run.
_DOUBTS = frozenset(("code.run_unknown", "code.opaque", "code.run", "code.run_decoded"))


def _is_doubt(kind: str, attributes: Mapping[str, Attribute]) -> bool:
    return kind == "file.delete" and attributes.get("path_class") == "unknown" and "if_empty" not in attributes


class Interpreter:
    """One assessment; also what handlers know as `Shell`."""

    def __init__(self, world: World, memory: Memory) -> None:
        self.world = world
        self.state = State(memory, world.cwd)
        self.inherited = memory.functions
        self.effects: dict[tuple[object, ...], Effect] = {}
        self.inputs = {0: Input(TERMINAL)}
        self.outputs = {1: Sink("out"), 2: Sink("err")}
        self.pending: dict[str, Script] = {}
        self.traps: list[tuple[str, str, Span]] = []
        self.line_aliases: set[str] = set()
        self.via: tuple[str, ...] = ()
        self.place = ""
        self.settled: dict[str, dict[str, str]] = {}
        self.pinned: Span | None = None
        self.on_disk = False
        self.doubt = Certainty.CERTAIN
        self.steps = self.work = self.depth = self.text_depth = self.text_length = self.pipes = 0
        self.calls: tuple[Function, ...] = ()

    # --- the whole script ---------------------------------------------------

    def script(self, script: Script) -> Assessment:
        complete = True
        try:
            self.body(script)
            self.on_disk = True  # what a trap does not know yet is no news
            for via, text, span in self.traps:
                self.run_text(text, via, span)
        except (Exhausted, RecursionError):
            complete = False
            self.depth = 0
            self.note_opaque("too long or too deeply nested to be looked at", script.body.span)
        effects = tuple(self.effects.values())
        return Assessment(effects, max((effect.risk for effect in effects), default=0), script.parser, complete)

    def body(self, script: Script) -> Stream:
        if script.state != "complete" and script.error:
            self.note_opaque(script.error, script.body.span)
        return self.command(script.body)

    def note_opaque(self, reason: str, span: Span) -> None:
        self.emit("code.opaque", reason, {}, Certainty.UNKNOWN, self.shown_span(span))

    # --- effects ------------------------------------------------------------

    def emit(
        self, kind: str, target: str, attributes: Mapping[str, Attribute], certainty: Certainty, span: Span
    ) -> None:
        if self.on_disk and (kind in _DOUBTS or _is_doubt(kind, attributes)):
            return
        # What holds elsewhere is not said by a variable here.
        attributes = {**attributes, "place": self.place} if self.place else located(self, kind, attributes)
        certainty = min(certainty, self.doubt)
        span = self.pinned or span
        key = (kind, target, self.via, *sorted(attributes.items()))
        known = self.effects.get(key)
        if known is not None and known.certainty >= certainty:
            return
        effect = Effect(kind, target, attributes, certainty, span, self.via)
        self.effects[key] = effect._replace(risk=risk.of(effect))
        if len(self.effects) > MOST_EFFECTS and kind != "code.opaque":
            raise Exhausted

    @property
    def stdin(self) -> Stream:
        return self.inputs[0].stream if 0 in self.inputs else SILENT

    def spend(self, values: Series[Value | Stream]) -> None:
        self.work += len(values)
        for value in values:
            if len(value.text) > LENGTH_OF_A_WORD:
                self.work += len(value.text) // LENGTH_OF_A_WORD
        if self.work > MOST_WORK:
            raise Exhausted

    def shown_span(self, span: Span) -> Span:
        return self.pinned or span

    # --- what is known ------------------------------------------------------

    @property
    def cwd(self) -> str:
        return self.state.cwd

    def variable(self, name: str) -> Value | None:
        return known_variable(self, name)

    def assign(self, name: str, value: Variable, span: Span) -> None:
        self.state.variables[name] = value
        inject.assigned(self, name, value, span)

    def path_class(self, path: str) -> str:
        return paths.classify(self.followed(path), self.world, self.state.cwd)

    def written(self, path: str) -> str | None:
        stream = self.state.files.get(paths.absolute(path, self.state.cwd))
        return stream.text if stream else None

    def file_text(self, path: str) -> str | None:
        text = self.written(path)
        if text is None and HOLE not in path and not self.place:
            content = self.world.read(paths.absolute(path, self.state.cwd))
            if content is not None and b"\0" not in content:
                text = content.decode(errors="replace")
        return text

    def descriptor(self, path: str) -> Stream | None:
        number = "0" if path == "/dev/stdin" else path.removeprefix("/dev/fd/").removeprefix("/proc/self/fd/")
        if not number.isdigit() or number == path or int(number[:6]) not in self.inputs:
            return None
        return self.inputs[int(number[:6])].stream

    def content(self, path: str) -> Stream:
        absolute = paths.absolute(path, self.state.cwd)
        if absolute == "/dev/tty":
            return TERMINAL
        opened = self.descriptor(absolute)
        if opened is not None:
            return opened
        known = self.state.files.get(absolute)
        if known is not None:
            return known
        if absolute == "/dev/null":
            return SILENT
        if absolute in ("/dev/zero", "/dev/random", "/dev/urandom", "/dev/full"):
            return Stream(HOLE, frozenset((Taint("endless", absolute),)))
        if absolute.startswith(commands.PROGRAM_DIRECTORIES):
            return Stream(HOLE, frozenset((Taint("program", absolute),)))
        taint = paths.taint(absolute, self.path_class(path))
        if absolute.endswith(".pid"):
            taint = Taint("process", absolute)
        text = self.file_text(path)
        return Stream(HOLE if text is None else text, frozenset((taint,)) if taint else frozenset())

    def wrote(self, path: str, content: Stream) -> None:
        absolute = paths.absolute(path, self.state.cwd)
        reader = self.pending.pop(absolute, None)
        if reader is not None:
            self.subshell(lambda: self.body(reader), content)
        elif not absolute.startswith("/dev/") or absolute.startswith("/dev/shm/"):
            remember(self.state.files, absolute, content._replace(terminal=False))

    def linked(self, path: str, target: str) -> None:
        absolute = paths.absolute(path, self.state.cwd)
        self.state.links[absolute] = paths.absolute(target, absolute.rpartition("/")[0])

    def settle(self, place: str, attribute: str, value: str) -> None:
        self.settled.setdefault(place, {})[attribute] = value

    def followed(self, path: str) -> str:
        if not self.state.links or HOLE in path[:1]:
            return path
        absolute = paths.absolute(path, self.state.cwd)
        for link, target in self.state.links.items():
            if absolute.startswith(link + "/") or (absolute == link and path.endswith("/")):
                return target + absolute[len(link) :]
        return path

    # --- running something within -------------------------------------------

    def run_text(
        self,
        text: str,
        via: str,
        span: Span,
        stdin: Stream | None = None,
        arguments: tuple[Value, ...] = (),
        place: str = "",
    ) -> Stream:
        def inside() -> Stream:
            self.state.positional = arguments
            return self.evaluate(text, via, span)

        return self.within(via, place, lambda: self.subshell(inside, stdin), named=False)

    def evaluate(self, text: str, via: str, span: Span) -> Stream:
        """Run shell source in this very shell (eval, source, traps)."""
        from gshell.parse import parse

        self.text_length += len(text)
        if self.text_depth >= DEEPEST_TEXT or self.text_length > MOST_TEXT:
            self.note_opaque("shell code within shell code, too deep or too long", span)
            return Stream()
        pinned, self.pinned = self.pinned, self.shown_span(span)
        self.text_depth += 1
        try:
            return self.within(via, "", lambda: self.body(parse(text.replace(HOLE, MARK))))
        finally:
            self.pinned = pinned
            self.text_depth -= 1

    def run_words(
        self,
        words: tuple[Value, ...],
        via: str,
        stdin: Stream | None = None,
        environment: Mapping[str, Value] | None = None,
        place: str = "",
    ) -> Stream:
        if not words:
            return SILENT
        span = words[0].span if words[0].span != NOWHERE else self.pinned or NOWHERE
        ends = (word.span.end for word in words if word.span.start >= span.start)
        whole = Span(span.start, max(ends, default=span.end))
        return self.within(
            via,
            place,
            lambda: self.subshell(lambda: self.call(words, dict(environment or {}), whole, False), stdin),
        )

    def within(self, via: str, place: str, run: Callable[[], Stream], named: bool = True) -> Stream:
        """Run with one more name on `via`, and elsewhere if `place` says so."""
        saved = self.via, self.place, self.state
        if named and via:
            self.via = (*self.via, via)
        if place:
            self.place = place
            self.state = self.state.copy()
            self.state.cwd = self.world.home if place.startswith("host") else HOLE
            self.state.files = {}
        try:
            return run()
        finally:
            self.via, self.place, self.state = saved

    def chdir(self, directory: str, run: Callable[[], Stream]) -> Stream:
        """Run in another directory; where we were is forgotten by nobody."""
        state = self.state
        self.state = state.copy()
        self.state.cwd = paths.absolute(directory, state.cwd)
        try:
            return run()
        finally:
            self.state = state

    def expanded_again(self, text: str, span: Span) -> None:
        if "$(" in text or "`" in text:
            quoted = text.replace('"', '\\"')
            self.run_text(f'printf %s "{quoted}"', "expansion", span)

    def subshell(self, run: Callable[[], Stream], stdin: Stream | None = None) -> Stream:
        """Run on a copy of the state; what it sets is forgotten, what it writes to files is not."""
        state, inputs, outputs = self.state, self.inputs, self.outputs
        self.state = state.copy()
        self.inputs = dict(inputs) if stdin is None else {**inputs, 0: Input(stdin)}
        self.outputs = {1: Sink("out"), 2: Sink("err")}
        try:
            return run()
        finally:
            self.state, self.inputs, self.outputs = state, inputs, outputs

    def captured(self, script: Script) -> Stream:
        return self.subshell(lambda: self.body(script))

    def pipe_file(self, part: ProcessSubstitution) -> str:
        self.pipes += 1
        path = f"/dev/fd/{64 + self.pipes}"
        if part.direction == "<":
            self.state.files[path] = self.captured(part.script)
        else:
            self.pending[path] = part.script
        return path

    def call(
        self, words: tuple[Value, ...], environment: dict[str, Value], span: Span, functions: bool = True
    ) -> Stream:
        return commands.call(self, words, environment, span, functions)

    # --- the tree -----------------------------------------------------------

    def command(self, node: Command) -> Stream:
        self.steps += 1
        if self.steps > MOST_STEPS or self.depth > DEEPEST:
            raise Exhausted
        self.depth += 1
        try:
            return _WALK[type(node)](self, node)
        finally:
            self.depth -= 1

    def sequence(self, node: Sequence) -> Stream:
        outputs = []
        for command, connector in zip(node.commands, node.connectors, strict=False):
            if connector == "&":
                outputs.append(self.subshell(lambda command=command: self.command(command)))  # type: ignore[misc]
            else:
                outputs.append(self.command(command))
        return concatenated(outputs)

    def pipeline(self, node: Pipeline) -> Stream:
        if len(node.commands) == 1:
            return self.command(node.commands[0])
        stream: Stream | None = None
        for command in node.commands:
            stream = self.subshell(lambda command=command: self.command(command), stream)  # type: ignore[misc]
        return stream or SILENT

    def group(self, node: Group) -> Stream:
        return redirected(self, node.redirects, lambda: self.command(node.body))

    def subshell_node(self, node: Subshell) -> Stream:
        return redirected(self, node.redirects, lambda: self.subshell(lambda: self.command(node.body)))

    def coproc(self, node: Coproc) -> Stream:
        redirected(self, node.redirects, lambda: self.subshell(lambda: self.command(node.body), Stream()))
        return SILENT

    def function(self, node: Function) -> Stream:
        self.state.functions[node.name] = node
        inject.defined(self, node)
        return SILENT

    def opaque(self, node: Opaque) -> Stream:
        self.note_opaque(node.reason, node.span)
        doubt, self.doubt = self.doubt, min(self.doubt, Certainty.LIKELY)
        try:
            return concatenated([Stream(), *(self.command(simple) for simple in node.seen)])
        finally:
            self.doubt = doubt


_WALK: dict[type, Callable[..., Stream]] = {
    Simple: commands.simple,
    Pipeline: Interpreter.pipeline,
    Sequence: Interpreter.sequence,
    Group: Interpreter.group,
    Subshell: Interpreter.subshell_node,
    Coproc: Interpreter.coproc,
    Function: Interpreter.function,
    Opaque: Interpreter.opaque,
    **flow.WALK,
}
