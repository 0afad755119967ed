"""Lua, R and awk. Facts: Lua 5.4 manual §6.8-6.9; R base and utils; POSIX awk, gawk(1)."""

from __future__ import annotations

from gshell.assess.languages import compute, expressions
from gshell.assess.languages.actions import (
    connect,
    delete,
    effect,
    evaluate,
    fetch,
    move,
    opened,
    program,
    query,
    send,
    shell,
    touch,
)
from gshell.assess.languages.calls import Language
from gshell.assess.languages.facts import Fact
from gshell.assess.languages.syntaxes import AWK as AWK_SYNTAX
from gshell.assess.languages.syntaxes import LUA as LUA_SYNTAX
from gshell.assess.languages.syntaxes import R as R_SYNTAX

LUA = Language(
    LUA_SYNTAX,
    {
        "os.execute": shell(),
        "io.popen": shell(),
        "os.remove": delete(),
        "os.rename": move,
        "io.open": opened,
        "io.output": touch("file.overwrite"),
        "load": evaluate("lua"),
        "loadstring": evaluate("lua"),
        "dofile": evaluate("lua-file"),
        "socket.tcp().connect": connect,
        "socket.connect": connect,
        "socket.http.request": send(),
        "lfs.rmdir": delete(),
    },
    values={
        "string.char": compute.characters,
        "string.reverse": compute.reverse,
        "string.format": compute.formatted,
        "table.concat": compute.join,
        "os.getenv": compute.environment,
        "*.reverse": compute.reverse,
        "*.lower": compute.lower,
    },
    loads=frozenset(("require",)),
    rename=lambda name: name.removeprefix("_G."),
)

R = Language(
    R_SYNTAX,
    {
        "system": shell(),
        "shell": shell(),
        "pipe": shell(),
        "system2": program(),
        "unlink": delete(recursive="recursive"),
        "file.remove": delete(many=True),
        "file.rename": move,
        "writeLines": touch("file.overwrite", 1, "con"),
        "file.copy": touch("file.overwrite", 1),
        "download.file": fetch(into=1),
        "parse": evaluate("r", 9, "text"),
        "source": evaluate("r-file"),
        "socketConnection": connect,
        "dbExecute": query,
        "dyn.load": effect("code.run_unknown"),
    },
    values={
        "paste": compute.spaced,
        "paste0": compute.concatenation,
        "Sys.getenv": compute.environment,
        "readLines": compute.file_content,
        "c": compute.items,
        "file.path": compute.path,
        "list.files": compute.below,
        "sprintf": compute.formatted,
        "path.expand": compute.first,
    },
    rename=lambda name: name.removeprefix("base.").removeprefix("utils."),
)

AWK = Language(
    AWK_SYNTAX,
    {"system": shell()},
    values={"sprintf": compute.formatted, "tolower": compute.lower, "toupper": compute.upper},
    constants={"ENVIRON": compute.THE_ENVIRONMENT, "$0": compute.LINE},
)


def read_lua(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    return expressions.read(source, LUA, arguments)[0]


def read_r(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    return expressions.read(source, R, arguments)[0]


def read_awk(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    return expressions.read(source, AWK, arguments)[0]
