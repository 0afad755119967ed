"""Described: does what a tool description (catalog.py) says, for one call."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any, Callable, Mapping

from gshell.assess.call import Call
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.foreign import destroying
from gshell.assess.options import Options, read, spec
from gshell.assess.values import HOLE, Stream, Taint, Value, shown
from gshell.tuples import NamedTuple

_TARGETS = 32
# What a tool means without a verb: then its words may be anything.
_ROOT_SAYS = frozenset(("effects", "code", "run", "run_text"))
_IDENTITIES = ("name", "names", "-id", "-ids", "identifier", "-arn", "-url", "--bucket", "--cluster", "--stack")


class Invocation(NamedTuple):
    """A call whose verb was found: `path` the verb's words, `options` what stands around them.

    `rest` the words behind the verb as they stand, `attributes` those the description sets on all effects here.
    """

    call: Call
    path: tuple[str, ...]
    options: Options
    rest: tuple[Value, ...]
    attributes: Mapping[str, Attribute]

    @property
    def operands(self) -> tuple[Value, ...]:
        return self.options.operands

    def emit(self, kind: str, target: str = "", certainty: Certainty = Certainty.CERTAIN, /, **more: Attribute) -> None:
        """Note one effect with the description's attributes; HOLEs are shown as `*`."""
        self.call.shell.emit(kind, shown(target), {**self.attributes, **more}, certainty, self.call.span)

    @property
    def via(self) -> str:
        return " ".join((self.call.name, *self.path))


Code = Callable[[Invocation], Stream | None]


def handler(tool: Mapping[str, Any], load: Callable[[str], Any]) -> Callable[[Call], Stream | None]:
    """The handler that a compiled description stands for; `load` finds the functions it names."""

    def handle(call: Call) -> Stream | None:
        path, verb, before, rest = _find(tool, call.arguments)
        declared = f"{tool['options']} {verb.get('options', '')}"
        posix = verb.get("operands_end_options", False)
        options = read(before + rest, _spec(tool["style"], declared, posix))
        found = Invocation(call, path, options, rest, {})
        if options.has("--help") or (options.has("--version") and not path and not options.operands):
            return None
        if any(_holds(condition, found) for condition in (*tool["harmless"], *verb.get("harmless", ()))):
            return None
        if verb is tool["root"] and not _ROOT_SAYS & verb.keys() and (unknown := destroying(call.words)):
            call.emit("code.run", call.words[0].text, dynamic=False, destroys=unknown)
        attributes = _attributes((*tool["set"], *verb.get("set", ())), found)
        return _mean(verb, found._replace(attributes=attributes), load)

    return handle


def _spec(style: str, declared: str, posix: bool) -> Any:
    return spec(declared, posix=posix, pflag=style == "pflag", single=style == "single", valued=style == "valued")


def _find(
    tool: Mapping[str, Any], words: tuple[Value, ...]
) -> tuple[tuple[str, ...], Any, tuple[Value, ...], tuple[Value, ...]]:
    """The verb: its path, its description, the words before it and those behind."""
    verbs = tool["verbs"]
    outer = _spec(tool["style"], tool["options"], True)
    path: tuple[str, ...] = ()
    before: tuple[Value, ...] = ()
    rest = words
    best = path, tool["root"], before, words
    while verbs and (operands := read(rest, outer).operands):
        path += (operands[0].text,)
        before += rest[: len(rest) - len(operands)]
        rest = operands[1:]
        found = next((verb for pattern, verb in verbs if _fits(pattern, path)), None)
        if found is not None:
            best = path, found, before, rest
            # A longer key may say more (`stash drop` after `stash`), but `**` is as short as can be.
            verbs = [row for row in verbs if all("**" not in word for word in row[0])]
        if not any(_begins(pattern, path) for pattern, _ in verbs):
            break
    return best


def _fits(pattern: tuple[tuple[str, ...], ...], path: tuple[str, ...]) -> bool:
    if not pattern or not path:
        return not path and all("**" in word for word in pattern)
    if "**" in pattern[0]:
        return any(_fits(pattern[1:], path[skip:]) for skip in range(len(path) + 1))
    return _is(pattern[0], path[0]) and _fits(pattern[1:], path[1:])


def _begins(pattern: tuple[tuple[str, ...], ...], path: tuple[str, ...]) -> bool:
    """Could more words make the path fit?"""
    for index, word in enumerate(path):
        if index >= len(pattern):
            return False
        if "**" in pattern[index]:
            return True
        if not _is(pattern[index], word):
            return False
    return len(pattern) > len(path)


