"""gshell policy: the rules in force here, where they come from, and whether they keep their word."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Iterator

import click

from gshell import tell
from gshell.cli.present import fields, json_option, progress, show_json, table
from gshell.errors import UsageError

if TYPE_CHECKING:
    from gshell.decide.policy import Policy, Rule
    from gshell.decide.prove import Failure


@click.group()
def command() -> None:
    """List, show, explain and test the rules in force here."""


@command.command("list")
@click.option("--effect", default="", metavar="KIND", help="Only rules about this effect, such as sql.drop.")
@click.option("--layer", type=click.Choice(["shipped", "system", "user", "project"]), help="Only rules from there.")
@json_option
def list_(effect: str, layer: str | None, as_json: bool) -> None:
    """List the rules in force, in the order of their layers."""
    from gshell.decide import load
    from gshell.decide.explain import rule_as_dict

    policy = load()
    rules = policy.about(effect) if effect else policy.rules
    chosen = [rule for rule in rules if layer in (None, rule.layer)]
    if as_json:
        show_json([rule_as_dict(rule) for rule in chosen])
        return
    table(
        ("rule", "verdict", "mode", "layer", "effects", "from"),
        [(rule.id, _verdicts(rule), rule.mode, rule.layer, " ".join(rule.effects), rule.source) for rule in chosen],
        empty="no such rules",
    )


@command.command()
@click.argument("rule", shell_complete=lambda ctx, param, text: _ids(text))
@json_option
def show(rule: str, as_json: bool) -> None:
    """Print a rule as it is in force, in the language of policy files."""
    from gshell.decide.explain import rule_as_dict

    said = rule_as_dict(_find(rule))
    if as_json:
        show_json(said)
        return
    import yaml

    print(tell.plain(yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=110)), end="")


@command.command()
@click.argument("rule", shell_complete=lambda ctx, param, text: _ids(text))
def explain(rule: str) -> None:
    """Tell in words what a rule is for, and show on its own examples what it looks at."""
    found = _find(rule)
    fields(
        {
            "rule": found.id,
            "verdict": _verdicts(found),
            "reason": found.reason,
            "instead": found.instead,
            "effects": found.effects,
            "mode": found.mode,
            "maturity": found.maturity,
            "from": f"{found.source} ({found.layer})",
            "retuned_by": found.retuned,
        }
    )
    print()
    rows = [("stops", example, _seen(found, example)) for example in found.match]
    rows += [("lets pass", example, _seen(found, example)) for example in found.no_match]
    table(("", "example", "because of"), rows, empty="it has no examples")


@command.command()
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, dir_okay=False))
@json_option
def test(files: tuple[str, ...], as_json: bool) -> int:
    """Check that every rule stops and lets pass what its examples say.

    Without FILE all policies in force are tested; with it, those files as if they were the user's.
    Exit status: 0 if all examples hold, 1 if not, 78 if a file cannot be read as a policy.
    """
    policy = _policy_with(files)
    names = {os.path.abspath(file) for file in files}
    tested = [rule for rule in policy.rules if not names or _file(rule) in names]
    failures = list(_failures(policy, tested))
    progress("")
    if as_json:
        show_json(
            {
                "rules": len(tested),
                "examples": sum(len(rule.match) + len(rule.no_match) for rule in tested),
                "failures": [
                    {
                        "rule": failure.rule.id,
                        "source": failure.rule.source,
                        "example": failure.example,
                        "expected": "match" if failure.expected else "no match",
                        "met_by": list(failure.got),
                    }
                    for failure in failures
                ],
            }
        )
        return int(bool(failures))
    for line in _report(policy, tested):
        print(line)
    for failure in failures:
        print(tell.plain(str(failure)))
    print(tell.style(f"{len(failures)} wrong" if failures else "all examples hold", "bold", stream=sys.stdout))
    return int(bool(failures))


@command.command()
def docs() -> None:
    """Print all rules in force as a page of Markdown."""
    from gshell.decide import load
    from gshell.decide.describe import markdown

    print(markdown(load()), end="")


def _failures(policy: Policy, tested: list[Rule]) -> Iterator[Failure]:
    """Rule by rule, so that one can say how far it is; each is still judged beside all others."""
    from copy import copy

    from gshell.decide.prove import prove

    one = copy(policy)
    for number, rule in enumerate(tested):
        progress(f"rule {number}/{len(tested)}: {rule.id}")
        one.rules = (rule,)
        yield from prove(one)


def _report(policy: Policy, tested: list[Rule]) -> Iterator[str]:
    for pack in policy.packs:
        rules = [rule for rule in tested if rule.pack == pack.name and rule.layer == pack.layer]
        if rules:
            examples = sum(len(rule.match) + len(rule.no_match) for rule in rules)
            yield f"{pack.name}: {len(rules)} rules, {examples} examples ({pack.source})"


def _policy_with(files: tuple[str, ...]) -> Policy:
    """The policy in force; with files, these in the user's layer beside what is in force already."""
    from gshell.decide.layers import find, load_files

    places = find(os.getcwd())
    known = {file for _, file in places}
    return load_files((*places, *(("user", file) for file in map(os.path.abspath, files) if file not in known)))


def _file(rule: Rule) -> str:
    return rule.source.rpartition(":")[0]


def _find(id: str) -> Rule:
    from gshell.decide import load

    policy = load()
    found = policy.rule(id)
    if found is None:
        import difflib

        close = difflib.get_close_matches(id, [rule.id for rule in policy.rules], n=1)
        raise UsageError(
            f"no rule {id} is in force", f"gshell policy show {close[0]}" if close else "gshell policy list"
        )
    return found


def _seen(rule: Rule, example: str) -> str:
    """The effects of the example that the rule is about, by the words that cause them."""
    from gshell.assess import assess
    from gshell.assess.world import FakeWorld
    from gshell.decide.match import concerns
    from gshell.parse import parse

    effects = assess(parse(example), FakeWorld()).effects
    met = [effect for effect in effects if concerns(rule, effect)]
    return ", ".join(f"{effect.kind} by {example[effect.span.start : effect.span.end]}" for effect in met)


def _verdicts(rule: Rule) -> str:
    """`deny`, or `confirm, agent deny, service deny`."""
    from gshell.decide.explain import verdict_words

    words = verdict_words(rule)
    if isinstance(words, str):
        return words
    (_, first), *others = words.items()
    return ", ".join([first, *(f"{kind} {word}" for kind, word in others if word != first)])


def _ids(incomplete: str) -> list[str]:
    from gshell.decide import load

    return [rule.id for rule in load().rules if rule.id.startswith(incomplete)]
