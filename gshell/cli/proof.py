"""What `gshell policy test` finds: files that are no policies, and rules that do not keep their word."""

from __future__ import annotations

import os
from copy import copy
from typing import TYPE_CHECKING, Any, Callable, Iterator

from gshell.errors import PolicyError
from gshell.tuples import NamedTuple

if TYPE_CHECKING:
    from gshell.decide.policy import Policy, Rule
    from gshell.decide.prove import Failure


class Proof(NamedTuple):
    """`faults` files that cannot be read as policies, one each; without them, `rules` were tested."""

    faults: tuple[PolicyError, ...]
    policy: Policy | None
    rules: tuple[Rule, ...]
    failures: tuple[Failure, ...]

    @property
    def status(self) -> int:
        return PolicyError.exit_status if self.faults else int(bool(self.failures))

    def as_dict(self) -> dict[str, Any]:
        return {
            "rules": len(self.rules),
            "examples": sum(len(rule.match) + len(rule.no_match) for rule in self.rules),
            "faults": [fault_as_dict(fault) for fault in self.faults],
            "failures": [failure_as_dict(failure) for failure in self.failures],
        }


def proof(files: tuple[str, ...], progress: Callable[[str], None]) -> Proof:
    """Test these files as if they were the user's; without any, all policies in force."""
    from gshell.decide.layers import find, load_files

    faults = tuple(_faults(files))
    if faults:
        return Proof(faults, None, (), ())
    names = [os.path.abspath(file) for file in files]
    try:
        places = find(os.getcwd())
        known = {file for _, file in places}
        policy = load_files((*places, *((_layer(file), file) for file in names if file not in known)))
    except PolicyError as error:
        return Proof((error,), None, (), ())
    tested = tuple(rule for rule in policy.rules if not names or rule.source.rpartition(":")[0] in names)
    failures = tuple(_failures(policy, tested, progress))
    return Proof((), policy, tested, failures)


def _layer(file: str) -> str:
    """A profile may loosen where root chooses it; a file of somebody's own only tightens."""
    from gshell.decide.packs import read

    with open(file, encoding="utf-8") as source:
        return "shipped" if read(source.read(), file, "user").pack.name.startswith("profile ") else "user"


def _faults(files: tuple[str, ...]) -> Iterator[PolicyError]:
    """Each file for itself: the fault of one does not hide that of another."""
    from gshell.decide.packs import read

    for file in map(os.path.abspath, files):
        try:
            with open(file, encoding="utf-8") as source:
                read(source.read(), file, "user")
        except UnicodeDecodeError:
            yield PolicyError("is not UTF-8", file, hint=f"gshell policy test {file}")
        except OSError as error:
            yield PolicyError(f"cannot be read: {error.strerror}", file, hint=f"gshell policy test {file}")
        except PolicyError as error:
            yield error


def _failures(policy: Policy, tested: tuple[Rule, ...], progress: Callable[[str], None]) -> Iterator[Failure]:
    """Rule by rule, so that one can say how far it is; each is still judged beside all others."""
    from gshell.decide.prove import prove

    one = copy(policy)
    for number, rule in enumerate(tested):
        progress(f"rule {number}/{len(tested)}: {rule.id}")
        one.rules = (rule,)
        yield from prove(one)
    progress("")


def fault_as_dict(fault: PolicyError) -> dict[str, Any]:
    place = ":".join(str(part) for part in (fault.file, fault.line, fault.column) if part)
    message = str(fault).removeprefix(f"{place}: ")
    return {"file": fault.file, "line": fault.line, "column": fault.column, "message": message, "hint": fault.hint}


def failure_as_dict(failure: Failure) -> dict[str, Any]:
    file, line, column = place_of(failure)
    return {
        "rule": failure.rule.id,
        "source": failure.rule.source,
        "file": file,
        "line": line,
        "column": column,
        "example": failure.example,
        "expected": "match" if failure.expected else "no match",
        "met_by": list(failure.got),
    }


def place_of(failure: Failure) -> tuple[str, int, int]:
    """Where the example stands."""
    from gshell.decide.packs import place_of_example

    file, _, line = failure.rule.source.rpartition(":")
    try:
        with open(file, encoding="utf-8") as source:
            found = place_of_example(source.read(), file, failure.rule.id, failure.example)
    except OSError:
        found = None
    return (file, *found) if found else (file, int(line), 1)
