"""Disguises that change nothing for bash change nothing for the verdict: stopped stays stopped, silent stays silent."""

from __future__ import annotations

import random
import re
import shlex
from functools import lru_cache
from typing import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_held_out import rows, verdict

from gshell.decide import Policy, Verdict, load

Disguise = Callable[[str, random.Random], str]

_DIRECTORY = {"rm": "/bin", "shutdown": "/sbin", "mkfs.ext4": "/sbin"}
# These commands are about the shell they stand in, or about the line as it is written.
_HERE = re.compile(
    r"history|HIST|exec\b|unset|PROMPT_COMMAND|alias|\btrap\b|BASH_ENV|\bset\b|[$]PPID|[$]0|complete\b|bind\b|local\b|return"
    r"|\bexit\b|logout|\b(bash|zsh|sh|su|sudo|doas|script|chsh|screen|tmux|fish|ksh|dash|csh|tcsh)\b|\bsource\b|\bcd\b|pushd|popd"
    r"|[$][@*#?!1-9-]|fc\b|enable\b|getopts|shift|coproc|fg\b|bg\b|jobs|disown|wait|\bkill\b|LD_|\bfor\b|\bread\b|passwd"
)


@lru_cache(maxsize=1)
def policy() -> Policy:
    return load("/")


@lru_cache(maxsize=4)
def known(name: str) -> tuple[str, ...]:
    """One-line commands of ours whose verdict is what it should be."""
    stopped = name == "dangerous.jsonl"
    commands = [row["command"] for row in rows(name)]
    plain = [c for c in commands if "\n" not in c and not c.rstrip().endswith(("&", "\\")) and "#" not in c]
    return tuple(c for c in plain if not _HERE.search(c) and is_stopped(c) == stopped and is_silent(c) != stopped)


def is_stopped(command: str) -> bool:
    return verdict(command, policy()) >= Verdict.CONFIRM


def is_silent(command: str) -> bool:
    return verdict(command, policy()) == Verdict.ALLOW


def _first(command: str) -> tuple[str, str]:
    """The name of a line's first command if it stands bare, and what follows."""
    match = re.match(r"([a-z][a-z0-9.]*)(?=\s)(?!\s*\()", command)
    keywords = ("if", "for", "while", "until", "case", "select", "time", "function", "true", "false", "then", "do")
    return (match[1], command[match.end() :]) if match and match[1] not in keywords else ("", command)


def _renamed(write: Callable[[str, random.Random], str]) -> Disguise:
    def disguise(command: str, chance: random.Random) -> str:
        name, rest = _first(command)
        return write(name, chance) + rest if name else command

    return disguise


def _quoted(name: str, chance: random.Random) -> str:
    ways: list[Callable[[str], str]] = [
        lambda c: c,
        lambda c: f"'{c}'",
        lambda c: f'"{c}"',
        lambda c: "\\" + c,
        lambda c: f"$'\\x{ord(c):02x}'",
        lambda c: f"''{c}",
        lambda c: c + '""',
    ]
    return "".join(chance.choice(ways)(character) for character in name)


def _assigned(command: str, chance: random.Random) -> str:
    name, rest = _first(command)
    return (
        f"x_={shlex.quote(name)}; {chance.choice(['$x_', '${x_}', '${x_:-no}', '${nothing_:-$x_}'])}{rest}"
        if name
        else command
    )


def _spaced(command: str, chance: random.Random) -> str:
    name, rest = _first(command)
    return f"{name} \\\n{rest}" if name else command


# What may stand before a simple command whatever it is.
PREFIXES = ("true && ", "false || ", ":; ", "! ", "X_=1; ", "{ :; }; ", "[[ -n x ]] && ")
SUFFIXES = ("; :", " ; true", "\n:", "; (:)")


def _ended(line: str) -> str:
    """Ready for what follows on the line; a here-document needs a line's end of its own."""
    return line + ("" if line.endswith("\n") else ";")


NAME: dict[str, Disguise] = {
    "quoted name": _renamed(_quoted),
    "echoed name": _renamed(lambda name, _: f"$(echo {name})"),
    "printed name": _renamed(lambda name, _: f"`printf %s {name}`"),
    "assigned name": _assigned,
    "env": _renamed(lambda name, _: f"env {name}"),
    "command": _renamed(lambda name, _: f"command {name}"),
    "nice": _renamed(lambda name, _: f"nice -n 5 {name}"),
    "timeout": _renamed(lambda name, _: f"timeout 60 {name}"),
    "path": _renamed(lambda name, _: f"{_DIRECTORY.get(name, '/usr/bin')}/{name}"),
    "continued": _spaced,
}
WHOLE: dict[str, Disguise] = {
    "prefix": lambda line, chance: chance.choice(PREFIXES) + line,
    "suffix": lambda line, chance: line + (":" if line.endswith("\n") else chance.choice(SUFFIXES)),
    "group": lambda line, _: f"{{ {_ended(line)} }}",
    "subshell": lambda line, _: f"( {line} )",
    "eval": lambda line, _: f"eval {shlex.quote(line)}",
    "bash -c": lambda line, _: f"bash -c {shlex.quote(line)}",
    "sudo": lambda line, _: f"sudo -n bash -c {shlex.quote(line)}",
    "here-string": lambda line, _: f"bash <<< {shlex.quote(line)}",
    "here-document": lambda line, _: f"bash <<'E{len(line)}'\n{line}\nE{len(line)}\n",
    "function": lambda line, _: f"f_() {{ {_ended(line)} }}; f_",
    "if": lambda line, _: f"if true; then {_ended(line)} fi",
}
# Builtins have no path and cannot be run by another program.
_BUILTIN = re.compile(
    r"(echo|printf|type|export|declare|readonly|let|mapfile|umask|ulimit|hash|dirs|shopt|test|times|help|eval|builtin|command)\b"
)
_OUTSIDE = ("env", "nice", "timeout", "path")
# Root's own places are not this user's, and what belongs to the project may be somebody else's for root.
_AS_ROOT = re.compile(r"~|[$]HOME|git|npm|pip|docker|crontab|gh\b|systemctl|PATH|TMPDIR|mktemp")


def disguised(line: str, names: list[str], chance: random.Random) -> str:
    for name in names:
        if name in _OUTSIDE and _BUILTIN.match(line):
            continue
        if name == "sudo" and _AS_ROOT.search(line):
            continue
        line = {**NAME, **WHOLE}[name](line, chance)
    return line


names = st.tuples(
    st.lists(st.sampled_from(sorted(NAME)), max_size=1), st.lists(st.sampled_from(sorted(WHOLE)), max_size=3)
).map(lambda both: [*both[0], *both[1]])
chances = st.randoms(use_true_random=False)
SLOW = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(st.sampled_from(known("dangerous.jsonl")), names, chances)
def test_stopped_stays_stopped(line: str, names: list[str], chance: random.Random) -> None:
    hidden = disguised(line, names, chance)
    assert is_stopped(hidden), hidden


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(st.sampled_from(known("harmless.jsonl")), names, chances)
def test_silent_stays_silent(line: str, names: list[str], chance: random.Random) -> None:
    hidden = disguised(line, names, chance)
    assert is_silent(hidden), hidden


@pytest.mark.slow
@pytest.mark.parametrize("name", [*NAME, *WHOLE])
def test_every_disguise_on_every_command(name: str) -> None:
    chance = random.Random(name)
    failed = []
    for file, right in (("dangerous.jsonl", is_stopped), ("harmless.jsonl", is_silent)):
        failed += [hidden for line in known(file) if not right(hidden := disguised(line, [name], chance))]
    assert not failed, "\n".join(failed)
