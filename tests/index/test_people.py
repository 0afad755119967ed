"""Questions about who was recorded."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from sessions import ALICE, outcome, run, start

from gshell.identify import Identity
from gshell.index import Index, people

BOT = Identity("alice", kind="agent", on_behalf_of="alice", host="build7", agent="codex")
BOB = Identity("bob", host="db1")


@pytest.fixture
def index(tmp_path: Path) -> Index:
    for who, refused, moment in ((ALICE, 2, 1_790_000_000.0), (BOT, 0, 1_790_100_000.0), (BOB, 1, 1_790_000_100.0)):
        recording = start(tmp_path, who, moment=moment)
        run(recording, "make", b"done\r\n")
        for number in range(refused):
            recording.decided(outcome(f"rm -rf /{number}", "files.delete-root"))
        recording.end(0)
    index = Index(str(tmp_path))
    index.catch_up()
    return index


def test_people(index: Index) -> None:
    with index:
        alice, bob = index.ask(people.people)
        assert (alice.name, alice.sessions, alice.commands, alice.refused) == ("alice", 2, 4, 2)
        assert (alice.actors, alice.agents, alice.hosts) == (("agent", "human"), ("codex",), ("build7", "web1"))
        assert alice.last == 1_790_100_000.0 > bob.last
        assert index.ask(partial(people.people, name="bob")) == [bob]
        assert index.ask(partial(people.people, name="nobody")) == []


def test_days_rules_totals(index: Index) -> None:
    with index:
        days = index.ask(partial(people.days, since=0.0))
        assert [(day.sessions, day.commands, day.refused) for day in days] == [(2, 5, 3), (1, 1, 0)]
        assert index.ask(partial(people.days, since=1_790_050_000.0)) == days[1:]
        assert index.ask(partial(people.rules, since=0.0)) == [("files.delete-root", 3)]
        assert index.ask(partial(people.rules, since=0.0, user="bob")) == [("files.delete-root", 1)]
        assert index.ask(people.totals) == people.Totals(3, 6, 3, 0)
