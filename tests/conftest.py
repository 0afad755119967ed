"""What several stages' tests use."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A shell starts what it runs in the background with these ignored, and no program below could trap them then.
for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGQUIT, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)

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
