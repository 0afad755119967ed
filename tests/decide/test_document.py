"""docs/policies.md: what it shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bench import at

from gshell.assess import assess
from gshell.assess.world import FakeWorld
from gshell.decide import decide
from gshell.decide.context import Surroundings
from gshell.decide.layers import find, load_files
from gshell.decide.packs import read
from gshell.decide.policy import CONTEXT, Policy
from gshell.decide.prove import prove
from gshell.identify import Identity
from gshell.parse import parse

PAGE = (Path(__file__).parents[2] / "docs/policies.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?ms)^```yaml\n(.*?)^```", PAGE)
EXAMPLE = PAGE.partition("### A worked example")[2].partition("###")[0]
ROW = re.compile(r"(?m)^\| `(.+?)` \| `(.+?)` \| (an? \w+)( on call)? \| (\d+):00 \| (\w+) \|$")
KINDS = {"a person": "human", "an agent": "agent"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    file = tmp_path_factory.mktemp("etc") / "10-kubernetes.yaml"
    file.write_text(re.findall(r"(?ms)^```yaml\n(.*?)^```", EXAMPLE)[0])
    packs = tuple(place for place in find("/") if place[0] == "shipped")
    return load_files((*packs, ("system", str(file))), known=False)


@pytest.mark.parametrize(("line", "kube", "who", "on_call", "hour", "answer"), ROW.findall(EXAMPLE))
def test_worked_example(site: Policy, line: str, kube: str, who: str, on_call: str, hour: str, answer: str) -> None:
    world = FakeWorld(kube_context=kube)
    person = Identity("alice", kind=KINDS[who], groups=("on-call",) if on_call else ("staff",))
    found = decide(
        assess(parse(line), world), site, person, text=line, moment=at(int(hour)), context=Surroundings(world)
    )
    assert found.verdict.word == answer


def test_the_table_was_found() -> None:
    assert len(ROW.findall(EXAMPLE)) == EXAMPLE.count("\n| `") == 10


def test_its_rule_proves_itself(site: Policy) -> None:
    rule = site.rule("site.production")
    assert rule
    site.rules, before = (rule,), site.rules
    assert prove(site) == []
    site.rules = before


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.startswith("schema")])
def test_whole_files_are_policies(block: str) -> None:
    assert read(block, "x.yaml", "system").pack.schema == 1


def test_every_fact_is_explained() -> None:
    told = PAGE.partition("### Where it takes place")[2].partition("###")[0]
    assert [name for name in CONTEXT if f"`{name}`" not in told] == []
