"""Operators: `$name` and `${name…}` (bash(1), Parameter Expansion) on abstract values."""

from __future__ import annotations

import re

from gshell.assess import arithmetic
from gshell.assess.machine import Machine
from gshell.assess.patterns import affordable, compiled
from gshell.assess.values import HOLE, Taint, Value, limited
from gshell.assess.variables import secret_name
from gshell.hints import Any, Callable
from gshell.parse.tree import Parameter, Word
from gshell.tuples import NamedTuple

Single = Callable[[Machine, "Word | None"], Value]
Pattern = Callable[[Machine, "Word | None", bool], str]

# bash(1), Special Parameters and Shell Variables: what changes from run to run.
_DYNAMIC = frozenset(
    [
        "?",
        "$",
        "!",
        "-",
        "_",
        "RANDOM",
        "SRANDOM",
        "SECONDS",
        "EPOCHSECONDS",
        "EPOCHREALTIME",
        "BASHPID",
        "PPID",
        "LINENO",
    ]
)
_PROCESSES = frozenset(("$", "PPID", "BASHPID"))


class Found(NamedTuple):
    """Values of an expansion. `several`: each is a field of its own, whatever IFS is (`$@`, `${a[@]}`)."""

    values: tuple[Value, ...]
    several: bool = False


def parameter(machine: Machine, part: Parameter, single: Single, pattern: Pattern) -> Found:
    """What the expansion yields; `single` and `pattern` expand the words inside it."""
    return _Expansion(machine, part, single, pattern).found()


