"""File effects: what reading, writing, moving and removing a path means. Redirections and every program that
touches files speak through here, so that one path means one thing.
"""

from __future__ import annotations

import re

from gshell.assess import paths
from gshell.assess.call import Shell
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.values import HOLE, Stream, Taint, Value, shown
from gshell.parse.tree import Span

EVERYDAY = frozenset(("workspace", "build_output", "temp", "cache", "home", "mount", "elsewhere", "unknown", "null"))
"""Classes where making a new file or adding to one is nobody's business."""

_NO_SCRIPTS = (
    ".ssh",
    "ssh/",
    ".gitconfig",
    ".config/git",
    ".vimrc",
    "nvim",
    "emacs",
    "gdbinit",
    "pythonrc",
    "tmux",
    "sudoers",
)
# Package sources whose packages nobody's key has signed: sources.list(5), dnf.conf(5), pacman.conf(5).
_SOURCES = r"/etc/(apt/sources\.list|yum\.repos\.d/|zypp/repos\.d/|pacman\.conf|apk/repositories)"
_UNSIGNED = (
    r"(?m)\b(trusted|allow-insecure)=yes\b|^Trusted: *yes|\bgpgcheck *= *0|SigLevel *= *(Never|Optional TrustAll)"
)
_CRON_LINE = r"(?m)^\s*(?:@\w+|(?:[\d*,/-]+\s+){5})\s*(?:[a-z_][\w-]*\s+)?(.+)$"
_STARTS = r"(?m)^(?:Exec\w*|RUN\+?)=[-@+!:]*(.+)$"


def classify(shell: Shell, value: Value, follow: bool = True) -> str:
    return paths.classify(shell.followed(value.text), shell.world, shell.cwd, value.glob, follow)


def read(shell: Shell, value: Value, span: Span) -> Stream:
    """A file is read; returns what is known of its content."""
    if not value.text:
        return Stream("")
    stream = shell.content(value.text)
    path_class = classify(shell, value)
    if value.glob and (taint := paths.taint(value.text, path_class)):
        stream = stream._replace(taints=stream.taints | {taint})
    if path_class == "secret":
        shell.emit("secret.read", _target(shell, value), {"path_class": path_class}, Certainty.CERTAIN, span)
    elif path_class in ("device", "other_home"):
        shell.emit("file.read", _target(shell, value), {"path_class": path_class}, Certainty.CERTAIN, span)
    return stream


def write(shell: Shell, value: Value, span: Span, content: Stream, append: bool = False, by: str = "") -> None:
    """A file gets `content`; `by` names the program ("" for a redirection)."""
    if not value.text:
        return  # no file has an empty name: open(2), ENOENT
    path_class = classify(shell, value)
    target = _target(shell, value)
    if path_class == "null":
        shell.wrote(value.text, content)  # only `>(…)` is interested
        return
    if path_class == "device":
        shell.emit("disk.write", target, _by({"path_class": path_class}, by), Certainty.CERTAIN, span)
        return
    if any(taint.kind == "endless" for taint in content.taints):
        shell.emit("system.exhaust", target, _by({"what": "disk"}, by), Certainty.CERTAIN, span)
    if path_class == "proc":
        _kernel(shell, target, content, span)
        return
    _written(shell, value, path_class, span, content, append, by)
    if append and (before := shell.written(value.text)) is not None:
        shell.wrote(value.text, Stream(before + content.text, content.taints | shell.content(value.text).taints))
    else:
        shell.wrote(value.text, Stream(HOLE + content.text, content.taints) if append else content)


def _written(shell: Shell, value: Value, path_class: str, span: Span, content: Stream, append: bool, by: str) -> None:
    target = _target(shell, value)
    attributes = _by({"path_class": path_class, "append": append}, by)
    if path_class == "guard":
        shell.emit("guard.tamper", target, {**attributes, "what": "files"}, Certainty.CERTAIN, span)
        return
    if re.match(_SOURCES, target) and re.search(_UNSIGNED, content.text):
        shell.emit("package.install", target, {"source": "repository", "unchecked": True}, Certainty.CERTAIN, span)
    place = paths.startup(paths.absolute(value.text, shell.cwd), shell.world)
    if place and HOLE not in value.text:
        if content.text.strip() == HOLE and {taint.kind for taint in content.taints} == {"own_key"}:
            attributes["own_key"] = True
        shell.emit("persistence.install", target, {**attributes, "startup": place}, Certainty.CERTAIN, span)
        _will_run(shell, target, place, content, span)
    if not append:
        _replaced(shell, value, attributes, content, span)
    elif path_class not in EVERYDAY:
        shell.emit("file.write", target, attributes, Certainty.CERTAIN, span)


