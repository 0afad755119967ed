"""What sshd(8) says about who logged in.

With `ExposeAuthInfo yes` sshd writes the methods that succeeded into a file and names it in
SSH_USER_AUTH (sshd_config(5)): a line each, `publickey TYPE BASE64`. The blob is the public key
(RFC 4253, 6.6) or a certificate (OpenSSH's PROTOCOL.certkeys), which sshd has verified.
"""

from __future__ import annotations

import os
import stat

from gshell.tuples import NamedTuple

# How many fields lie between a certificate's nonce and its serial number, by key type.
_KEY_FIELDS = {
    "ssh-rsa": 2, "rsa-sha2-256": 2, "rsa-sha2-512": 2, "ssh-dss": 4, "ecdsa-sha2-nistp256": 2,
    "ecdsa-sha2-nistp384": 2, "ecdsa-sha2-nistp521": 2, "ssh-ed25519": 1,
    "sk-ssh-ed25519": 2, "sk-ecdsa-sha2-nistp256": 3,
}  # fmt: skip
_CERTIFICATE = "-cert-v01@openssh.com"
_LARGEST = 64 * 1024


class Credential(NamedTuple):
    """The key of a login. `key` is its fingerprint as ssh-keygen(1) prints it, "SHA256:…".

    For a certificate also `certificate` (the key id its authority gave it), `serial`, `principals`
    and `authority` (the fingerprint of the CA's key).
    """

    key: str
    certificate: str = ""
    serial: int = 0
    principals: tuple[str, ...] = ()
    authority: str = ""


def credential(path: str) -> Credential | None:
    """The key that opened this login. None if the file is not one of sshd's, or tells of none."""
    text = _private_text(path)
    for line in text.splitlines():
        words = line.split(" ")
        if words[0] == "publickey" and len(words) >= 3:
            try:
                return read(words[2])
            except (ValueError, IndexError, KeyError):
                continue
    return None


def read(blob: str) -> Credential:
    """A public key or certificate in base64. Raises ValueError, IndexError or KeyError if it is none."""
    from binascii import a2b_base64

    data = a2b_base64(blob.encode("ascii"), strict_mode=True)
    fields = _Fields(data)
    kind = fields.text()
    if not kind.endswith(_CERTIFICATE):
        return Credential(_fingerprint(data))
    plain = kind.removesuffix(_CERTIFICATE)
    fields.string()  # nonce
    start = fields.at
    for _ in range(_KEY_FIELDS[plain]):
        fields.string()
    # ssh-keygen -l gives a certificate the fingerprint of the key in it; sk- types carry @openssh.com.
    name = (plain + "@openssh.com" if plain.startswith("sk-") else plain).encode()
    key = len(name).to_bytes(4, "big") + name + data[start : fields.at]
    serial = fields.number(8)
    fields.number(4)  # user or host
    key_id, packed = fields.text(), _Fields(fields.string())
    fields.number(8), fields.number(8)  # valid after, valid before: sshd's to judge
    for _ in range(3):  # critical options, extensions, reserved
        fields.string()
    principals = []
    while packed.at < len(packed.data):
        principals.append(packed.text())
    return Credential(_fingerprint(key), key_id, serial, tuple(principals), _fingerprint(fields.string()))


def below_sshd() -> bool:
    """Did sshd start this process? Its variables are its own only then; further down anybody may set them."""
    try:
        with open(f"/proc/{os.getppid()}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().partition("(")[2].startswith("sshd")
    except OSError:
        return False


def _fingerprint(data: bytes) -> str:
    from binascii import b2a_base64
    from hashlib import sha256

    return "SHA256:" + b2a_base64(sha256(data).digest(), newline=False).decode().rstrip("=")


def _private_text(path: str) -> str:
    """The file's text if it is a plain file that nobody else could have written; "" if not."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (OSError, ValueError):
        return ""
    with open(descriptor, "rb") as file:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode) or info.st_uid not in (0, os.getuid()) or info.st_mode & 0o022:
            return ""
        return file.read(_LARGEST).decode("ascii", "replace")


class _Fields:
    """Reads RFC 4251's data types one after the other."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def number(self, size: int) -> int:
        return int.from_bytes(self._take(size), "big")

    def string(self) -> bytes:
        return self._take(self.number(4))

    def text(self) -> str:
        return self.string().decode("utf-8", "replace")

    def _take(self, size: int) -> bytes:
        if size > len(self.data) - self.at:
            raise ValueError("ends early")
        self.at += size
        return self.data[self.at - size : self.at]
