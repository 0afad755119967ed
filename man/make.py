"""Writes gshell.1 from what the commands say of themselves: `python man/make.py`.

The prose is below; usage, options and commands come from click, so that they cannot drift.
"""

from __future__ import annotations

import re
from inspect import cleandoc
from pathlib import Path
from typing import Iterator

import click

from gshell import __version__
from gshell.cli.group import gshell

PAGE = Path(__file__).with_name("gshell.1")

HEAD = r"""
.SH NAME
gshell \- the guardrail shell
.SH SYNOPSIS
.B gshell
.RB [ \-l ]
.RB [ \-i ]
.br
.B gshell \-c
.I text
.RI [ name " [" argument ...]]
.br
.B gshell
.I script
.RI [ argument ...]
.br
.B gshell
.I command
.RI [ option ...]
.SH DESCRIPTION
gshell is a shell that judges each line before it runs.
The line is parsed, what it would do is worked out as a list of effects (files deleted, tables dropped, data sent),
and policies decide: allowed lines run in a real
.BR bash (1),
unchanged; others are refused with one short message that names the rule, the reason, the words it is about
and what to do instead.
Every session is recorded as an asciicast, with a journal of each line and its verdict, and can be searched and
replayed.
.PP
Started without a command, gshell takes
.BR bash (1)'s
place: as an interactive shell, as a login shell, with
.BR \-c ,
with a script, with commands from a pipe, or, under
.BR sshd (8)'s
ForceCommand, with SSH_ORIGINAL_COMMAND.
Exit status, standard input, output and error are those of the commands.
.PP
.BI \-\-profile " name"
before these adds a policy profile that tightens; see
.B gshell policy profiles.
.SH VERDICTS
.TP
.B allow
The line runs.
.TP
.B warn
It runs, after a word of warning.
.TP
.B confirm
A person is asked first. Where nobody can answer, it is refused.
.TP
.B approve
It is refused: a second person would have to agree.
.TP
.B deny
It is refused.
"""

TAIL = r"""
.SH EXIT STATUS
That of the command, or:
.TP
.B 2
wrong usage
.TP
.B 65
a recording cannot be read
.TP
.B 69
bash cannot be started
.TP
.B 70
something else gshell could not do
.TP
.B 74
the recording cannot be written; nothing runs unrecorded
.TP
.B 78
a policy cannot be read; nothing runs unjudged
.TP
.B 126
refused by policy
.TP
.B 127
no such script or command
.SH ENVIRONMENT
.TP
.B NO_COLOR, FORCE_COLOR
No colours; colours even in a pipe. The first wins.
.TP
.B XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME
Where the files below lie (default: ~/.config, ~/.local/state, ~/.cache).
.TP
.B GSHELL_PROFILE, GSHELL_ENVIRONMENT
A policy profile, and what environment this is (production, staging); both can only make gshell stricter.
.TP
.B GSHELL_DEBUG
If set, an internal error shows where it happened.
.SH FILES
.TP
.I /etc/gshell/policies.d/*.yaml
the machine's policies
.TP
.I /etc/gshell/profile, /etc/gshell/environment
The profiles in force here, a name on each line; what environment this machine is.
.TP
.I ~/.config/gshell/policies/*.yaml, ./.gshell.yaml
the user's and the project's; they can only tighten
.TP
.I ~/.local/state/gshell/recordings/
recordings (asciicast v2) and journals (JSON lines)
.TP
.I ~/.local/state/gshell/index.sqlite
the index; derived, it can be deleted
.SH SEE ALSO
.BR bash (1),
.BR asciinema (1),
.BR script (1)
"""


def manual() -> str:
    lines = [f'.\\" written by man/make.py\n.TH GSHELL 1 "" "gshell {__version__}" "User Commands"', HEAD.strip()]
    lines.append(".SH COMMANDS\nEach explains itself with\n.BR \\-\\-help .")
    with click.Context(gshell, info_name="gshell") as context:
        for name in gshell.list_commands(context):
            command = gshell.get_command(context, name)
            assert command is not None
            lines += _command(command, click.Context(command, info_name=name, parent=context))
    lines.append(TAIL.strip())
    return "\n".join(lines) + "\n"


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield f'.SS "{_roff(f"{context.command_path} {usage}")}"'
    yield _paragraphs(command.help or "")
    for option in command.params:
        record = option.get_help_record(context)
        if record is not None and record[1] and "--help" not in record[0]:
            yield f".TP\n.B {_roff(record[0])}\n{_roff(record[1])}"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _command(below, click.Context(below, info_name=name, parent=context))


def _paragraphs(text: str) -> str:
    """A help text: blank lines part paragraphs, `\\b` marks one whose lines stay as they are."""
    written = []
    for paragraph in re.split(r"\n\s*\n", cleandoc(text)):
        if paragraph.startswith("\b"):
            written.append(".nf\n" + "\n".join(map(_roff, paragraph.splitlines()[1:])) + "\n.fi")
        else:
            written.append(_roff(" ".join(paragraph.split())))
    return "\n.PP\n".join(written)


def _roff(text: str) -> str:
    """groff_char(7): what would be read as a request, an escape or a hyphen."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq").replace("…", "...")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


if __name__ == "__main__":
    PAGE.write_text(manual(), encoding="utf-8")
