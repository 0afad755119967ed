"""Describe: reads tool descriptions (the language is in catalog.py) into plain, marshal-able data.

In: a YAML file. Out: tool name -> description for `described.handler`.
Raises: PolicyError with file:line:column for whatever the language does not know,
so that a misspelt key can never silently mean "harmless".
"""

from __future__ import annotations

import re
from typing import Any, Callable, Iterator

import yaml

from gshell.assess.effects import KINDS, Certainty
from gshell.errors import PolicyError
from gshell.tuples import NamedTuple

STYLES = ("getopt", "pflag", "single", "valued")
PLACES = ("container", "host", "throwaway")
TAINTS = ("secret", "personal", "environment", "database", "network", "decoded", "input")

_OPTION_ITEM = re.compile(r"(?:[-+][^\s|=\[]+)(?:\|[-+][^\s|=\[]+)*(?:=|\[=\])?$")
_CODE = re.compile(r"[a-z_.]+:[a-z0-9_]+$")


class Where(NamedTuple):
    """The place of a node, for complaints."""

    file: str
    mark: Any

    def wrong(self, message: str) -> PolicyError:
        return PolicyError(message, self.file, self.mark.line + 1, self.mark.column + 1)


def compile_file(file: str) -> dict[str, Any]:
    """All descriptions of one file."""
    with open(file, encoding="utf-8") as source:
        return compile_text(source.read(), file)


def compile_text(text: str, file: str) -> dict[str, Any]:
    tools: dict[str, Any] = {}
    for names, tool, where in _read_tools(text, file):
        for name in names:
            if name in tools:
                raise where.wrong(f"{name} is described twice")
            tools[name] = tool
    return tools


def descriptions(file: str) -> Iterator[tuple[list[str], Any, int]]:
    """The descriptions of a file as they stand: the names, the description, the line."""
    with open(file, encoding="utf-8") as source:
        for names, tool, where in _read_tools(source.read(), file):
            yield names, tool, where.mark.line + 1


def _read_tools(text: str, file: str) -> Iterator[tuple[list[str], Any, Where]]:
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise PolicyError(error.problem or "not YAML", file, mark.line + 1 if mark else 0) from error
    for key, value in _pairs(node, file):
        yield key.text.split("|"), _tool(value, file), key.where


class _Key(str):
    """A mapping key that knows where it stands."""

    where: Where

    @property
    def text(self) -> str:
        return str(self)


def _mapping(node: Any, file: str) -> dict[_Key, Any]:
    found: dict[_Key, Any] = {}
    for key, value in _pairs(node, file):
        if key in found:
            raise key.where.wrong(f"{key} is written twice")
        found[key] = value
    return found


def _pairs(node: Any, file: str) -> Iterator[tuple[_Key, Any]]:
    if not isinstance(node, yaml.MappingNode):
        raise Where(file, node.start_mark).wrong("expected a mapping")
    for key_node, value in node.value:
        key = _Key(key_node.value)
        key.where = Where(file, key_node.start_mark)
        yield key, value


def _read(node: Any, file: str, readers: dict[str, Callable[[Any, str], Any]]) -> dict[str, Any]:
    """A mapping whose keys all have a reader."""
    record = {}
    for key, value in _mapping(node, file).items():
        if key not in readers:
            raise key.where.wrong(f"unknown key {key}; known here: {', '.join(sorted(readers))}")
        record[str(key)] = readers[key](value, file)
    return record


def _tool(node: Any, file: str) -> dict[str, Any]:
    record = _read(node, file, _TOOL)
    verbs = record.pop("verbs", ())
    own = {"about": str, "style": str, "options": str, "harmless": tuple, "set": tuple}
    tool = {key: record.pop(key, kind()) for key, kind in own.items()}
    if not tool["about"]:
        raise Where(file, node.start_mark).wrong("`about` must say where the facts come from")
    # Exact words before wildcards, otherwise in the order of the file.
    ordered = sorted(verbs, key=lambda item: _breadth(item[0]))
    return {**tool, "verbs": tuple(ordered), "root": record}


def _breadth(pattern: tuple[tuple[str, ...], ...]) -> tuple[int, int]:
    """How much a verb's pattern leaves open: words that may be anything, then words with a wildcard."""
    return sum(word[0] in ("*", "**") for word in pattern), sum("*" in "".join(word) for word in pattern)


