"""Trees as one line of text, so that tables of expectations can be read.

[a b]        a simple command: assignments, words, redirections
'x'          text that was quoted; unquoted text stands bare
${x:-w} $(…) expansions, their insides drawn too
"""

from __future__ import annotations

from typing import Any, Iterator

from gshell.parse import tree
from gshell.parse.tree import Script, Simple, Word


def draw(script: Script) -> str:
    return sequence(script.body)


def walk(node: Any) -> Iterator[Any]:
    """All records of the tree, this one first."""
    if isinstance(node, tuple):
        if hasattr(node, "_fields"):
            yield node
        for child in node:
            yield from walk(child)


def names(script: Script) -> list[str]:
    """First words of all commands that are in the tree, however deep."""
    return [word(node.words[0]) for node in walk(script) if isinstance(node, Simple) and node.words]


def word(node: Word) -> str:
    return "".join(part(each) for each in node.parts)


def part(node: tree.Part) -> str:
    match node:
        case tree.Literal(text, quoted):
            return f"'{text}'" if quoted else text
        case tree.Parameter():
            return parameter(node)
        case tree.Substitution(script):
            return f"$({draw(script)})"
        case tree.ProcessSubstitution(script, direction):
            return f"{direction}({draw(script)})"
        case tree.Arithmetic(expression):
            return f"$(({word(expression)}))"


def parameter(node: tree.Parameter) -> str:
    subscript = f"[{word(node.subscript)}]" if node.subscript else ""
    rest = ["" if each is None else f" {word(each)}" for each in (node.argument, node.replacement)]
    return "${" + "!" * node.indirect + node.name + subscript + node.operator + "".join(rest) + "}"


def sequence(node: tree.Sequence) -> str:
    marks = {"newline": "\\n"}
    texts = [command(each) + marks.get(mark, mark) for each, mark in zip(node.commands, node.connectors, strict=True)]
    return " ".join(texts)


def command(node: Any) -> str:
    match node:
        case tree.Simple(words, assignments, redirects):
            return "[" + " ".join([*map(assignment, assignments), *map(word, words), *map(redirect, redirects)]) + "]"
        case tree.Pipeline(commands, stderr, negated, timed):
            marks = [" |& " if both else " | " for both in stderr[:-1]] + [""]
            body = "".join(command(each) + mark for each, mark in zip(commands, marks, strict=False))
            return "time " * timed + "! " * negated + body
        case tree.Opaque(text, _, seen):
            return f"OPAQUE<{text}>{' '.join(map(command, seen))}"
        case _:
            return compound(node) + "".join(" " + redirect(each) for each in node.redirects)


def compound(node: Any) -> str:
    match node:
        case tree.Group(body):
            return f"{{{sequence(body)}}}"
        case tree.Subshell(body):
            return f"({sequence(body)})"
        case tree.If(branches, otherwise):
            texts = [f"if {sequence(test)} then {sequence(body)}" for test, body in branches]
            return " el".join(texts) + (f" else {sequence(otherwise)}" if otherwise else "") + " fi"
        case tree.While(condition, body, until):
            return f"{'until' if until else 'while'} {sequence(condition)} do {sequence(body)} done"
        case tree.For(name, words, body, select):
            listed = "" if words is None else " in" + "".join(" " + word(each) for each in words)
            return f"{'select' if select else 'for'} {name}{listed} do {sequence(body)} done"
        case tree.ArithmeticFor(header, body):
            return f"for (({word(header)})) do {sequence(body)} done"
        case tree.Case(subject, arms):
            return f"case {word(subject)} in {' '.join(map(arm, arms))} esac"
        case tree.Function(name, body):
            return f"{name}() {command(body)}"
        case tree.Coproc(name, body):
            return f"coproc {name} {command(body)}"
        case tree.Test(words):
            return f"[[ {' '.join(map(word, words))} ]]"
        case tree.ArithmeticCommand(expression):
            return f"(({word(expression)}))"
    raise AssertionError(node)


def arm(node: tree.Arm) -> str:
    return f"{'|'.join(map(word, node.patterns))}) {sequence(node.body)} {node.terminator}"


def assignment(node: tree.Assignment) -> str:
    subscript = f"[{word(node.subscript)}]" if node.subscript else ""
    operator = "+=" if node.append else "="
    if node.items is None:
        return f"{node.name}{subscript}{operator}{word(node.value)}"
    items = [(f"[{word(item.subscript)}]=" if item.subscript else "") + word(item.value) for item in node.items]
    return f"{node.name}{subscript}{operator}({' '.join(items)})"


def redirect(node: tree.Redirect) -> str:
    source = f"{{{node.variable}}}" if node.variable else "" if node.fd is None else str(node.fd)
    body = f"<{word(node.body)}>" if node.body else ""
    return f"{source}{node.operator}{word(node.target)}{body}"
