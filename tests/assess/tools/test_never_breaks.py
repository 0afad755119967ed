"""Any words behind any known name: an answer, never a fault, and no effect outside the taxonomy."""

from __future__ import annotations

from typing import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gshell.assess import catalog
from gshell.assess.effects import KINDS, Effect

NAMES = sorted(catalog.names())
WORDS = """
    - -- --- -= --= = @ : + $x -$x --a=$x $(x) * {a,b} / ~ x:y s3://b https://h/p?q h:9200/_all é ext::x @f @- a=b 1 -1
"""
ODD = [*WORDS.split(), "", "\n", "-" * 40, "a" * 300]
OPEN = ("$x", "-$x", "$(x)", "*", "{a,b}", "~")


def vocabulary(name: str) -> list[str]:
    """The words a tool's description knows."""
    tool = catalog.description(name)
    if tool is None:
        return ["-a", "-r", "-c", "-e", "--help"]
    texts = [tool["options"], *(verb.get("options", "") for _, verb in tool["verbs"])]
    options = [name.rstrip("[=]") for text in texts for item in text.split() for name in item.split("|")]
    verbs = [word for pattern, _ in tool["verbs"] for words in pattern for word in words]
    return options + verbs or ["x"]


@st.composite
def lines(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(NAMES))
    word = st.sampled_from(vocabulary(name)) | st.sampled_from(ODD)
    words = draw(st.lists(word, max_size=7))
    quoted = [text if text in OPEN else "'" + text + "'" for text in words]
    return " ".join([name, *quoted]) + draw(st.sampled_from(["", " < f", " <<< 'a b'", " | sh"]))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=lines())
def test_any_words(line: str, effects: Callable[[str], tuple[Effect, ...]]) -> None:
    for effect in effects(line):
        assert effect.kind in KINDS
        assert "\0" not in effect.target, effect
        assert 0 <= effect.risk <= 100
        assert all(isinstance(value, (str, int, bool, tuple)) for value in effect.attributes.values())
