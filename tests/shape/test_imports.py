"""The law of imports: leftward only, no cycles, lazy imports included."""

from __future__ import annotations

import pytest
from house import ORDER, imports, modules, rank, stage


@pytest.mark.parametrize("name", modules())
def test_imports_point_left(name: str) -> None:
    here = rank(name)
    assert here is not None, f"{stage(name)} has no place in the order {ORDER}"
    for target, line in imports(name):
        assert target in modules(), f"{name}:{line} imports {target}, which is not there"
        there = rank(target)
        assert there is not None and there <= here, f"{name}:{line} imports {target}, which stands to its right"
        if there == here and here >= 0:
            assert stage(target) == stage(name), f"{name}:{line} imports its neighbour {target}"


def test_no_cycles() -> None:
    state: dict[str, str] = {}
    path: list[str] = []

    def visit(name: str) -> None:
        state[name] = "open"
        path.append(name)
        for target, _ in imports(name):
            if target == name or target not in modules():
                continue
            assert state.get(target) != "open", " -> ".join([*path[path.index(target) :], target])
            if target not in state:
                visit(target)
        path.pop()
        state[name] = "done"

    for name in modules():
        if name not in state:
            visit(name)


def test_the_house_can_see_a_wrong_import() -> None:
    """The checks above are only worth something if lazy imports are found at all."""
    lazy = {target for target, _ in imports("__main__")}
    assert lazy >= {"cli.group", "cli.unknown", "shell"}
