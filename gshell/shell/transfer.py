"""Transfer: files over ssh, which must pass byte for byte; they are noted, not shown.

scp(1), sftp(1), rsync(1) and git(1) start their other half on this machine by a command of a
known form: `scp -t|-f …`, `sftp-server`, `rsync --server …`, `git-upload-pack …`. What it writes
is protocol, not output. A text with anything more in it than that one command is no transfer.
"""

from __future__ import annotations

import os

from gshell.errors import ShellError
from gshell.hints import Callable
from gshell.parse import parse
from gshell.parse.tree import Literal, Parameter, Part, Simple
from gshell.tuples import NamedTuple

_LIBRARIES = ("/usr/lib/openssh", "/usr/libexec/openssh", "/usr/libexec", "/usr/lib/ssh", "/usr/local/libexec")
_SCP_WITH_VALUE = frozenset("cDFiJloPSX")

Found = tuple[str, tuple[str, ...]] | None


class Transfer(NamedTuple):
    """`direction` as seen from here: "in", "out" or "both"; `names` of the files as they were asked for."""

    program: str
    direction: str
    names: tuple[str, ...]


def recognise(text: str) -> Transfer | None:
    """What the command transfers; None if it is another command."""
    words = _one_command(text) if any(name in text for name in ("scp", "sftp", "rsync", "git")) else []
    if not words:
        return None
    program, arguments = os.path.basename(words[0]), words[1:]
    if program == "git" and arguments:
        program, arguments = f"git-{arguments[0]}", arguments[1:]
    found = _PROGRAMS[program](arguments) if program in _PROGRAMS else None
    return Transfer(program, *found) if found else None


def runnable(text: str) -> str:
    """The text with a program in place of the server inside sshd(8). Raises ShellError if there is none."""
    words = text.split(None, 1)
    if words[:1] != ["internal-sftp"]:
        return text
    for library in _LIBRARIES:
        program = os.path.join(library, "sftp-server")
        if os.access(program, os.X_OK):
            return " ".join([program, *words[1:]])
    raise ShellError("sftp-server is not installed, so there is no sftp", "apt-get install openssh-sftp-server")


def _one_command(text: str) -> list[str]:
    """The words of the simple command that the whole text is; none if anything is run or redirected in it."""
    script = parse(text)
    command = script.body.commands[0] if script.state == "complete" and len(script.body.commands) == 1 else None
    if not isinstance(command, Simple) or command.assignments or command.redirects or "&" in script.body.connectors:
        return []
    if not all(_is_plain(part) for word in command.words for part in word.parts):
        return []
    return [text[word.span.start : word.span.end] if word.literal is None else word.literal for word in command.words]


def _is_plain(part: Part) -> bool:
    return isinstance(part, Literal) or (isinstance(part, Parameter) and not part.operator and part.subscript is None)


def _scp(arguments: list[str]) -> Found:
    """-t (to here) and -f (from here) are in no manual page; scp has them from rcp."""
    mode = ""
    while arguments and arguments[0].startswith("-"):
        option = arguments.pop(0)
        for place, letter in enumerate(option[1:], start=2):
            mode = letter if letter in "tf" else mode
            if letter in _SCP_WITH_VALUE:
                del arguments[: place == len(option)]  # its value is the next word, or the rest of this one
                break
        if option == "--":
            break
    return ({"t": "in", "f": "out"}[mode], tuple(arguments)) if mode else None


def _rsync(arguments: list[str]) -> Found:
    """rsync(1): options, `.`, names."""
    if arguments[:1] != ["--server"]:
        return None
    names = arguments[arguments.index(".") + 1 :] if "." in arguments else []
    return "out" if "--sender" in arguments else "in", tuple(names)


def _always(direction: str) -> Callable[[list[str]], Found]:
    return lambda arguments: (direction, tuple(word for word in arguments if not word.startswith("-")))


_PROGRAMS: dict[str, Callable[[list[str]], Found]] = {
    "scp": _scp, "rsync": _rsync, "sftp-server": lambda _: ("both", ()),
    "git-upload-pack": _always("out"), "git-upload-archive": _always("out"), "git-receive-pack": _always("in"),
}  # fmt: skip
