"""Files: programs whose business is removing, replacing, moving and copying files.

Sources: the GNU coreutils manual (rm, rmdir, unlink, shred, truncate, mv, cp, install, ln, tee, touch, dd,
split), rename(1), fallocate(1), trash-put(1).
"""

from __future__ import annotations

import re

from gshell.assess import file_effects
from gshell.assess.call import Call
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.options import Options, read, spec
from gshell.assess.values import HOLE, SILENT, Stream, Value, concatenated, finite, shown

_RM = spec(
    "-f|--force -i -I --interactive[=] --one-file-system --no-preserve-root --preserve-root[=] -r|-R|--recursive"
    " -d|--dir -v|--verbose -P -W -x --help --version"
)
_SHRED = spec(
    "-f|--force -n|--iterations= --random-source= -s|--size= -u --remove[=] -v|--verbose -x|--exact -z|--zero"
    " --help --version"
)
_TRUNCATE = spec("-c|--no-create -o|--io-blocks -r|--reference= -s|--size= --help --version")
_COPY = spec(
    "-a|--archive --attributes-only --backup[=] -b --copy-contents -d -f|--force -i|--interactive -H -l|--link"
    " -L|--dereference -n|--no-clobber -P|--no-dereference -p --preserve[=] --no-preserve= --parents -R|-r|--recursive"
    " --reflink[=] --remove-destination --sparse= --strip-trailing-slashes -s|--symbolic-link -S|--suffix="
    " -t|--target-directory= -T|--no-target-directory -u --update[=] -v|--verbose -x|--one-file-system -Z --context[=]"
    " --exchange --debug -D -c -C|--compare -g|--group= -m|--mode= -o|--owner= --strip --strip-program= --directory"
    " --help --version"
)
_INSTALL = spec(
    "--backup[=] -b -c -C|--compare -d|--directory -D -g|--group= -m|--mode= -o|--owner= -p|--preserve-timestamps -s"
    "|--strip --strip-program= -S|--suffix= -t|--target-directory= -T|--no-target-directory -v|--verbose"
    " --preserve-context -Z --context[=] --help --version"
)
_LINK = spec(
    "--backup[=] -b -d|-F|--directory -f|--force -i|--interactive -L|--logical -n|--no-dereference -P|--physical"
    " -r|--relative -s|--symbolic -S|--suffix= -t|--target-directory= -T|--no-target-directory -v|--verbose"
    " --help --version"
)
_TEE = spec("-a|--append -i|--ignore-interrupts -p --output-error[=] --help --version")
_FALLOCATE = spec(
    "-c|--collapse-range -d|--dig-holes -i|--insert-range -l|--length= -n|--keep-size -o|--offset= -p|--punch-hole"
    " -x|--posix -z|--zero-range -v -h|--help"
)
_TOUCH = spec("-a -c|--no-create -d|--date= -f -h|--no-dereference -m -r|--reference= -t= --time= --help --version")
_HELP = ("--help", "--version")


def rm(call: Call) -> Stream | None:
    """rm, and what removes like it (unlink, rmdir, srm)."""
    options = read(call.arguments, _RM)
    if options.has(*_HELP):
        return None
    recursive = options.has("--recursive") or call.name in ("srm", "safe-rm")
    for operand in options.operands:
        file_effects.delete(call.shell, operand, call.span, recursive, options.has("--force"))
    return SILENT


def rmdir(call: Call) -> Stream | None:
    """rmdir removes empty directories only."""
    options = read(call.arguments, spec("-p|--parents --ignore-fail-on-non-empty -v|--verbose --help --version"))
    if not options.has(*_HELP):
        for operand in options.operands:
            file_effects.delete(call.shell, operand, call.span, empty_only=True)
    return SILENT


def shred(call: Call) -> Stream | None:
    """shred overwrites, beyond what version control or backups of the disk could bring back."""
    options = read(call.arguments, _SHRED)
    if options.has(*_HELP):
        return None
    for operand in options.operands:
        if file_effects.classify(call.shell, operand) == "device":
            file_effects.write(call.shell, operand, call.span, Stream(HOLE), by=call.name)
        else:
            file_effects.delete(call.shell, operand, call.span, shredded=True)
    return SILENT


def truncate(call: Call) -> Stream | None:
    options = read(call.arguments, _TRUNCATE)
    if options.has(*_HELP):
        return None
    grows = options.text("--size").startswith("+") or options.text("--size").startswith(">")
    for operand in options.operands:
        content = "" if options.text("--size").strip("=<%/") in ("0", "") else HOLE
        if not grows:
            file_effects.write(call.shell, operand, call.span, Stream(content), by=call.name)
    return SILENT


def fallocate(call: Call) -> Stream | None:
    """fallocate -p, -c and -z make holes in a file; -l takes that much of the disk."""
    options = read(call.arguments, _FALLOCATE)
    if options.has("--collapse-range", "--punch-hole", "--zero-range"):
        for operand in options.operands:
            file_effects.write(call.shell, operand, call.span, Stream(HOLE), by=call.name)
    if re.match(r"\d{3,}G|\d+[TPE]", options.text("--length")):
        call.emit("system.exhaust", shown(options.text("--length")), what="disk")
    return SILENT


