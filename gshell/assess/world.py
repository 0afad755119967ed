"""World: the facts about the machine that a judgement may ask for, lazily and cheaply.

`World` is the protocol, `RealWorld` asks the machine (this is the only file of
`assess` that does I/O; every answer is bounded and remembered for one
assessment), `FakeWorld` is its scripted twin.
"""

from __future__ import annotations

import os
import stat
from fnmatch import fnmatchcase

from gshell import paths
from gshell.assess import repository
from gshell.hints import Any, Callable, Mapping, Protocol, TypeVar

T = TypeVar("T")


class World(Protocol):
    """Questions never raise: what cannot be found out is None, "" or "missing"."""

    cwd: str
    home: str
    user: str

    def begin(self) -> None:
        """A new assessment starts: what was remembered may have changed."""

    def variable(self, name: str) -> str | None:
        """An exported or shell variable of the session, None if unset or unknown."""

    def resolve(self, path: str, cwd: str | None = None) -> str:
        """Absolute path with `.`/`..` and existing symlinks resolved (realpath(3), missing tail kept)."""

    def kind(self, path: str) -> str:
        """ "missing", "file", "directory", "link", "block", "character", "fifo" or "socket"."""

    def glob(self, pattern: str, cwd: str | None = None, limit: int = 100) -> tuple[str, ...] | None:
        """What bash would expand the pattern to; None if over the limit."""

    def read(self, path: str, limit: int = 65536) -> bytes | None:
        """The content of a regular file no longer than limit bytes; else None."""

    def which(self, name: str) -> str | None:
        """The file PATH gives for a program name."""

    def workspace(self, cwd: str | None = None) -> str | None:
        """The root of the version-controlled tree that holds cwd."""

    def recoverable(self, path: str) -> bool:
        """Version control could bring the path back: tracked, and without uncommitted changes."""

    def remotes(self, cwd: str | None = None) -> Mapping[str, str]:
        """git remotes: name -> URL."""

    def branch(self, cwd: str | None = None) -> str:
        """The checked-out branch, "" if none."""

    def git_alias(self, name: str, cwd: str | None = None) -> str | None:
        """The value of git's `alias.NAME`."""

    def kube_context(self) -> str:
        """The current kubectl context, "" if none."""


_KINDS = (
    (stat.S_ISLNK, "link"),
    (stat.S_ISDIR, "directory"),
    (stat.S_ISREG, "file"),
    (stat.S_ISBLK, "block"),
    (stat.S_ISCHR, "character"),
    (stat.S_ISFIFO, "fifo"),
    (stat.S_ISSOCK, "socket"),
)
_WILD_COMPONENTS = 3
_INDEX_LIMIT = 8 * 1024 * 1024


