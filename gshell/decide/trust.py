"""Trust: who may have written a policy file. A door: it asks for the status of files."""

from __future__ import annotations

import os

from gshell.errors import PolicyError

# A project's files belong to a team. Who may write the shipped ones may write gshell itself.
_STRANGERS = {"shipped": 0, "system": 0o022, "user": 0o022, "project": 0o002}


def check(layer: str, file: str) -> None:
    """Only those whose word the layer is may have written the file (or, for root's, the directory)."""
    try:
        status = os.stat(file)
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", file, hint=way_out(layer, file)) from error
    if layer == "system" and status.st_uid != 0:
        raise PolicyError("must belong to root, or others could loosen it", file, hint=f"chown root {file}")
    if layer == "user" and status.st_uid not in (0, os.geteuid()):
        raise PolicyError("belongs to somebody else, so it is not trusted", file, hint=f"chown {os.geteuid()} {file}")
    if status.st_mode & _STRANGERS[layer]:
        raise PolicyError("others may write it, so it is not trusted", file, hint=f"chmod go-w {file}")


def way_out(layer: str, file: str) -> str:
    if layer in ("shipped", "system"):
        return f"as root, from an account with another shell: gshell policy test {file}"
    return f"gshell policy test {file}"