def mv(call: Call) -> Stream | None:
    """A move takes the source away and replaces the destination."""
    options = read(call.arguments, _COPY)
    if options.has(*_HELP):
        return None
    sources, destination = _ends(options)
    for source in sources:
        path_class = file_effects.classify(call.shell, source, follow=False)
        away = destination is not None and file_effects.classify(call.shell, destination) in ("null", "temp")
        to = shown(destination.text) if destination else ""
        _touched(call, "file.move", source, path_class, to=to, away=away)
    _arrive(call, options, sources, destination)
    return SILENT


def cp(call: Call) -> Stream | None:
    options = read(call.arguments, _COPY)
    if not options.has(*_HELP):
        _arrive(call, options, *_ends(options))
    return SILENT


def install(call: Call) -> Stream | None:
    """install copies and sets modes; -d only makes directories."""
    options = read(call.arguments, _INSTALL)
    if options.has("--directory", *_HELP):
        return None
    sources, destination = _ends(options)
    _arrive(call, options, sources, destination)
    from gshell.assess.permissions import opens

    if destination is not None and opens(options.text("--mode")) == "setuid":
        call.emit("permission.change", shown(destination.text), mode=options.text("--mode"), opens="setuid")
    return SILENT


def ln(call: Call) -> Stream | None:
    """A link with -f takes the place of a file."""
    options = read(call.arguments, _LINK)
    if options.has(*_HELP):
        return None
    sources, destination = _ends(options)
    if destination is None:
        return SILENT
    path_class = file_effects.classify(call.shell, destination, follow=False)
    for source in sources:
        if path_class not in file_effects.EVERYDAY:
            _touched(call, "file.link", destination, path_class, forced=options.has("--force"), to=shown(source.text))
        call.shell.wrote(destination.text, call.shell.content(source.text))
        if options.has("--symbolic") and source.known and destination.known:
            call.shell.linked(destination.text, source.text)
    return SILENT


def tee(call: Call) -> Stream | None:
    """tee writes what it reads to each file and passes it on."""
    options = read(call.arguments, _TEE)
    if options.has(*_HELP):
        return None
    for operand in options.operands:
        file_effects.write(call.shell, operand, call.span, call.stdin, options.has("--append"), by=call.name)
    return call.stdin


def dd(call: Call) -> Stream | None:
    """dd if=FILE of=FILE: operands are assignments."""
    given = {}
    for word in call.arguments:
        name, equals, text = word.text.partition("=")
        if equals:
            given[name] = word._replace(text=text)
    content = file_effects.read(call.shell, given["if"], call.span) if "if" in given else call.stdin
    if "count" in given:
        content = finite(content)
    if "of" not in given:
        return content
    file_effects.write(call.shell, given["of"], call.span, content, by=call.name)
    return SILENT


def touch(call: Call) -> Stream | None:
    """touch changes times and makes empty files: it matters where only the file's presence does."""
    options = read(
        call.arguments,
        spec("-a -c|--no-create -d|--date= -f -h|--no-dereference -m -r|--reference= -t= --time= --help --version"),
    )
    for operand in options.operands:
        if file_effects.classify(call.shell, operand) == "guard":
            file_effects.write(call.shell, operand, call.span, SILENT, append=True, by=call.name)
    return SILENT


def _touched(call: Call, kind: str, value: Value, path_class: str, **more: Attribute) -> None:
    if path_class == "guard":
        kind, more["what"] = "guard.tamper", "files"
    call.shell.emit(kind, shown(value.text), {"path_class": path_class, **more}, Certainty.CERTAIN, call.span)


def _ends(options: Options) -> tuple[tuple[Value, ...], Value | None]:
    """(sources, destination) of cp, mv, ln and install."""
    directory = options.value("--target-directory")
    if directory is not None:
        return options.operands, directory
    if len(options.operands) < 2:
        return options.operands, None
    return options.operands[:-1], options.operands[-1]


def _arrive(call: Call, options: Options, sources: tuple[Value, ...], destination: Value | None) -> None:
    """What is read, and where it lands: on a file, or in a directory under its own name."""
    if options.has("--no-clobber", "--attributes-only"):
        return
    contents = [file_effects.read(call.shell, source, call.span) for source in sources]
    if destination is None or not destination.text or not sources:
        return
    path = call.shell.world.resolve(destination.text, call.shell.cwd) if destination.known else ""
    into = options.has("--target-directory") or destination.text.endswith("/") or len(sources) > 1
    if not into and not (path and call.shell.world.kind(path) == "directory"):
        file_effects.write(call.shell, destination, call.span, concatenated(contents), by=call.name)
        return
    for source, content in zip(sources, contents, strict=True):
        name = source.text.rstrip("/").rpartition("/")[2]
        landing = destination._replace(text=f"{destination.text.rstrip('/')}/{name}", glob=source.glob)
        file_effects.write(call.shell, landing, call.span, content, by=call.name)
