"""`gshell -c text` and `gshell script`: real bash, the caller's own stdin, stdout and stderr.

stdin is never touched. stdout and stderr go through `tee`, unless stdin and stdout are
a terminal we are in front of: then the program gets a terminal of its own (`foreground`).
gshell returns when bash has ended and what it and its children had written by then is
delivered; what background children write later is delivered too, but not recorded.
"""

from __future__ import annotations

import os

from gshell.decide.verdict import Permit
from gshell.errors import NotPermittedError
from gshell.hints import Mapping, Sequence
from gshell.run import process
from gshell.run.events import Sink, Tap, Veils
from gshell.run.tee import Tee, is_terminal

_WITH_VALUE = frozenset(("-o", "+o", "-O", "+O", "--rcfile", "--init-file"))


def run_text(
    permit: Permit,
    *,
    name: str = "",
    arguments: Sequence[str] = (),
    login: bool = False,
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    sink: Sink | None = None,
    veils: Veils | None = None,
    passthrough: bool = False,
) -> process.Status:
    """Run the permitted text as `bash -c text [name [argument…]]` would; its exit status.

    `options` are bash's own ("-x", "--norc", "-o", "pipefail"); `environment` defaults to the caller's.
    With `passthrough` (file transfers, a session that is recorded already) or without a sink the program
    gets the caller's descriptors themselves. `veils` keep from the caller what it may not see.
    Raises NotPermittedError, ShellError. A sink's RecorderError does not come out here: the sink knows.
    """
    text = process.permitted(permit)
    words = ["--", text]
    if name or arguments:
        words += [name or "bash", *arguments]
    return _run(invocation(login, [*options, "-c"], words), environment, None if passthrough else sink, veils)


def run_file(
    permit: Permit,
    path: str,
    arguments: Sequence[str] = (),
    *,
    judged: os.stat_result,
    login: bool = False,
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    sink: Sink | None = None,
    veils: Veils | None = None,
    passthrough: bool = False,
) -> process.Status:
    """Run the script file whose text is permitted, as `bash path [argument…]` would; its exit status.

    `judged` is the file's status when it was read for judging. Raises NotPermittedError if the file
    has changed since, ShellError. Between this check and bash's own open(2) a writer could still win
    the race; `gshell -c "$(cat path)"` has no such gap.
    """
    process.permitted(permit)
    if _which(os.stat(path)) != _which(judged):
        raise NotPermittedError(f"{path} changed after it was judged", "run it again")
    return _run(invocation(login, options, ["--", path, *arguments]), environment, None if passthrough else sink, veils)


def invocation(login: bool, options: Sequence[str], operands: Sequence[str]) -> list[str]:
    """argv for bash: it wants its long options in front of the others (bash(1), OPTIONS)."""
    pairs = [[option] for option in options]
    for index in range(len(pairs) - 1, 0, -1):
        if options[index - 1] in _WITH_VALUE:
            pairs[index - 1] += pairs.pop(index)
    pairs.sort(key=lambda pair: not pair[0].startswith("--"))
    return ["bash", *(word for pair in pairs for word in pair), *(["-l"] if login else []), *operands]


def _which(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _run(
    argv: list[str], environment: Mapping[str, str] | None, sink: Sink | None, veils: Veils | None
) -> process.Status:
    environment = process.caller_environment() if environment is None else environment
    if sink is None:
        return _wait(argv, environment)
    tap = Tap(sink, veils)
    if is_terminal(0) and is_terminal(1) and process.in_foreground():
        from gshell.run.foreground import run_in_front

        return run_in_front(argv, environment, tap)
    return _tee(argv, environment, tap)


def _wait(argv: list[str], environment: Mapping[str, str]) -> process.Status:
    with process.Forwarding() as signals:
        pid = process.spawn(argv, environment, {})
        signals.to(pid)
        return process.status(os.waitpid(pid, 0)[1])


def _tee(argv: list[str], environment: Mapping[str, str], tap: Tap) -> process.Status:
    tee = Tee(tap).over(1, 2)
    with process.Forwarding() as signals:
        pid = process.spawn(argv, environment, tee.descriptors)
        signals.to(pid)
        tee.started()
        end = process.ended(pid)
        tee.pump(end)
        status = process.status(os.waitpid(pid, 0)[1])
    os.close(end)
    tee.release()
    return status
