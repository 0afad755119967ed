"""Interpreters: command lines that carry code, name a script, or are given one to read.

`INTERPRETERS` says how each is called; `interpreter` is the handler for all of them.
Facts: python(1), perlrun(1), ruby(1), php(1), lua(1), Rscript(1), osascript(1), node --help, pwsh --help.
"""

from __future__ import annotations

import binascii
from itertools import pairwise
from typing import Mapping

from gshell.assess import catalog, file_effects
from gshell.assess.call import Call
from gshell.assess.effects import Certainty
from gshell.assess.languages.report import run_code
from gshell.assess.languages.switches import Rules, Switches, read
from gshell.assess.languages.syntaxes import words
from gshell.assess.machine import Machine
from gshell.assess.network.sending import send
from gshell.assess.options import read as read_options
from gshell.assess.options import spec
from gshell.assess.values import HOLE, SILENT, Stream, Value, joined, shown
from gshell.tuples import NamedTuple


class Interpreter(NamedTuple):
    """`code`: options whose value is code; `prints`: those that make the first operand code;
    `edits`: the option that edits the operands in place; `quiet`: those with which nothing runs;
    `data`: what it reads is mostly data to it (dc, m4), so that unknown input is no unknown code."""

    language: str
    rules: Rules
    code: tuple[str, ...] = ("e",)
    edits: str = ""
    prints: tuple[str, ...] = ()
    data: bool = False
    quiet: tuple[str, ...] = ("--version", "--help", "V", "h")


_PYTHON = Interpreter("python", Rules("WXQ", ends="cm", long=frozenset(("--check-hash-based-pycs",))), ("c",))
_PERL = Interpreter(
    "perl", Rules("eEMmIF", "0l", "iDxCdV"), ("e", "E"), "i", quiet=("--version", "--help", "v", "h", "c")
)
_RUBY = Interpreter("ruby", Rules("erIFECK", "0", "iTxWl"), edits="i", quiet=("--version", "--help", "v", "h", "c"))
_NODE = Interpreter(
    "javascript",
    Rules("er", long=frozenset(("--eval", "--require", "--import", "--loader", "--env-file", "--input-type"))),
    ("e", "--eval"),
    prints=("p", "--print"),
    quiet=("--version", "--help", "v", "h", "c", "--check"),
)
_PHP = Interpreter("php", Rules("rdfzBRESTtc", long=frozenset(("--run", "--file"))), ("r", "B", "R", "E", "--run"))
_LUA = Interpreter("lua", Rules("el"), quiet=("v",))
_R = Interpreter("r", Rules("e", long=frozenset(("--eval", "--file"))), ("e",))

_EVAL = frozenset(("--eval", "--print", "--expression", "--load", "--file"))
_LISP = Interpreter("lisp", Rules("eclxLsM", long=_EVAL), ("e", "c", "x", "--eval", "--expression"))

INTERPRETERS: Mapping[str, Interpreter] = {
    **dict.fromkeys(("python", "python2", "python3", "pypy", "pypy3", "ipython", "ipython3", "bpython"), _PYTHON),
    **dict.fromkeys(("perl", "perl5", "raku", "perl6"), _PERL),
    **dict.fromkeys(("ruby", "jruby", "irb", "truffleruby"), _RUBY),
    **dict.fromkeys(("node", "nodejs", "ts-node", "tsx", "zx"), _NODE),
    **dict.fromkeys(("php", "php-cli", "hhvm"), _PHP),
    **dict.fromkeys(("lua", "luajit", "texlua"), _LUA),
    **dict.fromkeys(("Rscript", "R", "r"), _R),
    "osascript": Interpreter("applescript", Rules("els")),
    "julia": Interpreter("julia", Rules("eEL", long=_EVAL), ("e", "E", "--eval", "--print")),
    **dict.fromkeys(
        ("groovy", "scala", "kotlin", "jshell"), Interpreter("java", Rules("e", long=_EVAL), ("e", "--eval"))
    ),
    **dict.fromkeys(("elixir", "iex"), Interpreter("beam", Rules("erS", long=_EVAL), ("e", "--eval"))),
    **dict.fromkeys(("ghci", "runghc", "ghc", "ocaml"), Interpreter("haskell", Rules("eI"))),
    **dict.fromkeys(
        ("octave", "octave-cli", "gnuplot"), Interpreter("octave", Rules("e", long=_EVAL), ("e", "--eval"))
    ),
    **dict.fromkeys(("guile", "racket", "sbcl", "clojure", "clj", "bb", "csi", "clisp"), _LISP),
    **dict.fromkeys(("tclsh", "wish"), Interpreter("tcl", Rules())),
    "m4": Interpreter("m4", Rules("DIU"), data=True),
    "dc": Interpreter("dc", Rules("ef", long=_EVAL), ("e", "--expression"), data=True),
}

