"""Where things live (XDG Base Directory Specification 0.8; file-hierarchy(7)).

Nothing here creates a directory except `private`.
"""

from __future__ import annotations

import os

from gshell.errors import GshellError

SYSTEM_CONFIG = "/etc/gshell"
PACKAGE = os.path.dirname(os.path.abspath(__file__))


def home() -> str:
    """The account's home; HOME if it is absolute, else what passwd says."""
    value = os.environ.get("HOME", "")
    if value.startswith("/"):
        return value
    import pwd

    return pwd.getpwuid(os.getuid()).pw_dir


def _xdg(variable: str, default: str) -> str:
    value = os.environ.get(variable, "")
    # "All paths must be absolute. … a relative path … should be considered invalid": ignored.
    return value if value.startswith("/") else os.path.join(home(), default)


def config() -> str:
    return os.path.join(_xdg("XDG_CONFIG_HOME", ".config"), "gshell")


def state() -> str:
    return os.path.join(_xdg("XDG_STATE_HOME", ".local/state"), "gshell")


def cache() -> str:
    return os.path.join(_xdg("XDG_CACHE_HOME", ".cache"), "gshell")


def recordings() -> str:
    return os.path.join(state(), "recordings")


def index() -> str:
    return os.path.join(state(), "index.sqlite")


def history() -> str:
    return os.path.join(state(), "history")


def shipped(name: str) -> str:
    """A data directory ("policies", "recordings") of the wheel, or of the checkout we run from."""
    inside = os.path.join(PACKAGE, "_" + name)
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(PACKAGE), name)


def private(path: str) -> str:
    """Make the directory (0700) if need be and return it. Raises GshellError if that is impossible."""
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
    except OSError as error:
        raise GshellError(f"cannot make {path}: {error.strerror}", "gshell doctor") from error
    return path
