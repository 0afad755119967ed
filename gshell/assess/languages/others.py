"""Others: languages whose one-liners are met now and then, read only for what they start and remove.

Facts: docs.julialang.org "Running External Programs"; java.lang.Runtime, ProcessBuilder; Groovy GDK;
Elixir System and File; erlang os(3), file(3); Haskell System.Process; Octave and gnuplot `system`;
Guile, Racket, SBCL/UIOP, Clojure; Tcl exec(n), file(n); m4 syscmd; dc(1).
"""

from __future__ import annotations

import re

from gshell.assess.languages import expressions, syntaxes
from gshell.assess.languages.actions import delete, program, program_or_shell, shell
from gshell.assess.languages.calls import Language
from gshell.assess.languages.facts import RUN_SHELL, Fact

_TREE = delete(recursive=True)

_LANGUAGES: dict[str, Language] = {
    "julia": Language(syntaxes.JULIA, {"rm": delete(recursive="recursive"), "Base.rm": delete(recursive="recursive")}),
    "java": Language(
        syntaxes.JAVA,
        {
            "Runtime.getRuntime().exec": program_or_shell(),
            "ProcessBuilder": program_or_shell(),
            "Process": program_or_shell(),
            "sys.process.Process": program_or_shell(),
            "File().deleteDir": delete(-1, True),
            "File().deleteRecursively": delete(-1, True),
            "File().delete": delete(-1),
        },
        methods={"execute": shell(-1)},
    ),
    "beam": Language(
        syntaxes.BEAM,
        {
            "System.cmd": program(),
            "System.shell": shell(),
            "os.cmd": shell(),
            "File.rm_rf": _TREE,
            "File.rm_rf!": _TREE,
            "File.rm": delete(),
            "File.rm!": delete(),
            "file.del_dir_r": _TREE,
            "file.delete": delete(),
        },
    ),
    "haskell": Language(
        syntaxes.HASKELL,
        {
            **dict.fromkeys(("callCommand", "System.Process.callCommand", "system", "System.Process.system"), shell()),
            **dict.fromkeys(("Sys.command", "Unix.system"), shell()),  # OCaml
            "System.Directory.removeDirectoryRecursive": _TREE,
            "removeDirectoryRecursive": _TREE,
        },
    ),
    "octave": Language(syntaxes.OCTAVE, {"system": shell(), "shell_cmd": shell(), "unlink": delete(), "rmdir": _TREE}),
    "lisp": Language(
        syntaxes.LISP,
        {
            **dict.fromkeys(("system", "system*", "shell-command", "process", "shell"), program_or_shell()),
            **dict.fromkeys(("uiop:run-program", "run-program", "sb-ext:run-program"), program_or_shell()),
            **dict.fromkeys(("clojure.java.shell/sh", "sh", "shell/sh", "babashka.process/shell"), program_or_shell()),
            **dict.fromkeys(("delete-file", "delete-directory", "delete-directory/files", "fs/delete-tree"), _TREE),
            "delete-file-recursively": _TREE,
            "uiop:delete-directory-tree": _TREE,
        },
    ),
}

# scala.sys.process: "command".!, "command" !!, Seq(…).! are calls of a string's own.
_SCALA = re.compile(r"\"\"\"(.*?)\"\"\"\s*\.?\s*!!?(?![=\w])|\"([^\"\n]*)\"\s*\.?\s*!!?(?![=\w])", re.DOTALL)
_M4 = re.compile(r"\be?syscmd\(\s*[`\"]?(.*?)[`'\"]*\)", re.DOTALL)
_TCL = re.compile(r"(?:^|[;\[\n{])\s*exec\s+([^\n;\]]*)")
_TCL_DELETE = re.compile(r"\bfile\s+delete\s+((?:-force\s+|--\s+)*)([^\s;\]}]+)")


def _read(name: str, source: str) -> list[Fact]:
    return expressions.read(source, _LANGUAGES[name])[0]


def julia(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    return _read("julia", source)


def java(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    """Groovy, Scala, Kotlin and jshell as well."""
    return [*(Fact(RUN_SHELL, match[1] or match[2]) for match in _SCALA.finditer(source)), *_read("java", source)]


def beam(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    """Elixir and Erlang."""
    return _read("beam", source)


def haskell(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    return _read("haskell", source)


def octave(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    """Octave and gnuplot; a line that begins with `!` is a shell's."""
    bangs = [Fact(RUN_SHELL, line.strip()[1:]) for line in source.splitlines() if line.strip().startswith("!")]
    return [*bangs, *_read("octave", source)]


def lisp(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    return _read("lisp", source)


def tcl(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    found = [Fact(RUN_SHELL, match[1]) for match in _TCL.finditer(source)]
    for match in _TCL_DELETE.finditer(source):
        found.append(Fact("file.delete", match[2].strip('"{}'), attributes={"recursive": "-force" in match[1]}))  # noqa: PERF401
    return found


def m4(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    return [Fact(RUN_SHELL, match[1]) for match in _M4.finditer(source)]


def dc(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    """`!command` up to the end of the line; `!<`, `!>` and `!=` compare."""
    lines = (line.strip() for line in source.splitlines())
    return [
        Fact(RUN_SHELL, line[1:]) for line in lines if line.startswith("!") and line[1:2] not in ("<", ">", "=", "")
    ]