# Scripts that are command line tools of their own, run by an interpreter.
_TOOLS = frozenset(("manage.py", "artisan", "console", "rails", "rake", "setup.py"))


def interpreter(call: Call) -> Stream | None:
    """The handler of every program in INTERPRETERS."""
    known = INTERPRETERS[call.name]
    return serve(call, known, read(call.arguments, known.rules))


def serve(call: Call, known: Interpreter, options: Switches) -> Stream | None:
    if options.has(*known.quiet):
        return SILENT
    if modules := options.values("m") if known.language == "python" else ():
        return module(call, modules[0], options.operands)
    if known.language == "php" and (addresses := options.values("S")):
        _offers(call, (*options.values("t"), Value("."))[0], addresses[0].text.rpartition(":")[0], "php -S")
        return None
    if known.language == "ruby" and [word.text for word in options.values("r", "e")] == ["un", "httpd"]:
        _offers(call, (*options.operands[:1], Value("."))[0], "", "ruby -run -e httpd")
        return None
    if known.edits and options.has(known.edits):
        edited(call, options.operands if options.has(*known.code) else options.operands[1:])
    code = options.values(*known.code)
    if not code and options.has(*known.prints):
        code, options = options.operands[:1], options._replace(operands=options.operands[1:])
    if code:
        value = joined(code, "\n")
        return run(call, _language(known, options), value, f"{call.name} -{known.code[0].strip('-')}", options.operands)
    for value in options.values("f", "--file"):
        return script(call, known.language, (value, *options.operands))
    if options.operands and options.operands[0].text != "-":
        return script(call, known.language, options.operands)
    if known.data and not call.stdin.known:
        return None
    return from_stdin(call, known.language, options.operands[1:])


def _language(known: Interpreter, options: Switches) -> str:
    """osascript runs JavaScript too."""
    named = options.values("l") if known.language == "applescript" else ()
    return "javascript" if named and named[0].text.lower() == "javascript" else known.language


def run(call: Call, language: str, value: Value, via: str, arguments: tuple[Value, ...] = ()) -> Stream:
    """Code given as a word; what it prints may hold what it reads."""
    span = value.span if value.span.end else call.span
    source = Stream(value.text, value.taints)
    taints = run_code(call, language, source, via, span, tuple(argument.text for argument in arguments))
    return Stream(HOLE, taints | call.stdin.taints)


def from_stdin(call: Call, language: str, arguments: tuple[Value, ...]) -> Stream:
    """Code from standard input; at a terminal it is the user's own session."""
    if call.stdin.terminal or not call.stdin.text:
        return SILENT
    texts = tuple(argument.text for argument in arguments)
    return Stream(HOLE, run_code(call, language, call.stdin, call.name, call.span, texts))


