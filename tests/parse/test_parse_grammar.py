"""bashlex's tables: the same whether it built them just now or they come from disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gshell.parse import grammar, statements

TEXTS = ["ls -l | wc; a && b & (c)", "if a; then b; else c; fi >f", "case x in a) for y in z; do $(w); done;; esac"]

PROGRAM = f"""
import sys
from gshell.parse import parse
print(hash(repr([parse(text) for text in {TEXTS!r}])))
print("bashlex.parser" in sys.modules, "bashlex.yacc" in sys.modules)
"""


def run(cache: Path, program: str = PROGRAM) -> list[str]:
    environment = {"XDG_CACHE_HOME": str(cache), "HOME": str(cache), "PATH": os.environ["PATH"], "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, cwd=cache, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_warm_start_reads_the_same_without_building(tmp_path: Path) -> None:
    cold, warm = run(tmp_path), run(tmp_path)
    assert cold[0] == warm[0]
    assert cold[1] == "True True"
    assert warm[1] == "False True"


def test_bashlex_itself_still_works_afterwards(tmp_path: Path) -> None:
    """Importing its automaton alone must leave nothing half-made behind."""
    run(tmp_path)
    after = PROGRAM + "import bashlex, inspect\nprint(bashlex.parse('a b')[0].kind, inspect.isfunction(inspect.stack))"
    assert run(tmp_path, after)[-1] == "command True"


def test_bashlex_may_lie_where_only_a_finder_knows(tmp_path: Path) -> None:
    """As with editable installs: it is in no folder of sys.path."""
    program = f"""
import importlib.machinery as machinery, importlib.util as util, sys
folder = next(entry for entry in sys.path if machinery.PathFinder.find_spec("bashlex", [entry]))
sys.path = [{str(Path(grammar.__file__).parents[2])!r}, *(entry for entry in sys.path if "site-packages" not in entry)]
class Finder:
    def find_spec(self, name, path=None, target=None):
        return machinery.PathFinder.find_spec(name, [folder]) if name == "bashlex" else None
sys.meta_path.append(Finder())
from gshell.parse import parse
print(parse("a | b").state)
"""
    assert run(tmp_path, program) == ["complete"]


def test_tables_are_bashlex_s_own() -> None:
    bashlex = pytest.importorskip("bashlex.parser")
    ours = statements._automaton()
    assert {state: dict(row) for state, row in bashlex.yaccparser.action.items()} == ours.action
    assert {state: dict(row) for state, row in bashlex.yaccparser.goto.items()} == ours.goto
    assert [rule.str for rule in bashlex.yaccparser.productions] == [rule.str for rule in ours.productions]


def test_every_rule_has_its_production() -> None:
    rules = {rule.name for rule in statements._automaton().productions} - {"S'"}
    assert rules == set(grammar.PRODUCTIONS)
