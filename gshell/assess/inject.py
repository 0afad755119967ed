"""Inject: assignments and definitions that make other programs, or later lines, run code.

Facts: ld.so(8), bash(1) Shell Variables, git(1) ENVIRONMENT VARIABLES, less(1) INPUT PREPROCESSOR,
perlrun(1), node(1), java's JAVA_TOOL_OPTIONS, python(1).
"""

from __future__ import annotations

from gshell.assess import catalog
from gshell.assess.effects import Certainty
from gshell.assess.machine import Machine
from gshell.assess.memory import Variable
from gshell.assess.values import HOLE, Value, shown
from gshell.assess.variables import scalar
from gshell.hints import Iterator
from gshell.parse.tree import Function, Pipeline, Sequence, Simple, Span

# The value names code that is loaded by every program started with it.
LOADED = frozenset(("LD_PRELOAD", "LD_AUDIT", "DYLD_INSERT_LIBRARIES", "PYTHONSTARTUP", "GIT_EXEC_PATH", "GCONV_PATH"))
# … if it holds one of these.
LOADED_BY_OPTION = {
    "NODE_OPTIONS": ("--require", "-r ", "--import", "--loader", "--experimental-loader", "-e ", "--eval"),
    "PERL5OPT": ("-M", "-m", "-e", "-d"),
    "PERL5DB": ("",),
    "RUBYOPT": ("-r", "-e"),
    "JAVA_TOOL_OPTIONS": ("-javaagent", "-agentpath", "-agentlib", "-XX:OnError", "-XX:OnOutOfMemoryError"),
    "_JAVA_OPTIONS": ("-javaagent", "-agentpath", "-agentlib", "-XX:OnError", "-XX:OnOutOfMemoryError"),
    "TAR_OPTIONS": ("--checkpoint-action", "--to-command", "--use-compress-program", "-I"),
    "VIMINIT": ("!", "system("),
    "EXINIT": ("!",),
    "GIT_CONFIG_PARAMETERS": ("pager", "alias", "sshcommand", "fsmonitor", "hookspath"),
}
# The value is a command that other programs run.
COMMANDS = frozenset(
    """
    PROMPT_COMMAND PAGER MANPAGER GIT_PAGER PSQL_PAGER SYSTEMD_PAGER EDITOR VISUAL FCEDIT GIT_EDITOR SUDO_EDITOR
    GIT_SEQUENCE_EDITOR GIT_SSH_COMMAND GIT_SSH GIT_EXTERNAL_DIFF GIT_ASKPASS SSH_ASKPASS SUDO_ASKPASS
    GIT_PROXY_COMMAND LESSOPEN LESSCLOSE BROWSER RSYNC_RSH CVS_RSH RUSTC_WRAPPER
    """.split()  # noqa: SIM905
)
PROMPTS = frozenset(("PS0", "PS1", "PS2", "PS3", "PS4"))
SCRIPTS = frozenset(("BASH_ENV", "ENV"))


# bash(1), COMMAND EXECUTION: this function is called for every name nobody knows.
_NOT_FOUND = "command_not_found_handle"


def assigned(machine: Machine, name: str, variable: Variable, span: Span) -> None:
    """Note what setting (None: unsetting) this variable means."""
    if name.startswith("GSHELL") or (variable is None and name in ("HISTFILE", "HISTSIZE")):
        what = "history" if name.startswith("HIST") else "variable"
        machine.emit("guard.tamper", name, {"what": what}, Certainty.CERTAIN, span)
    value = scalar(variable)
    if name == "BASH_ALIASES" and isinstance(variable, dict):  # bash(1), Shell Variables
        for alias, text in variable.items():
            machine.state.aliases[alias] = text.text
            aliased(machine, alias, text.text, span)
    if value is None:
        return
    if name.startswith("BASH_FUNC_"):  # bash(1), FUNCTIONS: how functions are exported
        machine.emit("code.inject", name, {"variable": name}, Certainty.LIKELY, span)
        machine.evaluate(f"{name[10:].partition('%')[0]} {value.text}", name, span)
    if name in COMMANDS:
        commands = [value] if isinstance(variable, Value) else list(variable.values()) if variable else []
        for command in commands:
            if name == "PROMPT_COMMAND":
                machine.traps.append((name, command.text.lstrip("; "), machine.shown_span(span)))
            else:
                _runs(machine, command.text.lstrip("|-"), name, span)
    elif name in PROMPTS:
        machine.expanded_again(value.text, span)
    elif name in SCRIPTS and value.text:
        machine.run_words((Value("bash", span=span), value._replace(span=span)), name)
        if machine.file_text(value.text) is None and machine.path_class(value.text) in ("temp", "unknown"):
            machine.emit("code.inject", shown(value.text), {"variable": name}, Certainty.LIKELY, span)
    elif _loads(name, value.text):
        machine.emit("code.inject", shown(value.text), {"variable": name}, Certainty.CERTAIN, span)
    elif name == "PATH":
        _path(machine, value.text, span)
    elif name.startswith("HIST"):
        _history(machine, name, value.text, span)


