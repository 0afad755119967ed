"""Commands: simple commands, from words to whoever knows what they do (bash(1), SIMPLE COMMAND EXPANSION)."""

from __future__ import annotations

import re
from functools import lru_cache

from gshell.assess import catalog, expand, file_effects, foreign, paths, streams
from gshell.assess.call import Call
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.machine import Machine
from gshell.assess.memory import Variable
from gshell.assess.programs import BUILTINS
from gshell.assess.redirects import lasting, redirected
from gshell.assess.values import HOLE, SILENT, Stream, Taint, Value, concatenated, finite, shown
from gshell.assess.variables import array
from gshell.hints import Any
from gshell.parse.tree import Assignment, Function, Literal, Simple, Span

_DEEPEST_RECURSION = 6
_DECLARING = frozenset(("declare", "typeset", "local", "export", "readonly"))
_ASSIGNS = r"[A-Za-z_]\w*(\[[^]]*\])?\+?="
_VERSION = r"-?\d+(\.\d+)*$"
# Words so plain that a project's own `./script` is more likely than script(1).
_PLAIN_WORDS = frozenset(("script", "install", "watch", "batch", "at", "init", "start", "stop", "service", "link"))
PROGRAM_DIRECTORIES = tuple(
    """/bin/ /sbin/ /usr/bin/ /usr/sbin/ /usr/local/bin/ /usr/local/sbin/ /opt/homebrew/ /nix/ /run/current-system/
    /snap/bin/ /usr/games/ /usr/libexec/ /usr/lib/""".split()  # noqa: SIM905
)
_MAKERS = frozenset(("ssh-agent", "gpg-agent", "keychain", "dircolors", "lesspipe", "resize", "tset", "getopt"))
_MAKING = frozenset(
    """init hook env shellenv shell-hook shell activate completion completions completion-script bash-completion
    docker-env podman-env shell.bash --completion --completions --alias --init export export-credentials
    signin""".split()  # noqa: SIM905
)


def simple(machine: Machine, node: Simple) -> Stream:
    """One simple command; its output."""
    if alias := _alias(machine, node):
        return alias
    words = _words(machine, node)
    span = machine.shown_span(node.span)
    if not words:
        return redirected(machine, node.redirects, lambda: _only_assignments(machine, node))
    if node.redirects and words[0].text == "exec" and len(words) == 1:
        lasting(machine, node.redirects)
        return SILENT

    def run() -> Stream:
        environment: dict[str, Value] = {}
        for assignment in node.assignments:
            value = assigned(machine, assignment)
            if isinstance(value, Value):
                environment[assignment.name] = value
            else:  # `declare a=(…)`: arrays are never handed to programs
                machine.assign(assignment.name, value, machine.shown_span(assignment.span))
        stream = call(machine, words, environment, span)
        return _drained(machine, stream)

    return redirected(machine, node.redirects, run)


def _words(machine: Machine, node: Simple) -> tuple[Value, ...]:
    """The words; those that declare a variable are expanded like assignments."""
    if not node.words or node.words[0].literal not in _DECLARING:
        return expand.words(machine, node.words)
    out: list[Value] = []
    for word in node.words:
        first = word.parts[0] if word.parts else None
        if type(first) is Literal and not first.quoted and re.match(_ASSIGNS, first.text):
            out.append(expand.single(machine, word, assignment=True))
        else:
            out += expand.words(machine, [word])
    return tuple(out)


def _only_assignments(machine: Machine, node: Simple) -> Stream:
    for assignment in node.assignments:
        value = assigned(machine, assignment)
        machine.assign(assignment.name, value, machine.shown_span(assignment.span))
    # `$(< file)` is the file's content (bash(1), Command Substitution).
    if [redirect.operator for redirect in node.redirects] == ["<"] and not node.assignments:
        return machine.stdin
    return SILENT


def assigned(machine: Machine, node: Assignment) -> Variable:
    """The value a variable gets."""
    before = machine.state.variables.get(node.name)
    if node.items is not None:
        elements = array(before) if node.append else {}
        index = _next_index(elements)
        for item in node.items:
            if item.subscript is not None:
                key = expand.single(machine, item.subscript).text
                elements[key] = expand.single(machine, item.value, assignment=True)
                index = int(key[:9]) + 1 if key.isdigit() else index
                continue
            for value in expand.words(machine, [item.value]):
                elements[str(index)] = value
                index += 1
        return elements
    value = expand.single(machine, node.value, assignment=True)
    if node.subscript is not None:
        key = expand.single(machine, node.subscript).text
        return {**array(before), key: value}
    if node.append:
        old = machine.variable(node.name)
        if isinstance(before, dict):
            return {**before, "0": Value((old.text if old else "") + value.text, value.taints)}
        if old is not None:
            return value._replace(text=old.text + value.text, taints=old.taints | value.taints)
    return value


