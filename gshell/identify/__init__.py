"""identify: who is here.

In:      the process's own uid, its parent, and the environment (read once, at start)
Out:     Identity
Raises:  nothing; what cannot be found out is left empty and `assurance` says so
Fails:   towards less trust: an unreadable source is skipped, a claim never raises rights

Sources, strongest first: the login uid the kernel keeps (proc(5), /proc/self/loginuid); the key
or certificate sshd saw (ssh.py), which a list of root's may give to a person (people.py); sudo's
SUDO_USER; a CI's or an agent's variables. The last two are claims: they can only tighten.
"""

from __future__ import annotations

import os

from gshell.hints import Mapping
from gshell.tuples import NamedTuple

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
    `method`        where the subject came from: "loginuid", "key", "certificate", "sudo", "uid"
    `assurance`     "kernel" or "sshd" (which vouches for it), or "claim" (the environment says so)
    `groups`        group names of the account, and those root's list gives the person
    `host`          this machine
    `source_address` the ssh client's address, "" if local
    `account`       the account this process runs as; several people may share one
    `key`           fingerprint of the ssh key that logged in, "SHA256:…"
    `certificate`   the key id of its certificate; `authority` the fingerprint of the CA's key
    `claims`        what the environment said and was not believed, "NAME=value"
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
    account: str = ""
    key: str = ""
    certificate: str = ""
    authority: str = ""
    claims: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        return {**self._asdict(), "groups": list(self.groups), "claims": list(self.claims)}


def identify(environment: Mapping[str, str] | None = None) -> Identity:
    """The identity of whoever started this process."""
    environment = os.environ if environment is None else environment
    account = _account(os.getuid())
    kind, agent = _kind(environment)
    who = Identity(
        subject=account,
        kind=kind,
        groups=_groups(),
        host=os.uname().nodename,
        source_address=environment.get("SSH_CONNECTION", "").split(" ")[0],
        agent=agent,
        account=account,
    )
    who = _by_sudo(_by_key(_by_login(who), environment), environment)
    return who._replace(on_behalf_of=who.subject if kind != "human" else "")


def _by_login(who: Identity) -> Identity:
    """Who logged in, whatever account su(1) made of it since."""
    login = _login_user()
    return who._replace(subject=login, method="loginuid") if login and login != who.account else who


def _by_key(who: Identity, environment: Mapping[str, str]) -> Identity:
    """The person behind the key, where sshd itself started us and root has said whose key it is."""
    path = environment.get("SSH_USER_AUTH", "")
    if not path:
        return who
    from gshell.identify import ssh

    found = ssh.credential(path)
    if found is None or not ssh.below_sshd():
        said = f"key {found.key}" if found else path
        return who._replace(claims=(*who.claims, f"SSH_USER_AUTH={said}"))
    from gshell.identify.people import person

    who = who._replace(key=found.key, certificate=found.certificate, authority=found.authority)
    known = person(found)
    if known is None:
        return who
    method = "certificate" if found.certificate else "key"
    return who._replace(subject=known.name, method=method, assurance="sshd", groups=(*who.groups, *known.groups))


def _by_sudo(who: Identity, environment: Mapping[str, str]) -> Identity:
    """sudo(8) tells root's processes who called it; only the environment carries that."""
    caller = environment.get("SUDO_USER", "")
    if not caller or caller == who.subject:
        return who
    if os.getuid() == 0 and who.method == "uid" and not _login_user():
        return who._replace(subject=caller, method="sudo", assurance="claim")
    return who._replace(claims=(*who.claims, f"SUDO_USER={caller}"))


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
        with open("/proc/self/loginuid", "rb") as file:  # as text it would need another codec
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
