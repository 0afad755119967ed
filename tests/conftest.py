"""What several stages' tests use."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# CI looks at as many examples as hypothesis does by itself; a person who waits, at fewer. No test asks for the time.
settings.register_profile("ci", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("person", settings.get_profile("ci"), max_examples=30)
settings.load_profile("ci" if os.environ.get("CI") else "person")


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
