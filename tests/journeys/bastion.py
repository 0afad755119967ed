"""A bastion: a real sshd on loopback whose accounts live in a mount namespace of their own.

/etc, /home, /opt and /run are the bastion's, the rest is this machine's; nothing outside the
namespace changes. Three accounts, three ways to gshell: `alice` has it as her login shell,
`bob` by sshd_config's ForceCommand, `carol` by the command="…" of her key. Needs root.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
HOUSE = "/opt"  # within the namespace: where gshell, its Python, its libraries and the stand-ins are bound to
GSHELL = f"{HOUSE}/bin/gshell"
ACCOUNTS = ("alice", "bob", "carol")
FIRST_UID = 54321

LAUNCHER = """#!{house}/python/bin/{python} -IS
import sys

sys.path[:0] = ["{house}/checkout"]
sys.path.append("{house}/libraries")
from gshell.__main__ import main

sys.exit(main())
"""
SSHD = """
ListenAddress 127.0.0.1
Port {port}
HostKey {base}/host_key
PidFile none
UsePAM no
PasswordAuthentication no
AuthorizedKeysFile /opt/keys/%u
StrictModes no
AcceptEnv LANG
ExposeAuthInfo yes
TrustedUserCAKeys {base}/authority.pub
SetEnv PATH=/opt/bin:/opt/stand-ins:/usr/local/bin:/usr/bin:/bin RAN=/opt/ran/calls
Subsystem sftp {sftp}
Match User bob
  ForceCommand /opt/bin/gshell
