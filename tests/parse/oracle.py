"""What bash itself says of a text, without running any of it.

`bash -n` reads and refuses or accepts. `bash --pretty-print` reads and prints its own
tree as text: reading that again must give the tree we made of the original.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from typing import Any, Iterable, Iterator

from gshell.parse import tree

ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", "/usr/bin:/bin")}

# Reads NUL-separated texts, answers with status, NUL, errors, NUL for each.
_JUDGE = """
while IFS= read -r -d '' text; do
    errors=$(bash -n -O extglob -c -- "$text" 2>&1)
    printf '%s\\0%s\\0' "$?" "$errors"
done
"""


def version() -> tuple[int, ...]:
    try:
        done = subprocess.run(["bash", "-c", "echo ${BASH_VERSINFO[0]} ${BASH_VERSINFO[1]}"], capture_output=True)
    except FileNotFoundError:
        return (0,)
    return tuple(int(number) for number in done.stdout.split())


def states(texts: list[str]) -> list[str]:
    """complete, incomplete or wrong, as parse would say it; incomplete also where bash only warns."""
    data = b"".join(text.encode("utf-8", "surrogateescape") + b"\0" for text in texts)
    done = subprocess.run(["bash", "-c", _JUDGE], input=data, capture_output=True, env=ENVIRONMENT)
    answers = done.stdout.decode("utf-8", "replace").split("\0")[:-1]
    assert len(answers) == 2 * len(texts)
    return [_state(int(status), errors) for status, errors in zip(answers[::2], answers[1::2], strict=True)]


def _state(status: int, errors: str) -> str:
    if "delimited by end-of-file" in errors or "unexpected EOF" in errors or "unexpected end of file" in errors:
        return "incomplete"
    return "wrong" if status or errors else "complete"


def printed(texts: list[str]) -> Iterator[str]:
    """Each text as bash prints it. They must be complete."""
    source = "".join(f": @@{number}\n{text}\n" for number, text in enumerate(texts)) + ": @@end\n"
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(source)
        file.flush()
        done = subprocess.run(["bash", "--pretty-print", file.name], capture_output=True, env=ENVIRONMENT)
    assert not done.stderr, done.stderr[:500]
    pieces = re.split(r"(?m)^: @@(\d+|end)\n", done.stdout.decode("utf-8", "surrogateescape"))
    found = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    return (found[str(number)] for number in range(len(texts)))


def essence(node: Any) -> Any:
    """The tree without what printing changes: spans, `;` or newline, `|&`, default descriptors."""
    match node:
        case tree.Span():
            return None
        case tree.Script():
            return essence(node.body)
        case tree.Sequence():
            marks = [";" if mark in ("newline", "") else mark for mark in node.connectors]
            return "sequence", _all(node.commands), marks
        case tree.Pipeline():
            both = [_with_stderr(each) if mark else each for each, mark in zip(node.commands, node.stderr, strict=True)]
            return "pipeline", _all(both), node.negated, node.timed
        case tree.Redirect():
            return _redirect(node)
        case tree.If(branches, tree.Sequence((tree.If() as inner,))) if not inner.redirects:
            return essence(node._replace(branches=branches + inner.branches, otherwise=inner.otherwise))
        case tree.For() if node.words is None:
            return essence(node._replace(words=_ALL_ARGUMENTS))
        case tree.ArithmeticFor():
            header = repr(essence(node.header)).replace(" ", "")
            return "for ((", header, essence(node.body), _all(node.redirects)
        case tree.Coproc(name, tree.Simple() as body):
            shown = body._replace(words=body.words[1:]) if body.words[0].literal == name else body
            return "coproc", name, essence(shown), _all(node.redirects)
        case tree.Test():
            words = [word for word in _all(node.words) if word != ("Word", [("Literal", "-n", False)], None)]
            return "[[", words, _all(node.redirects)
        case tuple():
            return (type(node).__name__, *_all(node)) if hasattr(node, "_fields") else _all(node)
    return node


_ALL_ARGUMENTS = (tree.Word((tree.Parameter("@", quoted=True),), tree.Span(0, 0)),)
_TO_STDOUT = tree.Redirect(">&", 2, "", tree.Word((tree.Literal("1"),), tree.Span(0, 0)), None, tree.Span(0, 0))


def _all(nodes: Iterable[Any]) -> list[Any]:
    return [essence(node) for node in nodes]


def _with_stderr(command: Any) -> Any:
    return command._replace(redirects=(*command.redirects, _TO_STDOUT))


def _redirect(node: tree.Redirect) -> Any:
    target, operator, fd = node.target.literal, node.operator, node.fd
    if operator == ">&" and fd is None and (target is None or not target.rstrip("-").isdigit()) and target != "-":
        operator = "&>"
    elif operator[0] != "&":
        fd = int(operator[0] == ">") if fd is None else fd
        operator = ">&" if target == "-" and operator[1:] == "&" else operator
    here = node.body is not None
    return operator, fd, node.variable, None if here else essence(node.target), essence(node.body)
