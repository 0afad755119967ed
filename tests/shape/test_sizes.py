"""A file is read in one sitting, a function in one look."""

from __future__ import annotations

import ast

import pytest
from house import ROOT, modules, tree

FILE_LINES = 400
FUNCTION_LINES = 40


@pytest.mark.parametrize("name", modules())
def test_file(name: str) -> None:
    assert len(modules()[name].read_text(encoding="utf-8").splitlines()) <= FILE_LINES


@pytest.mark.parametrize("name", modules())
def test_functions(name: str) -> None:
    long = [
        f"{modules()[name].relative_to(ROOT)}:{node.lineno} {node.name}: {_lines(node)} lines"
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