def script(call: Call, language: str, argv: tuple[Value, ...]) -> Stream | None:
    """A script by its name: read if it is here, and judged as something the user knows by that name."""
    file = argv[0]
    name = file.text.rpartition("/")[2]
    if name in _TOOLS and catalog.find(name) is not None:
        return call.shell.run_words((file._replace(text=name), *argv[1:]), call.name, call.stdin)
    if file.text in ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"):
        return from_stdin(call, language, argv[1:])
    content = call.shell.content(file.text)
    kinds = {taint.kind for taint in file.taints | content.taints}
    if "network" in kinds or "://" in file.text:
        call.emit("code.run_remote", shown(file.text), by=call.name)
        return Stream(HOLE, content.taints)
    if not file.text.strip(HOLE) and file.text:
        call.emit("code.run_unknown", shown(file.text), Certainty.LIKELY, by=call.name)
        return Stream(HOLE)
    call.emit("code.run", shown(file.text), dynamic=False, script=True)
    return read_script(call, language, argv, content)


def read_script(call: Call, language: str, argv: tuple[Value, ...], content: Stream) -> Stream:
    machine: Machine = call.shell  # type: ignore[assignment]
    written = machine.written(argv[0].text) is not None
    if not content.known:
        return Stream(HOLE, content.taints)
    on_disk, machine.on_disk = machine.on_disk, machine.on_disk or not written
    try:
        texts = tuple(word.text for word in argv[1:])
        return Stream(HOLE, run_code(call, language, content, shown(argv[0].text), call.span, texts))
    finally:
        machine.on_disk = on_disk


def edited(call: Call, files: tuple[Value, ...]) -> None:
    """perl -i, ruby -i, sed -i: the files are replaced by their edited content."""
    for file in files:
        file_effects.write(call.shell, file, call.span, Stream(HOLE), by=call.name)


def module(call: Call, name: Value, operands: tuple[Value, ...]) -> Stream | None:
    """python -m name: a program of its own under that name."""
    text = name.text
    if text in ("http.server", "SimpleHTTPServer", "pyftpdlib", "smtpd", "aiosmtpd"):
        _serves(call, text, operands)
        return None
    if text in ("timeit", "pdb", "cProfile", "profile", "trace", "runpy"):
        return _started_by(call, text, operands)
    argv = (name._replace(text=text.partition(".")[0]), *operands)
    if catalog.find(argv[0].text) is not None:
        return call.shell.run_words(argv, f"{call.name} -m", call.stdin)
    if text not in _QUIET_MODULES:
        call.emit("code.run", f"python -m {shown(text)}", dynamic=False)
    return None


_SERVER = spec("-d|--directory= -b|--bind|-i|--interface= -p|--port|--protocol= --cgi -w|--write -u= -P= -n -c")


def _serves(call: Call, name: str, operands: tuple[Value, ...]) -> None:
    """http.server: a directory for everybody who asks (docs.python.org/3/library/http.server.html)."""
    options = read_options(operands, _SERVER)
    port = next((word.text for word in options.operands if word.text.isdigit()), "8000")
    call.emit("net.listen", port, method=f"python -m {name}")
    _offers(call, options.value("--directory") or Value("."), options.text("--bind"), name)


def _offers(call: Call, directory: Value, host: str, method: str) -> None:
    """What is in the directory goes to everybody who reaches the host's address."""
    content = call.shell.content(directory.text)
    if content.taints:
        send(call, host if host not in ("", "0.0.0.0", "[::]") else "*", [content], method)


_QUIET_MODULES = words(
    "json.tool venv unittest doctest compileall py_compile site sysconfig platform calendar this antigravity dis "
    "tokenize ast tabnanny pydoc zipapp ensurepip cProfile base64 gzip zipfile tarfile uuid webbrowser"
)


def _started_by(call: Call, name: str, operands: tuple[Value, ...]) -> Stream | None:
    """Modules that run code or a script: timeit CODE, pdb SCRIPT."""
    rest = [word for word in operands if not word.text.startswith("-")]
    if not rest:
        return None
    if name == "pdb":  # -c COMMAND: a debugger's, or else Python's
        for option, value in pairwise(operands):
            if option.text in ("-c", "--command"):
                run(call, "python", value._replace(text=value.text.lstrip("!")), "python -m pdb")
                rest.remove(value)
    if name == "timeit":
        setup = [
            word._replace(text=word.text[2:]) for word in operands if word.text.startswith("-s") and len(word.text) > 2
        ]
        return run(call, "python", joined((*setup, *rest), "\n"), "python -m timeit")
    return script(call, "python", tuple(rest))


