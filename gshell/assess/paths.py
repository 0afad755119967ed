"""Paths: which class of place a path belongs to, whether or not anything exists there.

Pure over the World's facts (home, workspace, symlinks). A pattern or an unknown
part stands for anything: `/*`, `~/.*` and `/$x` count as the directory they are
in, `*.o` as one file there, `~/.s?h` as the `.ssh` it may mean.
"""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase

from gshell.assess import known_paths
from gshell.assess.known_paths import within
from gshell.assess.values import HOLE, Taint
from gshell.assess.world import World
from gshell.expressions import expression

CLASSES = {
    "root": "`/`, or everything in it",
    "guard": "gshell's own configuration, policies, recordings; coding agents' guard settings",
    "device": "a device in /dev that holds or controls something",
    "boot": "/boot, /efi",
    "home_parent": "/home: everybody's home directories",
    "home_root": "a whole home directory: `~`, `~/*`, `~/.*`",
    "system": "the operating system's own directories (/etc, /usr, /var itself, /tmp itself…) and what is in them",
    "secret": "keys, tokens, password stores, credential files, shell histories",
    "data": "/var/lib, /srv, /opt, /var/www, /var/spool…: services' data",
    "other_home": "another user's home directory, or something in it",
    "workspace_root": "the project as a whole: its root or a directory above it, `*` in it, its .git",
    "home_config": "dot files and directories of the home directory",
    "mount": "below /mnt, /media, /Volumes",
    "unknown": "only running would tell (attribute `if_empty`: its class if the unknown part is empty)",
    "log": "/var/log",
    "home": "other files below the home directory",
    "proc": "/proc, /sys",
    "elsewhere": "none of the others",
    "workspace": "a file or directory in the project",
    "cache": "~/.cache, /var/cache, package managers' caches, the trash",
    "build_output": "made by tools and made again: node_modules, dist, build, target, __pycache__, .venv, *.o…",
    "temp": "below /tmp, /var/tmp, $TMPDIR, /dev/shm",
    "null": "/dev/null, /dev/stdout, /dev/tty…: nothing is kept there",
}
"""Path classes, those whose loss is worst first; the first that fits a path in any reading of it is its class."""

_RANK = {name: rank for rank, name in enumerate(CLASSES)}

_DISK = expression(r"/dev/((s|h|v|xv)d[a-z]|nvme\d|mmcblk\d|dm-|mapper/|disk/|mem$|kmem$)")
_PATTERN = expression(r"[*?]|\[.+\]")
_NULL_NAMES = frozenset(("null", "zero", "full", "random", "urandom", "ptmx", "stdin", "stdout", "stderr"))
_NULL_STARTS = ("tty", "pts/", "fd/", "tcp/", "udp/")
_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm", "/private/tmp", "/var/folders")
_PLACES = (
    (
        "boot",
        (
            "/boot",
            "/efi",
        ),
    ),
    (
        "proc",
        (
            "/proc",
            "/sys",
        ),
    ),
    ("log", ("/var/log",)),
    ("cache", ("/var/cache",)),
    (
        "data",
        (
            "/var/lib",
            "/var/www",
            "/var/spool",
            "/var/mail",
            "/var/backups",
            "/var/db",
            "/srv",
            "/opt",
            "/data",
            "/export",
        ),
    ),
    (
        "mount",
        (
            "/mnt",
            "/media",
            "/Volumes",
            "/run/media",
            "/cdrom",
        ),
    ),
    (
        "system",
        (
            "/etc",
            "/usr",
            "/bin",
            "/sbin",
            "/lib",
            "/lib32",
            "/lib64",
            "/libx32",
            "/var",
            "/run",
            "/snap",
            "/nix",
            "/tmp",
            "/dev",
            "/private",
        ),
    ),
    ("system", ("/System", "/Library", "/Applications", "/lost+found", "/selinux", "/host", "/cores")),
)
_HOMES = ("/home", "/Users", "/var/home", "/export/home")
# In .git, these come and go with everyday work.
_GIT_SCRATCH = (
    "/hooks/",
    ".lock",
    "/info/",
    "/COMMIT_EDITMSG",
    "/MERGE_MSG",
    "/gc.log",
    "/rebase-merge",
    "/rebase-apply",
)


