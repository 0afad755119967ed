"""gshell.expressions.expression is re.compile, only later."""

from __future__ import annotations

import re
import sys

import pytest

import gshell.assess.builtins
import gshell.assess.paths
import gshell.parse  # noqa: F401 - so that their expressions are there
from gshell.expressions import expression

TEXT = "one = 1\nTwo = 22\n"


@pytest.mark.parametrize(("pattern", "flags"), [(r"(\w+) = (\d+)", 0), ("two.*", re.IGNORECASE | re.DOTALL), ("x", 0)])
def test_as_compiled_at_once(pattern: str, flags: int) -> None:
    real = re.compile(pattern, flags)
    later = expression(pattern, flags)
    for _ in range(2):  # the second time its methods are the compiled one's own
        for ask in ("search", "match", "fullmatch"):
            mine, its = getattr(later, ask)(TEXT, 0), getattr(real, ask)(TEXT, 0)
            assert (mine and (mine.span(), mine.groups())) == (its and (its.span(), its.groups()))
        assert later.findall(TEXT) == real.findall(TEXT)
        assert later.sub("-", TEXT) == real.sub("-", TEXT)
        assert (later.pattern, later.flags) == (real.pattern, real.flags)


def test_a_wrong_one_is_an_error_when_it_is_used() -> None:
    with pytest.raises(re.error):
        expression("(").match  # noqa: B018 - asking for it compiles


def test_all_of_ours_compile() -> None:
    """What would be noticed at import otherwise."""
    ours = [value for name, module in list(sys.modules.items()) if name.startswith("gshell.") for value in
            vars(module).values() if type(value) is expression]  # fmt: skip
    assert len(ours) > 10
    assert all(value.pattern for value in ours)
