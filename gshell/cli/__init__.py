"""cli: `gshell COMMAND`, for everything but being the shell.

In:      the words of the command line
Out:     data on stdout (aligned text, `--json` on each listing), messages on stderr, an exit status
Raises:  GshellError, which __main__ turns into one message and its exit status
Fails:   with exit 2 on wrong usage; nothing here runs a judged line

One file per command, each holding `command`; `group` loads them on demand. This file only
says which names they have, so that the shell's path need not import click to know.
"""

COMMANDS = (
    "check",
    "explain",
    "sessions",
    "show",
    "search",
    "play",
    "watch",
    "kill",
    "web",
    "export",
    "index",
    "verify",
    "prune",
    "unseal",
    "policy",
    "doctor",
    "bench",
    "whoami",
)
OPTIONS = ("--help", "--version")
COMPLETION_VARIABLE = "_GSHELL_COMPLETE"