def classify(path: str, world: World, cwd: str, glob: bool = False, follow: bool = True) -> str:
    """The class of a path as a program would be given it.

    `glob`: the text is a pattern. `follow`: what a symbolic link points to counts too (writing), not only
    where the link itself is (removing).
    """
    if not path or path.startswith(HOLE) or (path[0] != "/" and cwd.startswith(HOLE)):
        return "unknown"
    absolute = path if path[0] == "/" else f"{cwd}/{path}"
    if HOLE in absolute or (glob and _PATTERN.search(path)):
        return _worst(_patterned(absolute, world, cwd, glob))
    found = _known(absolute, world, cwd, follow)
    # Whoever removes the very directory the session stands in, by its whole name, has mistaken it for another.
    stood_in = found == "temp" and f"{world.cwd}/".startswith(f"{_normal(absolute)}/")
    return "workspace_root" if stood_in else found


def worst(classes: list[str]) -> str:
    """The one whose loss is worst; "elsewhere" of none."""
    return _worst(classes or ["elsewhere"])


def if_empty(path: str, world: World, cwd: str, glob: bool = False) -> str:
    """The class of a path that begins with something unknown, if that is empty; "" if then nothing is left."""
    rest = path.replace(HOLE, "")
    return classify(rest, world, cwd, glob) if rest else ""


def absolute(path: str, cwd: str) -> str:
    """The path as written, made absolute and free of `.` and `..`; it may still hold HOLEs."""
    if path.startswith(("/", HOLE)):
        return _normal(path)
    return _normal(f"{cwd}/{path}")


def taint(path: str, path_class: str) -> Taint | None:
    """What reading the file brings along that must not leave."""
    if path_class == "secret":
        return Taint("secret", path)
    if path_class in ("home_root", "home_parent", "other_home", "root"):
        return Taint("personal", path)
    if path_class == "data":
        return Taint("database", path)
    if path_class == "device" and _DISK.match(path):
        return Taint("personal", path)
    if path_class == "home_config" and path.endswith(".pub") and "/.ssh/" in path:
        return Taint("own_key", path)
    name = path.rpartition("/")[2]
    if path_class == "system" and name in ("passwd", "group", "etc", "hosts", "fstab"):
        return Taint("personal", path)
    if path_class == "log" and name.startswith(("auth", "secure", "audit", "wtmp", "btmp", "lastlog")):
        return Taint("personal", path)
    if path_class == "home_config" and path.endswith(known_paths.PROFILES):
        return Taint("personal", path)
    if path_class == "home" and any(f"/{part}/" in path + "/" for part in known_paths.PERSONAL_HOME):
        return Taint("personal", path)
    return None


def in_project(path: str, world: World, cwd: str) -> bool:
    """Is the absolute path below the project's root?"""
    root = _workspace(world, cwd)
    return bool(root) and path.startswith(root + "/")


def startup(path: str, world: World) -> str:
    """The known place for start-up files the absolute path is in, or ""."""
    return known_paths.startup(path, _below_home(path, world))


def _worst(classes: list[str]) -> str:
    return min(classes, key=_RANK.__getitem__)


def _normal(path: str) -> str:
    normal = os.path.normpath(path)
    return normal[1:] if normal.startswith("//") else normal


def _known(absolute: str, world: World, cwd: str, follow: bool) -> str:
    written = _normal(absolute)
    if follow or absolute.endswith(("/", "/.", "/..")):
        resolved = world.resolve(absolute)
    else:
        directory, _, name = written.rpartition("/")
        resolved = _normal(world.resolve(directory or "/") + "/" + name)
    first = _class(written, world, cwd)
    if resolved == written:
        return first
    return _worst([first, _class(resolved, world, cwd)])


def _class(path: str, world: World, cwd: str) -> str:
    """The class of one absolute, normal path."""
    if path == "/":
        return "root"
    below_home = _below_home(path, world)
    if known_paths.is_guard(path, below_home):
        return "guard"
    if path.startswith("/dev/") and not path.startswith("/dev/shm/"):
        name = path[5:]
        return "null" if name in _NULL_NAMES or name.startswith(_NULL_STARTS) else "device"
    if known_paths.is_secret(path, below_home):
        return "secret"
    return _project_class(path, world, cwd) or _home_class(path, world, below_home) or _place(path)


def _below_home(path: str, world: World) -> str | None:
    """The path relative to the home it is in (anybody's); "" for a home itself; None outside."""
    for home in (world.home, "/root"):
        if path == home:
            return ""
        if path.startswith(home + "/"):
            return path[len(home) + 1 :]
    for parent in _HOMES:
        if path.startswith(parent + "/"):
            return path[len(parent) + 1 :].partition("/")[2]
    return None


