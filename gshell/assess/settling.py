"""Settling: commands that say what later ones are about."""

from __future__ import annotations

from gshell.assess.accounts import place_of
from gshell.assess.described import Invocation
from gshell.assess.values import shown


def use(found: Invocation) -> None:
    """`kubectl config use-context NAME`, `kubectx NAME`, `kubens NAME`, `gcloud config set project NAME`…

    The attribute `settles` of the description says what the (last) operand is.
    """
    shell = found.call.shell
    family, _, attribute = str(found.attributes["settles"]).partition(" ")
    variable = shell.variable("KUBECONFIG")
    kubeconfig = found.options.text("--kubeconfig") or (variable.text if variable else "")
    named = found.options.text("--namespace") if attribute == "namespace" else ""
    value = named or (found.operands[-1].text if found.operands else "")
    place = {"kubeconfig": shown(kubeconfig)} if kubeconfig else {}
    if value and value != "-":
        shell.settle(place_of(family, {**found.attributes, **place}), attribute, shown(value))
