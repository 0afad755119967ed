"""The law of imports: leftward only, no cycles, lazy imports included."""

from __future__ import annotations

from typing import Iterator

from house import ORDER, imports, modules, rank, stage


def test_every_stage_has_its_place() -> None:
    assert not [name for name in modules() if rank(name) is None], f"the order is {ORDER}"


def test_imports_point_left() -> None:
    faults = [fault for name in modules() for fault in misdirected(name)]
    assert not faults, "\n".join(faults)


def misdirected(name: str) -> Iterator[str]:
    here = rank(name)
    assert here is not None
    for target, line in imports(name):
        there = rank(target)
        if target not in modules() or there is None:
            yield f"{name}:{line} imports {target}, which is not there"
        elif there > here:
            yield f"{name}:{line} imports {target}, which stands to its right"
        elif there == here >= 0 and stage(target) != stage(name):
            yield f"{name}:{line} imports its neighbour {target}"


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
