"""Redirects: where a command's input comes from and its output goes (bash(1), REDIRECTION)."""

from __future__ import annotations

from gshell.assess import expand, file_effects
from gshell.assess.call import Call
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.machine import Input, Machine, Sink
from gshell.assess.values import HOLE, SILENT, TERMINAL, Stream, Taint, Value, shown
from gshell.hints import Callable
from gshell.parse.tree import Redirect
from gshell.tuples import NamedTuple

# bash keeps what a redirection displaced from 10 on; from 60 on are the recorded shell's own (gshell.run.driver).
_OURS = frozenset((10, 11, 12, 60, 61, 62, 63))
_OUT = (">", ">>", ">|", "&>", "&>>", "<>")


class _Opened(NamedTuple):
    """A file or connection opened for output; what goes there is known when the command is over."""

    fd: int
    sink: Sink
    value: Value


def redirected(machine: Machine, redirects: tuple[Redirect, ...], run: Callable[[], Stream]) -> Stream:
    """Run with the redirections in force; what is left for whoever reads the command."""
    if not redirects:
        return run()
    inputs, outputs = machine.inputs, machine.outputs
    machine.inputs, machine.outputs = dict(inputs), dict(outputs)
    opened: list[_Opened] = []
    try:
        for redirect in redirects:
            _open(machine, redirect, opened)
        stream = run()
        return _delivered(machine, stream, opened)
    finally:
        machine.inputs, machine.outputs = inputs, outputs


def lasting(machine: Machine, redirects: tuple[Redirect, ...]) -> None:
    """`exec` with redirections only: they stay."""
    opened: list[_Opened] = []
    for redirect in redirects:
        _open(machine, redirect, opened)
        if redirect.fd in _OURS and _in_this_shell(machine):
            facts: dict[str, Attribute] = {"what": "descriptor"}
            machine.emit("guard.tamper", str(redirect.fd), facts, Certainty.CERTAIN, machine.shown_span(redirect.span))
    for item in opened:
        _deliver(machine, item, Stream(HOLE))


def _in_this_shell(machine: Machine) -> bool:
    """Not in a script or shell that is a process of its own."""
    return not machine.on_disk and all(name in ("eval", "source") or name.endswith("()") for name in machine.via)


def _open(machine: Machine, redirect: Redirect, opened: list[_Opened]) -> None:
    operator = redirect.operator
    if operator in ("<<", "<<-"):
        machine.inputs[_fd(redirect, 0)] = Input(_stream(expand.single(machine, redirect.body)))
        return
    value = expand.single(machine, redirect.target)
    if operator == "<<<":
        machine.inputs[_fd(redirect, 0)] = Input(_stream(value._replace(text=value.text + "\n")))
    elif operator in ("<&", ">&") and (value.text.rstrip("-").isdigit() or value.text == "-"):
        _duplicate(machine, redirect, value.text)
    elif operator in ("<", "<&", "<>"):
        machine.inputs[_fd(redirect, 0)] = Input(_opened_input(machine, value))
    if operator in _OUT or (operator == ">&" and not (value.text.rstrip("-").isdigit() or value.text == "-")):
        _open_output(machine, redirect, value, opened)


def _stream(value: Value) -> Stream:
    return Stream(value.text, value.taints)


def _fd(redirect: Redirect, default: int) -> int:
    # `{name}>` takes a descriptor from 10 on; which one makes no difference here.
    return 10 if redirect.variable else default if redirect.fd is None else redirect.fd


def _duplicate(machine: Machine, redirect: Redirect, text: str) -> None:
    fd = _fd(redirect, 0 if redirect.operator == "<&" else 1)
    if text == "-":
        machine.inputs.pop(fd, None)
        machine.outputs[fd] = Sink("closed")
        return
    source = int(text.rstrip("-")[:6])
    if source in machine.outputs and fd != 0:
        machine.outputs[fd] = machine.outputs[source]
    if source in machine.inputs:
        machine.inputs[fd] = machine.inputs[source]
    elif fd == 0 and source in machine.outputs and machine.outputs[source].kind == "network":
        machine.inputs[fd] = Input(_from_network(machine.outputs[source].path))


def _from_network(path: str) -> Stream:
    return Stream(HOLE, frozenset((Taint("network", path),)))


def _opened_input(machine: Machine, value: Value) -> Stream:
    if _is_network(value.text):
        host, port = _host(value.text)
        facts: dict[str, Attribute] = {"host": shown(host), "port": shown(port), "method": "/dev/tcp"}
        machine.emit("net.fetch", shown(value.text), facts, Certainty.CERTAIN, value.span)
        return _from_network(value.text)
    if value.text == "/dev/tty":
        return TERMINAL
    file_effects.read(machine, value, value.span)
    stream = machine.content(value.text)
    if stream.text == HOLE and not stream.taints and value.known:
        return Stream(HOLE, value.taints | {Taint("file", value.text)})
    return stream._replace(taints=stream.taints | value.taints)


def _open_output(machine: Machine, redirect: Redirect, value: Value, opened: list[_Opened]) -> None:
    operator = redirect.operator
    kind = "network" if _is_network(value.text) else "file"
    sink = Sink(kind, value.text, operator in (">>", "&>>"))
    both = operator in ("&>", "&>>") or (operator == ">&" and redirect.fd is None)
    fd = _fd(redirect, 0 if operator == "<>" else 1)
    machine.outputs[fd] = sink
    if both:
        machine.outputs[2] = sink
    opened.append(_Opened(fd, sink, value))


def _delivered(machine: Machine, stream: Stream, opened: list[_Opened]) -> Stream:
    goes = machine.outputs.get(1, Sink("out"))
    for item in opened:
        if item.sink is goes:
            _deliver(machine, item, stream)
        else:
            _deliver(machine, item, SILENT if item.fd == 1 else Stream(HOLE))
    if goes.kind == "out":
        return stream
    if not any(item.sink is goes for item in opened) and goes.kind in ("file", "network"):
        _deliver(machine, _Opened(1, goes._replace(append=True), Value(goes.path)), stream)
    return SILENT


def _deliver(machine: Machine, item: _Opened, stream: Stream) -> None:
    if item.sink.kind == "network":
        _send(machine, item.value, stream)
    else:
        file_effects.write(machine, item.value, item.value.span, stream, item.sink.append)


def _is_network(path: str) -> bool:
    return path.startswith(("/dev/tcp/", "/dev/udp/"))


def _host(path: str) -> tuple[str, str]:
    host, _, port = path.split("/", 3)[-1].partition("/")
    return host, port


def _send(machine: Machine, value: Value, stream: Stream) -> None:
    from gshell.assess.network.sending import send
    from gshell.assess.network.sockets import spoken

    host, port = _host(value.text)
    call = Call("/dev/tcp", (value,), stream, {}, value.span, machine)
    send(call, host, [stream, value], "/dev/tcp", port=shown(port))
    spoken(call, port, stream)
