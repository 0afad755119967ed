"""Where a recording lies, and the sign that it has not been indexed yet.

    STATE/recordings/2025/11/22/alice-web1-0tg5w2k9ab3xyz.cast   (beside it .jsonl, .sig, perhaps .raw)
    STATE/open/0tg5w2k9ab3xyz -> the cast

The writer holds a lock (flock(2)) on the journal as long as it lives: whoever can take
it knows the writer is gone, whatever became of its process number.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress

from gshell.errors import RecorderError
from gshell.record.files import ORIGINAL, Lines, failure, private_directories
from gshell.record.settings import Settings

OPEN = "open"
RECORDINGS = "recordings"
CASTS = (".cast", ".cast.zst", ".cast.age")
"""How a cast may be stored: as it is, compressed (RFC 8878), encrypted (age-encryption.org/v1)."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_LENGTH = 14
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@+")
_LONGEST_NAME = 64


def new_session(moment: float) -> str:
    """14 characters: 9 of the time in ms, so that names sort by it, and 5 random ones."""
    value = int(moment * 1000) << 25 | int.from_bytes(os.urandom(4), "big") >> 7
    return "".join(_ALPHABET[value >> shift & 31] for shift in range(65, -1, -5))


def create(state: str, subject: str, host: str, moment: float, settings: Settings) -> tuple[str, Lines, Lines]:
    """(session, cast, journal): two new locked files under `state`. Raises RecorderError."""
    folder = private_directories(state, RECORDINGS, *time.strftime("%Y/%m/%d", time.gmtime(moment)).split("/"))
    ending = ".cast.age" if settings.encrypt else ".cast.zst" if settings.compress else ".cast"
    while True:
        session = new_session(moment)
        stem = os.path.join(folder, f"{_plain(subject)}-{_plain(host)}-{session}")
        try:
            cast = new_file(stem + ending, settings.encrypt)
            break
        except FileExistsError:
            continue  # the same millisecond and the same dice: throw again
    try:
        journal = Lines.create(stem + ".jsonl")
    except RecorderError:
        cast.discard()
        raise
    fcntl.flock(journal.descriptor, fcntl.LOCK_EX)
    return session, cast, journal


def new_file(path: str, recipients: tuple[str, ...] = ()) -> Lines:
    """Stored as its name says. Raises FileExistsError, RecorderError."""
    if path.endswith((".zst", ".age")):
        from gshell.record.stored import create

        return create(path, recipients)
    return Lines.create(path)


def discard(cast: Lines, journal: Lines) -> None:
    """Nothing came of it."""
    cast.discard()
    journal.discard()
    for path in files_of(cast.path).values():
        with suppress(OSError):
            os.unlink(path)


def announce(state: str, session: str, cast: str) -> None:
    """Put up the sign, once there is something to find. Raises RecorderError."""
    folder = private_directories(state, OPEN)
    sign = os.path.join(folder, session)
    try:
        os.symlink(os.path.relpath(cast, folder), sign)
    except OSError as error:
        raise failure(sign, error) from error


def is_cast(name: str) -> bool:
    return name.endswith(CASTS)


def stem_of(cast: str) -> str:
    """The path without what tells how it is stored: what the files of one recording have in common."""
    ending = next((ending for ending in CASTS if cast.endswith(ending)), "")
    return cast[: len(cast) - len(ending)]


def session_of(path: str) -> str:
    """The session that the name of a file speaks of; "" if it does not."""
    name = os.path.basename(path).partition(".")[0].rpartition("-")[2]
    return name if len(name) == _LENGTH and not set(name) - set(_ALPHABET) else ""


def journal_of(cast: str) -> str:
    return stem_of(cast) + ".jsonl"


def signatures_of(cast: str) -> str:
    return stem_of(cast) + ".sig"


def raw_of(cast: str) -> str:
    """Bytes that are no UTF-8 are as secret as the text around them."""
    return stem_of(cast) + (".raw.age" if cast.endswith(".age") else ".raw")


def original_of(cast: str) -> str:
    """A cast of its own, unmasked, for those who have the key."""
    return stem_of(cast) + ORIGINAL


def files_of(cast: str) -> dict[str, str]:
    """The files of a recording that its journal vouches for: name -> path. Most recordings have but the first."""
    original = original_of(cast)
    return {"cast": cast, "raw": raw_of(cast), "original": original, "original-raw": raw_of(original)}


def cast_of(journal: str) -> str:
    """The cast that lies beside a journal; where there is none, where it would lie."""
    stem = journal.removesuffix(".jsonl")
    return next((stem + ending for ending in CASTS if os.path.exists(stem + ending)), stem + ".cast")


def being_written(journal: str) -> bool:
    """Does a writer hold it? False if there is no such file."""
    try:
        descriptor = os.open(journal, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _plain(name: str) -> str:
    return "".join(character if character in _PLAIN else "_" for character in name)[:_LONGEST_NAME].lstrip(".") or "_"
