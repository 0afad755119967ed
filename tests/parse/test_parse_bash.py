"""bash is the judge: what it accepts, what it asks more of, and the tree it makes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from drawing import names
from generated import Scripts
from oracle import essence, printed, states, version

from gshell.parse import parse
from gshell.parse.tree import Script

SHARED = Path(__file__).parents[2].parent / "shared"
CORPORA = ["corpus_parse/nl2bash", "corpus_parse/tldr", "corpus/benign", "corpus/evasions"]

pytestmark = pytest.mark.skipif(version() < (5, 2), reason=f"the judge must be bash 5.2 or later, here is {version()}")


@cache
def corpus(name: str) -> list[str]:
    file = SHARED / f"{name}.jsonl"
    if not file.exists():
        pytest.skip(f"{file} is absent: NOT compared with bash")
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [row.get("text") or row["command"] for row in rows]


def disagreements(texts: list[str]) -> list[tuple[str, str, str]]:
    """(bash's state, ours, text) where they differ, and the difference is not one we mean.

    A text ending in a backslash is incomplete for us: at a prompt bash would read on.
    `${a b}` is wrong for us: bash finds out when it runs it. Opaque is what bash may accept.
    """
    found = []
    for text, state in zip(texts, states(texts), strict=True):
        script = parse(text)
        meant = script.error.startswith("a backslash") or script.error.endswith("no parameter expansion")
        if script.state != state and script.parser == "bashlex" and not meant:
            found.append((state, script.state, text))
    return found


def differences(texts: list[str]) -> list[tuple[str, str]]:
    """(text, as bash prints it) where the trees differ."""
    texts = [text for text in texts if readable(parse(text))]
    found = []
    for start in range(0, len(texts), 400):
        chunk = texts[start : start + 400]
        for text, again in zip(chunk, printed(chunk), strict=True):
            if essence(parse(text)) != essence(parse(again)):
                found.append((text, again))
    return found


def readable(script: Script) -> bool:
    return script.state == "complete" and script.parser == "bashlex"


@pytest.mark.parametrize("name", CORPORA)
def test_corpus_sample(name: str) -> None:
    texts = corpus(name)
    assert disagreements(texts[:: max(1, len(texts) // 80)]) == []
    accepted = [text for text in texts[:: max(1, len(texts) // 1000)] if "!(" not in text and "@(" not in text]
    assert differences(accepted) == []


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", CORPORA)
def test_whole_corpus(name: str) -> None:
    texts = corpus(name)
    assert disagreements(texts) == []
    accepted = [text for text in texts if readable(parse(text)) and "!(" not in text and "@(" not in text]
    assert differences(accepted) == []


def test_generated_scripts_read_as_bash_reads_them() -> None:
    scripts = Scripts(1)
    texts = [scripts.valid() for _ in range(250)]
    assert disagreements(texts[:80]) == []
    assert differences(texts) == []


def test_what_bash_accepts_is_not_wrong_and_what_it_refuses_not_complete() -> None:
    """Over texts with a fault somewhere. What looks like arithmetic bash parses only when it runs it."""
    scripts = Scripts(2)
    texts = [text for text in (scripts.broken() for _ in range(160)) if "((" not in text]
    assert [row for row in disagreements(texts) if "incomplete" not in row] == []


def test_plain_bashlex_agrees_where_it_can_read() -> None:
    """Simple commands, pipelines and lists without expansions: bashlex's own lexer and ours."""
    bashlex = pytest.importorskip("bashlex")
    checked = 0
    for text in corpus("corpus_parse/nl2bash")[::15]:
        if any(char in text for char in "$`\\'\"<>(#{[="):
            continue
        found: list[str] = []
        for node in bashlex.parse(text, expansionlimit=-1):
            _collect(node, found)
        assert names(parse(text)) == found
        checked += 1
    assert checked > 100


def _collect(node: Any, found: list[str]) -> None:
    if node.kind == "command":
        found.append(next(part.word.value for part in node.parts if part.kind == "word"))
    for part in getattr(node, "parts", []) + getattr(node, "list", []):
        _collect(part, found)
