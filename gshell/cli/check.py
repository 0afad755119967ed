"""gshell check: the verdict on a command, without running it."""

from __future__ import annotations

import json
import sys
from typing import IO, TYPE_CHECKING, Any, Iterator

import click

from gshell.cli.present import json_option, progress, show_json, verdict
from gshell.errors import GshellError, UsageError

if TYPE_CHECKING:
    from gshell.cli.judging import Answer
    from gshell.identify import Identity
    from gshell.shell.judge import Judge


@click.command()
@click.argument("text", required=False)
@click.option("--as", "kind", type=click.Choice(["human", "agent", "service"]), help="Who is asking (default: you).")
@click.option("--cwd", metavar="DIR", help="Where the command would run (default: here).")
@click.option("--profile", default="", metavar="NAME", help="With this profile, too (gshell policy profiles).")
@click.option("--batch", metavar="FILE", help='Judge JSON lines {"id", "command", "cwd", "identity"}; - is stdin.')
@json_option
def command(text: str | None, kind: str | None, cwd: str | None, profile: str, batch: str | None, as_json: bool) -> int:
    """Say whether TEXT would be allowed, and why.

    Nothing runs. Exit status: 0 allowed, 126 denied, 1 a person would have to agree. A text that is incomplete, or
    that bash itself would refuse, is never simply allowed.

    \b
    gshell check 'rm -rf build'
    gshell check --as agent --json 'git push --force'
    gshell check --batch commands.jsonl
    """
    from gshell.cli.judging import ask, judge_for, who

    if (text is None) == (batch is None):
        raise UsageError("give either a command in quotes or --batch FILE", "gshell check 'rm -rf build'")
    if batch is not None:
        return _batch(batch, kind, cwd, profile)
    answer = ask(judge_for(who(kind), cwd, profile), text or "")
    if as_json:
        show_json(answer.as_dict())
    else:
        _show(answer)
    return answer.status


def _show(answer: Answer) -> None:
    from gshell import tell

    rules = ", ".join(answer.decision.rules) or answer.parser
    print(f"{verdict(answer.verdict.word)}  risk {answer.decision.risk}" + (f"  ({rules})" if answer.reason else ""))
    leading = answer.decision.leading
    for name, value in (
        ("reason", answer.reason),
        ("in", leading.words if leading else ""),
        ("instead", answer.instead),
    ):
        if value:
            print(f"  {name}: {tell.shorten(value, 200)}")


def _batch(file: str, kind: str | None, cwd: str | None, profile: str) -> int:
    """One answer per line, in order, each written before the next line is read."""
    try:
        stream = sys.stdin if file == "-" else open(file, encoding="utf-8", errors="surrogateescape")  # noqa: SIM115
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error
    with stream:
        for answer in _answers(stream, kind, cwd, profile):
            print(json.dumps(answer), flush=True)
    return 0


def _answers(rows: IO[str], kind: str | None, cwd: str | None, profile: str) -> Iterator[dict[str, Any]]:
    from gshell.cli.judging import ask, check_types, described, judge_for, row_of, who

    usual = who(kind)
    # The usual judge is made first: without a readable policy no row is looked at.
    judges: dict[tuple[Identity, str | None], Judge] = {(usual, cwd): judge_for(usual, cwd, profile)}
    for number, line in enumerate(rows, 1):
        if not line.strip():
            continue
        named: dict[str, Any] = {}
        try:
            row = row_of(line)
            named = {"id": row["id"]} if "id" in row else {}
            check_types(row)
            place = (described(row.get("identity", {}), usual), row.get("cwd", cwd))
            if place not in judges:
                judges[place] = judge_for(*place, profile)
            yield {**named, **ask(judges[place], row["command"]).as_dict()}
        except Exception as error:  # whatever it is, it is this row's; without a verdict whoever asked must stop
            told = str(error) if isinstance(error, GshellError) else repr(error)
            yield {**named, "error": f"line {number}: {told}"}
        if not sys.stdout.isatty():  # else the answers themselves tell
            progress(f"{number} commands judged")
    progress("")
