"""Programs nobody here knows: told to destroy something, they are asked about; otherwise they pass."""

from __future__ import annotations

import pytest

from gshell.assess import assess
from gshell.assess.world import FakeWorld
from gshell.parse import parse


def destroys(line: str) -> str:
    effects = assess(parse(line), FakeWorld()).effects
    assert [effect.kind for effect in effects] == ["code.run"], line
    return str(effects[0].attributes.get("destroys", ""))


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        ("acmectl destroy", "destroy"),
        ("acmectl cluster delete eu-1", "delete"),
        ("acmectl eu cluster purge", "purge"),
        ("acmectl delete-tenant shop", "delete-tenant"),
        ("acmectl db:drop", "db:drop"),
        ("acmectl -y --zone a wipe", "wipe"),
        ("acmectl --delete-all", "--delete-all"),
    ],
)
def test_a_verb_is_found_where_verbs_stand(line: str, verb: str) -> None:
    assert destroys(line) == verb


@pytest.mark.parametrize(
    "line",
    [
        "acmectl list",
        "acmectl create delete-me",
        "acmectl logs delete",
        "acmectl help destroy",
        "acmectl a b c delete",
        "acmectl ./delete",
        "acmectl destroy --help",
        "acmectl destroy --dry-run",
        "acmectl -k delete_user",
        "acmectl File.delete",
        "acmectl undelete x",
        "acmectl deleted",
    ],
)
def test_a_mention_is_no_verb(line: str) -> None:
    assert destroys(line) == ""
