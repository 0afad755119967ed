"""identify.ssh: keys and certificates as ssh-keygen(1) reads them; identify.people: root's list."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gshell import identify as module
from gshell.identify import identify, people, ssh
from gshell.identify.ssh import Credential

KINDS = (["ed25519"], ["rsa", "-b", "2048"], ["ecdsa", "-b", "256"], ["ecdsa", "-b", "521"])
needs_keygen = pytest.mark.skipif(
    not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed; apt-get install openssh-client"
)


def keygen(*words: object) -> str:
    return subprocess.run(["ssh-keygen", *map(str, words)], capture_output=True, text=True, check=True).stdout


def key(folder: Path, name: str, *kind: str) -> str:
    """Makes a key; returns its fingerprint."""
    keygen("-q", "-N", "", "-f", folder / name, "-t", *(kind or ("ed25519",)))
    return keygen("-lf", folder / f"{name}.pub").split()[1]


def blob(path: Path) -> str:
    return path.read_text().split()[1]


@needs_keygen
@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_as_ssh_keygen_reads_them(tmp_path, kind):
    authority, fingerprint = key(tmp_path, "ca"), key(tmp_path, "id", *kind)
    assert ssh.read(blob(tmp_path / "id.pub")) == Credential(fingerprint)
    keygen(
        "-q",
        "-s",
        tmp_path / "ca",
        "-I",
        "alice @ corp",
        "-n",
        "alice,ops",
        "-z",
        2**63,
        "-V",
        "+1d",
        tmp_path / "id.pub",
    )
    found = ssh.read(blob(tmp_path / "id-cert.pub"))
    assert found == Credential(fingerprint, "alice @ corp", 2**63, ("alice", "ops"), authority)
    told = keygen("-Lf", tmp_path / "id-cert.pub")
    assert re.search(r"Signing CA: \w+ (\S+)", told)[1] == authority and f"{fingerprint}\n" in told


@given(st.binary(max_size=200))
def test_rubbish_is_no_credential(data):
    from base64 import b64encode

    with suppress(ValueError, IndexError, KeyError):
        ssh.read(b64encode(data).decode())


@pytest.fixture
def login(tmp_path, monkeypatch):
    """A login as sshd tells of it; returns the variables, with the blob of `id.pub` in `tmp_path`."""
    if not shutil.which("ssh-keygen"):
        pytest.skip("ssh-keygen is not installed; apt-get install openssh-client")
    monkeypatch.setattr(module, "_login_user", lambda: "")
    monkeypatch.setattr(ssh, "below_sshd", lambda: True)
    monkeypatch.setattr(people, "PEOPLE", str(tmp_path / "people"))
    key(tmp_path, "id")
    told = tmp_path / "auth"
    told.write_text(f"password\npublickey ssh-ed25519 {blob(tmp_path / 'id.pub')}\n")
    told.chmod(0o600)
    return {"SSH_USER_AUTH": str(told)}


def fingerprint(folder: Path) -> str:
    return keygen("-lf", folder / "id.pub").split()[1]


root_only = pytest.mark.skipif(os.getuid() != 0, reason="root's list can only be written by root")


@root_only
def test_roots_list_names_the_person(login, tmp_path):
    (tmp_path / "people").write_text(f"# keys\n{fingerprint(tmp_path)} erin dba,oncall # her laptop\n")
    who = identify(login)
    assert (who.subject, who.method, who.assurance, who.account) == ("erin", "key", "sshd", "root")
    assert who.groups[-2:] == ("dba", "oncall")


@root_only
@pytest.mark.parametrize("mode", [0o646, 0o664])
def test_a_list_others_may_write_does_not_count(login, tmp_path, mode):
    (tmp_path / "people").write_text(f"{fingerprint(tmp_path)} erin dba\n")
    (tmp_path / "people").chmod(mode)
    who = identify(login)
    assert (who.subject, who.key) == ("root", fingerprint(tmp_path)) and "dba" not in who.groups
    assert "must belong to root" in people.faults()[0]


@root_only
def test_faults_have_a_line(login, tmp_path):
    assert people.faults() == []
    (tmp_path / "people").write_text("# fine\nSHA256:x alice\nalice SHA256:x\ncert:y\n")
    assert [fault.split(": ")[0][-2:] for fault in people.faults()] == [":3", ":4"]


def test_without_sshd_it_is_a_claim(login, tmp_path, monkeypatch):
    monkeypatch.setattr(ssh, "below_sshd", lambda: False)
    who = identify(login)
    assert (who.key, who.method) == ("", "uid")
    assert who.claims == (f"SSH_USER_AUTH=key {fingerprint(tmp_path)}",)


@pytest.mark.parametrize("spoil", ["mode", "link", "gone", "fifo", "binary"])
def test_a_file_that_is_not_sshds(login, tmp_path, spoil):
    told = tmp_path / "auth"
    if spoil == "mode":
        told.chmod(0o622)
    elif spoil == "binary":
        told.write_bytes(b"publickey x \xff\x00\n")
    else:
        told.rename(tmp_path / "moved")
        if spoil == "link":
            told.symlink_to(tmp_path / "moved")
        elif spoil == "fifo":
            os.mkfifo(told)
    who = identify(login)
    assert who.key == "" and who.claims == (f"SSH_USER_AUTH={told}",)
