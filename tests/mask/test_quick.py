"""The quick engine finds what the plain one finds, or is not used."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known import MATCHES, NO_MATCHES

from gshell import cache
from gshell.mask import Masker, quick, stream
from gshell.mask.rules import look, plain

TEXTS = ["".join(example) for _, example in MATCHES] + [text for _, text in NO_MATCHES]


def test_there_is_one() -> None:
    assert quick.engine() is not plain()


@pytest.mark.parametrize("final", [True, False])
@settings(max_examples=200, deadline=None)
@given(parts=st.lists(st.sampled_from([*TEXTS, "\n", " ", "a", "0", "é"]), min_size=1, max_size=5), cut=st.integers(0))
def test_both_see_the_same(parts: list[str], cut: int, final: bool) -> None:
    text = "".join(parts).encode()
    text = text[: cut % (len(text) + 1)] or text
    assert look(text, 0, final, quick.engine()) == look(text, 0, final, plain())


def test_a_stream_changes_over_and_goes_on() -> None:
    row = b"x" * 63 + b"\n"
    data = row * (stream.QUICK_FROM // len(row)) + b"password=hunter2\n" + row * 200 + b"password=hunter2\n"
    masker = Masker()
    shown = b"".join(masker.feed(data[start : start + 1000]) for start in range(0, len(data), 1000)) + masker.flush()
    assert shown == data.replace(b"hunter2", b"[masked password]")
    assert masker._engine is not plain()


@pytest.fixture
def cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    quick.engine.cache_clear()
    yield tmp_path
    quick.engine.cache_clear()


def test_a_database_of_another_machine_is_made_again(cold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "remember", lambda *_: b"not a database of this processor" * 100)
    assert quick.engine() is not plain()


def test_a_database_that_misses_something_is_not_used(cold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hyperscan

    blind = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    blind.compile(expressions=[b"nothing like it"], ids=[0], flags=[hyperscan.HS_FLAG_SINGLEMATCH])
    monkeypatch.setattr(cache, "remember", lambda *_: hyperscan.dumpb(blind))
    assert quick.engine() is plain()


def test_without_the_library(cold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "hyperscan", None)
    assert quick.engine() is plain()
