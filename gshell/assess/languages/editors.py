"""awk and sed: small programs on the command line, and the files they are told to change.

Facts: POSIX awk, gawk(1); sed(1), GNU sed manual.
"""

from __future__ import annotations

from gshell.assess import file_effects
from gshell.assess.call import Call
from gshell.assess.languages.interpreters import edited, run, script
from gshell.assess.languages.report import run_code
from gshell.assess.languages.switches import Rules, read
from gshell.assess.options import read as read_options
from gshell.assess.options import spec
from gshell.assess.values import HOLE, SILENT, Stream, Taint, Value, joined

_AWK = Rules(
    "Fvfeil", rest="dopDL", long=frozenset(("--file", "--source", "--include", "--assign", "--field-separator"))
)
_SED = spec(
    "-e|--expression= -f|--file= -n|--quiet|--silent -E|-r|--regexp-extended -i|--in-place[=] -s|--separate "
    "-u|--unbuffered -z|--null-data -l|--line-length= --posix --debug --sandbox --follow-symlinks -b|--binary "
    "--help --version"
)


def awk(call: Call) -> Stream | None:
    """awk [-F x] [-v name=value] 'program' file… | awk -f program file…"""
    options = read(call.arguments, _AWK)
    if options.has("--version", "--help", "V", "W"):
        return SILENT
    programs = [*options.values("e", "--source")]
    scripts = options.values("f", "--file")
    programs += _scripts(call, "awk", scripts)
    files = options.operands
    if not programs and not scripts:
        programs, files = list(options.operands[:1]), options.operands[1:]
    if any(value.text == "inplace" for value in options.values("i", "--include")):
        edited(call, files)
    if not programs:
        return Stream(HOLE, _read(call, files) | call.stdin.taints)
    for assignment in options.values("v", "--assign"):
        name, _, text = assignment.text.partition("=")
        programs.insert(0, assignment._replace(text=f'{name} = "{text}"'))
    output = run(call, "awk", joined(programs, "\n"), call.name)
    return output._replace(taints=output.taints | _read(call, files))


def sed(call: Call) -> Stream | None:
    """sed [-n] [-i] 'script' file… | sed -e script -f file …"""
    options = read_options(call.arguments, _SED)
    if options.has("--help", "--version"):
        return SILENT
    scripts = list(options.values("-e"))
    scripts += _scripts(call, "sed", options.values("-f"))
    files = options.operands
    if not scripts and not options.has("-f"):
        scripts, files = list(options.operands[:1]), options.operands[1:]
    value = joined(scripts, "\n")
    if not options.has("--sandbox") and value.text.strip(HOLE):
        span = value.span if value.span.end else call.span
        run_code(call, "sed", Stream(value.text, value.taints), "sed", span)
    if options.has("-i"):
        edited(call, files)
        return SILENT
    return Stream(HOLE, value.taints | (_read(call, files) if files else call.stdin.taints))


def _scripts(call: Call, language: str, files: tuple[Value, ...]) -> list[Value]:
    """Programs from standard input; those that lie in files are read as what they are: scripts by name."""
    found = []
    for file in files:
        if file.text in ("-", "/dev/stdin"):
            found.append(Value(call.stdin.text, call.stdin.taints, call.span))
        else:
            script(call, language, (file,))
    return found


def _read(call: Call, files: tuple[Value, ...]) -> frozenset[Taint]:
    return frozenset[Taint]().union(*(file_effects.read(call.shell, file, call.span).taints for file in files))
