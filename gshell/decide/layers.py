"""Layers: where policies come from, who may write them, and what they add up to.

In order: the packs shipped with gshell; /etc/gshell/policies.d/*.yaml, root's word;
$XDG_CONFIG_HOME/gshell/policies/*.yaml; the nearest .gshell.yaml from the working directory
upwards. The last two may only tighten. Each is followed by the profiles its owner chose (profiles.py).
Only this, `profiles` and `trust` look at files in `decide`.

YAML is parsed only when a file changed; else the compiled rules come from the cache.
"""

from __future__ import annotations

import os
import stat

from gshell import cache, paths
from gshell.decide import profiles
from gshell.decide.policy import Pack, Policy, Rule
from gshell.decide.trust import check, way_out
from gshell.errors import PolicyError
from gshell.hints import Any, Iterator

PROJECT_FILE = ".gshell.yaml"
LAYERS = ("shipped", "system", "user", "project", "asked")
"""`asked`: profiles that a session asks for."""

Places = tuple[tuple[str, str], ...]
"""(layer, file), in the order of reading."""


def load(cwd: str = "", kind: str = "", profile: str = "") -> Policy:
    """The policy in force for a session that starts in `cwd` (default: here). Raises PolicyError.

    `kind` the identity's, which has a profile of its own; `profile` one that was asked for.
    """
    return load_files(find(cwd or _here(), kind, profile))


def load_files(places: Places, known: bool = True) -> Policy:
    """The policy these files add up to. Raises PolicyError (exit 78) if one cannot be trusted or understood.

    `known` False: files that are only looked at, whoever wrote them; nothing of it is kept.
    """
    home = paths.home()
    if not known:
        rules, packs, by_kind = _compiled(places, home)
        return Policy(tuple(map(Rule._make, rules)), tuple(map(Pack._make, packs)), by_kind)
    for layer, file in places:
        check(_author(layer, file), file)
    key = ("policy", Rule._fields, home, places, cache.stamp(*(file for _, file in places)))
    rules, packs, by_kind = cache.remember(_cache_name(places), key, lambda: _compiled(places, home))
    return Policy(tuple(map(Rule._make, rules)), tuple(map(Pack._make, packs)), by_kind)


def _here() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return "/"  # the directory was removed under us


def find(cwd: str, kind: str = "", profile: str = "") -> Places:
    """The policy files in force for `cwd`, a kind of identity and a profile that was asked for."""
    chosen = profiles.chosen(kind, profile)
    return ordered((*_find(cwd), *((choice.layer, choice.file) for choice in chosen)))


def ordered(places: Places) -> Places:
    """In the order of their layers; within one, as they come."""
    return tuple(sorted(places, key=lambda place: LAYERS.index(place[0])))


def _find(cwd: str) -> Iterator[tuple[str, str]]:
    shipped = paths.shipped("policies")
    files = _yaml_files(shipped)
    if not files:
        raise PolicyError("no policies are installed; install gshell again", shipped)
    yield from (("shipped", file) for file in files)
    system = os.path.join(paths.SYSTEM_CONFIG, "policies.d")
    if os.path.lexists(system):
        check("system", system)
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


def _author(layer: str, file: str) -> str:
    """Whose file it is: a profile may be of another layer than the one that chose it."""
    if os.path.basename(os.path.dirname(file)) != "profiles":
        return layer
    owners = {paths.SYSTEM_CONFIG: "system", paths.shipped("policies"): "shipped"}
    return owners.get(os.path.dirname(os.path.dirname(file)), "user")


def _cache_name(places: Places) -> str:
    """Projects and profiles keep their compiled policy apart, so that two do not push each other out."""
    from zlib import crc32

    shipped = os.path.join(paths.shipped("policies"), "")
    own = "\n".join(
        f"{layer} {file}"
        for layer, file in places
        if layer in ("project", "asked")
        or (layer == "shipped" and not file.startswith(shipped))
        or "/profiles/" in file
    )
    return f"policy-{crc32(own.encode(errors='surrogateescape')):08x}" if own else "policy"


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
        raise PolicyError(f"cannot be read: {error.strerror}", file, hint=way_out(layer, file)) from error
    except UnicodeDecodeError as error:
        raise PolicyError("is not UTF-8", file, hint=way_out(layer, file)) from error
