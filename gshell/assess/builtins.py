"""Builtins: what bash does itself (bash(1), SHELL BUILTIN COMMANDS). Those that only look are in programs.BUILTINS."""

from __future__ import annotations

import re

from gshell.assess import expand, inject, paths
from gshell.assess.call import Call
from gshell.assess.effects import Certainty
from gshell.assess.machine import Input, Machine
from gshell.assess.options import Options, read, spec
from gshell.assess.values import HOLE, SILENT, Stream, Taint, Value, shown
from gshell.assess.variables import array
from gshell.expressions import expression
from gshell.hints import Iterator

_NAME = expression(r"[A-Za-z_]\w*$")
_MACRO = expression(r'\s*"[^"]*":\s*["\'](.*)["\']\s*$', re.DOTALL)
_ASSIGNMENT = expression(r"([A-Za-z_]\w*)(?:\[([^]]*)\])?(\+?)=", re.DOTALL)


def quiet(call: Call) -> Stream:
    """Changes nothing that outlives the line."""
    return SILENT


def asking(call: Call) -> Stream:
    """Only says something."""
    return Stream()


def _machine(call: Call) -> Machine:
    return call.shell  # type: ignore[return-value]


# --- directories -------------------------------------------------------------


def cd(call: Call) -> Stream:
    operands = read(call.arguments, spec("-L -P -e -@")).operands
    machine = _machine(call)
    home = machine.variable("HOME")
    target = operands[0] if operands else home or Value(machine.world.home)
    _go(machine, target)
    return SILENT


def _go(machine: Machine, target: Value) -> None:
    state = machine.state
    before = state.cwd
    text = target.text
    if text == "-":
        text = state.previous or HOLE
    if target.glob:
        found = machine.world.glob(text, before)
        text = found[0] if found else HOLE
    state.cwd = paths.absolute(text, before) if text else before
    state.previous = before


def pushd(call: Call) -> Stream:
    machine = _machine(call)
    operands = [word for word in call.arguments if word.text != "-n"]
    stack = machine.state.stack
    if operands and not operands[0].text.startswith(("+", "-")):
        machine.state.stack = (machine.state.cwd, *stack)
        _go(machine, operands[0])
    elif stack:
        machine.state.stack = (machine.state.cwd, *stack[1:])
        _go(machine, Value(stack[0]))
    return SILENT


def popd(call: Call) -> Stream:
    machine = _machine(call)
    if machine.state.stack:
        first, *rest = machine.state.stack
        machine.state.stack = tuple(rest)
        _go(machine, Value(first))
    return SILENT


def pwd(call: Call) -> Stream:
    return Stream(call.shell.cwd + "\n")


# --- variables ---------------------------------------------------------------


def declare(call: Call) -> Stream:
    """declare, typeset, local, export, readonly."""
    machine = _machine(call)
    options = read(call.arguments, spec("-a -A -f -F -g -i -I -l -n -p -r -t -u -x +a +A +i +x", plus=True))
    for word in options.operands:
        match = _ASSIGNMENT.match(word.text)
        if match is None or match[2]:
            machine.expanded_again(word.text, word.span)
        if match is None:
            if call.name == "export" and options.has("-n"):
                inject.assigned(machine, word.text, None, word.span)
            continue
        name, subscript, plus = match.groups()
        value = word._replace(text=word.text[match.end() :])
        old = machine.variable(name)
        if plus and old is not None:
            value = value._replace(text=old.text + value.text, taints=old.taints | value.taints)
        if options.has("-n"):
            machine.state.references = {**machine.state.references, name: value.text}
        elif subscript is not None:
            machine.assign(name, {**array(machine.state.variables.get(name)), subscript: value}, word.span)
        else:
            machine.assign(name, _attributed(machine, options, value), word.span)
    if options.has("-p") or not options.operands:
        return Stream(HOLE, frozenset((Taint("environment", call.name),)))
    return SILENT


def _attributed(machine: Machine, options: Options, value: Value) -> Value:
    if options.has("-u"):
        return value._replace(text=value.text.upper())
    if options.has("-l"):
        return value._replace(text=value.text.lower())
    return value


