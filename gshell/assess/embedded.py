"""Embedded: commands inside the options and scripts of editors, make, man, expect.

Facts: vim(1) and vim's :help :!, ed(1), emacs(1), expect(1), GNU make's manual, man(1).
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Iterator

from gshell.assess import file_effects
from gshell.assess.call import Call
from gshell.assess.options import Options, read, spec
from gshell.assess.values import HOLE, SILENT, TERMINAL, Stream, Value

_BANG = re.compile(r"(?:^|[|:\s%])(?:silent\s*)?(?:\d*,?\$?(?:r|w|read|write)\s*)?!(?P<command>.+)", re.DOTALL)
_CALLED = re.compile(
    r"(?:system|systemlist|os\.execute|io\.popen|shell-command|async-shell-command|call-process-shell-command"
    r"|term_start|job_start)"
    r"\s*\(?\s*(?P<quote>['\"])(?P<command>.*?)(?P=quote)",
    re.DOTALL,
)
_REMOVED = re.compile(
    r"(?:delete|delete-file|delete-directory)\s*\(?\s*(?P<quote>['\"])(?P<path>.*?)(?P=quote)(?P<rest>[^)]*)"
)
_SHELL = re.compile(r"^:?(?:sh|shell|ter|term|terminal)!?\s*$")
_TERMINAL = re.compile(r"^:?(?:terminal|term)\s+(?P<command>.+)")
_VIM = spec(
    "-c= --cmd= -S= -e -E -es -R -n -N -u= -U= -i= -p[=] -o[=] -O[=] -d -b -l -m -M -t= -T= -V[=] -w= -W= -x -X "
    "-y -Z "
    "--clean --headless --noplugin --not-a-term --version -h|--help --startuptime= -nw",
    plus=True,
)


def vim(call: Call) -> Stream | None:
    """vi, vim, nvim, ex, view: `-c command`, `+command`, scripts, and `ex` from standard input."""
    words = [word._replace(text="-e") if word.text == "-es" else word for word in call.arguments]
    plus = [word for word in words if word.text.startswith("+")]
    words = [word for word in words if word not in plus]
    options = read(words, _VIM)
    texts = [word._replace(text=word.text[1:]) for word in plus]
    texts += [*options.values("-c"), *options.values("--cmd")]
    for file in (*options.values("-S"), *options.values("-u")):
        if (text := call.shell.file_text(file.text)) is not None:
            texts += [file._replace(text=line) for line in text.splitlines()]
    if (options.has("-e", "-E") or call.name in ("ex", "ed")) and not call.stdin.terminal:
        texts += [Value(line, call.stdin.taints, call.span) for line in call.stdin.text.splitlines()]
    scripts = [] if options.has("-e", "-E") or call.name == "ex" else pairwise(words)
    for file in [file for option, file in scripts if option.text == "-s"]:
        typed = call.shell.content(file.text).text.splitlines()  # as if by hand: what begins with a colon is a command
        texts += [file._replace(text=line.lstrip(":")) for line in typed if line.startswith(":")]
    for command in texts[:200]:
        _editor_command(call, command)
    saves = any(re.search(r"(^|[|:\s])(w|wq|x|wa|update|up|write)!?(\s|$)", text.text) for text in texts)
    if not options.has("-R", "-M") and call.name not in ("view", "rview"):
        _edits(call, options.operands, saves)
    return Stream()


def edit(call: Call) -> Stream | None:
    """nano, micro and other editors without a language of their own that we know."""
    _edits(call, tuple(word for word in call.arguments if not word.text.startswith(("-", "+"))), False)
    return Stream()


def _edits(call: Call, files: tuple[Value, ...], saves: bool) -> None:
    """What a script saves is written; what a person opens may be looked at only, unless it is the guard's."""
    for file in files:
        if saves or file_effects.classify(call.shell, file) == "guard":
            file_effects.write(call.shell, file, call.span, Stream(HOLE), by=call.name)


_PATCH = spec(
    "-p|--strip= -i|--input= -d= -o= -R -N -s -f -t -b -E -u -c -e -n -l -Z -T -F= -D= -r= -B= -z= -V= -Y= --dry-run "
    "--help --version"
)


def patch(call: Call) -> Stream | None:
    """patch [options] [file [patch]]; without a file the patch names them, below here."""
    options = read(call.arguments, _PATCH)
    if not options.has("--dry-run", "--help", "--version"):
        for file in (*options.operands[:1], *options.values("-o")):
            file_effects.write(call.shell, file, call.span, Stream(HOLE), by="patch")
    return Stream()


def ed(call: Call) -> Stream | None:
    """ed: `!command` lines, and `r !command`."""
    return vim(call)


def emacs(call: Call) -> Stream | None:
    options = read(call.arguments, spec("--eval|-eval|--execute= -f= -l= --batch|-batch -Q -q -nw --script= -x="))
    for text in options.values("--eval"):
        _editor_command(call, text)
    return Stream()


