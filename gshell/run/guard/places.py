"""Where a path leads to for another process: its root, its /proc/self, its links."""

from __future__ import annotations

import errno
import os

_MOST_LINKS = 40  # path_resolution(7)


def without_links(path: str, task: int, pid: int) -> str:
    """realpath(3) as that task of that process would get it, read while it waits.

    `path` is absolute. What lies behind a magic link of proc(5) may have no name: then its description,
    "/memfd:x (deleted)". Raises OSError: ENOENT where nothing is.
    """
    root = f"/proc/{task}/root"
    own = {"self": f"/proc/{pid}", "thread-self": f"/proc/{pid}/task/{task}"}
    rest = path.split("/")[::-1]
    found, links = "", 0
    while rest:
        name = rest.pop()
        if name in ("", "."):
            continue
        if name == "..":
            found = found.rpartition("/")[0]
            continue
        if found == "/proc" and name in own:
            found = own[name]
            continue
        here = f"{found}/{name}"
        # Its own entries are read in our /proc: in a pid namespace they have another number.
        place = here if here.startswith(own["self"] + "/") else root + here
        link = _link(place)
        if link is None:
            found = here
            continue
        links += 1
        if links > _MOST_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if here.startswith("/proc/") and not any(rest):
            os.stat(place)  # a magic link leads to its file even where its text does not
            return link
        if link.startswith("/"):
            found = ""
        rest += link.split("/")[::-1]
    return found or "/"


def _link(path: str) -> str | None:
    """What a link says; None if it is none. Raises OSError."""
    try:
        return os.readlink(path)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    return None