def unset(call: Call) -> Stream:
    machine = _machine(call)
    options = read(call.arguments, spec("-f -v -n"))
    for word in options.operands:
        machine.expanded_again(word.text, word.span)
        if options.has("-f") or (word.text in machine.state.functions and word.text not in machine.state.variables):
            machine.state.functions.pop(word.text, None)
        else:
            machine.assign(word.text, None, word.span)
    return SILENT


def let(call: Call) -> Stream:
    machine = _machine(call)
    for word in call.arguments:
        expand.calculated_text(machine, word)
    return SILENT


def shift(call: Call) -> Stream:
    machine = _machine(call)
    count = call.arguments[0].text if call.arguments else "1"
    machine.state.positional = machine.state.positional[int(count) if count.isdigit() else 1 :]
    return SILENT


def set_(call: Call) -> Stream:
    machine = _machine(call)
    words = list(call.arguments)
    while words and words[0].text[:1] in ("-", "+") and words[0].text not in ("-", "--"):
        word = words.pop(0)
        if word.text in ("-o", "+o") and words:
            option = words.pop(0)
            if word.text == "+o" and option.text == "history":
                call.emit("guard.tamper", "history", what="history")
    if words and words[0].text in ("--", "-"):
        machine.state.positional = tuple(words[1:])
    elif words:
        machine.state.positional = tuple(words)
    elif not call.arguments:
        return Stream(HOLE, frozenset((Taint("environment", "set"),)))
    return SILENT


def read_(call: Call) -> Stream:
    """read: one line of standard input, split into variables."""
    machine = _machine(call)
    options = read(call.arguments, spec("-r -e -s -E -a= -d= -i= -n= -N= -p= -t= -u="))
    descriptor = options.text("-u", default="0")
    source = machine.inputs.setdefault(int(descriptor) if descriptor.isdigit() else 0, Input(Stream()))
    delimiter = options.text("-d", default="\n") if options.has("-d") else "\n"
    line = source.line(delimiter[:1]) or Stream("")
    for word in options.operands:
        machine.expanded_again(word.text, word.span)
    names = [word.text for word in options.operands if _NAME.match(word.text)]
    fields = list(_fields(machine, line, max(len(names), 1) if not options.has("-a") else 0))
    if array_name := options.text("-a"):
        machine.assign(array_name, {str(index): value for index, value in enumerate(fields)}, call.span)
    for index, name in enumerate(names or ["REPLY"]):
        machine.assign(name, fields[index] if index < len(fields) else Value(""), call.span)
    return SILENT


def _fields(machine: Machine, line: Stream, most: int) -> Iterator[Value]:
    """The line split by IFS; the last of `most` fields (0: no limit) takes the rest."""
    separators = machine.variable("IFS")
    characters = separators.text if separators else " \t\n"
    text = line.text
    while most != 1 and text:
        parts, _, _ = expand.split(text, characters)
        if len(parts) < 2:
            break
        yield Value(parts[0], line.taints)
        text = text[text.index(parts[0]) + len(parts[0]) :].lstrip(characters if not characters.strip() else " \t\n")
        text = text[1:] if characters.strip() and text[:1] in characters else text
        most -= 1
    yield Value(text.strip(" \t\n") if characters.strip(" \t\n") != characters else text, line.taints)


def mapfile(call: Call) -> Stream:
    machine = _machine(call)
    options = read(call.arguments, spec("-t -d= -n= -O= -s= -u= -C= -c="))
    descriptor = options.text("-u", default="0")
    source = machine.inputs.get(int(descriptor) if descriptor.isdigit() else 0)
    stream = source.stream if source else SILENT
    if callback := options.value("-C"):
        machine.run_text(callback.text, "mapfile -C", callback.span)
    name = options.operands[0].text if options.operands else "MAPFILE"
    lines = stream.text.split("\n") if stream.text else []
    if lines and not lines[-1]:
        lines.pop()
    machine.assign(name, {str(i): Value(line, stream.taints) for i, line in enumerate(lines[:200])}, call.span)
    return SILENT


def getopts(call: Call) -> Stream:
    machine = _machine(call)
    if len(call.arguments) > 1:
        machine.assign(call.arguments[1].text, Value(HOLE), call.span)
    machine.assign("OPTARG", Value(HOLE), call.span)
    return SILENT


