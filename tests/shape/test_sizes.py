"""A file is read in one sitting, a function in one look."""

from __future__ import annotations

import ast

from house import ROOT, modules, tree

FILE_LINES = 400
FUNCTION_LINES = 40


def test_files() -> None:
    sizes = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in modules().values()}
    long = [f"{file.relative_to(ROOT)}: {lines} lines" for file, lines in sizes.items() if lines > FILE_LINES]
    assert not long, "\n".join(long)


def test_functions() -> None:
    long = [
        f"{modules()[name].relative_to(ROOT)}:{node.lineno} {node.name}: {_lines(node)} lines"
        for name in modules()
        for node in ast.walk(tree(name))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _lines(node) > FUNCTION_LINES
    ]
    assert not long, "\n".join(long)


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, docstring not counted."""
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total
