"""Signatures: who wrote a journal, said with a key (Ed25519, RFC 8032).

`STATE/keys/signing.key` signs (PEM, 0600); it is made when it is first needed, and anew when it is older
than `rotate-key-after` or was deleted. `STATE/keys/trusted.pub` has a line for each key that ever
signed here: the raw public key in base64, then when it was made. A recording's signatures lie beside it,
in `.sig`: each line vouches for the entries of its journal up to number `n`, whose `h` it names.
"""

from __future__ import annotations

import base64
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from gshell.record.files import private_directories
from gshell.record.journal import parsed
from gshell.record.jsonline import dumps
from gshell.record.keys import KEYS, TRUSTED, trusted

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY = "signing.key"
_BEFORE = bytes.fromhex("302e020100300506032b657004220420")
"""What stands before the 32 bytes of an Ed25519 key (PKCS #8; RFC 8410, sections 7 and 10.3)."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_GROWING = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


def message(session: str, n: int, h: str, moment: str) -> bytes:
    """What is signed."""
    return f"gshell checkpoint\n{session}\n{n}\n{h}\n{moment}\n".encode("utf-8", "replace")


class Signer:
    """Signs with the key of a state directory. Raises OSError, ValueError (the key file is none), ImportError."""

    def __init__(self, state: str, rotate: float) -> None:
        self._key, self.public = _key(state, rotate)

    def sign(self, path: str, session: str, n: int, h: str) -> None:
        """Add a line to a recording's `.sig` that vouches for its journal's entries up to `n`."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        signature = base64.b64encode(self._key.sign(message(session, n, h, moment))).decode()
        descriptor = os.open(path, _GROWING, 0o600)
        try:
            os.write(descriptor, _line(session, n, h, moment, self.public, signature) + b"\n")
        finally:
            os.close(descriptor)


def _key(state: str, rotate: float) -> tuple[Ed25519PrivateKey, str]:
    path = os.path.join(private_directories(state, KEYS), KEY)
    with suppress(FileNotFoundError):
        if rotate and time.time() - os.stat(path).st_mtime > rotate:
            os.unlink(path)
    while True:
        try:
            with open(path, "rb") as file:
                key = _private(file.read())
            public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
            if public not in trusted(state):
                made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                _write(os.path.join(state, KEYS, TRUSTED), _GROWING, f"{public} {made}\n".encode())
            return key, public
        except FileNotFoundError:
            _make(path)


def _private(pem: bytes) -> Ed25519PrivateKey:
    """The key as `_make` wrote it is read by hand: what reads all kinds of keys takes twice as long to load as Python.

    Raises ValueError.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    kind, _, rest = pem.partition(b"\n")
    data = base64.b64decode(rest.partition(b"\n")[0]) if kind == b"-----BEGIN PRIVATE KEY-----" else b""
    if data.startswith(_BEFORE) and len(data) == len(_BEFORE) + 32:
        return Ed25519PrivateKey.from_private_bytes(data[len(_BEFORE) :])
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(pem, None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("this is no Ed25519 key")
    return key


def _make(path: str) -> None:
    """A new key, under a name of our own first: whoever finds `signing.key` finds it whole."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    own = f"{path}.{os.getpid()}"
    _write(own, _NEW, pem)
    try:
        os.link(own, path)
    except FileExistsError:
        pass  # another session was faster
    finally:
        os.unlink(own)


def _write(path: str, flags: int, data: bytes) -> None:
    descriptor = os.open(path, flags, 0o600)
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)


# --- looking at signatures --------------------------------------------------------


class Signatures:
    """What the `.sig` of a recording proves, given the `h` of each of its journal's entries.

    `upto`      the highest entry that a valid signature vouches for; -1 if there is none
    `time`      when that was signed, `key` with which public key
    `wrong`     what is wrong with the others, a sentence each
    """

    def __init__(self, path: str, session: str, chain: list[str]) -> None:
        self.upto = -1
        self.time = self.key = ""
        self.wrong: list[str] = []
        for number, line in enumerate(_lines(path), start=1):
            row = parsed(line) or {}
            complaint = _complaint(row, line, session, chain)
            if not complaint and row["n"] < self.upto:
                complaint = "is not where it was written"
            if complaint:
                self.wrong.append(f"line {number} {complaint}")
            else:
                self.upto, self.time, self.key = row["n"], row["time"], row["key"]


def _lines(path: str) -> list[bytes]:
    try:
        with open(path, "rb") as file:
            return file.read().split(b"\n")[:-1]  # behind the last line's end: nothing, or what a killed writer left
    except FileNotFoundError:
        return []


def _complaint(row: dict[str, Any], line: bytes, session: str, chain: list[str]) -> str:
    values = [row.get(name) for name in ("session", "h", "time", "key", "signature")]
    n = row.get("n")
    if type(n) is not int or not all(isinstance(value, str) for value in values):
        return "is no signature"
    told, h, moment, key, signature = map(str, values)
    if line != _line(told, n, h, moment, key, signature) or not _holds(message(told, n, h, moment), key, signature):
        return "has a signature that does not hold"
    if told != session:
        return f"is about another session ({told})"
    if n >= len(chain):
        return f"vouches for entry {n}, which the journal does not have (any more)"
    return "" if chain[n] == h else f"vouches for another entry {n} than the journal has"


def _line(session: str, n: int, h: str, moment: str, key: str, signature: str) -> bytes:
    row = {"type": "checkpoint", "session": session, "n": n, "h": h, "time": moment, "key": key, "signature": signature}
    return dumps(row).encode("utf-8", "replace")


def _holds(said: bytes, key: str, signature: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(_decoded(key)).verify(_decoded(signature), said)
    except (InvalidSignature, ValueError):
        return False
    return True


def _decoded(text: str) -> bytes:
    """Raises ValueError also where bits that mean nothing are not zero (RFC 4648, 3.5)."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("not as base64 is written")
    return data
