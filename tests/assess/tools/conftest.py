from __future__ import annotations

import time
from typing import Callable

import pytest

from gshell.assess import assess
from gshell.assess.effects import Attribute, Effect
from gshell.assess.world import FakeWorld
from gshell.decide import Policy, Verdict, decide
from gshell.decide.layers import find, load_files
from gshell.identify import Identity
from gshell.parse import parse

NOON = time.struct_time((2026, 11, 18, 12, 0, 0, 2, 322, 0))


@pytest.fixture
def effects() -> Callable[[str], tuple[Effect, ...]]:
    """The effects of a line; a fault of ours is an error here, not an effect."""

    def of(text: str) -> tuple[Effect, ...]:
        found = assess(parse(text), FakeWorld()).effects
        assert not [effect.target for effect in found if effect.attributes.get("fault")]
        return found

    return of


@pytest.fixture
def has(effects: Callable[[str], tuple[Effect, ...]]) -> Callable[..., None]:
    """Fails unless the line has an effect of the kind, on the target, with (at least) these attributes."""

    def check(text: str, kind: str, target: str, /, **wanted: Attribute) -> None:
        found = effects(text)
        for effect in found:
            facts = {name: effect.attributes.get(name) for name in wanted}
            if effect.kind == kind and effect.target == target and facts == wanted:
                return
        shown = "\n".join(f"  {e.kind} {e.target!r} {dict(e.attributes)} via {e.via}" for e in found)
        pytest.fail(f"{text}\nhas no {kind} {target!r} {wanted}, but\n{shown}")

    return check


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return load_files(tuple(place for place in find("/") if place[0] == "shipped"))


@pytest.fixture
def quiet(effects: Callable[[str], tuple[Effect, ...]], shipped: Policy) -> Callable[[str], None]:
    """Fails if a person at a prompt, under the shipped policies, would hear of the line."""

    def check(text: str) -> None:
        effects(text)
        said = decide(assess(parse(text), FakeWorld()), shipped, Identity("dev"), text=text, moment=NOON)
        assert said.verdict is Verdict.ALLOW, f"{said.rules}: {[e[:3] for e in said.effects]}"

    return check