class RealWorld:
    """The machine we run on. `cwd` may be set between assessments.

    Set variables are those of `environment` (default: the process's own).
    """

    def __init__(
        self,
        cwd: str | None = None,
        home: str | None = None,
        user: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.environment = os.environ if environment is None else environment
        self.cwd = cwd or _cwd(self.environment)
        self.home = os.path.normpath(home or paths.home())
        self.user = user or self.environment.get("USER") or str(os.getuid())
        self._answers: dict[Any, Any] = {}

    def begin(self) -> None:
        self._answers.clear()

    def _once(self, question: tuple[Any, ...], find_out: Callable[[], T]) -> T:
        if question not in self._answers:
            try:
                self._answers[question] = find_out()
            except (OSError, ValueError):
                self._answers[question] = None
        answer: T = self._answers[question]
        return answer

    def variable(self, name: str) -> str | None:
        return self.environment.get(name)

    def resolve(self, path: str, cwd: str | None = None) -> str:
        path = os.path.join(cwd or self.cwd, path)
        return self._once(("resolve", path), lambda: os.path.realpath(path)) or os.path.normpath(path)

    def kind(self, path: str) -> str:
        path = os.path.join(self.cwd, path)
        return self._once(("kind", path), lambda: _kind(path)) or "missing"

    def glob(self, pattern: str, cwd: str | None = None, limit: int = 100) -> tuple[str, ...] | None:
        directory = cwd or self.cwd
        return self._once(("glob", pattern, directory, limit), lambda: _glob(pattern, directory, limit))

    def read(self, path: str, limit: int = 65536) -> bytes | None:
        path = os.path.join(self.cwd, path)
        return self._once(("read", path, limit), lambda: _read(path, limit))

    def which(self, name: str) -> str | None:
        if "/" in name:
            return name if self.kind(name) == "file" else None
        return self._once(("which", name), lambda: _which(name, self.variable("PATH") or os.defpath))

    def workspace(self, cwd: str | None = None) -> str | None:
        directory = cwd or self.cwd
        return self._once(("workspace", directory), lambda: _workspace(directory))

    def recoverable(self, path: str) -> bool:
        path = os.path.join(self.cwd, path)
        return bool(self._once(("recoverable", path), lambda: self._is_recoverable(path)))

    def _is_recoverable(self, path: str) -> bool:
        root = self.workspace(os.path.dirname(path))
        if not root:
            return False
        index = self.read(os.path.join(repository.directory(root, self.read), "index"), _INDEX_LIMIT)
        status = os.lstat(path)
        return repository.is_clean(index or b"", os.path.relpath(path, root), status.st_size, int(status.st_mtime))

    def remotes(self, cwd: str | None = None) -> Mapping[str, str]:
        settings = self._settings(cwd)
        names = (key.removeprefix("remote.").removesuffix(".url") for key in settings if key.endswith(".url"))
        return {name: settings[f"remote.{name}.url"] for name in names if f"remote.{name}.url" in settings}

    def branch(self, cwd: str | None = None) -> str:
        root = self.workspace(cwd)
        if not root:
            return ""
        head = self.read(os.path.join(repository.directory(root, self.read), "HEAD")) or b""
        return head.decode(errors="replace").strip().partition("ref: refs/heads/")[2]

    def git_alias(self, name: str, cwd: str | None = None) -> str | None:
        return self._settings(cwd).get(f"alias.{name.lower()}")

    def _settings(self, cwd: str | None) -> Mapping[str, str]:
        """git-config(1): the user's files, then the repository's; the last value wins."""
        root = self.workspace(cwd)
        config = self.variable("XDG_CONFIG_HOME") or os.path.join(self.home, ".config")
        files = [os.path.join(config, "git/config"), os.path.join(self.home, ".gitconfig")]
        if root:
            files.append(os.path.join(repository.common(root, self.read), "config"))
        texts = tuple(self.read(file) or b"" for file in files)
        return self._once(("settings", texts), lambda: repository.settings(texts))

    def kube_context(self) -> str:
        configured = (self.variable("KUBECONFIG") or "").split(":")[0] or os.path.join(self.home, ".kube/config")
        text = (self.read(configured, 1 << 20) or b"").decode(errors="replace")
        for line in text.splitlines():
            if line.startswith("current-context:"):
                return line.partition(":")[2].strip().strip("\"'")
        return ""


def _cwd(environment: Mapping[str, str]) -> str:
    """The directory as the user came to it (`$PWD`) if that is where we are."""
    try:
        real = os.getcwd()
        written = environment.get("PWD", "")
        return written if written.startswith("/") and os.path.samefile(written, real) else real
    except OSError:
        return "/"


def _kind(path: str) -> str:
    mode = os.lstat(path).st_mode
    return next((name for test, name in _KINDS if test(mode)), "missing")


def _glob(pattern: str, directory: str, limit: int) -> tuple[str, ...] | None:
    from glob import has_magic, iglob
    from itertools import islice

    if sum(has_magic(part) for part in pattern.split("/")) > _WILD_COMPONENTS:
        return None
    found = tuple(islice(iglob(pattern, root_dir=directory), limit + 1))
    return tuple(sorted(found)) if len(found) <= limit else None


def _read(path: str, limit: int) -> bytes | None:
    # A FIFO or a device must neither block us nor be read.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
            return None
        content = file.read(limit + 1)
    return content if len(content) <= limit else None


def _which(name: str, search: str) -> str | None:
    for directory in search.split(":"):
        candidate = os.path.join(directory or ".", name)
        if os.access(candidate, os.X_OK) and not os.path.isdir(candidate):
            return candidate
    return None


def _workspace(directory: str) -> str | None:
    """The nearest directory upwards with something named .git (a file in worktrees and submodules)."""
    while True:
        if os.path.lexists(os.path.join(directory, ".git")):
            return directory
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent


FILES: Mapping[str, str | None] = {
    "/bin/rm": "",
    "/usr/bin/rm": "",
    "/etc/passwd": "root:x:0:0::/root:/bin/bash\n",
    "/home/dev/.bashrc": "",
    "/home/dev/.ssh/id_ed25519": "",
    "/home/dev/project/.git/HEAD": "ref: refs/heads/main\n",
    "/home/dev/project/src/main.py": "print(1)\n",
    "/home/dev/project/build": None,
    "/home/dev/project/dist": None,
    "/home/dev/project/node_modules": None,
    "/tmp": None,
}


class FakeWorld:
    """A scripted machine: dev at /home/dev/project, a git work tree with the usual directories.

    `files`: path -> content, None for a directory; directories above are implied. `links`: path -> target."""

    def __init__(
        self,
        files: Mapping[str, str | None] = FILES,
        cwd: str = "/home/dev/project",
        home: str = "/home/dev",
        user: str = "dev",
        variables: Mapping[str, str] | None = None,
        links: Mapping[str, str] | None = None,
        **facts: object,
    ) -> None:
        self.cwd, self.home, self.user = cwd, home, user
        self.files = dict(files)
        self.links = dict(links or {})
        self.variables = {"HOME": home, "USER": user, "SHELL": "/bin/bash", "PATH": "/usr/bin:/bin"}
        self.variables.update(variables or {})
        self.facts = facts

    def begin(self) -> None:
        pass

    def variable(self, name: str) -> str | None:
        return self.variables.get(name)

    def resolve(self, path: str, cwd: str | None = None) -> str:
        path = os.path.normpath(os.path.join(cwd or self.cwd, path))
        for link, target in self.links.items():
            if path == link or path.startswith(link + "/"):
                return self.resolve(target + path[len(link) :])
        return path.replace("//", "/")

    def kind(self, path: str) -> str:
        path = os.path.normpath(os.path.join(self.cwd, path))
        if path in self.links:
            return "link"
        if self.files.get(path) is not None:
            return "file"
        return "directory" if any(f"{name}/".startswith(f"{path}/") for name in self.files) else "missing"

    def glob(self, pattern: str, cwd: str | None = None, limit: int = 100) -> tuple[str, ...] | None:
        top = cwd or self.cwd
        absolute = os.path.join(top, pattern)
        depth = absolute.count("/")
        names = {"/".join(name.split("/")[: depth + 1]) for name in self.files if name.count("/") >= depth}
        found = sorted(name for name in names if _glob_match(name, absolute))
        if not pattern.startswith("/"):
            found = [os.path.relpath(name, top) for name in found]
        return tuple(found) if len(found) <= limit else None

    def read(self, path: str, limit: int = 65536) -> bytes | None:
        content = self.files.get(os.path.normpath(os.path.join(self.cwd, path)))
        return None if content is None else content.encode()[: limit + 1] if len(content) <= limit else None

    def which(self, name: str) -> str | None:
        return next((path for path in (f"/usr/bin/{name}", f"/bin/{name}") if path in self.files), None)

    def workspace(self, cwd: str | None = None) -> str | None:
        directory = cwd or self.cwd
        while directory.startswith("/") and directory != "/":  # what is inside a container is no path here
            if self.kind(directory + "/.git") != "missing":
                return directory
            directory = os.path.dirname(directory)
        return None

    def recoverable(self, path: str) -> bool:
        return bool(self.facts.get("recoverable", False))

    def remotes(self, cwd: str | None = None) -> Mapping[str, str]:
        remotes = self.facts.get("remotes", {"origin": "git@example.com:acme/shop.git"})
        return remotes if isinstance(remotes, dict) else {}

    def branch(self, cwd: str | None = None) -> str:
        return str(self.facts.get("branch", "main"))

    def git_alias(self, name: str, cwd: str | None = None) -> str | None:
        aliases = self.facts.get("git_aliases", {})
        return aliases.get(name) if isinstance(aliases, dict) else None

    def kube_context(self) -> str:
        return str(self.facts.get("kube_context", ""))


def _glob_match(path: str, pattern: str) -> bool:
    parts, patterns = path.split("/"), pattern.split("/")
    return len(parts) == len(patterns) and all(
        fnmatchcase(part, want) and (part[:1] != "." or want[:1] == ".")
        for part, want in zip(parts, patterns, strict=True)
    )
