"""What several stages' tests use."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest


def _effort(work: Callable[[], Any]) -> int:
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


@pytest.fixture
def effort() -> Callable[[Callable[[], Any]], int]:
    """How many calls a piece of work takes: grows as its time does, and is the same on a busy machine."""
    return _effort
