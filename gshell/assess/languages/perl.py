"""Perl. Facts: perlfunc(1), perlop(1), File::Path(3perl), IO::Socket(3perl), LWP::Simple."""

from __future__ import annotations

from typing import Iterable

from gshell.assess.languages import compute, expressions
from gshell.assess.languages.actions import (
    connect,
    delete,
    effect,
    empty,
    evaluate,
    fetch,
    kill_first,
    move,
    permission,
    program,
    program_or_shell,
    query,
    send,
    shell,
    touch,
)
from gshell.assess.languages.calls import Language
from gshell.assess.languages.facts import RUN_SHELL, RUN_WORDS, Action, Arguments, Fact, as_text
from gshell.assess.languages.syntaxes import PERL as SYNTAX
from gshell.assess.values import HOLE


def _opened(given: Arguments) -> Iterable[Fact]:
    """open(F, ">file") open(F, ">", file) open(F, "command |") open(F, "-|", command, …)."""
    mode = given.text(1).text.strip()
    if "&" in mode[:3]:
        return ()  # a copy of a descriptor
    if len(given.values) > 2:
        if mode in ("-|", "|-"):
            words = tuple(as_text(value).text for value in given.values[2:])
            return (Fact(RUN_SHELL, words[0]) if len(words) == 1 else Fact(RUN_WORDS, "", words),)
        kind = "file.overwrite" if mode.startswith(("+>", ">")) and mode[:2] != ">>" else "file.read"
        return (Fact("file.write" if mode.startswith(">>") else kind, given.text(2).text),)
    if mode.startswith("|") or mode.endswith("|"):
        return (Fact(RUN_SHELL, mode.strip("| ")),)
    for mark, kind in ((">>", "file.write"), ("+<", "file.overwrite"), (">", "file.overwrite"), ("<", "file.read")):
        if mode.startswith(mark):
            return (Fact(kind, mode.removeprefix(mark).strip()),)
    return (Fact("file.read", mode),) if mode else ()


def _walks(given: Arguments) -> Iterable[Fact]:
    """find(\\&wanted, directory…): what `wanted` does to `$_` it does to everything below."""
    return tuple(Fact(_WALK, as_text(value).text) for value in given.values[1:])


_WALK = "walk"
_AGENTS = ("LWP.UserAgent", "HTTP.Tiny", "Mojo.UserAgent", "WWW.Mechanize")
_TREE = delete(recursive=True)
_ACTIONS: dict[str, Action] = {
    "system": program_or_shell(),
    "exec": program_or_shell(),
    "readpipe": shell(),
    "shell": program_or_shell(),  # Raku
    "run": program_or_shell(),
    "CORE.system": program_or_shell(),
    "CORE.exec": program_or_shell(),
    "CORE.GLOBAL.system": program_or_shell(),
    "POSIX.system": shell(),
    "IPC.Open3.open3": program(3),
    "open3": program(3),
    "open2": program(2),
    "syscall": effect("code.run_unknown", "syscall"),
    "unlink": delete(many=True),
    "rmdir": delete(),
    "rename": move,
    "truncate": empty(),
    "remove_tree": _TREE,
    "rmtree": _TREE,
    "File.Path.remove_tree": _TREE,
    "File.Path.rmtree": _TREE,
    "pathrmdir": _TREE,
    "chmod": permission(1, 0),
    "chown": touch("permission.owner", 2),
    "symlink": touch("file.link", 1),
    "link": touch("file.link", 1),
    "move": move,
    "copy": touch("file.overwrite", 1),
    "open": _opened,
    "File.Copy.move": move,
    "File.Copy.copy": touch("file.overwrite", 1),
    "kill": kill_first,
    **dict.fromkeys(("find", "finddepth", "File.Find.find", "File.Find.finddepth"), _walks),
    "eval": evaluate("perl"),
    "do": evaluate("perl-file"),
    "dump": effect("process.kill", "self"),
    "getstore": fetch(into=1),
    "LWP.Simple.getstore": fetch(into=1),
    "LWP.Simple.get": fetch(),
    "get": fetch(),
    **{f"{agent}.new().{name}": send() for agent in _AGENTS for name in ("post", "put", "request")},
    **{f"{agent}.new().{name}": fetch() for agent in _AGENTS for name in ("get", "mirror")},
    "IO.Socket.INET.new": connect,
    "IO.Socket.SSL.new": connect,
    "connect": connect,
}

PERL = Language(
    SYNTAX,
    _ACTIONS,
    methods={
        "do": query,
        "prepare": query,
        "execute": query,
        "selectall_arrayref": query,
        "remove_tree": delete(-1, True),
        "remove": delete(-1),
    },
    values={
        "join": compute.implode,
        "reverse": compute.reverse,
        "lc": compute.lower,
        "uc": compute.upper,
        "sprintf": compute.formatted,
        "chr": compute.characters,
        "pack": compute.packed,
        "decode_base64": compute.from_base64,
        "MIME.Base64.decode_base64": compute.from_base64,
        "glob": compute.pattern,
        "readdir": compute.listing,
        "get": compute.download,
        "LWP.Simple.get": compute.download,
        "scalar": compute.first,
        "getppid": compute.constant(compute.PARENT),
        "shift": compute.constant(None),
        "readline": compute.constant(compute.LINE),
    },
    constants={
        "$_": compute.LINE,
        "%ENV": compute.THE_ENVIRONMENT,
        "$ENV": compute.THE_ENVIRONMENT,
        "ENV.HOME": compute.HOME,
    },
    rename=lambda name: name.lstrip("$@%&*").replace("::", "."),
)


def read(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    """What the source would do."""
    facts = expressions.read(source, PERL, arguments)[0]
    tops = [fact.target for fact in facts if fact.kind == _WALK]
    return [each for fact in facts if fact.kind != _WALK for each in _below(fact, tops)]


def _below(fact: Fact, tops: list[str]) -> list[Fact]:
    if not tops or fact.kind != "file.delete" or fact.target != HOLE:
        return [fact]
    return [fact._replace(target=f"{top.rstrip('/')}/{HOLE}") for top in tops]