def _loads(name: str, text: str) -> bool:
    if name in LOADED:
        return text != ""
    return text != "" and any(option in text + " " for option in LOADED_BY_OPTION.get(name, ()))


def _runs(machine: Machine, text: str, name: str, span: Span) -> None:
    """Somebody will run this later: what is unknown in it is no news, what is known counts."""
    if HOLE in text and not text.strip(HOLE + " "):
        return
    on_disk, machine.on_disk = machine.on_disk, True
    try:
        machine.run_text(text, name, span)
    finally:
        machine.on_disk = on_disk


def _path(machine: Machine, text: str, span: Span) -> None:
    """A directory anybody may write to, before the system's, decides what `ls` is."""
    first = text.split(":")[0]
    if first in ("", ".") or (first.startswith("/") and machine.path_class(first + "/x") == "temp"):
        machine.emit("code.inject", first or ".", {"variable": "PATH"}, Certainty.LIKELY, span)


def _history(machine: Machine, name: str, text: str, span: Span) -> None:
    off = {"HISTFILE": ("", "/dev/null"), "HISTSIZE": ("0",), "HISTFILESIZE": ("0",), "HISTIGNORE": ("*",)}
    if text in off.get(name, ()):
        machine.emit("guard.tamper", name, {"what": "history"}, Certainty.CERTAIN, span)


def aliased(machine: Machine, name: str, text: str, span: Span) -> None:
    """An alias that takes a program's place is called by habit: its text counts as soon as it is there."""
    if name == "gshell":
        machine.emit("guard.tamper", f"alias {name}", {"what": "gshell"}, Certainty.CERTAIN, span)
    elif _is_program(name):
        _runs(machine, text, f"alias {name}", span)


def defined(machine: Machine, node: Function) -> None:
    """A function: does it start itself again and again, does it take a program's place?"""
    if node.name == "gshell":
        machine.emit("guard.tamper", "gshell()", {"what": "gshell"}, Certainty.CERTAIN, machine.shown_span(node.span))
    elif any(_starts(node.body, node.name, False)):
        machine.emit(
            "system.exhaust", node.name, {"what": "processes"}, Certainty.CERTAIN, machine.shown_span(node.span)
        )
    elif (node.name == _NOT_FOUND or _is_program(node.name)) and not any(
        called.name == node.name for called in machine.calls
    ):
        _runs(machine, f"{node.name} " + " ".join([f'"{HOLE}"'] * 3), "function", machine.shown_span(node.span))


def _is_program(name: str) -> bool:
    from gshell.assess.programs import BUILTINS

    return name in BUILTINS or catalog.find(name) is not None


def _starts(node: object, name: str, parallel: bool) -> Iterator[bool]:
    """For each call of the function within the node: does it run beside others?"""
    if isinstance(node, Simple):
        if parallel and node.words and node.words[0].literal == name:
            yield True
        return
    if isinstance(node, Sequence):
        for command, connector in zip(node.commands, node.connectors, strict=False):
            yield from _starts(command, name, parallel or connector == "&")
    elif isinstance(node, tuple):
        for part in node:
            yield from _starts(part, name, parallel or (isinstance(node, Pipeline) and len(node.commands) > 1))
