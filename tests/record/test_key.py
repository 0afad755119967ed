"""The signing key: read by hand as it was written, and in any other form that it can have."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gshell.record.keys import KEYS
from gshell.record.signing import KEY, Signatures, Signer

PLAIN = serialization.NoEncryption()


def pem(key, form=serialization.PrivateFormat.PKCS8) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, form, PLAIN)


def place(state: Path) -> Path:
    (state / KEYS).mkdir(mode=0o700)
    return state / KEYS / KEY


def public(key) -> str:
    return b64encode(key.public_key().public_bytes_raw()).decode()


@pytest.mark.parametrize("spoil", [bytes, lambda text: text.replace(b"\n", b"\r\n"), lambda text: b"my key\n" + text])
def test_the_key_that_is_there_signs(tmp_path: Path, spoil) -> None:
    key = Ed25519PrivateKey.generate()
    place(tmp_path).write_bytes(spoil(pem(key)))
    signer = Signer(str(tmp_path), 0)
    assert signer.public == public(key)
    signer.sign(str(tmp_path / "x.sig"), "x", 1, "b")
    signed = Signatures(str(tmp_path / "x.sig"), "x", ["a", "b"])
    assert (signed.upto, signed.key, signed.wrong) == (1, signer.public, [])


@pytest.mark.parametrize(
    "text", [b"", b"-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n", b"-----BEGIN PRIVATE KEY-----\n!\n", b"\xff" * 99]
)
def test_a_spoilt_key_signs_nothing(tmp_path: Path, text: bytes) -> None:
    place(tmp_path).write_bytes(text)
    with pytest.raises(ValueError):
        Signer(str(tmp_path), 0)


def test_another_kind_of_key_signs_nothing(tmp_path: Path) -> None:
    place(tmp_path).write_bytes(pem(generate_private_key(SECP256R1())))
    with pytest.raises(ValueError, match="no Ed25519 key"):
        Signer(str(tmp_path), 0)
