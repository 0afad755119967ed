"""gshell's front door: a shell to those who call it as one, commands to those who name one.

Nothing heavy is imported before it is known which; `gshell -c` runs for every ssh command.
"""

from __future__ import annotations

import os
import sys

from gshell import tell
from gshell.cli import COMMANDS, COMPLETION_VARIABLE, OPTIONS
from gshell.errors import GshellError


def main() -> int:
    """Run this process as its arguments ask; the exit status."""
    _hold_standard_descriptors()
    try:
        status = _dispatch(_name(sys.argv[0], sys.argv[1:]), sys.argv[1:])
        sys.stdout.flush()
    except GshellError as error:
        tell.error(str(error), error.hint)
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output went away; so must the flush at exit (docs.python.org, "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 141
    except Exception as error:
        if os.environ.get("GSHELL_DEBUG"):
            raise
        tell.error(f"internal error: {type(error).__name__}: {error}", "the same again with GSHELL_DEBUG=1")
        return GshellError.exit_status
    return status


def _dispatch(argv0: str, arguments: list[str]) -> int:
    first = arguments[0] if arguments else ""
    if first in COMMANDS or first in OPTIONS or COMPLETION_VARIABLE in os.environ:
        from gshell.cli.group import run

        return run(arguments)
    if first and not first.startswith("-") and not _is_script(first):
        from gshell.cli.unknown import report

        return report(first)
    from gshell.shell import main as shell

    return shell(argv0, arguments)


def _is_script(name: str) -> bool:
    """bash(1), ARGUMENTS and INVOCATION: a file of that path, or one of that name in PATH."""
    if "/" in name or os.path.exists(name):
        return True
    return any(os.path.isfile(os.path.join(place, name)) for place in os.get_exec_path())


def _name(argv0: str, arguments: list[str]) -> str:
    """The name we were started under, with the "-" that marks a login shell.

    execve(2) puts a script's path in the place of argv[0], so login(1)'s and sshd(8)'s "-gshell"
    arrives here without its dash. They leave other traces: they start the account's own shell,
    without arguments, in an environment that no shell has touched (bash(1): SHLVL).
    """
    lost = not arguments and "SHLVL" not in os.environ and os.path.basename(os.environ.get("SHELL", "")) == "gshell"
    return "-gshell" if lost else argv0


def _hold_standard_descriptors() -> None:
    """A recording opened as descriptor 1 would receive what programs print: keep 0, 1 and 2 taken."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


if __name__ == "__main__":
    sys.exit(main())