def _next_index(elements: dict[str, Value]) -> int:
    return max((int(key) for key in elements if key.isdigit()), default=-1) + 1


def _alias(machine: Machine, node: Simple) -> Stream | None:
    """Run what an alias stands for; None if there is none, or if bash may not know it yet."""
    if not machine.state.aliases or not node.words:
        return None
    parts = node.words[0].parts
    if len(parts) != 1 or type(parts[0]) is not Literal or parts[0].quoted:
        return None
    name = parts[0].text
    text = machine.state.aliases.get(name)
    if text is None:
        return None
    from gshell.parse import parse

    script = parse(text + " ")
    if not script.body.commands:
        return None
    *first, last = script.body.commands
    if isinstance(last, Simple):
        last = node._replace(
            words=(*last.words, *node.words[1:]),
            redirects=(*last.redirects, *node.redirects),
            assignments=(*node.assignments, *last.assignments),
        )
    aliases, pinned = machine.state.aliases, machine.pinned
    machine.state.aliases = {key: value for key, value in aliases.items() if key != name}
    machine.pinned = machine.shown_span(node.span)
    try:
        outputs = [machine.command(command) for command in (*first, last)]
    finally:
        machine.state.aliases, machine.pinned = aliases, pinned
    return None if name in machine.line_aliases else concatenated(outputs)


def _drained(machine: Machine, stream: Stream) -> Stream:
    """`>(…)` that no program we know has written to gets what came in, or what came out."""
    while machine.pending:
        path = next(iter(machine.pending))
        machine.wrote(path, Stream(HOLE, machine.stdin.taints | stream.taints))
    return stream


def call(
    machine: Machine, words: tuple[Value, ...], environment: dict[str, Value], span: Span, functions: bool = True
) -> Stream:
    """Run an argv."""
    machine.steps += 1
    machine.spend((*words, machine.stdin))
    name = words[0]
    if name.glob:
        name = _first_match(machine, name)
    if not name.known:
        return _unknown(machine, name, words, environment, span, functions)
    words = (name, *words[1:])
    saved = dict(machine.state.variables) if environment else None
    for variable, value in environment.items():
        machine.assign(variable, value, value.span if value.span.end else span)
    try:
        definition = machine.state.functions.get(name.text) if functions else None
        if definition is not None:
            return _function(machine, definition, words, span)
        handler = BUILTINS.get(name.text)
        if handler is not None:
            return _handled(machine, catalog.load(handler), name.text, words, environment, span)
        return _program(machine, words, environment, span)
    finally:
        if saved is not None:
            machine.state.variables = {**machine.state.variables, **{n: saved.get(n) for n in environment}}
            for variable in environment:
                if variable not in saved:
                    del machine.state.variables[variable]


def _first_match(machine: Machine, name: Value) -> Value:
    """A pattern in command position: bash runs its first match."""
    found = machine.world.glob(name.text, machine.state.cwd) if name.known and not machine.place else None
    if found:
        return name._replace(text=found[0], glob=False)
    candidates = _guesses(name.text)
    if len(candidates) == 1:
        return name._replace(text=candidates[0], glob=False)
    return name._replace(text=HOLE, glob=False)


@lru_cache(maxsize=256)
def _guesses(pattern: str) -> list[str]:
    """Known programs a pattern without a match here may mean."""
    from fnmatch import filter as matching

    return sorted(matching(catalog.names(), pattern.rpartition("/")[2]))[:20]


def _function(machine: Machine, definition: Function, words: tuple[Value, ...], span: Span) -> Stream:
    name = definition.name
    if sum(called is definition for called in machine.calls) >= _DEEPEST_RECURSION:
        return Stream()  # it has been seen with as many arguments
    saved = machine.state.positional, machine.calls, machine.pinned
    machine.state.positional = words[1:]
    machine.calls = (*machine.calls, definition)
    if machine.inherited.get(name) is definition:
        machine.pinned = machine.shown_span(span)
    try:
        return machine.within(
            f"{name}()", "", lambda: redirected(machine, definition.redirects, lambda: machine.command(definition.body))
        )
    finally:
        machine.state.positional, machine.calls, machine.pinned = saved


