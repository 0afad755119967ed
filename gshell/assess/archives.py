"""Archives: what goes into one comes out of it, secrets included; tar and zip can run programs.

Facts: GNU tar's manual (checkpoints, --to-command, -I), zip(1), cpio(1), 7z(1).
"""

from __future__ import annotations

import re

from gshell.assess import file_effects
from gshell.assess.call import Call
from gshell.assess.options import Options, read, spec
from gshell.assess.values import HOLE, SILENT, Stream, Taint, Value

_TAR = spec(
    "-A -c|--create -d -r|--append -t|--list -u|--update -x|--extract|--get -f|--file= -C|--directory= -z|--gzip -j -J "
    "-v|--verbose -p -P -h -k -m -O|--to-stdout -S -w -W -Z -a -b= -F|--info-script|--new-volume-script= -g= -H= "
    "-I|--use-compress-program= -K= -L= -N= -T|--files-from= -V= -X= --exclude= --checkpoint[=] --checkpoint-action= "
    "--to-command= --rsh-command= --strip-components= --transform= --xform= --owner= --group= --mode= --remove-files "
    "--delete --overwrite --unlink-first --recursive-unlink --zstd --lzma --xz --bzip2 --help --version"
)


_CPIO = spec(
    "-i|--extract -o|--create -p|--pass-through -t|--list -0|--null -a -A -b -B -c -d|--make-directories -f -k -l -L "
    "-m -n -r -s -S -u|--unconditional -v|--verbose -V -D|--directory= -C= -E= -F|--file= -H|--format= -I= -M= -O= -R= "
    "--no-absolute-filenames --absolute-filenames --sparse --quiet --help"
)


_OLD_STYLE = re.compile(r"[AcdrtuxfzjJvpPhkmOSwWZabgHIKLNTVX]+$")


def tar(call: Call) -> Stream | None:
    words = call.arguments
    if (
        words
        and not words[0].text.startswith("-")
        and re.fullmatch(r"[AcdrtuxfzjJvpPhkmOSwWZabgHIKLNTVX]+", words[0].text)
    ):
        words = _old_style(words)
    options = read(words, _TAR)
    if options.has("--help", "--version"):
        return Stream()
    for action in options.values("--checkpoint-action"):
        if action.text.startswith("exec="):
            call.shell.run_text(action.text[5:], "tar --checkpoint-action", action.span, SILENT)
    for name in ("--to-command", "-I", "-F", "--rsh-command"):
        for text in options.values(name):
            call.shell.run_text(text.text, f"tar {name}", text.span, SILENT)
    return _packed(call, options) if options.has("-c", "-r", "-u") else _unpacked(call, options)


def _old_style(words: tuple[Value, ...]) -> tuple[Value, ...]:
    """`tar cf a.tar dir`: letters without a dash, their values in order behind."""
    letters, rest = words[0].text, list(words[1:])
    out = []
    for letter in letters:
        out.append(words[0]._replace(text="-" + letter))
        if letter in "fCbFgHIKLNTVX" and rest:
            out.append(rest.pop(0))
    return (*out, *rest)


def _packed(call: Call, options: Options) -> Stream:
    taints: frozenset[Taint] = frozenset()
    for operand in _beneath(options):
        taints |= file_effects.read(call.shell, operand, call.span).taints
        if options.has("--remove-files"):
            file_effects.delete(call.shell, operand, call.span, recursive=True, by="tar")
    content = Stream(HOLE, taints)
    archive = options.value("-f")
    if archive is None or archive.text == "-":
        return content
    file_effects.write(call.shell, archive, call.span, content, by="tar")
    return SILENT


def _beneath(options: Options) -> tuple[Value, ...]:
    """The operands, found from the directory that -C names."""
    top = options.text("-C").rstrip("/")
    if not options.has("-C"):
        return options.operands
    return tuple(o if o.text.startswith("/") else o._replace(text=f"{top}/{o.text}") for o in options.operands)


def _unpacked(call: Call, options: Options) -> Stream:
    archive = options.value("-f")
    content = (
        call.stdin if archive is None or archive.text == "-" else file_effects.read(call.shell, archive, call.span)
    )
    if options.has("-t"):
        return Stream(HOLE, content.taints)
    if options.has("-O"):
        return Stream(HOLE, content.taints | {Taint("decoded", "tar")})
    directory = options.value("-C")
    if directory is not None and options.has("-x"):
        everything = directory._replace(text=directory.text.rstrip("/") + "/" + HOLE)
        if file_effects.classify(call.shell, directory) not in file_effects.EVERYDAY | {"workspace_root", "home_root"}:
            file_effects.write(call.shell, everything, call.span, Stream(HOLE, content.taints), by="tar")
    return Stream()


def unzip(call: Call) -> Stream | None:
    """unzip -p prints what was packed; otherwise files land in a directory."""
    options = read(call.arguments, spec("-a -c -d= -f -j -l -n -o -p -P= -q -t -u -v -x= -z -Z --help"))
    if options.has("-c", "-p"):
        return Stream(HOLE, frozenset((Taint("decoded", "unzip"),)))
    if (directory := options.value("-d")) and file_effects.classify(call.shell, directory) in (
        "root",
        "system",
        "boot",
    ):
        everything = directory._replace(text=directory.text.rstrip("/") + "/" + HOLE)
        file_effects.write(call.shell, everything, call.span, Stream(), by="unzip")
    return Stream()


def archiver(call: Call) -> Stream | None:
    """zip, 7z, cpio…: what goes in comes out; zip -TT names a program."""
    for place, word in enumerate(call.arguments):
        if word.text in ("-TT", "--unzip-command") and place + 1 < len(call.arguments):
            text = call.arguments[place + 1]
            call.shell.run_text(text.text, f"{call.name} -TT", text.span, SILENT)
    if call.name in ("cpio", "bsdcpio") and _extracts(call):
        return Stream()
    operands = [word for word in call.arguments if word.text == "-" or not word.text.startswith("-")]
    taints = call.stdin.taints
    for operand in operands[1:] if call.name in ("zip", "7z", "7za", "rar") else operands:
        if operand.text != "-":
            taints |= file_effects.read(call.shell, operand, call.span).taints
    if call.name in ("zip", "7z", "7za", "rar") and operands:
        archive = next((word for word in operands if "." in word.text), operands[0])
        call.shell.wrote(archive.text, Stream(HOLE, taints))
    return Stream(HOLE, taints)


def _extracts(call: Call) -> bool:
    """`cpio -i [-D DIRECTORY]`: files land where the archive says, below the directory."""
    options = read(call.arguments, _CPIO)
    if not options.has("-i", "-p") or options.has("-t"):
        return False
    directory = options.value("-D") or (options.operands[-1] if options.has("-p") and options.operands else None)
    if directory is not None and file_effects.classify(call.shell, directory) in ("root", "system", "boot"):
        everything = directory._replace(text=directory.text.rstrip("/") + "/" + HOLE)
        file_effects.write(call.shell, everything, call.span, Stream(HOLE, call.stdin.taints), by="cpio")
    return True