def _verbs(node: Any, file: str) -> tuple[Any, ...]:
    rows = []
    for key, value in _mapping(node, file).items():
        pattern = tuple(tuple(word.split("|")) for word in key.split())
        if not pattern:
            raise key.where.wrong("an empty verb")
        rows.append((pattern, _read(value, file, _VERB)))
    return tuple(rows)


def _text(node: Any, file: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise Where(file, node.start_mark).wrong("expected a text")
    return str(node.value)


def _flag(node: Any, file: str) -> bool:
    return _one_of("true", "false")(node, file) == "true"


def _one_of(*allowed: str) -> Callable[[Any, str], str]:
    def read(node: Any, file: str) -> str:
        text = _text(node, file)
        if text not in allowed:
            raise Where(file, node.start_mark).wrong(f"{text} is none of {', '.join(allowed)}")
        return text

    return read


def _options(node: Any, file: str) -> str:
    text = _text(node, file)
    for item in text.split():
        if not _OPTION_ITEM.match(item):
            raise Where(file, node.start_mark).wrong(f"{item} declares no option")
    return text


def _code(node: Any, file: str) -> str:
    text = _text(node, file)
    if not _CODE.match(text):
        raise Where(file, node.start_mark).wrong(f"{text} is not module:function")
    return text


def _list(node: Any, file: str) -> list[Any]:
    if not isinstance(node, yaml.SequenceNode):
        raise Where(file, node.start_mark).wrong("expected a list")
    return list(node.value)


def _conditions(node: Any, file: str) -> tuple[Any, ...]:
    """All of these: each a tuple of alternatives (negated, subject, argument, globs or None)."""
    rows = []
    for item in _list(node, file):
        alternatives = item.value if isinstance(item, yaml.SequenceNode) else [item]
        rows.append(tuple(_condition(alternative, file) for alternative in alternatives))
    return tuple(rows)


def _condition(node: Any, file: str) -> tuple[bool, str, Any, tuple[str, ...] | None]:
    text = _text(node, file)
    subject, equals, globs = text.removeprefix("!").partition("=")
    kind, argument = _subject(subject, Where(file, node.start_mark))
    return text.startswith("!"), kind, argument, tuple(globs.split("|")) if equals else None


def _subject(text: str, where: Where) -> tuple[str, Any]:
    if text.startswith(("-", "+")) and " " not in text:
        return "option", text
    if text == "any":
        return "any", 0
    if text.isdigit():
        return "operand", int(text)
    if text.startswith("verb ") and text[5:].isdigit():
        return "verb", int(text[5:])
    raise where.wrong(f"{text} is nothing a condition can ask about")


def _expression(node: Any, file: str) -> tuple[str, Any]:
    text = _text(node, file)
    if text in ("operands", "behind", "verbs", "command", "identity", "program"):
        return text, 0
    if text.startswith("-") and " " not in text:
        return "option", text
    if text.startswith("="):
        return "text", text[1:]
    word, _, number = text.partition(" ")
    if word == "operands" and number.endswith("..") and number[:-2].isdigit():
        return "from", int(number[:-2])
    if word in ("operand", "verb") and number.isdigit():
        return word, int(number)
    raise Where(file, node.start_mark).wrong(f"{text} is no expression")


def _attributes(node: Any, file: str) -> tuple[tuple[str, Any], ...]:
    return tuple((str(key), _attribute(value, file)) for key, value in _mapping(node, file).items())


def _attribute(node: Any, file: str) -> tuple[str, Any]:
    if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:bool":
        return "constant", node.value == "true"
    return _expression(node, file)


def _effects(node: Any, file: str) -> tuple[dict[str, Any], ...]:
    rows = []
    for item in _list(node, file):
        row = _read(item, file, _EFFECT)
        if "kind" not in row:
            raise Where(file, item.start_mark).wrong("an effect needs a kind")
        rows.append(row)
    return tuple(rows)


_EFFECT = {
    "kind": _one_of(*KINDS),
    "when": _conditions,
    "target": _expression,
    "set": _attributes,
    "certainty": _one_of(*(certainty.name.lower() for certainty in Certainty)),
}
_MEANING = {
    "effects": _effects,
    "run": _expression,
    "run_text": _expression,
    "place": _one_of(*PLACES),
    "output": _one_of(*TAINTS),
    "code": _code,
    "operands_end_options": _flag,
}
_VERB = {**_MEANING, "options": _options, "harmless": _conditions, "set": _attributes}
_TOOL = {**_VERB, "about": _text, "style": _one_of(*STYLES), "verbs": _verbs}
