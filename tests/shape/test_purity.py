"""The law of purity: what judges a line does no I/O, reads no clock and no environment."""

from __future__ import annotations

import ast

from house import foreign, modules, stage, tree

PURE = ("parse", "assess", "decide", "mask")

# The doors: the modules of pure stages that are there to read files, and what they read.
DOORS: dict[str, str] = {
    "assess.world": "the machine the line would run on",
    "assess.catalog": "which tool descriptions gshell brings along",
    "assess.describe": "those descriptions",
    "decide.layers": "policy files",
    "mask.library": "the detectors in force",
    "decide.profiles": "which profiles are chosen",
    "decide.trust": "who may have written a policy file",
}

# fmt: off
IMPURE_MODULES = {
    "asyncio", "grp", "http", "importlib", "io", "multiprocessing", "pathlib", "pty", "pwd", "random", "secrets",
    "select", "selectors", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "termios",
    "threading", "time", "tty", "urllib", "uuid",
}
LEXICAL = {
    "os.path", "os.sep", "os.path.basename", "os.path.commonpath", "os.path.commonprefix", "os.path.dirname",
    "os.path.isabs", "os.path.join", "os.path.normpath", "os.path.split", "os.path.splitext",
}
# fmt: on
IMPURE_CALLS = {"open", "input", "print", "exec", "eval", "__import__", "breakpoint"}


def pure_modules() -> list[str]:
    return [name for name in modules() if stage(name) in PURE and name not in DOORS]


def test_pure() -> None:
    faults = [f"{modules()[name]}:{fault}" for name in pure_modules() for fault in impurities(name)]
    assert not faults, "\n".join(faults)


def impurities(name: str) -> list[str]:
    faults = [f"{line}: imports {module}" for module, line in foreign(name) if module.split(".")[0] in IMPURE_MODULES]
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Attribute):
            faults += [f"{node.lineno}: uses {dotted}" for dotted in _forbidden(node)]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            faults.append(f"{node.lineno}: calls {node.func.id}()")
        elif isinstance(node, ast.ImportFrom) and node.module in ("os", "sys"):
            faults.append(f"{node.lineno}: from {node.module} import …: write {node.module}.x, so that it is seen")
    return sorted(faults)


def test_every_door_is_there() -> None:
    assert not [name for name in DOORS if name not in modules()]


def _forbidden(node: ast.Attribute) -> list[str]:
    dotted = ast.unparse(node)
    if dotted.startswith("os.") and dotted not in LEXICAL:
        return [dotted]
    return [dotted] if dotted in ("sys.stdin", "sys.stdout", "sys.stderr", "sys.argv", "datetime.now") else []
