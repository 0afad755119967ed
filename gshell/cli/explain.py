"""gshell explain: how a verdict came about, effect by effect."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from gshell import tell
from gshell.cli.present import json_option, pad, show_json, verdict, width

if TYPE_CHECKING:
    from gshell.assess.effects import Effect
    from gshell.cli.judging import Answer


@click.command()
@click.argument("text")
@click.option("--as", "kind", type=click.Choice(["human", "agent", "service"]), help="Who is asking (default: you).")
@click.option("--cwd", metavar="DIR", help="Where the command would run (default: here).")
@click.option("--profile", default="", metavar="NAME", help="With this profile, too (gshell policy profiles).")
@json_option
def command(text: str, kind: str | None, cwd: str | None, profile: str, as_json: bool) -> int:
    """Tell what TEXT would do, and which rules that meets.

    Each effect is shown with the words that cause it and the rules about it. Nothing runs. The exit status is
    that of gshell check.
    """
    from gshell.cli.judging import ask, judge_for, who
    from gshell.decide.explain import explain

    answer = ask(judge_for(who(kind), cwd, profile), text)
    if as_json:
        show_json({**explain(answer.decision), **answer.as_dict()})
        return answer.status
    _show_effects(answer)
    print(f"{verdict(answer.verdict.word)}  risk {answer.decision.risk}, read by {answer.parser}")
    for name, value in (("reason", answer.reason), ("instead", answer.instead)):
        if value:
            print(f"  {name}: {tell.plain(value)}")
    return answer.status


def _show_effects(answer: Answer) -> None:
    decision = answer.decision
    if not decision.effects:
        print("no effects that a policy could be about\n")
    for effect in decision.effects:
        _point_at(effect, decision.text)
        for name, value in _facts(effect):
            print(f"  {tell.style(pad(name, 10), 'dim', stream=sys.stdout)}  {tell.plain(value)}")
        met = [finding for finding in decision.findings if finding.effect == effect]
        for finding in met:
            observed = (
                f" (would be {finding.observed.word}: observe mode)" if finding.observed > finding.verdict else ""
            )
            print(f"  {tell.style(pad('rule', 10), 'dim', stream=sys.stdout)}  {finding.rule}: ", end="")
            print(f"{verdict(finding.verdict.word)}{observed}, risk {finding.risk}, {finding.source}")
        if not met:
            print(f"  {tell.style(pad('rule', 10), 'dim', stream=sys.stdout)}  none")
        print()


def _facts(effect: Effect) -> list[tuple[str, str]]:
    from gshell.assess.effects import KINDS

    facts = [("effect", f"{effect.kind}: {KINDS.get(effect.kind, '')}")]
    if effect.target:
        facts.append(("target", effect.target))
    if effect.via:
        facts.append(("behind", " > ".join(effect.via)))
    for name, value in effect.attributes.items():
        facts.append((name.replace("_", " "), ", ".join(value) if isinstance(value, tuple) else str(value)))
    facts.append(("risk", _risk(effect)))
    return facts


def _risk(effect: Effect) -> str:
    """`56 = 100 x 0.7 irreversible x (0.8 reach + 0.8 sensitive)/2 x 1 certain`."""
    from gshell.assess.risk import factors

    of = factors(effect)
    if of.risk != effect.risk:  # a fault of ours has a risk of its own
        return str(effect.risk)
    adjusted = "".join(f" x {factor:g} {name.replace('_', ' ')}" for name, factor in of.adjusted)
    return (
        f"{effect.risk} = 100 x {of.irreversibility:g} irreversible x ({of.reach:g} reach + {of.sensitivity:g} "
        f"sensitive)/2 x {of.certainty:g} {effect.certainty.name.lower()}{adjusted}"
    )


def _point_at(effect: Effect, text: str) -> None:
    """The line that holds the words, and a mark under them."""
    start, end = effect.span
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    line = text[first : last if last >= 0 else len(text)]
    before, words = tell.shorten(line[: start - first], 10**6), tell.shorten(line[start - first : end - first], 10**6)
    print(tell.shorten(line, 10**6))
    print(" " * width(before) + tell.style("^" * max(1, width(words)), "bold", stream=sys.stdout))
