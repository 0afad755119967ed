"""Accounts: which cluster, account or profile an effect is about, where a variable says so.

`AWS_PROFILE=prod aws …` and `aws --profile prod …` are the same; so is a variable set earlier in the line or session,
and so is `kubectl config use-context prod; kubectl …`. What an earlier line settled stands in the tool's own files.
"""

from __future__ import annotations

from gshell.assess.effects import Attribute
from gshell.assess.values import Value, shown
from gshell.hints import Mapping, Protocol

# Family of the kind, provider ("" for any): attribute -> variables, the first that is set counts.
_SAID: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]] = {
    # https://kubernetes.io/docs/reference/kubectl/kubectl/
    ("k8s", ""): {"kubeconfig": ("KUBECONFIG",)},
    # https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
    ("cloud", "aws"): {"profile": ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")},
    # https://cloud.google.com/sdk/docs/properties#setting_properties_using_environment_variables
    ("cloud", "gcp"): {"project": ("CLOUDSDK_CORE_PROJECT",), "profile": ("CLOUDSDK_ACTIVE_CONFIG_NAME",)},
    # https://developer.hashicorp.com/terraform/cli/config/environment-variables
    ("iac", ""): {"profile": ("AWS_PROFILE",), "workspace": ("TF_WORKSPACE",)},
}


class Knowing(Protocol):
    """What is asked of the interpreter."""

    settled: dict[str, dict[str, str]]

    def variable(self, name: str) -> Value | None: ...


def located(known: Knowing, kind: str, attributes: Mapping[str, Attribute]) -> Mapping[str, Attribute]:
    """The attributes, with those that variables and earlier commands tell and the words of the command do not."""
    family = kind.partition(".")[0]
    if family == "sql":
        from gshell.assess.sql.disposable import marked

        return marked(kind, attributes, lambda name: _text(name, known))
    said = _SAID.get((family, str(attributes.get("provider", "")))) or _SAID.get((family, ""))
    if not said:
        return attributes
    found = {name: value.text for name, names in said.items() if (value := _first(names, known))}
    attributes = {**{name: shown(text) for name, text in found.items() if text}, **attributes}
    return {**known.settled.get(place_of(family, attributes), {}), **attributes} if known.settled else attributes


def place_of(family: str, attributes: Mapping[str, Attribute]) -> str:
    """Where a tool keeps what was settled: kubectl in the file in use, others in one of their own."""
    return f"{family} {attributes.get('kubeconfig' if family == 'k8s' else 'provider', '')}"


def _text(name: str, known: Knowing) -> str:
    value = known.variable(name)
    return value.text if value is not None else ""


def _first(names: tuple[str, ...], known: Knowing) -> Value | None:
    return next((value for name in names if (value := known.variable(name)) is not None), None)
