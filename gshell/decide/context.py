"""Context: where an effect takes place, as `context` conditions and CEL ask for it.

What the effect says of itself (`kubectl --context prod`) comes before what holds on this machine (the current
context of kubectl). Of an effect elsewhere (`ssh web1 …`, `docker exec …`) this machine knows nothing.

A fact nobody asks for costs nothing: files are read by the World, when a rule wants to know.
"""

from __future__ import annotations

import re

from gshell.assess.effects import Effect
from gshell.assess.world import World
from gshell.decide.policy import Moment
from gshell.hints import Any, Callable, Mapping, Protocol
from gshell.identify import Identity
from gshell.tuples import NamedTuple

# In which attributes effects say it of themselves.
_OWN: Mapping[str, tuple[str, ...]] = {
    "kube_context": ("context",),
    "namespace": ("namespace",),
    "database_host": ("host",),
    "database": ("database",),
    "git_remote": ("url",),
    "cloud_profile": ("profile",),
    "cloud_account": ("project", "account", "subscription"),
}
# Attributes that mean something else in other kinds (net.send has a host, too).
_FAMILIES = {
    "kube_context": ("k8s.",),
    "namespace": ("k8s.",),
    "database_host": ("sql.", "nosql."),
    "database": ("sql.", "nosql."),
    "git_remote": ("git.",),
    "cloud_profile": ("cloud.", "iac."),
    "cloud_account": ("cloud.", "iac."),
}
_SECTION = r"\s*\[\s*(?:profile\s+)?([^]]+?)\s*\]"
_SETTING = r"\s*([a-z_]+)\s*=\s*(.*?)\s*$"
_FIELD = r"(?m)^\s*([a-z]+):[ \t]*[\"']?([^\"'\n]*?)[\"']?[ \t]*$"
_CURRENT = r"(?m)^current-context:[ \t]*[\"']?([^\"'\n]+?)[\"']?[ \t]*$"
_ACCOUNT = r"\d{12}"


class Context(Protocol):
    """Where a line is judged."""

    def fact(self, name: str, effect: Effect, claims: bool = True) -> Any:
        """The text for a name of CONTEXT, a tuple of texts, or None if nobody knows.

        `claims`: with what the environment merely says of itself; rules may get stricter by it, never looser.
        """


class Nowhere:
    """A context that knows what effects say of themselves, and nothing else."""

    def fact(self, name: str, effect: Effect, claims: bool = True) -> Any:
        return _said(name, effect)


NOWHERE = Nowhere()


class Circumstances(NamedTuple):
    """Who asks, when, where, after what.

    `claims` whether what the environment says of itself is believed, see Context.fact.
    """

    identity: Identity
    moment: Moment
    session_risk: int = 0
    context: Context = NOWHERE
    claims: bool = True