def _replaced(shell: Shell, value: Value, attributes: dict[str, Attribute], content: Stream, span: Span) -> None:
    path = paths.absolute(value.text, shell.cwd)
    exists = not attributes.get("place") and HOLE not in path and shell.world.kind(path) == "file"
    more = {"exists": exists, "empties": content.text == "", **recoverable(shell, path, attributes["path_class"])}
    made = not exists and attributes["path_class"] == "secret" and paths.in_project(path, shell.world, shell.cwd)
    if (exists or attributes["path_class"] not in EVERYDAY) and not made:
        shell.emit("file.overwrite", _target(shell, value), {**attributes, **more}, Certainty.CERTAIN, span)


def _kernel(shell: Shell, target: str, content: Stream, span: Span) -> None:
    """proc(5): /proc/sysrq-trigger and kernel parameters; sysfs(5)."""
    letters = content.text.strip()
    if target.endswith("/sysrq-trigger"):
        if HOLE in letters or any(letter in "bcoe" for letter in letters[:1]):
            shell.emit("system.shutdown", target, {"how": "sysrq"}, Certainty.CERTAIN, span)
        else:
            shell.emit("system.kernel", target, {}, Certainty.CERTAIN, span)
    elif target.startswith(("/proc/sys/", "/sys/")):
        shell.emit("system.kernel", target, {"value": shown(letters[:80])}, Certainty.CERTAIN, span)


def _will_run(shell: Shell, target: str, place: str, content: Stream, span: Span) -> None:
    """What is put into a start-up file runs when its time comes: crontab(5), systemd.service(5), scripts."""
    for taint in content.taints:
        if taint.kind == "network" and HOLE in content.text:
            shell.emit("code.run_remote", taint.source, {"by": target}, Certainty.LIKELY, span)
    if not content.text or content.text == HOLE or any(name in place for name in _NO_SCRIPTS):
        return
    name = target.rpartition("/")[2]
    if place in ("/etc/crontab", "/etc/cron.d", "/etc/anacrontab", "/var/spool/cron"):
        commands = [match[1] for match in re.finditer(_CRON_LINE, content.text)]
    elif name.endswith((".service", ".desktop", ".timer", ".socket", ".conf", ".rules")):
        commands = [match[1] for match in re.finditer(_STARTS, content.text)]
    else:
        commands = [content.text]
    for command in commands[:20]:
        shell.run_text(command, name, span)


def delete(
    shell: Shell, value: Value, span: Span, recursive: bool = False, forced: bool = False, **more: Attribute
) -> None:
    """A file, or with `recursive` everything below it, is removed."""
    if not value.text:
        return
    path_class = str(more.pop("path_class", "")) or classify(shell, value, follow=False)
    if path_class == "null":
        return
    everything = f"/{HOLE}/" in value.text  # what `find` found, at any depth
    recursive = recursive or everything
    attributes: dict[str, Attribute] = {"path_class": path_class, "recursive": recursive, "forced": forced, **more}
    if value.glob or HOLE in value.text:
        attributes["glob"] = True
    if path_class == "unknown":
        attributes.update(_beginning(shell, value))
    if path_class == "guard":
        shell.emit("guard.tamper", _target(shell, value), {**attributes, "what": "files"}, Certainty.CERTAIN, span)
    attributes.update(recoverable(shell, paths.absolute(value.text, shell.cwd), path_class))
    shell.emit("file.delete", _target(shell, value), attributes, Certainty.CERTAIN, span)


def _beginning(shell: Shell, value: Value) -> dict[str, Attribute]:
    """What is known of a path that begins with something unknown."""
    if bare := bare_class(shell, value):
        return {"if_empty": bare}
    checked = any(taint.kind == "checked" for taint in value.taints)
    return {"checked": True} if checked and value.text.rpartition(HOLE)[2].strip("/.*") else {}


def bare_class(shell: Shell, value: Value) -> str:
    """The class of a path that begins with something unknown, if that is empty: `"$x/"` may be `/`."""
    if any(taint.kind == "checked" for taint in value.taints):
        return ""
    return paths.if_empty(value.text, shell.world, shell.cwd, value.glob)


def recoverable(shell: Shell, path: str, path_class: Attribute) -> dict[str, Attribute]:
    """Could version control bring it back? Asked only where there is one."""
    if path_class != "workspace" or HOLE in path:
        return {}
    return {"recoverable": shell.world.recoverable(path)}


def operands_taints(shell: Shell, values: tuple[Value, ...]) -> frozenset[Taint]:
    """What a program nobody knows may have read: the secrets among its arguments."""
    found: frozenset[Taint] = frozenset()
    for value in values:
        found |= value.taints
        if "/" in value.text or value.text.startswith("."):
            path_class = classify(shell, value)
            if path_class == "secret" and (taint := paths.taint(value.text, path_class)):
                found |= {taint}
            if (known := shell.written(value.text)) is not None and known:
                found |= shell.content(value.text).taints
    return found


def _by(attributes: dict[str, Attribute], by: str) -> dict[str, Attribute]:
    return {**attributes, "by": by} if by else attributes


def _target(shell: Shell, value: Value) -> str:
    return shown(paths.absolute(value.text, shell.cwd))
