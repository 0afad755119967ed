"""Nodes: YAML that knows where it stands and says what it is not.

PyYAML speaks YAML 1.1, where `no` is false, `012` is ten and the last of two equal keys
wins. A policy must not mean what its author did not see: here only `true`, `false` and
plain decimal numbers are more than text, everything else that YAML 1.1 would convert has
to be quoted, and keys stand once. Aliases are refused, so nothing unfolds or recurs.
"""

from __future__ import annotations

import re
from typing import Any, Callable, Collection, TypeVar

import yaml

from gshell.errors import PolicyError

_TAG = "tag:yaml.org,2002:"
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})$")
_T = TypeVar("_T")


class Node:
    """One value: its YAML node, the file, and the keys that lead to it (`rules[3].verdict`)."""

    __slots__ = ("file", "key", "node")

    def __init__(self, node: Any, file: str, key: str = "") -> None:
        self.node, self.file, self.key = node, file, key

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    @property
    def column(self) -> int:
        return int(self.node.start_mark.column) + 1

    def wrong(self, message: str, hint: str = "") -> PolicyError:
        """What to raise. `hint` is the next command to type, if it is not the usual one."""
        place = f"{self.key}: " if self.key else ""
        return PolicyError(place + message, self.file, self.line, self.column, hint or mend(self.file))

    def mapping(self, known: Collection[str] = (), required: Collection[str] = ()) -> dict[str, Node]:
        """Key -> value; with `known` any other key is refused."""
        if self.node.tag != _TAG + "map":
            raise self.wrong(f"expected keys with values, not {_said(self.node)}")
        found: dict[str, Node] = {}
        for key_node, value in self.node.value:
            key = Node(key_node, self.file, self.key)
            name = key.text()
            if name in found:
                raise key.wrong(f"{name} is written twice")
            if known and name not in known:
                raise key.wrong(f"unknown key {name}{suggest(name, known)}")
            found[name] = Node(value, self.file, f"{self.key}.{name}" if self.key else name)
        for name in required:
            if name not in found:
                raise self.wrong(f"{name} is missing")
        return found

    def peek(self, key: str) -> str:
        """The text under a key before anything is checked, "" if there is none."""
        rows = self.node.value if self.is_mapping else ()
        return next((str(value.value) for name, value in rows if name.value == key), "")

    def items(self) -> list[Node]:
        if self.node.tag != _TAG + "seq":
            raise self.wrong(f"expected a list, not {_said(self.node)}")
        return [Node(item, self.file, f"{self.key}[{place}]") for place, item in enumerate(self.node.value)]

    def one_or_more(self) -> list[Node]:
        """A list, or one thing in its place; never nothing."""
        found = self.items() if self.is_list else [self]
        if not found:
            raise self.wrong("an empty list says nothing")
        return found

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def scalar(self) -> str | int | bool:
        if not isinstance(self.node, yaml.ScalarNode):
            quotes = "; a text that holds `: ` needs quotes" if self.is_mapping else ""
            raise self.wrong(f"expected a single value, not {_said(self.node)}{quotes}")
        tag, value = self.node.tag.removeprefix(_TAG), str(self.node.value)
        if tag == "str":
            return value
        if tag == "bool" and value in ("true", "false"):
            return value == "true"
        if tag == "int" and _NUMBER.match(value):
            return int(value)
        kind = {"bool": "true or false", "int": "a decimal number"}.get(tag)
        raise self.wrong(
            f"{value or 'nothing'} is read as {tag} by YAML; quote it" + (f" or write {kind}" if kind else "")
        )

    def text(self) -> str:
        value = self.scalar()
        if not isinstance(value, str):
            raise self.wrong(f"expected a text; put {self.node.value} in quotes")
        if not value.strip():
            raise self.wrong("expected a text, found nothing")
        return value

    def flag(self) -> bool:
        value = self.scalar()
        if not isinstance(value, bool):
            raise self.wrong("expected true or false")
        return value

    def number(self, low: int, high: int) -> int:
        value = self.scalar()
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.wrong(f"expected a number from {low} to {high}")
        return value

    def one_of(self, allowed: Collection[str]) -> str:
        value = self.text()
        if value not in allowed:
            raise self.wrong(f"{value} is none of {', '.join(allowed)}")
        return value

    def each(self, read: Callable[[Node], _T]) -> tuple[_T, ...]:
        return tuple(read(item) for item in self.items())


def compose(text: str, file: str) -> Node:
    """The root of a document. Raises PolicyError with the place if it is no YAML, or more than one document."""
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise PolicyError(f"not YAML: {error.problem}", file, line, column, mend(file)) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise PolicyError(f"not YAML: {error}", file, hint=mend(file)) from error
    if node is None:
        raise PolicyError("the file is empty", file, hint=mend(file))
    _refuse_aliases(node, file)
    return Node(node, file)


def _refuse_aliases(root: Any, file: str) -> None:
    """PyYAML gives an alias as the very node it stands for."""
    seen: set[int] = set()
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if id(node) in seen:
            raise Node(node, file).wrong("aliases (&x, *x) are not read; write it out")
        seen.add(id(node))
        if isinstance(node, yaml.CollectionNode):
            pairs = isinstance(node, yaml.MappingNode)
            nodes += [part for pair in node.value for part in pair] if pairs else node.value


def mend(file: str) -> str:
    """The way out that every complaint names."""
    return f"gshell policy test {file}"


def suggest(name: str, known: Collection[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else f"; known here: {', '.join(sorted(known))}"


def _said(node: Any) -> str:
    kinds = {yaml.MappingNode: "keys with values", yaml.SequenceNode: "a list", yaml.ScalarNode: "a single value"}
    return kinds.get(type(node), "that") if node.tag.startswith(_TAG) else f"the tag {node.tag}"