class Surroundings:
    """The machine, seen through a World.

    `declared` the environment root says this is ("production"), `claimed` what a variable says; "" if none does.
    """

    def __init__(self, world: World, host: str = "", declared: str = "", claimed: str = "") -> None:
        self.world = world
        self.host, self.declared, self.claimed = host, declared, claimed

    def fact(self, name: str, effect: Effect, claims: bool = True) -> Any:
        if name == "environment":
            words = (self.declared, self.claimed) if claims else (self.declared,)
            return tuple(word for word in words if word) or None
        said = _said(name, effect)
        if said is not None or effect.attributes.get("place"):
            return said
        return _MACHINE[name](self, effect) or None

    def variable(self, *names: str) -> str:
        return next((value for name in names if (value := self.world.variable(name))), "")

    def git_remote(self, effect: Effect) -> str:
        """The URL: of the remote the effect is about (or what was written in its place), else of `origin`."""
        name = str(effect.attributes.get("remote", "") if effect.kind.startswith("git.") else "")
        return self.world.remotes().get(name or "origin") or name

    def kube_context(self, effect: Effect) -> str:
        """The current one of the file that is used."""
        if said := _said("kube_context", effect):
            return said
        if "kubeconfig" not in effect.attributes:
            return self.world.kube_context()
        found = re.search(_CURRENT, self._kubeconfig(effect))
        return found[1] if found else ""

    def namespace(self, effect: Effect) -> str:
        """That of the context, "default" where it has none (kubectl's own default)."""
        config = self._kubeconfig(effect)
        return (_kube_namespace(config, self.kube_context(effect)) or "default") if config else ""

    def _kubeconfig(self, effect: Effect) -> str:
        files = str(effect.attributes.get("kubeconfig", "")) or self.variable("KUBECONFIG")
        return self._text(files.split(":")[0] or "~/.kube/config")

    def cloud_profile(self, effect: Effect) -> str:
        return self.variable("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "CLOUDSDK_ACTIVE_CONFIG_NAME")

    def cloud_account(self, effect: Effect) -> str:
        """A project of Google Cloud, or the account in the AWS profile's section (aws configure, config file)."""
        project = self.variable("CLOUDSDK_CORE_PROJECT", "GOOGLE_CLOUD_PROJECT", "AWS_ACCOUNT_ID")
        if project:
            return project
        profile = _said("cloud_profile", effect) or self.cloud_profile(effect) or "default"
        settings = _section(self._text("~/.aws/config"), profile)
        found = re.search(_ACCOUNT, settings.get("sso_account_id", "") or settings.get("role_arn", ""))
        return found[0] if found else self._gcloud_project()

    def _gcloud_project(self) -> str:
        """gcloud topic configurations: the active one's `core/project`."""
        top = self.variable("CLOUDSDK_CONFIG") or "~/.config/gcloud"
        name = self.variable("CLOUDSDK_ACTIVE_CONFIG_NAME") or self._text(top + "/active_config").strip() or "default"
        return _section(self._text(f"{top}/configurations/config_{name}"), "core").get("project", "")

    def _text(self, file: str) -> str:
        if file.startswith("~/"):
            file = self.world.home + file[1:]
        return (self.world.read(file, 1 << 20) or b"").decode(errors="replace")


_MACHINE: Mapping[str, Callable[[Surroundings, Effect], str]] = {
    "host": lambda here, _: here.host,
    "kube_context": Surroundings.kube_context,
    "namespace": Surroundings.namespace,
    "database_host": lambda here, _: here.variable("PGHOST", "MYSQL_HOST"),
    "database": lambda here, _: here.variable("PGDATABASE"),
    "git_remote": Surroundings.git_remote,
    "cloud_profile": Surroundings.cloud_profile,
    "cloud_account": Surroundings.cloud_account,
}


def _said(name: str, effect: Effect) -> str | None:
    if name == "host":
        kind, _, rest = str(effect.attributes.get("place", "")).partition(" ")
        return rest if kind == "host" and rest else None
    if not effect.kind.startswith(_FAMILIES.get(name, ("\0",))):
        return None
    return next((str(effect.attributes[one]) for one in _OWN[name] if effect.attributes.get(one)), None)


def _section(text: str, wanted: str) -> dict[str, str]:
    """The settings of one section of an INI file."""
    found: dict[str, str] = {}
    inside = False
    for line in text.splitlines():
        if head := re.match(_SECTION, line):
            inside = head[1] == wanted
        elif inside and (setting := re.match(_SETTING, line)):
            found[setting[1]] = setting[2]
    return found


def _kube_namespace(text: str, context: str) -> str:
    """Of a kubeconfig as kubectl writes it: `namespace:` in the entry of `contexts:` that has this name."""
    entries = text.partition("\ncontexts:")[2]
    entries = re.split(r"\n(?=[A-Za-z])", entries, maxsplit=1)[0]
    for entry in re.split(r"\n- ", entries):
        fields: dict[str, str] = dict(re.findall(_FIELD, entry))
        if fields.get("name") == context:
            return fields.get("namespace", "")
    return ""