"""
# Binds what the accounts see, then becomes sshd.
INSIDE = """
set -e
mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/sshd
mount --bind {base}/opt /opt
mount --bind {checkout} /opt/checkout
mount --bind {libraries} /opt/libraries
mount --bind {python} /opt/python
mount --bind {base}/home /home
mount --bind {base}/etc /etc
exec /usr/sbin/sshd -D -e -f {base}/sshd_config
"""


def missing() -> str:
    """Why there can be no bastion here; "" if there can."""
    if os.getuid() != 0:
        return "a bastion with accounts of its own needs root"
    for program, package in (("sshd", "openssh-server"), ("ssh", "openssh-client"), ("unshare", "util-linux")):
        if not shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin"):
            return f"{program} is not installed; apt-get install {package}"
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        return "this machine permits no mount namespace (unshare -m)"
    return ""


class Bastion:
    """`run(account, *words)` is `ssh account@bastion words`; `journal(account)` what its last session noted."""

    def __init__(self, base: Path, stand_in: str, sftp: str) -> None:
        self.base = base
        self.port = _free_port()
        self._write(stand_in, sftp)
        words = {
            "base": base,
            "checkout": CHECKOUT,
            "libraries": sysconfig.get_path("purelib"),
            "python": sys.base_prefix,
        }
        self.sshd = subprocess.Popen(
            ["unshare", "-m", "--propagation", "private", "sh", "-c", INSIDE.format(**words)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/",
        )  # fmt: skip
        assert self.sshd.stderr
        said = ""
        while "Server listening" not in said:
            line = self.sshd.stderr.readline()
            assert line, f"sshd did not start: {said}"
            said += line
        # Its log must be drained, or sshd would block on it one day.
        self._log = subprocess.Popen(["cat"], stdin=self.sshd.stderr, stdout=(base / "sshd.log").open("w"))

    def close(self) -> None:
        self.sshd.send_signal(signal.SIGTERM)
        self.sshd.wait(10)
        self._log.wait(10)

    def client(self, account: str, *options: str, key: str = "key") -> list[str]:
        """The argv of an ssh client, up to and with its destination."""
        return ["ssh", *self.options(key=key), *options, f"{account}@127.0.0.1"]

    def options(self, port: str = "-p", key: str = "key") -> list[str]:
        """Of ssh, and of scp and sftp, which want the port as `-P`."""
        known = f"UserKnownHostsFile={self.base}/known_hosts"
        return [
            "-F",
            "none",
            "-q",
            "-o",
            "IdentityAgent=none",
            "-i",
            f"{self.base}/{key}",
            port,
            str(self.port),
            "-o",
            known,
        ]

    def run(
        self, account: str, *words: str, stdin: bytes = b"", options: tuple[str, ...] = (), key: str = "key"
    ) -> Done:
        return _done([*self.client(account, *options, key=key), *words], stdin)

    def inside(self, *words: str, stdin: bytes = b"") -> Done:
        """Run within the namespace, as root: for su(1), sudo(8) and the like."""
        enter = ["nsenter", "-t", str(self.sshd.pid), "-m", "env", "-i", f"PATH={HOUSE}/bin:/usr/sbin:/usr/bin:/bin"]
        return _done([*enter, "TERM=xterm", "LANG=C.UTF-8", *words], stdin)

    def home(self, account: str) -> Path:
        return self.base / "home" / account

    def ran(self) -> list[str]:
        """What the stand-ins were called with."""
        calls = self.base / "opt/ran/calls"
        return calls.read_text().splitlines() if calls.exists() else []

    def journal(self, account: str) -> list[dict[str, object]]:
        """The newest session's journal, complete: waits for the recorder to let go of it."""
        journals = (self.home(account) / ".local/state/gshell/recordings").rglob("*.jsonl")
        newest = max(journals, key=lambda path: (path.stat().st_mtime_ns, path.name))
        with newest.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            return [json.loads(line) for line in file]

    def _write(self, stand_in: str, sftp: str) -> None:
        subprocess.run(["cp", "-a", "/etc", self.base / "etc"], check=True)
        for folder in ("bin", "keys", "stand-ins", "checkout", "libraries", "python"):
            (self.base / "opt" / folder).mkdir(parents=True)
        (self.base / "home").mkdir()
        (self.base / "opt/ran").mkdir(mode=0o777)
        (self.base / "opt/ran").chmod(0o777)
        for name in ("psql", "kubectl"):
            _program(self.base / "opt/stand-ins" / name, stand_in)
        python = Path(sys.executable).resolve().name
        _program(self.base / "opt/bin/gshell", LAUNCHER.format(python=python, house=HOUSE))
        for name in ("host_key", "key", "other_key", "certified", "authority"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.base / name], check=True)
        sign = ["ssh-keygen", "-q", "-s", self.base / "authority", "-I", "dana@example.org", "-n", "bob,ops", "-z", "7"]
        subprocess.run([*sign, self.base / "certified.pub"], check=True)
        host = (self.base / "host_key.pub").read_text()
        (self.base / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {host}")
        (self.base / "sshd_config").write_text(SSHD.format(port=self.port, base=self.base, sftp=sftp))
        self._write_accounts()

    def _write_accounts(self) -> None:
        keys = (self.base / "key.pub").read_text(), (self.base / "other_key.pub").read_text()
        etc = {name: Path("/etc", name).read_text() for name in ("passwd", "group", "shadow", "shells")}
        for uid, account in enumerate(ACCOUNTS, start=FIRST_UID):
            shell = GSHELL if account == "alice" else "/bin/bash"
            etc["passwd"] += f"{account}:x:{uid}:{uid}::/home/{account}:{shell}\n"
            etc["group"] += f"{account}:x:{uid}:\n"
            etc["shadow"] += f"{account}:*:19000:0:99999:7:::\n"
            home = self.home(account)
            home.mkdir()
            (home / ".profile").write_text('export FROM_PROFILE=yes\n[ -z "$BASH" ] || . ~/.bashrc\n')
            (home / ".bashrc").write_text("PROMPT_COMMAND='turn=$((turn+1))'\nPS1='ready$turn>'\n")
            for path in (home, home / ".profile", home / ".bashrc"):
                os.chown(path, uid, uid)
            forced = f'command="{GSHELL}" ' if account == "carol" else ""
            (self.base / "opt/keys" / account).write_text("".join(forced + key for key in keys))
        for name, text in etc.items():
            (self.base / "etc" / name).write_text(text)
        (self.base / "etc/gshell").mkdir(exist_ok=True)
        people = [f"{self.fingerprint('other_key')}  erin  dba,oncall", "cert:dana@example.org dana"]
        (self.base / "etc/gshell/people").write_text("\n".join(["# who has which key", *people, ""]))

    def fingerprint(self, name: str) -> str:
        told = subprocess.run(["ssh-keygen", "-lf", self.base / f"{name}.pub"], stdout=subprocess.PIPE, check=True)
        return told.stdout.decode().split()[1]


Done = subprocess.CompletedProcess[bytes]


def _done(argv: list[str], stdin: bytes) -> Done:
    return subprocess.run(argv, input=stdin, capture_output=True, timeout=50, check=False)


def _program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
