"""gshell's front door: a shell to those who call it as one, commands to those who name one.

Nothing heavy is imported before it is known which; `gshell -c` runs for every ssh command.
"""

from __future__ import annotations

import gc
import os
import sys

from gshell import tell
from gshell.cli import COMMANDS, COMPLETION_VARIABLE, OPTIONS
from gshell.errors import GshellError, RecorderError

COLLECT = (20_000, 20, 20)
"""When to look for garbage in cycles (gc.set_threshold). What start-up makes stays: Python's own 700 looks through it
thirty times in vain."""

BROKEN_PIPE = 141
"""What a shell says of a program that SIGPIPE ended (bash(1), EXIT STATUS: 128 + 13)."""


def main() -> int:
    """Run this process as its arguments ask; the exit status."""
    gc.set_threshold(*COLLECT)
    _hold_standard_descriptors()
    return _flushed(_run(sys.argv))


def _run(argv: list[str]) -> int:
    try:
        return _dispatch(_name(argv[0], argv[1:]), argv[1:])
    except GshellError as error:
        tell.error(str(error), error.hint)
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return BROKEN_PIPE
    except Exception as error:
        if os.environ.get("GSHELL_DEBUG"):
            raise
        tell.error(f"internal error: {type(error).__name__}: {error}", "the same again with GSHELL_DEBUG=1")
        return GshellError.exit_status


def _flushed(status: int) -> int:
    """The status, or another one if what was printed cannot be written. Python would flush once more: in vain."""
    try:
        sys.stdout.flush()
        return status
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if isinstance(error, BrokenPipeError):
            return BROKEN_PIPE
        tell.error(f"cannot write the output: {error.strerror}")
        return RecorderError.exit_status


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
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:  # Python found it closed
            setattr(sys, name, open(descriptor, mode, closefd=False))  # noqa: SIM115 - for the whole process


if __name__ == "__main__":
    sys.exit(main())
