"""The description language: the shipped files hold, and whatever is misspelt is found with its place."""

from __future__ import annotations

import marshal
from pathlib import Path
from typing import Any, Iterator

import pytest

from gshell.assess import assess, catalog
from gshell.assess.describe import _EFFECT, _TOOL, compile_file, compile_text
from gshell.assess.effects import KINDS
from gshell.assess.world import FakeWorld
from gshell.errors import PolicyError
from gshell.parse import parse

FILES = sorted(Path(catalog.TOOLS).glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_shipped_files_are_valid(file: Path) -> None:
    tools = compile_file(str(file))
    assert tools
    assert marshal.loads(marshal.dumps(tools)) == tools


def test_no_tool_is_described_twice() -> None:
    names = [name for file in FILES for name in compile_file(str(file))]
    assert sorted(names) == sorted(set(names))


def meanings() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in catalog.names():
        tool = catalog.description(name)
        if tool is None:
            continue
        yield name, tool["root"]
        for _, verb in tool["verbs"]:
            yield name, verb


def test_the_code_that_descriptions_name_exists() -> None:
    places = {verb["code"] for _, verb in meanings() if "code" in verb}
    assert places
    for place in places:
        assert callable(catalog.load(place)), place


def test_kinds_exist() -> None:
    assert {effect["kind"] for _, verb in meanings() for effect in verb.get("effects", ())} <= set(KINDS)


def test_every_program_has_a_handler() -> None:
    for name in catalog.names():
        assert catalog.find(name) is not None, name


def test_what_nobody_knows() -> None:
    assert catalog.find("no-such-program") is None


BASE = """\
"tool|t":
  about: tool(1)
"""


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[]", 1, "expected a mapping"),
        ("tool: {}", 1, "about"),
        (BASE + "  verb: {}\n", 3, "unknown key verb"),
        (BASE + "  style: gnu\n", 3, "gnu is none of"),
        (BASE + '  options: "-n= name"\n', 3, "name declares no option"),
        (BASE + '  options: "--x=y"\n', 3, "declares no option"),
        (BASE + "  harmless: --help\n", 3, "expected a list"),
        (BASE + "  harmless: [perhaps]\n", 3, "nothing a condition can ask about"),
        (BASE + "  effects: [{target: operands}]\n", 3, "needs a kind"),
        (BASE + "  effects:\n    - {kind: file.destroy}\n", 4, "file.destroy is none of"),
        (BASE + "  effects:\n    - {kind: file.delete, target: all}\n", 4, "all is no expression"),
        (BASE + "  effects:\n    - {kind: file.delete, certainty: sure}\n", 4, "sure is none of"),
        (BASE + "  effects:\n    - {kind: file.delete, certain: true}\n", 4, "unknown key certain"),
        (BASE + "  code: rm\n", 3, "not module:function"),
        (BASE + "  run: words\n", 3, "no expression"),
        (BASE + "  place: moon\n", 3, "moon is none of"),
        (BASE + "  output: gold\n", 3, "gold is none of"),
        (BASE + "  verbs:\n    a: {}\n    a: {}\n", 5, "written twice"),
        (BASE + BASE, 3, "described twice"),
        (BASE + "t:\n  about: t(1)\n", 3, "described twice"),
        (BASE + "  verbs: [", 4, "expected"),
    ],
)
def test_mistakes_are_found_with_their_place(text: str, line: int, says: str) -> None:
    with pytest.raises(PolicyError, match=says) as caught:
        compile_text(text, "x.yaml")
    assert caught.value.line == line


def test_a_tool_described_twice_is_a_fault_of_that_tool_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = "other:\n  about: other(1)\n"
    for name, text in (("a", BASE + other), ("b", BASE)):
        (tmp_path / f"{name}.yaml").write_text(text)
    monkeypatch.setattr(catalog, "TOOLS", str(tmp_path))
    for memory, empty in (("_packed", None), ("_found", {}), ("_described", {})):
        monkeypatch.setattr(catalog, memory, empty)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert catalog.find("other") is not None
    assert catalog.find("no-such-program") is None
    with pytest.raises(PolicyError, match=r"b\.yaml:1: t is described twice"):
        catalog.find("t")
    assert [effect.kind for effect in assess(parse("t x"), FakeWorld()).effects] == ["code.opaque"]
    assert "code.opaque" not in {effect.kind for effect in assess(parse("other x"), FakeWorld()).effects}


def test_all_files_together_leave_no_tool_out() -> None:
    packed = catalog._compile([str(file) for file in FILES])
    assert not [name for name, tool in packed.items() if "wrong" in marshal.loads(tool)]


def test_the_example_of_the_documentation() -> None:
    page = (Path(__file__).parents[3] / "docs" / "tools.md").read_text()
    example = page.split("```yaml\n")[1].split("```")[0]
    assert set(compile_text(example, "tools.md")) == {"shipit", "si"}


def test_the_documentation_names_every_key() -> None:
    page = (Path(__file__).parents[3] / "docs" / "tools.md").read_text()
    missing = {key for key in (*_TOOL, *_EFFECT) if f"`{key}`" not in page}
    assert not missing