def _editor_command(call: Call, text: Value) -> None:
    bang = _BANG.search(text.text) or _TERMINAL.match(text.text)
    commands = [bang["command"]] if bang else [match["command"] for match in _CALLED.finditer(text.text)]
    stdin = call.stdin if call.stdin.terminal else SILENT  # `:!bash` talks to the user
    if _SHELL.match(text.text):
        commands.append("bash")
    for command in commands:
        call.shell.run_text(command, call.name, text.span if text.span.end else call.span, stdin)
    for match in _REMOVED.finditer(text.text):
        recursive = "rf" in match["rest"] or " t" in match["rest"]
        path = re.sub(r"^~", call.shell.world.home, match["path"])
        file_effects.delete(call.shell, Value(path), call.span, recursive=recursive, by=call.name)


def expect(call: Call) -> Stream | None:
    """expect: `spawn`, `exec` and `system` start programs; `send` types into them."""
    options = read(call.arguments, spec("-b -c= -d -D= -f= -i -n -N -v"))
    texts = list(options.values("-c"))
    if not texts and not options.operands and not call.stdin.terminal:
        texts.append(Value(call.stdin.text, call.stdin.taints, call.span))
    for file in (*options.values("-f"), *options.operands[:1]):
        if (content := call.shell.file_text(file.text)) is not None:
            texts.append(file._replace(text=content))  # noqa: PERF401
    for script in texts:
        # `interact` hands the terminal to what was spawned
        stdin = TERMINAL if re.search(r"\binteract\b", script.text) else SILENT
        for match in re.finditer(r"\b(?:spawn|exec|system)\s+(?:-\w+\s+)*([^;\]\n]+)", script.text):
            call.shell.run_text(match[1], call.name, script.span, stdin)
    return Stream()


_CMAKE = {"rm": ("rm",), "remove": ("rm", "-f"), "remove_directory": ("rm", "-r"), "env": ("env",), "time": ("time",)}


def cmake(call: Call) -> Stream | None:
    """cmake -E COMMAND: a tool of its own, on every system (cmake(1), Run a Command-Line Tool)."""
    words = call.arguments
    if len(words) > 2 and words[0].text == "-E" and (program := _CMAKE.get(words[1].text)):
        argv = (*(words[1]._replace(text=text) for text in program), *words[2:])
        return call.shell.run_words(argv, "cmake -E", call.stdin)
    call.emit("code.run", "cmake", dynamic=False)
    return None


# Variables whose value every recipe runs.
_TOOLS = frozenset(("SHELL", "CC", "CXX", "LD", "AR", "RM", "CP", "INSTALL", "PYTHON", "MAKE"))


def make(call: Call) -> Stream | None:
    """make: --eval and command-line variables may hold `$(shell …)`; `-f -` reads standard input."""
    known = spec(
        "-B -b -C|--directory= -d --debug[=] -e -E|--eval= -f|--file|--makefile= -h -i -I|--include-dir= "
        "-j|--jobs[=] -k "
        "-l[=] -L -m -n|--just-print|--dry-run|--recon -o= -O[=] -p -q -r -R -s -S -t --trace -v -w -W= "
        "--help --version"
    )
    options = read(call.arguments, known)
    texts = [*options.values("-E"), *(word for word in options.operands if "=" in word.text)]
    for word in options.operands:
        name, equals, value = word.text.partition("=")
        if equals and name in _TOOLS:
            call.shell.run_text(value, f"make {name}", word.span, SILENT)
    files = options.values("-f") or tuple(Value(name) for name in ("GNUmakefile", "makefile", "Makefile"))
    for file in files:
        content = call.stdin if file.text == "-" else call.shell.content(file.text)
        for taint in content.taints:
            if taint.kind == "network":
                call.emit("code.run_remote", taint.source, by="make")
        if file.text in ("-", "/dev/stdin") and not call.stdin.terminal:
            texts.append(Value(call.stdin.text, call.stdin.taints, call.span))
        elif (written := call.shell.written(file.text)) is not None:
            texts.append(file._replace(text=written))
    for text in texts:
        for command in _recipes(text.text, options):
            call.shell.run_text(command, call.name, text.span, SILENT)
    return Stream()


def _recipes(text: str, options: Options) -> Iterator[str]:
    for match in re.finditer(r"\$\(shell\s+([^)]*)\)|!=\s*(.+)", text):
        yield (match[1] or match[2]).replace("$$", "$")
    if options.has("-n"):
        return
    for match in re.finditer(r"^(?:\t|[^\s=#:]+:[^=\n]*;)\s*[-@+]*(.+)", text, re.MULTILINE):
        yield match[1].replace("$$", "$")


def rename(call: Call) -> Stream | None:
    """rename 'expression' file…: the expression is Perl (rename(1p)); util-linux's takes two plain strings."""
    operands = [word for word in call.arguments if not word.text.startswith("-")]
    if operands and not re.match(r"\s*(s|y|tr)\W", operands[0].text) and re.search(r"\W", operands[0].text):
        words = (Value("perl", span=call.span), Value("-e", span=call.span), operands[0])
        call.shell.run_words(words, call.name, SILENT)
    return SILENT


def man(call: Call) -> Stream | None:
    """man: -P and -H name programs."""
    options = read(
        call.arguments, spec("-P|--pager= -H|--html[=] -C= -M= -S= -s= -e= -L= -m= -p= -R= -r= -E= -T[=] -k -f -K -a")
    )
    for text in (*options.values("-P"), *options.values("-H")):
        call.shell.run_text(text.text, "man -P", text.span)
    return Stream()
