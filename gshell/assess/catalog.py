"""Catalog: who knows what a program does.

`find(name)` looks in `programs.PROGRAMS` (code: name -> "module:function") and then in
the described tools (data: `tools/*.yaml`). Both are loaded when first asked for.

The description language
========================
A file maps tool names to descriptions. `|` joins alternatives, globs are fnmatch(3)'s.

    "kubectl|k":
      about: https://kubernetes.io/docs/reference/kubectl/    where the facts come from
      style: pflag             getopt (default), pflag, single (`-chdir=x`), valued; see options.Spec
      options: "-n|--namespace= -v[=]"      before or after the verb; the syntax of options.spec
      harmless: [--help, --dry-run=client]  conditions under which nothing happens
      set: {namespace: -n}     attributes of all effects of the tool
      verbs:                   words that lead to a meaning; the first key that fits wins,
        "delete|rm":           keys without wildcards before those with; `**` is any number of words
          options: "-f|--filename= --all"
            operands_end_options: true      the first operand ends the options (docker run)
          harmless: [...]
          set: {...}
          effects:
            - kind: k8s.delete              a key of effects.KINDS
              when: [--all, [1=ns, 1=node]] all must hold; an inner list: any of them
              target: operands              one effect per target (default: one, without)
              set: {all: --all, object: operand 1}
              certainty: likely             default: certain
          run: operands 2..    words that run as a command (behind the tool's name and verb)
          run_text: -a         an option or operand that a shell runs
          place: container     what runs does so inside operand 1 (container, host, throwaway)
          output: secret       taint of what is printed; an effect secret.read implies it
          code: kubernetes:delete           a function(Invocation) for what data cannot say
        "get": {}              known and without effect
      effects, run, …          directly: what holds when no verb fits

Conditions: `--force` (given), `--replicas=0|1` (its value; `--x=|a` also without one),
`2=s3://*` (operand 2), `3` (there is an operand 3), `any=s3://*` (some operand), `verb 1=rds`;
`!` in front negates. What only running would tell fulfils no condition.
Expressions (`target`, `set`, `run`): `-n` (value; true for a flag), `operands`, `operand 2`,
`operands 2..`, `behind` (what follows `--`), `verb 2`, `verbs` (the path in words), `command`
(the last verb word and all words behind it), `identity` (the first `--…name`, `--…id`, … or operand 1),
`program` (its name), `=text` as it is. A target that only running would tell gets the attribute `unknown`.
"""

from __future__ import annotations

import marshal
import os
from importlib import import_module

from gshell import cache
from gshell.assess.call import Call
from gshell.assess.values import Stream
from gshell.errors import PolicyError
from gshell.hints import Any, Callable

Handler = Callable[[Call], Stream | None]

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tools")

_found: dict[str, Handler | None] = {}
_described: dict[str, Handler | None] = {}
_packed: dict[str, bytes] | None = None


def find(name: str) -> Handler | None:
    """The handler of a program by its base name, None if nobody knows it."""
    if name not in _found:
        _found[name] = _code(name) or _data(name)
    return _found[name]


def names() -> frozenset[str]:
    """All program names that are known."""
    from gshell.assess.programs import PROGRAMS

    return frozenset(PROGRAMS) | frozenset(_descriptions())


def description(name: str) -> Any:
    """The compiled description of a tool, None if there is none."""
    packed = _descriptions().get(name)
    return None if packed is None else marshal.loads(packed)


def by_description(name: str, call: Call) -> Stream | None:
    """What the description of a tool says of a call; for code that comes first and leaves the rest to it."""
    handler = _data(name)
    return handler(call) if handler else None


def load(place: str) -> Any:
    """The function of "module:function" within gshell.assess."""
    module, _, function = place.partition(":")
    return getattr(import_module("gshell.assess." + module), function)


def _code(name: str) -> Handler | None:
    from gshell.assess.programs import PROGRAMS

    place = PROGRAMS.get(name)
    return load(place) if place else None


def _data(name: str) -> Handler | None:
    if name not in _described:
        found = description(name)
        _described[name] = _handler(found) if found else None
    return _described[name]


def _handler(found: Any) -> Handler:
    from gshell.assess.described import handler

    if "wrong" in found:
        raise PolicyError(*found["wrong"])
    return handler(found, load)


def _descriptions() -> dict[str, bytes]:
    """Tool name -> marshalled description: of some hundred, a line needs one or two."""
    global _packed
    if _packed is None:
        files = sorted(os.path.join(TOOLS, name) for name in os.listdir(TOOLS) if name.endswith(".yaml"))
        made_by = (__file__, os.path.join(os.path.dirname(TOOLS), "describe.py"))
        _packed = cache.remember("tools", cache.stamp(*made_by, *files), lambda: _compile(files))
    return _packed


def _compile(files: list[str]) -> dict[str, bytes]:
    """A tool that two descriptions claim is left to neither: its calls are a fault, those of other tools are not."""
    from gshell.assess.describe import descriptions  # PyYAML is heavy: only when the cache is cold

    packed: dict[str, bytes] = {}
    for file in files:
        for names, tool, line in descriptions(file):
            once = marshal.dumps(tool)
            for name in names:
                twice = marshal.dumps({"wrong": (f"{name} is described twice", file, line)})
                packed[name] = twice if name in packed else once
    return packed
