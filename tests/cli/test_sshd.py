"""gshell doctor --sshd: each setting that lets a session pass gshell by is found, by sshd's own reading of its file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from gshell.cli.doctor import command
from gshell.cli.sshd import Told, examine

SAFE = {
    "forcecommand": ["/usr/local/bin/gshell"],
    "allowtcpforwarding": ["no"],
    "allowstreamlocalforwarding": ["no"],
    "permittunnel": ["no"],
    "x11forwarding": ["no"],
    "allowagentforwarding": ["no"],
    "permituserrc": ["no"],
    "permituserenvironment": ["no"],
    "exposeauthinfo": ["yes"],
    "acceptenv": ["LANG", "LC_*"],
    "subsystem": ["sftp internal-sftp"],
}
GUIDE = (Path(__file__).parents[2] / "docs/ssh.md").read_text(encoding="utf-8")


def faults(settings: dict[str, list[str]], shell: str = "/bin/bash") -> list[Told]:
    return [told for told in examine(settings, shell) if not told.well]


def test_safe_is_silent():
    assert faults(SAFE) == []
    assert faults({**SAFE, "forcecommand": ["none"], "subsystem": ["sftp /usr/lib/sftp-server"]}, "/opt/gshell") == []


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("forcecommand", "none"),
        ("forcecommand", "/bin/bash"),
        ("allowtcpforwarding", "yes"),
        ("allowtcpforwarding", "local"),
        ("allowstreamlocalforwarding", "yes"),
        ("permittunnel", "point-to-point"),
        ("x11forwarding", "yes"),
        ("allowagentforwarding", "yes"),
        ("permituserrc", "yes"),
        ("permituserenvironment", "yes"),
        ("permituserenvironment", "LANG,LD_PRELOAD"),
        ("exposeauthinfo", "no"),
        ("acceptenv", "*"),
        ("acceptenv", "LANG GSHELL_* LD_*"),
    ],
)
def test_each_hole_is_found(setting, value):
    (first, *_) = found = faults({**SAFE, setting: [value]})
    assert setting in [told.setting.lower() for told in found] and first.instead
    assert value.split()[-1] in first.detail


def test_sftp_inside_sshd_goes_around_a_login_shell():
    (found,) = faults({**SAFE, "forcecommand": ["none"]}, "/usr/local/bin/gshell")
    assert found.setting == "subsystem sftp"


needs_sshd = pytest.mark.skipif(
    os.getuid() != 0 or not shutil.which("sshd", path="/usr/sbin:/usr/local/sbin"),
    reason="sshd -T needs root and sshd; apt-get install openssh-server",
)


@needs_sshd
def test_as_sshd_reads_its_file(tmp_path):
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    os.makedirs("/run/sshd", exist_ok=True)
    config = tmp_path / "sshd_config"

    def doctor(text: str) -> tuple[int, dict[str, str]]:
        config.write_text(f"HostKey {key}\n{text}")
        done = CliRunner().invoke(command, ["--sshd", "root", "--config", str(config), "--json"], standalone_mode=False)
        assert done.exception is None, done.exception
        return done.return_value, {one["what"]: one["state"] for one in json.loads(done.output)}

    drop_in = GUIDE.split("```sshd_config\n")[1].split("```")[0].replace("Match Group bastion", "Match User root")
    status, safe = doctor(drop_in + "Match all\n")
    assert (status, set(safe.values())) == (0, {"ok"}), safe
    status, plain = doctor("")
    assert status == 1 and {plain[name] for name in ("ForceCommand", "allowtcpforwarding", "permituserrc")} == {"fail"}
    status, matched = doctor("Match User root\n  AllowTcpForwarding yes\n")
    assert status == 1 and matched["allowtcpforwarding"] == "fail"