def _unknown(
    machine: Machine,
    name: Value,
    words: tuple[Value, ...],
    environment: dict[str, Value],
    span: Span,
    functions: bool,
) -> Stream:
    """The name is known only at run time. If its unknown parts are empty it may still be one we know."""
    if "/" in name.text and paths.absolute(name.text, machine.state.cwd) in machine.state.files:
        from gshell.assess.shells import run_file

        return run_file(machine, (name, *words[1:]), span)  # `> /tmp/x.$$; /tmp/x.$$`: what was written there
    kinds = {taint.kind for taint in name.taints}
    kind = "code.run_remote" if "network" in kinds else "code.run_decoded" if "decoded" in kinds else "code.run_unknown"
    machine.emit(kind, shown(name.text), {"words": len(words)}, Certainty.LIKELY, span)
    bare = name.text.replace(HOLE, "")
    if bare and (bare in BUILTINS or catalog.find(bare.rpartition("/")[2])):
        call(machine, (name._replace(text=bare), *words[1:]), environment, span, functions)
    return Stream(HOLE, frozenset(taint for word in words for taint in word.taints))


def _program(machine: Machine, words: tuple[Value, ...], environment: dict[str, Value], span: Span) -> Stream:
    path = words[0].text
    base = path.rpartition("/")[2]
    if "/" in path:
        absolute = paths.absolute(path, machine.state.cwd)
        installed = absolute.startswith(PROGRAM_DIRECTORIES)
        if (not installed or absolute in machine.state.files) and _is_script(machine, path):
            from gshell.assess.shells import run_file

            return run_file(machine, words, span)
        if absolute.startswith(("/etc/init.d/", "/etc/rc.d/")):
            service, unit = words[0]._replace(text="service"), words[0]._replace(text=base)
            return call(machine, (service, unit, *words[1:]), environment, span, functions=False)
        if not installed and base in _PLAIN_WORDS:
            return _foreign(machine, words, span)
    handler = catalog.find(base) or catalog.find(re.sub(_VERSION, "", base))
    if (made := _made_here(machine, path)) and (handler is None or machine.state.files[made].known):
        from gshell.assess.shells import run_file

        return run_file(machine, (words[0]._replace(text=made), *words[1:]), span)
    if handler is None:
        return _foreign(machine, words, span)
    name = base if catalog.find(base) else re.sub(_VERSION, "", base)
    return _handled(machine, handler, name, words, environment, span)


def _made_here(machine: Machine, name: str) -> str:
    """The program of that name which this session has put where the shell looks for programs."""
    own = (f"{machine.world.home}/bin/", f"{machine.world.home}/.local/bin/")
    if not machine.state.files:
        return ""
    return next((place + name for place in (*own, *PROGRAM_DIRECTORIES) if place + name in machine.state.files), "")


def _is_script(machine: Machine, path: str) -> bool:
    return paths.absolute(path, machine.state.cwd) in machine.state.files or machine.file_text(path) is not None


def _foreign(machine: Machine, words: tuple[Value, ...], span: Span) -> Stream:
    """A program nobody here knows."""
    verb = foreign.destroying(words)
    facts: dict[str, Attribute] = {"dynamic": False, "destroys": verb} if verb else {"dynamic": False}
    machine.emit("code.run", words[0].text, facts, Certainty.CERTAIN, span)
    taints = file_effects.operands_taints(machine, words[1:])
    taints |= {Taint("network", word.text) for word in words[1:] if re.match(r"(https?|ftp)://", word.text)}
    return Stream(HOLE, taints | _input_taints(machine) | {Taint("generated", words[0].text)})


def makes_code(words: tuple[Value, ...]) -> bool:
    """Does the program say what a shell should do to use it (`eval "$(tool init bash)"`)?

    Whoever runs its output trusts it no more than whoever runs the program.
    """
    return words[0].text.rpartition("/")[2] in _MAKERS or any(word.text in _MAKING for word in words[1:4])


def _handled(
    machine: Machine,
    handler: Any,
    name: str,
    words: tuple[Value, ...],
    environment: dict[str, Value],
    span: Span,
) -> Stream:
    stream: Stream | None = handler(Call(name, words, machine.stdin, environment, span, machine))
    if stream is None:
        stream = Stream(HOLE, _input_taints(machine))
    if any(taint.source == streams.ALL_PROCESSES for taint in stream.taints):
        stream = streams.narrowed(words, stream)
    # What went through a program is not the file that was named any more.
    stream = stream._replace(taints=frozenset(taint for taint in stream.taints if taint.kind != "file"))
    if stream.text == HOLE and makes_code(words):
        return stream._replace(taints=stream.taints | {Taint("generated", words[0].text)})
    return stream


def _input_taints(machine: Machine) -> frozenset[Taint]:
    return finite(machine.stdin).taints
