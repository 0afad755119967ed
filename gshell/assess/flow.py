"""Flow: branches and loops. Every branch is looked at; what they leave behind is what they agree on."""

from __future__ import annotations

from gshell.assess import expand
from gshell.assess.machine import Machine
from gshell.assess.memory import State, Variable
from gshell.assess.redirects import redirected
from gshell.assess.values import HOLE, Stream, Taint, Value, concatenated
from gshell.assess.variables import array
from gshell.hints import Any, Callable, Iterable
from gshell.parse.tree import (
    ArithmeticCommand,
    ArithmeticFor,
    Case,
    For,
    If,
    Sequence,
    Simple,
    Test,
    While,
)

MOST_ROUNDS = 32
_MANY_STEPS = 1500
_NUMERIC = frozenset(("-v", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"))


def branches(machine: Machine, node: If) -> Stream:
    def run() -> Stream:
        outputs, bodies = [], []
        for condition, body in node.branches:
            outputs.append(machine.command(condition))
            bodies.append(body)
        if node.otherwise is not None:
            bodies.append(node.otherwise)
        outputs.append(_either(machine, bodies, node.otherwise is not None))
        return concatenated(outputs)

    return redirected(machine, node.redirects, run)


def case(machine: Machine, node: Case) -> Stream:
    def run() -> Stream:
        expand.single(machine, node.word)
        for arm in node.arms:
            for pattern in arm.patterns:
                expand.single(machine, pattern)
        return _either(machine, [arm.body for arm in node.arms], False)

    return redirected(machine, node.redirects, run)


def _either(machine: Machine, bodies: Iterable[Sequence], certain: bool) -> Stream:
    """Run each body on the state as it is now; go on with what they agree on."""
    before = machine.state
    states = [] if certain else [before]
    outputs = []
    for body in bodies:
        machine.state = before.copy()
        outputs.append(machine.command(body))
        states.append(machine.state)
    machine.state = before
    _merge(before, states)
    if len(outputs) == 1 and outputs[0].text == "":
        return outputs[0]
    return Stream(HOLE if any(o.text for o in outputs) else "", frozenset(t for o in outputs for t in o.taints))


def _merge(into: State, states: list[State]) -> None:
    names = {name for state in states for name in state.variables}
    into.variables = {name: _agreed([s.variables[name] for s in states if name in s.variables]) for name in names}
    for state in states:
        into.functions.update(state.functions)
        into.aliases.update(state.aliases)
    into.cwd, into.previous = next(
        ((s.cwd, s.previous) for s in reversed(states) if s.cwd != into.cwd), (into.cwd, into.previous)
    )


def _agreed(values: list[Variable]) -> Variable:
    known = [value for value in values if value is not None]
    if not known:
        return None
    if all(_contents(value) == _contents(known[0]) for value in known):
        return known[0]
    taints: frozenset[Taint] = frozenset().union(*(v.taints for value in known for v in array(value).values()))
    return Value(HOLE, taints)


def _contents(variable: Variable) -> list[tuple[str, str]]:
    return [(key, value.text) for key, value in array(variable).items()]


def repeat(machine: Machine, node: While) -> Stream:
    def run() -> Stream:
        before = machine.state
        machine.state = before.copy()
        outputs = list(_rounds(machine, node))
        after, machine.state = machine.state, before
        _merge(before, [before.copy(), after])
        return concatenated(outputs or [Stream("")])

    return redirected(machine, node.redirects, run)


def _rounds(machine: Machine, node: While) -> Iterable[Stream]:
    """One round; as many as there are lines if the condition reads them."""
    yield machine.command(node.condition)
    yield machine.command(node.body)
    if not any(_reads(command) for command in node.condition.commands):
        return
    for _ in range(MOST_ROUNDS):
        text = machine.stdin.text
        if text in ("", HOLE) or machine.steps > _MANY_STEPS:
            return
        yield machine.command(node.condition)
        yield machine.command(node.body)


def _reads(node: Any) -> bool:
    return isinstance(node, Simple) and bool(node.words) and node.words[0].literal == "read"


def each(machine: Machine, node: For) -> Stream:
    def run() -> Stream:
        values = machine.state.positional if node.words is None else expand.words(machine, node.words)
        if len(values) > MOST_ROUNDS or machine.steps > _MANY_STEPS:
            values = (*values[:MOST_ROUNDS], Value(HOLE)) if machine.steps <= _MANY_STEPS else (Value(HOLE),)
        outputs = [Stream("")]
        for value in values:
            machine.assign(node.name, value, node.span)
            outputs.append(machine.command(node.body))
        return concatenated(outputs)

    return redirected(machine, node.redirects, run)


def count(machine: Machine, node: ArithmeticFor) -> Stream:
    def run() -> Stream:
        header = expand.single(machine, node.header).text
        for part in header.split(";"):
            name, equals, _ = part.strip().partition("=")
            if equals and name.strip().isidentifier():
                machine.assign(name.strip(), Value(HOLE), node.span)
        return machine.command(node.body)

    return redirected(machine, node.redirects, run)


def test(machine: Machine, node: Test) -> Stream:
    def run() -> Stream:
        values = [expand.single(machine, word) for word in node.words]
        if any(value.text in _NUMERIC for value in values):
            for value in values:  # these calculate, and a subscript in what is calculated may run something
                machine.expanded_again(value.text, value.span)
        return Stream("")

    return redirected(machine, node.redirects, run)


def arithmetic(machine: Machine, node: ArithmeticCommand) -> Stream:
    def run() -> Stream:
        expand.calculated(machine, node.expression)
        return Stream("")

    return redirected(machine, node.redirects, run)


WALK: dict[type, Callable[..., Stream]] = {
    If: branches,
    Case: case,
    While: repeat,
    For: each,
    ArithmeticFor: count,
    Test: test,
    ArithmeticCommand: arithmetic,
}
