"""Layers: where policies come from, who may write them, and what they add up to.

In order: the packs shipped with gshell; /etc/gshell/policies.d/*.yaml, root's word;
$XDG_CONFIG_HOME/gshell/policies/*.yaml; the nearest .gshell.yaml from the working directory
upwards. The last two may only tighten. This is the only file of `decide` that reads files.

YAML is parsed only when a file changed; else the compiled rules come from the cache.
"""

from __future__ import annotations

import os
import stat
from typing import Any, Iterator

from gshell import cache, paths
from gshell.decide.policy import Pack, Policy, Rule
from gshell.errors import PolicyError

PROJECT_FILE = ".gshell.yaml"
# A project's files belong to a team. Who may write the shipped ones may write gshell itself.
_STRANGERS = {"shipped": 0, "system": 0o022, "user": 0o022, "project": 0o002}

Places = tuple[tuple[str, str], ...]
"""(layer, file), in the order of reading."""


def load(cwd: str = "") -> Policy:
    """The policy in force for a session that starts in `cwd` (default: here). Raises PolicyError."""
    return load_files(find(cwd or _here()))


def load_files(places: Places) -> Policy:
    """The policy these files add up to. Raises PolicyError (exit 78) if one cannot be trusted or understood."""
    for layer, file in places:
        _check(layer, file)
    home = paths.home()
    key = ("policy", home, places, cache.stamp(*(file for _, file in places)))
    rules, packs, by_kind = cache.remember(_cache_name(places), key, lambda: _compiled(places, home))
    return Policy(tuple(map(Rule._make, rules)), tuple(map(Pack._make, packs)), by_kind)


def _here() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return "/"  # the directory was removed under us


def find(cwd: str) -> Places:
    """The policy files in force for `cwd`."""
    return tuple(_find(cwd))


def _find(cwd: str) -> Iterator[tuple[str, str]]:
    shipped = paths.shipped("policies")
    files = _yaml_files(shipped)
    if not files:
        raise PolicyError("no policies are installed; install gshell again", shipped)
    yield from (("shipped", file) for file in files)
    system = os.path.join(paths.SYSTEM_CONFIG, "policies.d")
    if os.path.lexists(system):
        _check("system", system)
    yield from (("system", file) for file in _yaml_files(system))
    yield from (("user", file) for file in _yaml_files(os.path.join(paths.config(), "policies")))
    project = _project_file(cwd)
    if project:
        yield "project", project


def _yaml_files(directory: str) -> list[str]:
    try:
        names = os.listdir(directory)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", directory) from error
    # A name that is almost right would be a policy that is silently not in force.
    for name in names:
        if name.endswith((".yml", ".yaml.txt", ".YAML")):
            raise PolicyError(
                "policies are files called NAME.yaml; rename it or move it away", os.path.join(directory, name)
            )
    return sorted(
        os.path.join(directory, name) for name in names if name.endswith(".yaml") and not name.startswith(".")
    )


def _project_file(cwd: str) -> str:
    """The nearest PROJECT_FILE. Where everybody may write (/tmp), a file is nobody's word: the search ends."""
    directory = os.path.abspath(cwd)
    while True:
        try:
            if os.stat(directory).st_mode & stat.S_IWOTH:
                return ""
        except OSError:
            return ""
        file = os.path.join(directory, PROJECT_FILE)
        if os.path.lexists(file):
            return file
        if directory == "/":
            return ""
        directory = os.path.dirname(directory)


def _check(layer: str, file: str) -> None:
    """Only those whose word the layer is may have written the file (or, for root's, the directory)."""
    try:
        status = os.stat(file)
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", file, hint=_way_out(layer, file)) from error
    if layer == "system" and status.st_uid != 0:
        raise PolicyError("must belong to root, or others could loosen it", file, hint=f"chown root {file}")
    if layer == "user" and status.st_uid not in (0, os.geteuid()):
        raise PolicyError("belongs to somebody else, so it is not trusted", file, hint=f"chown {os.geteuid()} {file}")
    if status.st_mode & _STRANGERS[layer]:
        raise PolicyError("others may write it, so it is not trusted", file, hint=f"chmod go-w {file}")


def _way_out(layer: str, file: str) -> str:
    if layer in ("shipped", "system"):
        return f"as root, from an account with another shell: gshell policy test {file}"
    return f"gshell policy test {file}"


def _cache_name(places: Places) -> str:
    """Projects with rules of their own keep their compiled policy apart, so that two do not push each other out."""
    from zlib import crc32

    project = next((file for layer, file in places if layer == "project"), "")
    return f"policy-{crc32(project.encode(errors='surrogateescape')):08x}" if project else "policy"


def _compiled(places: Places, home: str) -> tuple[Any, ...]:
    """Rows of Rule and Pack and the index, as plain tuples."""
    from gshell.decide.merge import index, merge
    from gshell.decide.packs import read  # PyYAML is heavy: only when the cache is cold

    rules, packs = merge([read(_text(layer, file), file, layer, home) for layer, file in places])
    return tuple(map(tuple, rules)), tuple(map(tuple, packs)), index(rules)


def _text(layer: str, file: str) -> str:
    try:
        with open(file, encoding="utf-8") as source:
            return source.read()
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", file, hint=_way_out(layer, file)) from error
    except UnicodeDecodeError as error:
        raise PolicyError("is not UTF-8", file, hint=_way_out(layer, file)) from error
