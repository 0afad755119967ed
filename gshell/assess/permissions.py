"""Permissions: chmod, chown, chgrp, setfacl, chattr, setcap.

`mode` as written; `opens` what it gives away: "world" (others may write), "setuid", "setgid" (for directories
only whose group new files get), "all" (nobody may any more: mode 000), "" otherwise.
Sources: chmod(1), chown(1), setfacl(1), chattr(1), setcap(8).
"""

from __future__ import annotations

import re

from gshell.assess.call import Call
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.options import Options, read, spec
from gshell.assess.values import HOLE, Stream, Value, shown

_COMMON = (
    "-c|--changes -f|--silent|--quiet -v|--verbose -R|--recursive --no-preserve-root --preserve-root --help --version"
    " -h|--no-dereference --dereference -H -L -P --from= --reference="
)
_CHMOD = spec("-c|--changes -f|--silent|--quiet -v|--verbose -R|--recursive --no-preserve-root --preserve-root"
              " --help --version --reference= -h|--no-dereference -H -L -P")  # fmt: skip
_CHOWN = spec(_COMMON)
_SETFACL = spec(
    "-b|--remove-all -k|--remove-default -n|--no-mask --mask -d|--default -R|--recursive -L -P -m|--modify="
    " -M|--modify-file= -x|--remove= -X|--remove-file= --set= --set-file= --restore= --test -v -h|--help"
)
_SYMBOLIC = re.compile(r"([ugoa]*)([-+=])([rwxXstugo]*)$")
_MODE_LIKE = re.compile(r"-[rwxXst]+$")


def chmod(call: Call) -> Stream | None:
    """chmod MODE FILE…; a mode such as `-x` looks like an option."""
    words = call.arguments
    mode = next((word for word in words if _MODE_LIKE.match(word.text) and word.text != "-R"), None)
    options = read([word for word in words if word is not mode], _CHMOD)
    if options.has("--help", "--version"):
        return None
    files = options.operands
    if mode is None and not options.has("--reference"):
        mode, files = (files[0], files[1:]) if files else (None, ())
    text = mode.text if mode else ""
    for file in files:
        _changed(call, "permission.change", file, options, mode=shown(text), opens=opens(text))
    return None


def chown(call: Call) -> Stream | None:
    """chown OWNER[:GROUP] FILE…, chgrp GROUP FILE…"""
    options = read(call.arguments, _CHOWN)
    if options.has("--help", "--version"):
        return None
    operands = options.operands
    owner, files = (
        (("", operands) if options.has("--reference") else (operands[0].text, operands[1:])) if operands else ("", ())
    )
    for file in files:
        _changed(call, "permission.owner", file, options, owner=shown(owner))
    return None


def setfacl(call: Call) -> Stream | None:
    options = read(call.arguments, _SETFACL)
    if options.has("--help", "--test"):
        return None
    rules = " ".join(value.text for value in options.values("--modify", "--set"))
    given = "world" if re.search(r"\bo(ther)?::?[r-]?w", rules) else ""
    for file in options.operands:
        _changed(call, "permission.change", file, options, mode=shown(rules), opens=given)
    return None


def chattr(call: Call) -> Stream | None:
    """chattr [-R] +i|-i FILE…: a file that was made immutable is opened again by -i."""
    words = [word for word in call.arguments if word.text not in ("-R", "-V", "-f")]
    modes = [word.text for word in words if word.text[:1] in "+-=" and len(word.text) > 1]
    recursive = any(word.text == "-R" for word in call.arguments)
    for file in (word for word in words if word.text not in modes):
        place = call.shell.path_class(file.text)
        call.emit("permission.change", shown(file.text), path_class=place, recursive=recursive,
                  mode=" ".join(modes), opens="")  # fmt: skip
    return None


def setcap(call: Call) -> Stream | None:
    """setcap CAPABILITIES FILE: the file's program gets rights of root."""
    operands = [word for word in call.arguments if not word.text.startswith("-")]
    if len(operands) > 1:
        call.emit("privilege.escalate", shown(operands[1].text), method="capability", mode=shown(operands[0].text))
    return None


def opens(mode: str) -> str:
    """What a chmod mode gives away."""
    if mode.lstrip("0") == "" and mode.isdigit():
        return "all"
    if mode.isdigit():
        digits = mode.rjust(4, "0")[-4:]
        special = int(digits[0], 8) if digits[0] in "01234567" else 0
        if special & 4:
            return "setuid"
        return "world" if digits[3] in "2367" else "setgid" if special & 2 else ""
    found = ""
    for clause in mode.split(","):
        match = _SYMBOLIC.match(clause)
        if match and match[2] in "+=":
            who = match[1] or "a"
            if "s" in match[3] and set(who) & set("uga"):
                if set(who) & set("ua"):
                    return "setuid"
                found = found or "setgid"
            if "w" in match[3] and set(who) & set("oa") and match[1]:
                found = "world"
        if match and match[2] == "=" and not match[3] and match[1] in ("a", "ugo", ""):
            found = "all"
    return found


def _changed(call: Call, kind: str, file: Value, options: Options, **more: Attribute) -> None:
    text = file.text
    if HOLE in text:
        more["unknown"] = True
    call.emit(
        kind,
        shown(text),
        Certainty.CERTAIN,
        None,
        path_class=call.shell.path_class(text),
        recursive=options.has("--recursive"),
        glob=file.glob,
        **more,
    )
