"""Does a journal tell what happened, and are the files beside it the ones it speaks of?"""

from __future__ import annotations

from typing import Any, BinaryIO, Mapping

from gshell.record import place
from gshell.record.digest import Digest
from gshell.record.journal import TAIL, link, parsed
from gshell.tuples import NamedTuple

_CHUNK = 1 << 20

Proofs = list[tuple[int, str, int]]


class Break(NamedTuple):
    """Something is not as it was written. `at`: where in the file, in words."""

    file: str
    at: str
    what: str


class Verification(NamedTuple):
    """What a journal's bytes prove.

    `entries`   how many entries fit the chain
    `bad_line`  the first line that does not, from 1; 0 if all do
    `ended`     the last entry says how the session ended; else it was interrupted or still runs
    `torn`      bytes after the last whole line (a write that was cut off); they are no entry
    `proven`    bytes of the cast that the journal vouches for, all as they were written
    `unproven`  bytes of the cast behind them: written after the last entry that vouches, so only in a session
                that was interrupted or still runs
    `breaks`    what was changed, removed, inserted or moved, and where
    `chain`     the `h` of each entry that fits; `session`: whom it is about
    """

    entries: int
    bad_line: int
    ended: bool
    torn: int
    proven: int
    unproven: int
    breaks: tuple[Break, ...]
    chain: tuple[str, ...]
    session: str

    @property
    def intact(self) -> bool:
        return not self.breaks

    @property
    def head(self) -> str:
        """The `h` of the last entry that fits."""
        return self.chain[-1] if self.chain else ""


class _Chain:
    """The entries of a journal that fit, and what they vouch for."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.links: list[str] = []
        self.bad_line = self.torn = 0
        self.session = ""
        self.last: Mapping[str, Any] = {}
        self.proofs: dict[str, Proofs] = {}
        with open(path, "rb") as file:
            for line in file:
                if not self._take(line):
                    break

    def _take(self, line: bytes) -> bool:
        if not line.endswith(b"\n"):
            self.torn = len(line)
            return False
        entry = parsed(line)
        previous = self.links[-1] if self.links else ""
        if entry is None or entry.get("h") != link(previous, line[:-1][:-TAIL] + b"}"):
            self.bad_line = len(self.links) + 1
            return False
        if not self.links:
            self.session = str(entry.get("session", ""))
        self.links.append(entry["h"])
        self.last = entry
        for name, size, digest in _vouched(entry):
            self.proofs.setdefault(name, []).append((size, digest, len(self.links)))
        return True


def verify(path: str) -> Verification:
    """Follow the chain of a journal and look at the files beside it. Raises OSError if it cannot be read."""
    chain = _Chain(path)
    cast = place.cast_of(path)
    breaks = [Break(path, f"line {chain.bad_line}", "the chain does not hold from here on")] if chain.bad_line else []
    ended = not chain.bad_line and not chain.torn and chain.last.get("type") == "end"
    proven = unproven = 0
    for name, file in place.files_of(cast).items():
        good, rest, problem = _compare(file, chain.proofs.get(name, []), ended, needed=name == "cast")
        breaks += problem
        if name == "cast":
            proven, unproven = good, rest
    if chain.session and place.session_of(path) not in ("", chain.session):
        breaks.append(Break(path, "line 1", f"it is the journal of another session ({chain.session})"))
    return Verification(
        entries=len(chain.links),
        bad_line=chain.bad_line,
        ended=ended,
        torn=chain.torn,
        proven=proven,
        unproven=unproven,
        breaks=tuple(breaks),
        chain=tuple(chain.links),
        session=chain.session,
    )


def _vouched(entry: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """(file, bytes, SHA-256) as `files` of an entry has them, older journals as `bytes` and `sha256` of `end`."""
    files = entry.get("files")
    if not isinstance(files, dict):
        files = {"cast": [entry.get("bytes"), entry.get("sha256")]} if "sha256" in entry else {}
    return [
        (name, row[0], row[1])
        for name, row in files.items()
        if isinstance(row, list) and len(row) == 2 and isinstance(row[0], int) and isinstance(row[1], str)
    ]


def _compare(path: str, proofs: Proofs, ended: bool, needed: bool) -> tuple[int, int, list[Break]]:
    """(bytes that are as they were written, bytes that nobody vouches for, what is wrong)."""
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below
    except OSError as error:
        gone = proofs or needed
        return 0, 0, [Break(path, "", f"cannot be read: {error.strerror}")] if gone else []
    with file:
        good, problem = _follow(file, path, proofs)
        rest = file.seek(0, 2) - good
    if not problem and rest and ended:
        problem = [Break(path, f"byte {good}", f"{rest} bytes were added after the session had ended")]
    return good, rest, problem


def _follow(file: BinaryIO, path: str, proofs: Proofs) -> tuple[int, list[Break]]:
    digest, good = Digest(), 0
    for size, expected, line in proofs:
        read = _feed(digest, file, size - good)
        if read < size - good:
            return good, [
                Break(path, f"byte {good + read}", f"it ends here; the journal knows {size} bytes (line {line})")
            ]
        if digest.hexdigest() != expected:
            at = f"bytes {good} to {size}"
            return good, [Break(path, at, f"something here is not as it was written (journal line {line})")]
        good = size
    return good, []


def _feed(digest: Digest, file: BinaryIO, size: int) -> int:
    done = 0
    while done < size and (data := file.read(min(_CHUNK, size - done))):
        digest.update(data)
        done += len(data)
    return done
