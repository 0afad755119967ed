"""What the shape tests know of the source: its modules, their syntax trees, whom they import."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gshell"

# Import leftward only. Those in one group do not import each other.
ORDER: tuple[tuple[str, ...], ...] = (
    ("identify",),
    ("read",),
    ("parse",),
    ("assess",),
    ("decide",),
    ("run",),
    ("mask",),
    ("record",),
    ("index",),
    ("replay",),
    ("agents", "collect"),
    ("shell",),
    ("cli",),
    ("__main__",),
)
ROOTS = frozenset({"", "errors", "config", "paths", "cache", "tell", "tuples", "hints", "expressions"})


@cache
def modules() -> dict[str, Path]:
    """Dotted name below `gshell` ("" is the package itself) -> file."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


def stage(name: str) -> str:
    return name.partition(".")[0]


def rank(name: str) -> int | None:
    """The place of a module's stage in ORDER; -1 for the root modules, None for a stage nobody planned."""
    if stage(name) in ROOTS:
        return -1
    return next((place for place, group in enumerate(ORDER) if stage(name) in group), None)


@cache
def imports(name: str) -> tuple[tuple[str, int], ...]:
    """(module of ours, line) of every import statement, those inside functions included."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found += [(_ours(alias.name), node.lineno) for alias in node.names if _ours(alias.name) is not None]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno}: relative import; the house writes names out"
            source = _ours(node.module or "")
            if source is not None:
                found += [(_submodule(source, alias.name), node.lineno) for alias in node.names]
    return tuple(found)


def foreign(name: str) -> tuple[tuple[str, int], ...]:
    """(top-level name of somebody else's module, line) of every import statement."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.module or "", node.lineno))
    return tuple((module, line) for module, line in found if _ours(module) is None)


def _ours(module: str) -> str | None:
    if module == "gshell":
        return ""
    return module.removeprefix("gshell.") if module.startswith("gshell.") else None


def _submodule(source: str, name: str) -> str:
    """`from gshell.parse import tree` imports the module parse.tree; `… import parse` the package's function."""
    dotted = f"{source}.{name}" if source else name
    return dotted if dotted in modules() else source
