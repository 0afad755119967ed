"""What the language means: a made-up tool, a shell that only takes notes."""

from __future__ import annotations

from typing import Any

import pytest

from gshell.assess.call import Call
from gshell.assess.catalog import load
from gshell.assess.describe import compile_text
from gshell.assess.described import handler
from gshell.assess.values import HOLE, TERMINAL, Stream, Taint, Value
from gshell.parse.tree import Span

TOOL = """
"tool":
  about: tool(1)
  style: pflag
  options: "-n|--namespace= -g|--global"
  harmless: [--help, "--dry-run=|client"]
  set: {namespace: --namespace}
  verbs:
    "delete|rm":
      options: "--all -f= --dry-run[=]"
      set: {verb: verb 1}
      effects:
        - {kind: k8s.delete, when: ["!--all"], target: operands, set: {first: operand 1, whole: verbs}}
        - {kind: k8s.delete, when: [--all], set: {all: --all, fixed: "=text", yes: true}}
        - {kind: k8s.drain, when: [["1=node|no*", "-f=*.yaml"], "!--all"], certainty: likely}
        - {kind: k8s.scale, when: ["3"], target: operand 3}
        - {kind: k8s.change, when: ["any=last"], target: operands 2..}
    "delete cluster": {effects: [{kind: k8s.reset, target: operand 1}]}
    "get": {}
    "** list|show": {}
    "** purge": {effects: [{kind: cloud.delete, target: operands, set: {path: verbs}}]}
    "exec": {operands_end_options: true, place: container, run: operands 2..}
    "sh": {options: "-c=", run_text: -c}
    "again": {operands_end_options: true, run: command}
    "behind": {run: behind}
    "name": {options: "--user-name= --size=", effects: [{kind: cloud.stop, target: identity}]}
    "secret": {effects: [{kind: secret.read, target: operand 1}]}
    "dump": {output: database}
  effects: [{kind: cloud.change, target: operands}]
"""


class Notes:
    """A Shell that remembers what it is told."""

    def __init__(self) -> None:
        self.said: list[tuple[Any, ...]] = []

    def emit(self, kind: str, target: str, attributes: Any, certainty: Any, span: Span) -> None:
        self.said.append((kind, target, dict(attributes), certainty.name))

    def run_words(self, words: tuple[Value, ...], via: str, stdin: Any = None, place: str = "", **_: Any) -> Stream:
        self.said.append(("run", [word.text for word in words], via, place))
        return Stream("out")

    def run_text(self, text: str, via: str, span: Span, stdin: Any = None, place: str = "", **_: Any) -> Stream:
        self.said.append(("text", text, via, place))
        return Stream("out")


def run(line: str) -> tuple[list[tuple[Any, ...]], Stream | None]:
    notes = Notes()
    words = tuple(Value(word.replace("?", HOLE)) for word in ["tool", *line.split()])
    call = Call("tool", words, TERMINAL, {}, Span(0, 1), notes)  # type: ignore[arg-type]
    answer = handler(compile_text(TOOL, "tool.yaml")["tool"], load)(call)
    return notes.said, answer


def kinds(line: str) -> list[str]:
    return [row[0] for row in run(line)[0]]


def test_the_verb_is_found_behind_global_options_and_their_values() -> None:
    said = run("-n delete --global rm a b")[0]
    assert [row[1] for row in said] == ["a", "b"]
    assert said[0][2] == {"namespace": "delete", "verb": "rm", "first": "a", "whole": "rm"}


def test_options_stand_on_either_side_of_the_verb() -> None:
    assert run("rm a -n x")[0] == run("-n x rm a")[0]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("delete", ["k8s.delete"]),
        ("delete --all", ["k8s.delete"]),
        ("delete node", ["k8s.delete", "k8s.drain"]),
        ("delete notes", ["k8s.delete", "k8s.drain"]),
        ("delete x -f a.yaml", ["k8s.delete", "k8s.drain"]),
        ("delete x -f a.json", ["k8s.delete"]),
        ("delete node --all", ["k8s.delete"]),
        ("delete a b c", ["k8s.delete"] * 3 + ["k8s.scale"]),
        ("delete a last", ["k8s.delete"] * 2 + ["k8s.change"]),
        ("delete cluster", ["k8s.reset"]),
        ("delete x --help", []),
        ("delete x --dry-run", []),
        ("delete x --dry-run=client", []),
        ("delete x --dry-run=none", ["k8s.delete"]),
        ("delete x --dry-run=?", ["k8s.delete"]),
        ("get delete", []),
        ("a b purge c", ["cloud.delete"]),
        ("purge c", ["cloud.delete"]),
        ("a show purge", []),
        ("get purge", []),
        ("unknown x", ["cloud.change"] * 2),
    ],
)
def test_conditions_and_verbs(line: str, expected: list[str]) -> None:
    assert kinds(line) == expected


def test_constants() -> None:
    assert run("delete --all")[0][0][2] == {"verb": "delete", "all": True, "fixed": "text", "yes": True}


def test_certainty() -> None:
    assert run("delete node")[0][1][3] == "LIKELY"


def test_an_unknown_target_says_so() -> None:
    (effect,) = run("delete pod/?")[0]
    assert effect[1] == "pod/*" and effect[2]["unknown"] is True


def test_wildcard_paths() -> None:
    assert run("a b purge c")[0] == [("cloud.delete", "c", {"path": "a b purge"}, "CERTAIN")]


def test_identity() -> None:
    assert run("name x --size 3 --user-name u")[0][0][1] == "u"
    assert run("name x --size 3")[0][0][1] == "x"


def test_inner_commands() -> None:
    assert run("exec pod rm -rf x")[0] == [("run", ["rm", "-rf", "x"], "tool exec", "container pod")]
    assert run("behind pod -- rm -rf x")[0] == [("run", ["rm", "-rf", "x"], "tool behind", "")]
    assert run("-n 1 again -x y")[0] == [("run", ["again", "-x", "y"], "tool again", "")]
    assert run("sh -c ls")[0] == [("text", "ls", "tool sh", "")]


def test_what_comes_out() -> None:
    assert run("exec pod ls")[1] == Stream("out")
    secret, dump = run("secret db")[1], run("dump")[1]
    assert secret and secret.taints == {Taint("secret", "tool secret")}
    assert dump and dump.taints == {Taint("database", "tool dump")}
    assert run("get x")[1] is None
