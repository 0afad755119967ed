"""What sshd's settings mean for sessions that are to be judged and recorded (sshd_config(5))."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Iterator, Mapping

from gshell.errors import GshellError
from gshell.tuples import NamedTuple

# Whatever else a client may ask of sshd goes around the shell: setting, its safe value, what gets around.
FORWARDING = (
    ("allowtcpforwarding", "no", "connections are forwarded unseen: a database client at home meets no policy"),
    ("allowstreamlocalforwarding", "no", "sockets are forwarded unseen, the docker daemon's for one"),
    ("permittunnel", "no", "a network tunnel can be opened unseen"),
    ("x11forwarding", "no", "X11 lets other programs type into a session"),
    ("allowagentforwarding", "no", "keys of the user's agent can be used from here for hosts without a recording"),
    ("permituserrc", "no", "~/.ssh/rc runs before gshell, neither judged nor recorded"),
    ("permituserenvironment", "no", "~/.ssh/environment sets variables before gshell starts"),
)
DISABLED_AT_ONCE = ("allowtcpforwarding", "allowstreamlocalforwarding", "x11forwarding", "allowagentforwarding")
"""What DisableForwarding overrides."""
# What a client may send with AcceptEnv and still only change looks.
HARMLESS_VARIABLES = ("LANG", "LC_", "TERM", "COLORTERM", "NO_COLOR", "TZ")


class Told(NamedTuple):
    """`setting` as it stands, whether that is well, and what to write instead."""

    setting: str
    well: bool
    detail: str
    instead: str = ""


def effective(account: str, config: str = "") -> dict[str, list[str]]:
    """The settings that hold for the account, by lower-case name (`sshd -T -C user=…`). Raises GshellError."""
    program = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if not program:
        raise GshellError("sshd is not installed", "apt-get install openssh-server")
    asked = [program, "-T", "-C", f"user={account},host=localhost,addr=127.0.0.1", *(["-f", config] if config else [])]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=False)
    if done.returncode:
        why = done.stderr.strip().splitlines()
        raise GshellError(f"sshd -T: {why[-1] if why else 'failed'}", "sudo gshell doctor --sshd")
    settings: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        name, _, value = line.partition(" ")
        settings.setdefault(name, []).append(value)
    return settings


def examine(settings: Mapping[str, list[str]], shell: str) -> Iterator[Told]:
    """What of it would let a session pass gshell by. `shell` is the account's login shell."""
    forced = settings.get("forcecommand", ["none"])[0]
    if os.path.basename(forced.split(" ")[0]) == "gshell":
        yield Told("ForceCommand", True, forced)
    elif os.path.basename(shell) == "gshell":
        yield Told("ForceCommand", True, f"none is needed: the login shell is {shell}")
    else:
        detail = f"{forced}, and the login shell is {shell}: sessions of this account do not come through gshell"
        yield Told("ForceCommand", False, detail, f"ForceCommand {shutil.which('gshell') or 'gshell'}")
    for name, safe, around in FORWARDING:
        value = settings.get(name, [safe])[0]
        well = value == safe or (name in DISABLED_AT_ONCE and settings.get("disableforwarding") == ["yes"])
        yield Told(name, well, value if well else f"{value}: {around}", "" if well else f"{name} {safe}")
    if settings.get("exposeauthinfo", ["no"])[0] == "yes":
        yield Told("exposeauthinfo", True, "yes")
    else:
        yield Told("exposeauthinfo", False, "no: gshell cannot tell which key logged in", "ExposeAuthInfo yes")
    yield from _variables(settings)
    yield from _sftp(settings, forced)


def _variables(settings: Mapping[str, list[str]]) -> Iterator[Told]:
    accepted = [word for value in settings.get("acceptenv", []) for word in value.split()]
    strange = [word for word in accepted if not word.startswith(HARMLESS_VARIABLES)]
    if strange:
        yield Told("acceptenv", False, f"clients may set {' '.join(strange)}", "AcceptEnv LANG LC_*")
    else:
        yield Told("acceptenv", True, " ".join(accepted) or "nothing")


def _sftp(settings: Mapping[str, list[str]], forced: str) -> Iterator[Told]:
    """internal-sftp runs inside sshd; only a ForceCommand gets to see that it was asked for."""
    served = next((value for value in settings.get("subsystem", []) if value.startswith("sftp")), "")
    if "internal-sftp" in served and forced == "none":
        detail = "internal-sftp: files come and go without gshell"
        yield Told("subsystem sftp", False, detail, "Subsystem sftp /usr/lib/openssh/sftp-server")
    else:
        yield Told("subsystem sftp", True, served or "none")
