"""The people behind an account: which person a key or a certificate belongs to.

/etc/gshell/people, written by root, has a line each:

    SHA256:Ky2O…    alice    oncall,dba      # a key, by its fingerprint (ssh-keygen -l)
    cert:alice@corp alice    oncall          # a certificate, by its key id

Groups are optional. The first line that fits counts.
"""

from __future__ import annotations

import os

from gshell.identify.ssh import Credential
from gshell.paths import SYSTEM_CONFIG
from gshell.tuples import NamedTuple

PEOPLE = os.path.join(SYSTEM_CONFIG, "people")


class Person(NamedTuple):
    name: str
    groups: tuple[str, ...] = ()


def person(credential: Credential, path: str = "") -> Person | None:
    """Whose it is. None if the list does not say, or could have been written by anybody but root."""
    wanted = {credential.key}
    if credential.certificate:
        wanted.add(f"cert:{credential.certificate}")
    try:
        lines = _trusted_lines(path or PEOPLE)
    except OSError:
        return None
    for line in lines:
        words = line.partition("#")[0].split()
        if len(words) in (2, 3) and words[0] in wanted:
            return Person(words[1], tuple(filter(None, words[2].split(","))) if len(words) == 3 else ())
    return None


def faults(path: str = "") -> list[str]:
    """What is wrong with the list, as `file:line: what`; for doctor. Empty if it is well or not there."""
    path = path or PEOPLE
    try:
        lines = _trusted_lines(path)
    except FileNotFoundError:
        return []
    except OSError as error:
        return [f"{path}: {error.strerror}"]
    found = []
    for number, line in enumerate(lines, start=1):
        words = line.partition("#")[0].split()
        if words and (len(words) not in (2, 3) or not words[0].startswith(("SHA256:", "cert:"))):
            found.append(f"{path}:{number}: want `SHA256:… person [group,group]` or `cert:ID person [group,group]`")
    return found


def _trusted_lines(path: str) -> list[str]:
    with open(path, encoding="utf-8", errors="replace") as file:
        info = os.fstat(file.fileno())
        if info.st_uid != 0 or info.st_mode & 0o022:
            raise PermissionError(1, "must belong to root and be writable by nobody else; it does not count")
        return file.read().splitlines()