def powershell(call: Call) -> Stream | None:
    """pwsh -Command text…, -EncodedCommand base64, -File script; bare words are a script (pwsh) or a command."""
    rest = list(call.arguments)
    while rest and rest[0].text.startswith("-"):
        option = rest.pop(0).text.lower().lstrip("-")
        if option and "command".startswith(option):
            break
        if option in ("e", "ec", "en", "enc") or (option and "encodedcommand".startswith(option)):
            return run(call, "powershell", _decoded(rest[0]), "pwsh -EncodedCommand") if rest else None
        if option and "file".startswith(option):
            return script(call, "powershell", tuple(rest)) if rest else None
        if option in ("executionpolicy", "ep", "ex", "windowstyle", "w", "version", "workingdirectory", "wd") and rest:
            rest.pop(0)
    if not rest:
        return from_stdin(call, "powershell", ())
    return run(call, "powershell", joined(rest), "pwsh -Command")


def _decoded(value: Value) -> Value:
    try:
        return value._replace(text=binascii.a2b_base64(value.text.encode("ascii", "replace")).decode("utf-16-le"))
    except (binascii.Error, UnicodeDecodeError):
        return value._replace(text=HOLE)


def erl(call: Call) -> Stream | None:
    """erl -noshell -eval CODE: long options behind one dash."""
    for option, value in pairwise(call.arguments):
        if option.text == "-eval":
            run(call, "beam", value, "erl -eval")
    return Stream(HOLE)


def java(call: Call) -> Stream | None:
    """java -jar FILE: where the file came from is what can be known of it."""
    jar = next((value for option, value in pairwise(call.arguments) if option.text == "-jar"), None)
    if jar is not None and catalog.find(jar.text.rpartition("/")[2]) is not None:
        return catalog.by_description("java", call)  # a tool that comes as a jar
    if jar is not None:
        return script(call, "java", (jar,))
    call.emit("code.run", "java", dynamic=False)
    return None


def crystal(call: Call) -> Stream | None:
    """crystal eval CODE, crystal run SCRIPT; the language reads like Ruby."""
    verb, *rest = call.arguments or (Value(""),)
    if verb.text == "eval" and rest:
        return run(call, "ruby", joined(rest), "crystal eval")
    return script(call, "ruby", tuple(rest)) if verb.text == "run" and rest else None


def deno(call: Call) -> Stream | None:
    """deno eval CODE, deno run SCRIPT, deno SCRIPT."""
    options = read(call.arguments, Rules(long=frozenset(("--config", "--import-map"))))
    verb = options.operands[0].text if options.operands else ""
    rest = options.operands[1:]
    inner = read(rest, Rules("ce", long=frozenset(("--config", "--import-map", "--ext"))))
    if verb == "eval" and inner.operands:
        return run(call, "javascript", inner.operands[0], "deno eval", inner.operands[1:])
    if verb == "run" and inner.operands and inner.operands[0].text == "-":
        return from_stdin(call, "javascript", inner.operands[1:])
    if verb in ("run", "serve", "test", "bench") and inner.operands:
        return script(call, "javascript", inner.operands)
    if verb.endswith((".ts", ".js", ".mjs", ".tsx")) or "://" in verb:
        return script(call, "javascript", options.operands)
    return None if verb else from_stdin(call, "javascript", ())


def bun(call: Call) -> Stream | None:
    """bun -e CODE, bun SCRIPT; everything else is bun the package manager."""
    options = read(call.arguments, _NODE.rules)
    if options.has(*_NODE.code):
        return serve(call, _NODE, options)
    rest = options.operands[1:] if options.operands and options.operands[0].text == "run" else options.operands
    if rest and rest[0].text.endswith((".ts", ".js", ".mjs", ".tsx", ".jsx", ".cjs")):
        return script(call, "javascript", rest)

    return catalog.by_description("bun", call)
