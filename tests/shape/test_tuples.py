"""gshell.tuples.NamedTuple is typing.NamedTuple, only sooner made."""

from __future__ import annotations

import pickle
import typing
from typing import Any

import pytest

from gshell.tuples import NamedTuple


class Cheap(NamedTuple):
    x: int
    y: int = 2
    z: str = "a"

    @property
    def sum(self) -> int:
        return self.x + self.y


class Known(typing.NamedTuple):
    x: int
    y: int = 2
    z: str = "a"

    @property
    def sum(self) -> int:
        return self.x + self.y


class Single(NamedTuple):
    only: str


def both(ask: typing.Callable[[Any], object]) -> tuple[object, object]:
    """What is answered for either class; of an exception its type."""
    answers = []
    for kind in (Cheap, Known):
        try:
            answers.append(ask(kind))
        except Exception as error:
            answers.append(type(error))
    return answers[0], answers[1]


@pytest.mark.parametrize(
    "ask",
    [
        lambda kind: tuple(kind(1)),
        lambda kind: tuple(kind(1, z="b", y=3)),
        lambda kind: kind(),
        lambda kind: kind(1, 2, "a", 4),
        lambda kind: kind(1, w=2),
        lambda kind: kind(1)._replace(y=5).sum,
        lambda kind: kind(1)._asdict(),
        lambda kind: kind._make([1, 2, "c"]).z,
        lambda kind: kind._make([1]),
        lambda kind: (kind._fields, kind._field_defaults, kind.__match_args__),
        lambda kind: setattr(kind(1), "x", 2),
        lambda kind: setattr(kind(1), "new", 2),
        lambda kind: hasattr(kind(1), "__dict__"),
        lambda kind: kind(1) == (1, 2, "a") and hash(kind(1)) == hash((1, 2, "a")),
        lambda kind: pickle.loads(pickle.dumps(kind(7))) == kind(7),
        lambda kind: repr(kind(1)).partition("(")[2],
    ],
)
def test_as_the_real_one(ask: typing.Callable[[Any], object]) -> None:
    cheap, known = both(ask)
    assert cheap == known


def test_what_cannot_be_replaced_is_refused() -> None:
    with pytest.raises(TypeError, match="w"):
        Cheap(1)._replace(w=1)  # type: ignore[call-arg]


def test_one_field_is_a_tuple_too() -> None:
    assert Single("a") == ("a",)
    assert repr(Single("a")) == "Single(only='a')"


def test_a_default_may_not_come_first() -> None:
    with pytest.raises(TypeError, match="without a default"):
        type(NamedTuple)("Wrong", (NamedTuple,), {"__annotations__": {"a": "int", "b": "int"}, "a": 1})
