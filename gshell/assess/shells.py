"""Shells: bash, sh and their kin, eval, source, and scripts run by their name.

Facts: bash(1) OPTIONS and INVOCATION, dash(1), zsh(1), ksh(1), execve(2) (interpreter scripts).
"""

from __future__ import annotations

from gshell.assess import paths
from gshell.assess.call import Call
from gshell.assess.effects import Certainty
from gshell.assess.machine import Machine
from gshell.assess.options import Options, read, spec
from gshell.assess.values import HOLE, SILENT, Stream, Value, joined, shown
from gshell.parse.tree import Span

_OPTIONS = spec(
    "-c -i -l|--login -s -r|--restricted -n -o= -O= --rcfile|--init-file= --norc --noprofile --posix --version "
    "--help -D|--dump-strings --noediting -v|--verbose -x -e -u -f -m -a -b -h -k -p -t -B -C -E -H -P -T "
    "+o= +O= --emulate= --interactive --command",
    posix=True,
    plus=True,
)
_SHELLS = frozenset(
    ("sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "ksh93", "rbash", "fish", "csh", "tcsh", "busybox")
)


def shell(call: Call) -> Stream | None:
    """`bash -c text`, `bash file`, `bash < input`, `bash`."""
    machine: Machine = call.shell  # type: ignore[assignment]
    options = read(call.arguments, _OPTIONS)
    if options.has("--version", "--help", "-D"):
        return Stream()
    for file in options.values("--rcfile"):
        run_file(machine, (file,), call.span)
    if options.has("-n"):
        return SILENT
    if options.has("-c", "--command"):
        return _command(call, options)
    if options.operands and not options.has("-s"):
        return run_file(machine, options.operands, call.span, by=call.name)
    if call.stdin.terminal:
        return _interactive(call, options)
    return run_source(machine, call.stdin, call.name, call.span, options.operands)


def _command(call: Call, options: Options) -> Stream:
    if not options.operands:
        return SILENT
    text, *rest = options.operands
    machine: Machine = call.shell  # type: ignore[assignment]
    via = f"{call.name} -c"
    span = text.span if text.span.end else call.span
    state = machine.state
    machine.state = state.copy()
    machine.state.variables["0"] = rest[0] if rest else Value(call.name)
    try:
        return run_source(machine, Stream(text.text, text.taints), via, span, tuple(rest[1:]), call.stdin)
    finally:
        machine.state = state


def _interactive(call: Call, options: Options) -> Stream:
    """A shell for the person at the terminal: its lines would not be judged one by one."""
    machine: Machine = call.shell  # type: ignore[assignment]
    if not machine.place:
        bare = options.has("--norc", "--noprofile", "--rcfile")
        call.emit("guard.escape", call.name, login=options.has("-l"), bare=bare)
    return Stream()


def run_source(
    machine: Machine,
    source: Stream,
    via: str,
    span: Span,
    arguments: tuple[Value, ...] = (),
    stdin: Stream | None = None,
) -> Stream:
    """Run text a shell is given; say what it is if it cannot be read."""
    if not _unreadable(machine, source, via, span):
        return machine.run_text(source.text, via, span, stdin if stdin is not None else SILENT, arguments)
    return Stream(HOLE, source.taints)


def _unreadable(machine: Machine, source: Stream, via: str, span: Span) -> bool:
    """Is the code unknown? Then say so, by where it comes from."""
    if HOLE not in source.text:
        return False
    kinds = {taint.kind: taint.source for taint in source.taints}
    if "network" in kinds:
        machine.emit("code.run_remote", kinds["network"], {"by": via}, Certainty.CERTAIN, span)
    elif "decoded" in kinds:
        machine.emit("code.run_decoded", kinds["decoded"], {"by": via}, Certainty.CERTAIN, span)
    elif source.text.strip(HOLE + " \n\t"):
        return False  # partly known: the parts are looked at
    elif "file" in kinds:
        machine.emit("code.run", kinds["file"], {"dynamic": False, "script": True}, Certainty.CERTAIN, span)
    elif "generated" in kinds:
        machine.emit("code.run", kinds["generated"], {"dynamic": True}, Certainty.CERTAIN, span)
    else:
        machine.emit("code.run_unknown", via, {"by": via}, Certainty.LIKELY, span)
    return True


def run_file(machine: Machine, words: tuple[Value, ...], span: Span, by: str = "") -> Stream:
    """A script (words[0]) with its arguments. `by`: the shell that reads it, "" if it is started itself."""
    file = words[0]
    via = shown(file.text)
    opened = machine.descriptor("/dev/stdin" if file.text == "-" else file.text)
    if opened is not None:
        return run_source(machine, opened, by or via, span, words[1:])
    known = machine.state.files.get(paths.absolute(file.text, machine.state.cwd))
    if known is not None:
        if original := next((taint.source for taint in known.taints if taint.kind == "program"), ""):
            return machine.call((file._replace(text=original), *words[1:]), {}, span)
        if interpreted := _interpreter(known.text, words) if not by else None:
            return machine.run_words(interpreted, via)
        return run_source(machine, known, via, span, words[1:], machine.stdin)
    return _from_disk(machine, words, span, by)


def _from_disk(machine: Machine, words: tuple[Value, ...], span: Span, by: str) -> Stream:
    file = words[0]
    text = machine.file_text(file.text)
    kinds = {taint.kind for taint in file.taints}
    # `. "$DIR/env.sh"` names a script; `. "$x"` does not.
    named = file.known or file.text.rpartition("/")[2].strip(HOLE + ".")
    if not named or kinds & {"network", "decoded"}:
        kind = "code.run_remote" if "network" in kinds else "code.run_unknown"
        machine.emit(kind, shown(file.text), {"by": by}, Certainty.LIKELY, span)
        return Stream(HOLE, file.taints)
    machine.emit("code.run", file.text, {"dynamic": False, "script": True}, Certainty.CERTAIN, span)
    if text is None:
        return Stream()
    on_disk, machine.on_disk = machine.on_disk, True
    try:
        if not by and (interpreted := _interpreter(text, words)):
            return machine.run_words(interpreted, shown(file.text))
        return machine.run_text(text, shown(file.text), span, machine.stdin, words[1:])
    finally:
        machine.on_disk = on_disk


def _interpreter(text: str, words: tuple[Value, ...]) -> tuple[Value, ...] | None:
    """The argv the kernel makes of `#!`; None if a shell will read the file."""
    if not text.startswith("#!"):
        return None
    parts = text.partition("\n")[0][2:].strip().split(None, 1)
    names = [part.rpartition("/")[2] for part in " ".join(parts).split()]
    if not parts or _SHELLS.intersection(names):
        return None
    span = words[0].span
    return (*(Value(part, span=span) for part in parts), *words)


def evaluate(call: Call) -> Stream:
    """eval: the arguments, joined, in this very shell."""
    machine: Machine = call.shell  # type: ignore[assignment]
    value = joined(argument for argument in call.arguments if argument.text != "--")
    if not value.text:
        return SILENT
    if _unreadable(machine, Stream(value.text, value.taints), "eval", call.span):
        return Stream(HOLE, value.taints)
    return machine.evaluate(value.text, "eval", call.span)


def source(call: Call) -> Stream:
    """`source` and `.`: a file, in this very shell."""
    machine: Machine = call.shell  # type: ignore[assignment]
    words = call.arguments[1:] if call.arguments[:1] and call.arguments[0].text == "--" else call.arguments
    if not words:
        return SILENT
    file = words[0]
    known = machine.state.files.get(paths.absolute(file.text, machine.state.cwd))
    known = known or machine.descriptor(file.text)
    if known is None:
        return _from_disk(machine, words, call.span, "source")
    if _unreadable(machine, known, "source", call.span):
        return Stream(HOLE, known.taints)
    return machine.evaluate(known.text, "source", call.span)