def _is(globs: tuple[str, ...], text: str) -> bool:
    return any(fnmatchcase(text, glob) for glob in globs)


def _mean(verb: Mapping[str, Any], found: Invocation, load: Callable[[str], Any]) -> Stream | None:
    taints = {Taint(verb["output"], found.via)} if "output" in verb else set()
    for effect in verb.get("effects", ()):
        if all(_holds(condition, found) for condition in effect.get("when", ())):
            _emit(effect, found)
            if effect["kind"] == "secret.read":
                taints.add(Taint("secret", found.via))
    output = _run(verb, found)
    if "code" in verb:
        code: Code = load(verb["code"])
        output = code(found)
    if taints:
        known = output or Stream()
        return known._replace(taints=known.taints | taints)
    return output


def _run(verb: Mapping[str, Any], found: Invocation) -> Stream | None:
    call = found.call
    place = verb.get("place", "")
    if place and found.operands:
        place = f"{place} {shown(found.operands[0].text)}"
    if "run" in verb and (words := _behind_dashes(_values(verb["run"], found))):
        return call.shell.run_words(words, found.via, call.stdin, place=place)
    if "run_text" in verb:
        for value in _values(verb["run_text"], found):
            call.shell.run_text(value.text, found.via, value.span, call.stdin, place=place)
    return None


def _behind_dashes(words: tuple[Value, ...]) -> tuple[Value, ...]:
    """`exec web -- ls`: the `--` is the tool's, not the command's."""
    return words[1:] if words and words[0].text == "--" else words


def _emit(effect: Mapping[str, Any], found: Invocation) -> None:
    attributes = _attributes(effect.get("set", ()), found)
    certainty = Certainty[effect.get("certainty", "certain").upper()]
    targets = [value.text for value in _values(effect["target"], found)] if "target" in effect else []
    for target in targets[:_TARGETS] or [""]:
        unknown: dict[str, Attribute] = {"unknown": True} if HOLE in target else {}
        found.emit(effect["kind"], target, certainty, **attributes, **unknown)


def _holds(condition: tuple[Any, ...], found: Invocation) -> bool:
    return any(negated != _true(kind, argument, globs, found) for negated, kind, argument, globs in condition)


def _true(kind: str, argument: Any, globs: tuple[str, ...] | None, found: Invocation) -> bool:
    if globs is None and kind == "option":
        return found.options.has(argument)
    values = _values(("operands", 0) if kind == "any" else (kind, argument), found)
    if globs is None:
        return bool(values)
    if kind == "option" and not values:
        return "" in globs and found.options.has(argument)
    return any(value.known and _is(globs, value.text) for value in values)


def _values(expression: tuple[str, Any], found: Invocation) -> tuple[Value, ...]:
    kind, argument = expression
    if kind == "option":
        return found.options.values(argument)
    if kind == "operands":
        return found.operands
    if kind == "behind":
        return found.options.behind
    if kind == "operand":
        return found.operands[argument - 1 : argument]
    if kind == "from":
        return found.operands[argument - 1 :]
    if kind == "identity":
        return _identity(found)
    if kind == "program":
        return (Value(found.call.name),)
    if kind == "command":
        rest = found.rest[1:] if found.rest and found.rest[0].text == "--" else found.rest
        return (*(Value(word) for word in found.path[-1:]), *rest)
    if kind == "verb":
        return tuple(Value(word) for word in found.path[argument - 1 : argument])
    return (Value(" ".join(found.path) if kind == "verbs" else argument),)


def _identity(found: Invocation) -> tuple[Value, ...]:
    """What the options say is acted on: `--name x`, `--db-instance-identifier x`; else the first operand."""
    named = (option.value for option in found.options.given if option.name.endswith(_IDENTITIES) and option.value)
    first = next(named, None)
    return (first,) if first is not None else found.operands[:1]


def _attributes(rows: tuple[tuple[str, Any], ...], found: Invocation) -> dict[str, Attribute]:
    attributes: dict[str, Attribute] = {}
    for name, (kind, argument) in rows:
        if kind == "constant":
            attributes[name] = argument
        elif values := _values((kind, argument), found):
            attributes[name] = " ".join(shown(value.text) for value in values)
        elif kind == "option" and found.options.has(argument):
            attributes[name] = True
    return attributes
