"""World: the facts about the machine that a judgement may ask for, lazily and cheaply.

`World` is the protocol, `RealWorld` asks the machine (this is the only file of
`assess` that does I/O; every answer is bounded and remembered for one
assessment), `FakeWorld` is its scripted twin.
"""

from __future__ import annotations

from typing import Mapping, Protocol


class World(Protocol):
    """Questions never raise: what cannot be found out is None, "" or "missing"."""

    cwd: str
    home: str
    user: str

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