# --- names -------------------------------------------------------------------


def alias(call: Call) -> Stream:
    machine = _machine(call)
    for word in call.arguments:
        name, equals, text = word.text.partition("=")
        if equals and word.known:
            machine.state.aliases[name] = text
            machine.line_aliases.add(name)
            inject.aliased(machine, name, text, word.span)
    return SILENT


def unalias(call: Call) -> Stream:
    machine = _machine(call)
    for word in call.arguments:
        if word.text == "-a":
            machine.state.aliases = {}
        machine.state.aliases.pop(word.text, None)
    return SILENT


def command(call: Call) -> Stream:
    """`command`, `builtin`: no functions."""
    machine = _machine(call)
    options = read(call.arguments, spec("-p -v -V", posix=True))
    if options.has("-v", "-V"):
        return Stream("".join(_place(machine, word.text) + "\n" for word in options.operands))
    if not options.operands:
        return SILENT
    return machine.within(
        call.name, "", lambda: machine.call(options.operands, dict(call.environment), call.span, functions=False)
    )


def _place(machine: Machine, name: str) -> str:
    return machine.world.which(name) or (name if "/" in name else f"/usr/bin/{name}")


def exec_(call: Call) -> Stream:
    machine = _machine(call)
    options = read(call.arguments, spec("-a= -c -l", posix=True))
    if not options.operands:
        return SILENT
    return machine.within(
        "exec", "", lambda: machine.call(options.operands, dict(call.environment), call.span, functions=False)
    )


def trap(call: Call) -> Stream:
    """The text runs when the shell ends or gets the signal: it is looked at when all else is known."""
    machine = _machine(call)
    operands = read(call.arguments, spec("-l -p", posix=True)).operands
    if len(operands) > 1 and operands[0].text not in ("", "-"):
        machine.traps.append(("trap", operands[0].text, operands[0].span))
    return SILENT


def history(call: Call) -> Stream:
    options = read(call.arguments, spec("-c -d= -a -n -r -w -p -s"))
    if options.has("-c", "-d"):
        call.emit("guard.tamper", "history", what="history")
    return Stream(HOLE, frozenset((Taint("personal", "history"),)))


def bind(call: Call) -> Stream:
    """`bind -x 'keys: command'`: the command runs at each press of the keys."""
    options = read(call.arguments, spec("-m= -f= -q= -u= -r= -x="))
    for word in options.values("-x"):
        _, _, text = word.text.rpartition('":') if '":' in word.text else word.text.partition(":")
        if text.strip():
            call.shell.run_text(text, "bind -x", word.span)
    for word in options.operands:
        macro = _MACRO.match(word.text)
        if macro and re.search(r"\\n|\\r|\\C-[mj]", macro[1]):  # typed, and sent
            call.shell.run_text(re.sub(r"\\n|\\r|\\C-[mj]", "\n", macro[1]), "bind", word.span)
    return SILENT


def test(call: Call) -> Stream:
    """test and `[`: `-v` looks into subscripts."""
    for word in call.arguments:
        if "[" in word.text[1:]:
            _machine(call).expanded_again(word.text, word.span)
    return SILENT


def hash_(call: Call) -> Stream:
    """`hash -p file name`: the name means that file from now on."""
    options = read(call.arguments, spec("-d -l -r -t -p="))
    for file in options.values("-p"):
        call.emit("code.inject", shown(file.text), Certainty.CERTAIN, variable="hash -p")
    return SILENT


def complete(call: Call) -> Stream:
    """complete, compgen: `-C` runs a command, `-W` expands its words."""
    options = read(call.arguments, spec("-o= -A= -G= -W= -F= -C= -X= -P= -S="))
    for word in options.values("-W"):
        _machine(call).expanded_again(word.text, word.span)
    for word in options.values("-C"):
        call.shell.run_text(word.text, f"{call.name} -C", word.span)
    return SILENT if call.name == "complete" else Stream()


def enable(call: Call) -> Stream:
    for library in read(call.arguments, spec("-a -d -n -p -s -f=")).values("-f"):
        call.emit("code.inject", shown(library.text), Certainty.CERTAIN, variable="enable -f")
    return SILENT
