"""Whose word counts about detectors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gshell import paths
from gshell.errors import PolicyError
from gshell.mask import library
from gshell.mask.describe import read
from gshell.mask.rules import Plain, Rule, look

OWN = """\
detectors:
  - id: acme-token
    prefix: acme_
    chars: alnum
    length: 8..
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    places = {"system": tmp_path / "etc/mask.yaml", "user": tmp_path / "own/gshell/mask.yaml"}
    for place in places.values():
        place.parent.mkdir(parents=True)
    monkeypatch.setattr(library, "_LAYERS", (("user", str(places["system"].parent)), ("user", "")))
    monkeypatch.setattr(paths, "config", lambda: str(places["user"].parent))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    library._load.cache_clear()
    return places


def found(text: str) -> list[str]:
    kit = library.load()
    rules = Plain(tuple(Rule(row, place, kit.allow) for place, row in enumerate(kit.detectors)))
    return [hit.id for hit in look(text.encode(), 0, True, rules)[0]]


def test_a_detector_of_ones_own(files: dict[str, Path]) -> None:
    assert found("acme_a1b2c3d4") == []
    files["user"].write_text(OWN)
    assert found("acme_a1b2c3d4") == ["acme-token"]


def test_without_and_allow(files: dict[str, Path]) -> None:
    text = "password=hunter2 bob@shop.de"
    assert found(text) == ["password", "email"]
    files["user"].write_text("without: [email]\nallow: ['hunter[0-9]']\n")
    assert found(text) == []


def test_a_file_that_does_not_parse_starts_nothing(files: dict[str, Path]) -> None:
    files["user"].write_text("without: [emial]\n")
    with pytest.raises(PolicyError, match="emial"):
        library.load()


def test_a_file_that_others_may_write(files: dict[str, Path]) -> None:
    files["user"].write_text(OWN)
    files["user"].chmod(0o666)
    with pytest.raises(PolicyError, match="others may write"):
        library.load()


def test_the_last_word(tmp_path: Path) -> None:
    host, own = tmp_path / "host.yaml", tmp_path / "own.yaml"
    host.write_text("final: true\nwithout: [phone-number]\n")
    own.write_text("without: [email]\nallow: ['.*']\nscreen: [human]\n" + OWN)
    shipped = [("shipped", file) for file in library.shipped()]
    detectors, allow, screen = library._compiled([*shipped, ("system", str(host)), ("user", str(own))])
    ids = {row[0] for row in detectors}
    assert "email" in ids and "acme-token" in ids and "phone-number" not in ids
    assert (allow, screen) == (b"", ("agent", "human"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("detectors: [{id: x, chars: alnum}]", "either keywords or a hint"),
        ("detectors: [{id: x, prefix: x_, chars: '[a-'}]", "no expression"),
        ("detectors: [{id: x, prefix: x_, chars: alnum, length: many}]", "expected 20"),
        ("detectors: [{id: x, prefix: x_, chars: alnum, secret: a}]", "without the other"),
        ("detectors: [{id: x, prefix: x_, chars: '@{y}'}]", "no part y"),
        ("detectors: [{id: x, keywords: [X], chars: alnum}]", "lower-case"),
        ("detectors: [{id: x, prefix: x_, chars: alnum, check: lunh}]", "none of"),
        ("detectors: [{id: x, prefix: x_, chars: alnum, examples: {match: [a], no_match: [b]}}]", "«»"),
        ("screen: [robot]", "robot"),
        ("witout: [email]", "unknown key witout"),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said) as error:
        read(text + "\n", "mask.yaml")
    assert error.value.line == 1


def test_the_page_shows_a_file_that_is_understood() -> None:
    page = Path(__file__).parents[2] / "docs/masking.md"
    (example,) = re.findall(r"(?s)```yaml\n(.*?)```", page.read_text(encoding="utf-8"))
    said = read(example, "mask.yaml")
    assert [row.detector.id for row in said.detectors] == ["acme-token", "badge"]
    assert set(said.without) <= {row.id for row in library.load().detectors}
    assert (said.screen, said.final) == (("agent", "service"), True)
