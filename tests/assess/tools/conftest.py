from __future__ import annotations

from typing import Callable

import pytest

from gshell.assess import assess
from gshell.assess.effects import Attribute, Effect
from gshell.assess.world import FakeWorld
from gshell.parse import parse

# Kinds that everyday work is full of; the attributes below are what would make them matter.
EVERYDAY = frozenset(
    [
        "code.run",
        "net.fetch",
        "git.push",
        "k8s.exec",
        "k8s.change",
        "container.run",
        "package.install",
        "iac.apply",
        "secret.read",
    ]
)
ALARMING = ("sensitive", "unknown_remote", "address", "insecure", "privileged", "unchecked", "force", "prune")


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
    """Fails unless the line has an effect of the kind with (at least) these attributes."""

    def check(text: str, kind: str, target: str | None = None, /, **wanted: Attribute) -> None:
        found = effects(text)
        for effect in found:
            facts = {name: effect.attributes.get(name) for name in wanted}
            if effect.kind == kind and facts == wanted and target in (None, effect.target):
                return
        shown = "\n".join(f"  {e.kind} {e.target!r} {dict(e.attributes)} via {e.via}" for e in found)
        pytest.fail(f"{text}\nhas no {kind} {target or ''} {wanted}, but\n{shown}")

    return check


@pytest.fixture
def quiet(effects: Callable[[str], tuple[Effect, ...]]) -> Callable[[str], None]:
    """Fails if the line has an effect that a person would want to hear of."""

    def check(text: str) -> None:
        loud = [effect for effect in effects(text) if not _is_quiet(effect)]
        assert not loud, "\n".join(f"{e.kind} {e.target!r} {dict(e.attributes)}" for e in loud)

    return check


def _is_quiet(effect: Effect) -> bool:
    facts = effect.attributes
    if facts.get("minor") or facts.get("local") or str(facts.get("place", "")).startswith("throwaway"):
        return True
    if effect.kind == "net.send":
        return not any(facts.get(name) for name in ("sensitive", "unknown_remote"))
    return effect.kind in EVERYDAY and not any(facts.get(name) for name in ALARMING)
