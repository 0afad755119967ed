"""Repository: what git's own files say, without running git. Pure: the World reads, we interpret.

Formats: gitrepository-layout(5), git-config(1) CONFIGURATION FILE, gitformat-index(5).
"""

from __future__ import annotations

import os

from gshell.hints import Callable, Iterable, Iterator, Mapping

Reader = Callable[[str], bytes | None]

_ENTRY = 62  # bytes of an index entry before its name
_MODIFIED, _SIZE = 8, 36  # offsets of mtime (seconds) and size


def directory(root: str, read: Reader) -> str:
    """The git directory of a work tree: `.git`, or where the file `.git` of a worktree or submodule points."""
    marker = os.path.join(root, ".git")
    text = (read(marker) or b"").decode(errors="replace")
    if not text.startswith("gitdir:"):
        return marker
    return os.path.normpath(os.path.join(root, text[7:].strip()))


def common(root: str, read: Reader) -> str:
    """The git directory that all worktrees share (it has the configuration)."""
    own = directory(root, read)
    text = (read(os.path.join(own, "commondir")) or b"").decode(errors="replace").strip()
    return os.path.normpath(os.path.join(own, text)) if text else own


def settings(texts: Iterable[bytes]) -> Mapping[str, str]:
    """`section.subsection.key` -> value; section and key in lower case, the last one wins."""
    found: dict[str, str] = {}
    for text in texts:
        section = ""
        for line in text.decode(errors="replace").splitlines():
            line = line.strip()
            if line.startswith("["):
                section = _section(line)
            elif line and line[0] not in "#;" and section:
                key, equals, value = line.partition("=")
                found[f"{section}.{key.strip().lower()}"] = _unquoted(value.strip()) if equals else "true"
    return found


def _section(line: str) -> str:
    name, quote, rest = line[1:].partition('"')
    if not quote:
        return name.partition("]")[0].strip().lower()
    return f"{name.strip().lower()}.{rest.rpartition(chr(34))[0]}"


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1]
    return value.replace('\\"', '"').replace("\\\\", "\\")


def is_clean(index: bytes, path: str, size: int, modified: int) -> bool:
    """Is the file in the index as it is on disk (by size and time, as `git status` looks first)?"""
    wanted = path.encode("utf-8", "surrogateescape")
    for name, entry in _entries(index):
        if name == wanted:
            return _number(entry, _SIZE) == size & 0xFFFFFFFF and _number(entry, _MODIFIED) == modified & 0xFFFFFFFF
    return False


def _entries(index: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(name, fixed part) of each entry; nothing for formats that compress names (version 4)."""
    if index[:4] != b"DIRC" or _number(index, 4) not in (2, 3):
        return
    position = 12
    for _ in range(_number(index, 8)):
        entry = index[position : position + _ENTRY]
        if len(entry) < _ENTRY:
            return
        start = position + _ENTRY + (2 if entry[60] & 0x40 else 0)
        end = index.find(b"\0", start)
        if end < 0:
            return
        yield index[start:end], entry
        position += (end - position + 8) & ~7


def _number(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 4], "big")