class _Expansion:
    def __init__(self, machine: Machine, part: Parameter, single: Single, pattern: Pattern) -> None:
        self.machine, self.part = machine, part
        self.single, self.pattern = single, pattern

    def found(self) -> Found:
        part = self.part
        if part.indirect:
            return self.indirect()
        if part.operator == "names":
            names = sorted(name for name in self.machine.state.variables if name.startswith(part.name))
            # The environment may hold more of them than the script has set.
            return Found((*(Value(name) for name in names), Value(part.name + HOLE)))
        elements = self.elements(part.name)
        if elements is None:
            value = self.value(part.name)
            return self.applied(value)
        if part.operator == "keys":
            return Found(tuple(Value(key) for key, _ in elements), True)
        if part.operator == "length":
            return Found((Value(str(len(elements))),))
        return self.of_all([value for _, value in elements])

    def indirect(self) -> Found:
        name = self.value(self.part.name)
        if name is None or not name.text.isidentifier():
            return Found((Value(HOLE, name.taints if name else frozenset()),))
        return _Expansion(
            self.machine, self.part._replace(name=name.text, indirect=False), self.single, self.pattern
        ).found()

    def elements(self, name: str) -> list[tuple[str, Value]] | None:
        """All elements if all are meant (`@`, `*`), else None."""
        part = self.part
        if name in ("@", "*"):
            return [(str(index + 1), value) for index, value in enumerate(self.machine.state.positional)]
        if part.operator != "keys" and (part.subscript is None or part.subscript.literal not in ("@", "*")):
            return None
        variable = self.machine.state.variables.get(name)
        if isinstance(variable, dict):
            return list(variable.items())
        value = self.machine.variable(name)
        return [("0", value)] if value else []

    def of_all(self, values: list[Value]) -> Found:
        part = self.part
        star = part.name == "*" or (part.subscript is not None and part.subscript.literal == "*")
        if part.operator == ":":
            start = 1 if part.name in ("@", "*") else 0
            values = self.slice_of(values, start)
        elif part.operator in _ON_TEXT:
            values = [value for each in values for value in self.applied(each).values]
        elif part.operator in (":-", "-", ":=", "=", ":?", "?", ":+", "+"):
            chosen = self.chosen(values[0] if values else None)
            if chosen is not None:
                return Found((chosen,))
        if not star:
            return Found(tuple(values), True)
        separators = self.machine.variable("IFS")
        separator = separators.text[:1] if separators else " "
        if not part.quoted:
            return Found(tuple(values), True)
        taints = frozenset(taint for value in values for taint in value.taints)
        return Found((Value(separator.join(value.text for value in values), taints),))

    def slice_of(self, values: list[Value], start: int) -> list[Value]:
        offset = self.number(self.part.argument)
        length = self.number(self.part.replacement) if self.part.replacement else len(values) + 1
        if offset is None or length is None:
            return [Value(HOLE)]
        if start and offset == 0:
            return [Value("bash"), *values][: max(length, 0)]
        first = offset - start if offset >= 0 else len(values) + offset
        return values[max(first, 0) :][: max(length, 0)]

    def value(self, name: str) -> Value | None:
        """One variable, positional or special parameter; None if unset."""
        state = self.machine.state
        if name.isdigit():
            index = int(name)
            if index == 0:
                return self.machine.variable("0") or Value("bash")
            return state.positional[index - 1] if index <= len(state.positional) else None
        if name == "#":
            return Value(str(len(state.positional)))
        if name in _DYNAMIC and name not in state.variables:
            return Value(HOLE, frozenset((Taint("process", "$" + name),)) if name in _PROCESSES else frozenset())
        if self.part.subscript is not None:
            return self.element(name)
        return self.machine.variable(name)

    def element(self, name: str) -> Value | None:
        variable = self.machine.state.variables.get(name)
        key = self.single(self.machine, self.part.subscript).text
        if not isinstance(variable, dict):
            return self.machine.variable(name) if key == "0" else Value(HOLE)
        if key not in variable:
            number = self.number(self.part.subscript)
            if number is None:
                return Value(HOLE)
            key = str(number) if number >= 0 else next(iter(list(variable)[number:]), "")
        return variable.get(key)

    def number(self, word: Word | None) -> int | None:
        def lookup(name: str) -> str:
            value = self.machine.variable(name)
            return value.text if value else "0"

        return arithmetic.evaluate(self.single(self.machine, word).text, lookup, lambda name, value: None)

    def applied(self, value: Value | None) -> Found:
        operator = self.part.operator
        if operator in (":-", "-", ":=", "=", ":?", "?", ":+", "+"):
            chosen = self.chosen(value)
            return Found(() if chosen is None else (chosen,))
        if value is None:
            for word in (self.part.argument, self.part.replacement):
                self.single(self.machine, word)
            return Found((self.unset(),))
        if operator == "":
            return Found((value,))
        return Found((value._replace(text=limited(self.changed(value.text))),))

    def unset(self) -> Value:
        """Empty where we know it; but an unknown environment may hold a variable nobody has set here."""
        name = self.part.name
        if name.isdigit() or name in self.machine.state.variables:
            return Value("0" if self.part.operator == "length" else "")
        return Value(HOLE, frozenset((Taint("secret", "$" + name),)) if secret_name(name) else frozenset())

    def chosen(self, value: Value | None) -> Value | None:
        """`:-`, `:=`, `:?`, `:+` and their kin; None if the value itself is meant and there is none."""
        operator = self.part.operator
        there = value is not None and (value.text != "" or ":" not in operator)
        if operator[-1] == "+":
            return self.single(self.machine, self.part.argument) if there else Value("")
        if there:
            return value
        if operator[-1] == "?":
            return Value(HOLE, frozenset((Taint("checked", "$" + self.part.name),)))
        default = self.single(self.machine, self.part.argument)
        if operator[-1] == "=" and self.part.name.isidentifier():
            self.machine.assign(self.part.name, default, default.span)
        return default

    def changed(self, text: str) -> str:
        operator = self.part.operator
        if operator == "length":
            return HOLE if HOLE in text else str(len(text))
        if operator == "@":
            return self.transformed(text)
        if operator == ":":
            return self.substring(text)
        return _ON_TEXT[operator](self, text)

    def substring(self, text: str) -> str:
        offset = self.number(self.part.argument)
        length = self.number(self.part.replacement) if self.part.replacement else len(text)
        if offset is None or length is None or HOLE in text:
            return HOLE
        tail = text[offset if offset >= 0 else max(len(text) + offset, 0) :]
        return tail[:length]

    def transformed(self, text: str) -> str:
        kind = self.part.argument.literal if self.part.argument else ""
        if kind == "P":  # expanded like a prompt: command substitutions in it run
            self.machine.expanded_again(text, self.machine.shown_span(self.span()))
            return HOLE if "$" in text or "`" in text else text
        if kind == "u":
            return text[:1].upper() + text[1:]
        return {"U": text.upper(), "L": text.lower(), "Q": text}.get(kind or "", HOLE)

    def span(self) -> Any:
        return self.part.argument.span if self.part.argument else (0, 0)

    def cut(self, text: str, front: bool, longest: bool) -> str:
        written = self.pattern(self.machine, self.part.argument, self.part.quoted)
        if not affordable(written, text):
            return HOLE
        wanted = compiled(written)
        ends = range(len(text) + 1)
        if front:
            for end in reversed(ends) if longest else ends:
                if wanted.fullmatch(text, 0, end):
                    return text[end:]
            return text
        for start in ends if longest else reversed(ends):
            if wanted.fullmatch(text, start):
                return text[:start]
        return text

    def replaced(self, text: str, where: str) -> str:
        wanted = self.pattern(self.machine, self.part.argument, self.part.quoted)
        new = self.single(self.machine, self.part.replacement).text
        if not wanted:
            return text
        if not affordable(wanted, text):
            return HOLE
        source = compiled(wanted).pattern
        source = {"/#": f"\\A(?:{source})", "/%": f"(?:{source})\\Z"}.get(where, source)
        return re.sub(source, lambda _: new, text, count=0 if where == "//" else 1, flags=re.DOTALL)

    def cased(self, text: str, upper: bool, everywhere: bool) -> str:
        wanted = compiled(self.pattern(self.machine, self.part.argument, self.part.quoted) or "?")
        change = str.upper if upper else str.lower
        head, tail = (text, "") if everywhere else (text[:1], text[1:])
        return "".join(change(c) if wanted.fullmatch(c) else c for c in head) + tail


_ON_TEXT: dict[str, Callable[[_Expansion, str], str]] = {
    "#": lambda e, text: e.cut(text, True, False),
    "##": lambda e, text: e.cut(text, True, True),
    "%": lambda e, text: e.cut(text, False, False),
    "%%": lambda e, text: e.cut(text, False, True),
    "/": lambda e, text: e.replaced(text, "/"),
    "//": lambda e, text: e.replaced(text, "//"),
    "/#": lambda e, text: e.replaced(text, "/#"),
    "/%": lambda e, text: e.replaced(text, "/%"),
    "^": lambda e, text: e.cased(text, True, False),
    "^^": lambda e, text: e.cased(text, True, True),
    ",": lambda e, text: e.cased(text, False, False),
    ",,": lambda e, text: e.cased(text, False, True),
}
