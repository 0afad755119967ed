"""Options are read as getopt reads them; Python's own getopt is the oracle."""

from __future__ import annotations

import getopt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gshell.assess.options import Options, Spec, read, spec
from gshell.assess.values import HOLE, Taint, Value

TOOL = spec("-r|-R|--recursive -f|--force -n|--name= --dry-run[=] -i[=] -v --file=")


def options(line: str, known: Spec = TOOL) -> Options:
    return read([Value(word) for word in line.split()], known)


def texts(values: tuple[Value, ...]) -> list[str]:
    return [value.text for value in values]


@pytest.mark.parametrize(
    ("line", "has", "name", "operands"),
    [
        ("a b", "", None, ["a", "b"]),
        ("-rf a", "-r -f --recursive --force", None, ["a"]),
        ("a -rf", "-r -f", None, ["a"]),
        ("-nx a", "-n", "x", ["a"]),
        ("-n x a", "--name", "x", ["a"]),
        ("-rn x a", "-r -n", "x", ["a"]),
        ("-rnx a", "-r -n", "x", ["a"]),
        ("-n=x", "-n", "=x", []),
        ("--name=x a", "-n", "x", ["a"]),
        ("--name x a", "-n", "x", ["a"]),
        ("--nam x a", "-n", "x", ["a"]),
        ("--name= a", "-n", "", ["a"]),
        ("--name delete a", "-n", "delete", ["a"]),
        ("--rec a", "-r", None, ["a"]),
        ("-R a", "--recursive", None, ["a"]),
        ("-n x -n y", "-n", "y", []),
        ("--dry-run client", "--dry-run", None, ["client"]),
        ("-i a", "-i", None, ["a"]),
        ("-- -r a", "", None, ["-r", "a"]),
        ("a -- -r", "", None, ["a", "-r"]),
        ("-r -- -f", "-r", None, ["-f"]),
        ("-", "", None, ["-"]),
        ("--unknown a", "--unknown", None, ["a"]),
        ("-xr a", "-x -r", None, ["a"]),
    ],
)
def test_getopt(line: str, has: str, name: str | None, operands: list[str]) -> None:
    found = options(line)
    assert texts(found.operands) == operands
    assert {given.name for given in found.given} == {TOOL.name(flag) for flag in has.split()}
    value = found.value("--name")
    assert (value.text if value else None) == name


def test_an_ambiguous_beginning_is_not_guessed() -> None:
    found = options("--f a")  # --force or --file
    assert not found.has("--force") and not found.has("--file")
    assert found.has("--f")


def test_optional_values_are_attached() -> None:
    assert options("--dry-run=client").text("--dry-run") == "client"
    assert options("-i.bak x").text("-i") == ".bak"
    assert texts(options("-i.bak x").operands) == ["x"]


def test_posix_programs_stop_at_the_first_operand() -> None:
    found = options("-r cmd -f --name=x", spec("-r -f --name=", posix=True))
    assert found.has("-r") and not found.has("-f")
    assert texts(found.operands) == ["cmd", "-f", "--name=x"]


def test_programs_with_one_dash() -> None:
    found = options("-chdir=x destroy -auto-approve -var a=b", spec("-chdir= -var= -auto-approve", single=True))
    assert found.text("-chdir") == "x" and found.has("-auto-approve") and found.text("-var") == "a=b"
    assert texts(found.operands) == ["destroy"]


def test_pflag_takes_the_equals_sign_away_and_never_abbreviates() -> None:
    known = spec("-n|--namespace= --force", pflag=True)
    assert options("-n=prod", known).text("-n") == "prod"
    assert not options("--forc", known).has("--force")


def test_unknown_long_options_take_values_where_most_do() -> None:
    known = spec("--debug", valued=True)
    found = options("--debug s3 --what ever --last", known)
    assert texts(found.operands) == ["s3"]
    assert found.text("--what") == "ever" and found.has("--last")


def test_plus() -> None:
    assert options("+x a", spec("+x", plus=True)).has("+x")
    assert texts(options("+x a", spec("-x")).operands) == ["+x", "a"]


def test_behind_the_dashes() -> None:
    found = options("pod -r -- rm -rf x")
    assert texts(found.behind) == ["rm", "-rf", "x"]
    assert texts(options("pod rm").behind) == ["pod", "rm"]


def test_a_later_declaration_takes_names_away() -> None:
    found = options("-v --version", spec("-v|--version -v|--volumes="))
    assert found.text("-v") == "--version" and not found.has("--version")


def test_taints_and_holes_stay_with_the_value() -> None:
    taint = frozenset({Taint("secret", "k")})
    found = read([Value("-n" + HOLE, taint), Value(HOLE)], TOOL)
    assert found.value("-n") == Value(HOLE, taint)
    assert texts(found.operands) == [HOLE]


WORDS = """
    a b -r -f -rf -n -nx -rnx -rn --name --name=x --recursive --force --file=y --file - -- -v -fv x=y
"""
words = st.lists(st.sampled_from(WORDS.split()), max_size=8)


@given(words)
def test_as_getopt_reads_them(line: list[str]) -> None:
    try:
        expected, operands = getopt.gnu_getopt(line, "rRfn:v", ["recursive", "force", "name=", "file="])
    except getopt.GetoptError:
        return  # bad usage: the program stops, nothing to compare
    found = options(" ".join(line))
    assert texts(found.operands) == operands
    names = [TOOL.name(name) for name, _ in expected]
    assert [given.name for given in found.given] == names
    assert [given.value.text if given.value else "" for given in found.given] == [value for _, value in expected]
