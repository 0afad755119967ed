"""identify: who is here.

In:      the process's own uid and environment (read once, at start)
Out:     Identity
Raises:  nothing; what cannot be found out is left empty and `assurance` says so
Fails:   towards less trust: an unreadable source is skipped, a claim never raises rights

Sources, strongest first: the login uid the kernel keeps (proc(5), /proc/self/loginuid),
the address sshd gives (ssh(1), SSH_CONNECTION), sudo's SUDO_USER, a CI's or an agent's
variables. The last two are claims: they can only tighten.
"""

from __future__ import annotations

import os
from typing import Mapping, NamedTuple

UNSET_LOGINUID = 4294967295

# Variables by which coding agents announce themselves; the value names the agent.
AGENT_VARIABLES = {
    "AI_AGENT": "",
    "AGENT": "",
    "CLAUDECODE": "claude-code",
    "CLAUDE_CODE_SESSION_ID": "claude-code",
    "CODEX_THREAD_ID": "codex",
    "CODEX_SANDBOX": "codex",
    "CODEX_CI": "codex",
    "GEMINI_CLI": "gemini-cli",
    "CURSOR_AGENT": "cursor",
    "COPILOT_CLI": "copilot-cli",
    "OPENCODE": "opencode",
    "AMP_CURRENT_THREAD_ID": "amp",
    "ANTIGRAVITY_AGENT": "antigravity",
    "AUGMENT_AGENT": "augment",
    "GOOSE_PROVIDER": "goose",
}
CI_VARIABLES = {
    "GITHUB_ACTIONS": "github-actions",
    "GITLAB_CI": "gitlab-ci",
    "JENKINS_URL": "jenkins",
    "BUILDKITE": "buildkite",
    "CIRCLECI": "circleci",
    "TF_BUILD": "azure-pipelines",
    "CI": "ci",
}


class Identity(NamedTuple):
    """Who a session belongs to.

    `subject`       the person or account ("alice")
    `kind`          "human", "agent" or "service"
    `on_behalf_of`  for agents and services: the account they act for
    `method`        where the subject came from: "loginuid", "sudo", "uid"
    `assurance`     "kernel" (the kernel vouches for it) or "claim" (the environment says so)
    `groups`        group names of the account
    `host`          this machine
    `source_address` the ssh client's address, "" if local
    """

    subject: str
    kind: str = "human"
    on_behalf_of: str = ""
    method: str = "uid"
    assurance: str = "kernel"
    groups: tuple[str, ...] = ()
    host: str = ""
    source_address: str = ""
    agent: str = ""

    def as_dict(self) -> dict[str, object]:
        return {**self._asdict(), "groups": list(self.groups)}


def identify(environment: Mapping[str, str] | None = None) -> Identity:
    """The identity of whoever started this process."""
    environment = os.environ if environment is None else environment
    account = _account(os.getuid())
    subject, method, assurance = account, "uid", "kernel"
    login = _login_user()
    if login and login != account:
        subject, method = login, "loginuid"
    elif not login and os.getuid() == 0 and environment.get("SUDO_USER"):
        subject, method, assurance = environment["SUDO_USER"], "sudo", "claim"
    kind, agent = _kind(environment)
    return Identity(
        subject=subject,
        kind=kind,
        on_behalf_of=subject if kind != "human" else "",
        method=method,
        assurance=assurance,
        groups=_groups(),
        host=os.uname().nodename,
        source_address=environment.get("SSH_CONNECTION", "").split(" ")[0],
        agent=agent,
    )


def pretend(who: Identity, kind: str) -> Identity:
    """The same person asking as another kind (`gshell check --as agent`)."""
    return who._replace(kind=kind, on_behalf_of=who.subject if kind != "human" else "")


def _account(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _login_user() -> str:
    try:
        with open("/proc/self/loginuid", encoding="ascii") as file:
            uid = int(file.read())
    except (OSError, ValueError):
        return ""
    return "" if uid == UNSET_LOGINUID else _account(uid)


def _groups() -> tuple[str, ...]:
    import grp

    names = []
    for gid in os.getgroups():
        try:
            names.append(grp.getgrgid(gid).gr_name)
        except KeyError:
            names.append(str(gid))
    return tuple(names)


def _kind(environment: Mapping[str, str]) -> tuple[str, str]:
    for name, agent in AGENT_VARIABLES.items():
        value = environment.get(name)
        if value and value.lower() not in ("0", "false"):
            return "agent", agent or value
    for name, service in CI_VARIABLES.items():
        value = environment.get(name)
        if value and value.lower() not in ("0", "false"):
            return "service", service
    return "human", ""