def _project_class(path: str, world: World, cwd: str) -> str:
    if path == world.home or path in _HOMES:
        return ""
    if path.endswith("/.git") or ("/.git/" in path and not any(part in path for part in _GIT_SCRATCH)):
        return "workspace_root"
    root = _workspace(world, cwd)
    if not root:
        return ""
    for top in {root, world.resolve(root)}:
        if path == top or (top.startswith(path + "/") and not world.home.startswith(path + "/")):
            return "workspace_root"
        if path.startswith(top + "/"):
            return "build_output" if _is_built(path[len(top) + 1 :]) else "workspace"
    return ""


def _workspace(world: World, cwd: str) -> str:
    """The version-controlled tree one is in; without one, the directory below home the session is in."""
    if found := (world.workspace(cwd) or world.workspace(world.cwd)):
        return found
    for place in (world.cwd, cwd):
        below = place.removeprefix(world.home + "/")
        if below != place and not below.startswith("."):
            return place
    return ""


def _is_built(relative: str) -> bool:
    return relative.endswith(known_paths.BUILD_ENDS) or any(
        part in known_paths.BUILD_NAMES or part.endswith(".egg-info") for part in relative.split("/")
    )


def _home_class(path: str, world: World, below_home: str | None) -> str:
    own = path == world.home or path.startswith(world.home + "/")
    if own and below_home is not None:
        return _own_home_class(below_home)
    if path in _HOMES or world.home.startswith(path + "/"):
        return "home_parent" if path in _HOMES or path.count("/") == 1 else "system"
    temporary = within(path, _TEMPORARY)
    return "other_home" if below_home is not None and not temporary else ""


def _own_home_class(below: str) -> str:
    if not below:
        return "home_root"
    if within(below, known_paths.CACHE_HOME):
        return "cache"
    if below.startswith("."):
        return "home_config"
    return "build_output" if _is_built(below) else "home"


def _place(path: str) -> str:
    if root := within(path, _TEMPORARY):
        return "system" if path == root else "temp"
    return next((name for name, roots in _PLACES if within(path, roots)), "elsewhere")


def _patterned(absolute: str, world: World, cwd: str, glob: bool) -> list[str]:
    """The classes of everything a path with unknown or wild components may be; bounded."""
    prefixes = [""]
    parts = [part for part in absolute.split("/") if part]
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        wild = HOLE in part or (glob and bool(_PATTERN.search(part)))
        if not wild:
            prefixes = [f"{prefix}/{part}" for prefix in prefixes]
        elif part == HOLE and prefixes == [""]:
            return ["root"]  # `/$x/bin`, and what `find /` finds: anything anywhere
        elif last and _is_broad(part):
            return [_all_of(prefix, world, cwd) for prefix in prefixes]
        else:
            prefixes = [reading for prefix in prefixes for reading in _readings(prefix, part, world)][:16]
    return [_known(prefix or "/", world, cwd, True) for prefix in prefixes]


def _is_broad(part: str) -> bool:
    """Would the pattern match (nearly) everything?"""
    return not re.sub(r"\[.*?\]", "", part).strip("*?." + HOLE)


def _all_of(prefix: str, world: World, cwd: str) -> str:
    if prefix in _TEMPORARY:
        return "temp"
    return _known(prefix or "/", world, cwd, True)


def _readings(prefix: str, part: str, world: World) -> list[str]:
    """Paths a wild component may stand for: names that matter, else an example; nothing at all for a lone HOLE."""
    names: list[str] = []
    if prefix in ("", world.home) and not _is_broad(part):
        known = known_paths.HOME_NAMES if prefix else known_paths.ROOT_NAMES
        names = [name for name in known if fnmatchcase(name, part.replace(HOLE, "*"))]
    elif prefix.endswith(("/.ssh", "/.aws", "/.gnupg")) or len(_PATTERN.split(part.replace(HOLE, "*"))[0]) > 1:
        pattern = part.replace(HOLE, "*")
        names = [name for name in sorted(known_paths.SECRET_NAMES) if _matches(name, pattern)][:4]
    readings = [f"{prefix}/{name}" for name in names] or [f"{prefix}/{_example(part)}"]
    return [*readings, prefix] if part == HOLE else readings


def _matches(name: str, pattern: str) -> bool:
    """As bash matches: a leading dot only where the pattern has one."""
    return (name[0] != "." or pattern[0] == ".") and fnmatchcase(name, pattern)


def _example(part: str) -> str:
    part = re.sub(r"\[[!^]?(.).*?\]", r"\1", part)
    return part.replace("*", "x").replace("?", "x").replace(HOLE, "x")
