"""gshell policy: the rules in force here, where they come from, and whether they keep their word."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Iterator

import click

from gshell import tell
from gshell.cli.present import fields, json_option, progress, show_json, table
from gshell.cli.when import read_moment
from gshell.errors import UsageError

if TYPE_CHECKING:
    from gshell.decide.policy import Policy, Rule


@click.group()
def command() -> None:
    """List, show, explain and test the rules in force here."""


@command.command("list")
@click.option("--profile", default="", metavar="NAME", help="With this profile, too.")
@click.option("--effect", default="", metavar="KIND", help="Only rules about this effect, such as sql.drop.")
@click.option(
    "--layer", type=click.Choice(["shipped", "system", "user", "project", "asked"]), help="Only rules from there."
)
@json_option
def list_(profile: str, effect: str, layer: str | None, as_json: bool) -> None:
    """List the rules in force, in the order of their layers."""
    from gshell.decide.explain import rule_as_dict

    policy = _in_force(profile)
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
@json_option
def explain(rule: str, as_json: bool) -> None:
    """Tell in words what a rule is for, and show on its own examples what it looks at."""
    from gshell.decide.describe import conditions
    from gshell.decide.explain import rule_as_dict

    found = _find(rule)
    proven = [("stops", example, _seen(found, example)) for example in found.match]
    proven += [("lets pass", example, _seen(found, example)) for example in found.no_match]
    if as_json:
        examples = [{"rule": word, "example": line, "because": why} for word, line, why in proven]
        show_json({**rule_as_dict(found), "proof": examples})
        return
    fields(
        {
            "rule": found.id,
            "verdict": _verdicts(found),
            "risk": found.risk if found.risk >= 0 else "the effect's own",
            "reason": found.reason,
            "instead": found.instead,
            "effects": found.effects,
            "only if": conditions(found),
            "mode": found.mode,
            "maturity": found.maturity,
            "from": f"{found.source} ({found.layer})",
            "retuned_by": found.retuned,
        }
    )
    print()
    table(("", "example", "because of"), proven, empty="it has no examples")


@command.command()
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, dir_okay=False))
@json_option
def test(files: tuple[str, ...], as_json: bool) -> int:
    """Check that every rule stops and lets pass what its examples say.

    Without FILE all policies in force are tested; with it, those files as if they were the user's.
    Exit status: 0 if all examples hold, 1 if not, 78 if a file cannot be read as a policy.
    """
    from gshell.cli.proof import place_of, proof

    found = proof(files, progress)
    if as_json:
        show_json(found.as_dict())
        return found.status
    for fault in found.faults:
        tell.error(str(fault), fault.hint)
    if found.policy is None:
        return found.status
    for line in _report(found.policy, found.rules):
        print(line)
    for failure in found.failures:
        place = ":".join(map(str, place_of(failure)))
        print(tell.plain(f"{place}: {failure.said}"))
    count = len(found.failures)
    print(tell.style(f"{count} wrong" if count else "all examples hold", "bold", stream=sys.stdout))
    return found.status


@command.command("try")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--against", metavar="CORPUS", help='Lines to judge: JSON lines {"command", "cwd", "identity", "label"}.')
@click.option("--since", metavar="WHEN", callback=read_moment, help="Recorded sessions: 7d, 2h, yesterday, 2026-11-22.")
@click.option("--layer", type=click.Choice(["shipped", "system", "user"]), default="system", show_default=True,
              help="Whose word FILE is, if no pack of its name is in force.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(["any", "looser", "stricter", "never"]), default="any", show_default=True,
              help="Which changes end in exit status 1.")  # fmt: skip
@json_option
def try_(file: str, against: str | None, since: float | None, layer: str, fail_on: str, as_json: bool) -> int:
    """Show what would change if FILE were in force, on lines of a corpus or of past sessions.

    FILE takes the place of the pack or profile of its name. Nothing runs. Without --against and --since, the
    sessions of the last seven days are asked.

    \b
    gshell policy try new-sql.yaml --since 7d
    gshell policy try production.yaml --against lines.jsonl --fail-on looser
    """
    from gshell.cli.trial_report import report

    return report(file, against, since, layer, fail_on, as_json)


@command.command()
@json_option
def profiles(as_json: bool) -> None:
    """List the profiles there are, and which of them hold for you here."""
    from gshell.decide.packs import read
    from gshell.decide.profiles import chosen, files
    from gshell.identify import identify

    by = {choice.name: choice for choice in chosen(identify().kind)}
    rows = []
    for name, file in files().items():
        with open(file, encoding="utf-8") as source:
            about = read(source.read(), file, "shipped").pack.about
        rows.append({"profile": name, "chosen_by": by[name].by if name in by else "", "from": file, "about": about})
    if as_json:
        show_json(rows)
        return
    table(("profile", "chosen by", "from", "about"), [tuple(row.values()) for row in rows])


@command.command()
def docs() -> None:
    """Print all rules in force, and those that profiles bring, as a page of Markdown."""
    from gshell.decide import load

    print(page(load()), end="")


def page(policy: Policy) -> str:
    """The rules of a policy without profiles, then what each shipped profile says."""
    from gshell.decide.describe import markdown
    from gshell.decide.packs import read
    from gshell.decide.profiles import files

    profiles = []
    for file in files("shipped").values():
        with open(file, encoding="utf-8") as source:
            profiles.append(read(source.read(), file, "shipped"))
    return markdown(policy, profiles)


def _report(policy: Policy, tested: tuple[Rule, ...]) -> Iterator[str]:
    for pack in policy.packs:
        rules = [rule for rule in tested if rule.pack == pack.name and rule.layer == pack.layer]
        if rules:
            examples = sum(len(rule.match) + len(rule.no_match) for rule in rules)
            yield f"{pack.name}: {len(rules)} rules, {examples} examples ({pack.source})"


def _in_force(profile: str = "") -> Policy:
    from gshell.decide import load
    from gshell.identify import identify

    return load(kind=identify().kind, profile=profile)


def _find(id: str) -> Rule:
    policy = _in_force()
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
    return [rule.id for rule in _in_force().rules if rule.id.startswith(incomplete)]
