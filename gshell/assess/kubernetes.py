"""Kubernetes: what kubectl's verbs do to which objects (the tools are described in tools/kubernetes.yaml).

Facts: https://kubernetes.io/docs/reference/kubectl/generated/, short names from `kubectl api-resources`.
"""

from __future__ import annotations

import re
from typing import Iterator

from gshell.assess.described import Invocation
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.network.hosts import host_of, is_address, is_loopback
from gshell.assess.network.sending import file_part, send
from gshell.assess.values import HOLE, SILENT, Stream, Taint, Value, shown

_NAMES = {
    "namespace": "ns namespaces",
    "project": "projects",
    "node": "no nodes",
    "persistentvolumeclaim": "pvc persistentvolumeclaims",
    "persistentvolume": "pv persistentvolumes",
    "customresourcedefinition": "crd crds customresourcedefinitions",
    "statefulset": "sts statefulsets",
    "deployment": "deploy deployments",
    "daemonset": "ds daemonsets",
    "replicaset": "rs replicasets",
    "replicationcontroller": "rc replicationcontrollers",
    "service": "svc services",
    "serviceaccount": "sa serviceaccounts",
    "configmap": "cm configmaps",
    "secret": "secrets",
    "pod": "po pods",
    "job": "jobs",
    "cronjob": "cj cronjobs",
    "ingress": "ing ingresses",
    "storageclass": "sc storageclasses",
    "networkpolicy": "netpol networkpolicies",
    "endpoint": "ep endpoints",
    "event": "ev events",
    "clusterrole": "clusterroles",
    "clusterrolebinding": "clusterrolebindings",
    "role": "roles",
    "rolebinding": "rolebindings",
    "poddisruptionbudget": "pdb poddisruptionbudgets",
    "horizontalpodautoscaler": "hpa horizontalpodautoscalers",
    "validatingwebhookconfiguration": "validatingwebhookconfigurations",
    "mutatingwebhookconfiguration": "mutatingwebhookconfigurations",
}
OBJECTS = {written: name for name, others in _NAMES.items() for written in (name, *others.split())}
"""What may be written for a resource type -> its singular name."""

_NO_REPLICAS = re.compile(r"replicas\W+0\b")
_POWERS = re.compile(r"\b(privileged|hostPID|hostNetwork|hostIPC)\W+true|hostPath|docker\.sock")
# In a manifest, which people apply day by day: only what makes a pod root of its node. JSON and YAML alike.
_OWNS_NODE = re.compile(
    r"\b(privileged|hostPID)\W+true|\bhostPath\W+path\W+/(etc|root|home|boot|var/run/docker\.sock)?/?[\"'\s}]"
)
_OUTPUTS_VALUES = ("yaml", "json", "jsonpath", "go-template", "custom-columns", "template")


def singular(written: str) -> str:
    """`deploy`, `deployments.apps` -> `deployment`; what is not built in stays as written."""
    text = shown(written).lower()
    return OBJECTS.get(text.partition(".")[0]) or text


def resources(operands: tuple[Value, ...]) -> Iterator[tuple[str, str]]:
    """(object, name) of `TYPE[,TYPE] NAME…` and `TYPE/NAME…`; name is "" for a whole type, object "*" if unknown."""
    if not operands:
        return
    first = operands[0]
    if "/" in first.text or not first.known:
        for word in operands:
            kind, slash, name = word.text.partition("/")
            yield (singular(kind) if slash and HOLE not in kind else "*"), shown(name)
        return
    names = [shown(word.text) for word in operands[1:]]
    for kind in first.text.split(","):
        for name in names or [""]:
            yield singular(kind), name


def delete(found: Invocation) -> Stream | None:
    options = found.options
    if options.has("--raw"):
        found.emit("k8s.delete", options.text("--raw"), object="raw", raw=True)
    for file in options.values("--filename", "--kustomize"):
        found.emit("k8s.delete", file.text, object="manifest", files=True, **_file(file))
    for kind, name in resources(options.operands):
        facts: dict[str, Attribute] = {"object": kind}
        if kind == "*" or "*" in name:
            facts["unknown"] = True
        found.emit("k8s.delete", f"{kind}/{name}" if name else kind, **facts)
    return None


def _file(file: Value) -> dict[str, Attribute]:
    if file.text.startswith(("http://", "https://")):
        host = host_of(file.text)
        plain = not is_loopback(host) and (file.text.startswith("http://") or is_address(host))
        return {"source": "url", "insecure": True} if plain else {"source": "url"}
    return {"source": "stdin"} if file.text == "-" else {}


def _manifest(found: Invocation, file: Value) -> str:
    """The text that is applied, "" if it cannot be seen."""
    text = found.call.stdin.text if file.text == "-" else found.call.shell.file_text(file.text)
    return text or ""


def drain(found: Invocation) -> Stream | None:
    operands = found.operands
    if found.attributes.get("action") == "taint":
        _taint(found)
        return None
    for node in operands or (Value(""),):
        found.emit("k8s.drain", node.text)
    return None


def _taint(found: Invocation) -> None:
    """`kubectl taint node NAME… KEY=VALUE:EFFECT…`; a trailing `-` takes a taint away."""
    operands = [word for word in found.operands if singular(word.text) != "node"]
    effects = [word.text for word in operands if ":" in word.text or word.text.endswith("-")]
    if effects and all(text.endswith("-") for text in effects):
        return
    nodes = [word.text for word in operands if word.text not in effects]
    evicts = any("NoExecute" in text for text in effects)
    for node in nodes or [""]:
        found.emit("k8s.drain", node, taint=shown(" ".join(effects)), evicts=evicts)


def scale(found: Invocation) -> Stream | None:
    for kind, name in resources(found.operands):
        found.emit("k8s.scale", f"{kind}/{name}" if name else kind, object=kind)
    for file in found.options.values("--filename", "--kustomize"):
        found.emit("k8s.scale", file.text, object="manifest")
    return None


def change(found: Invocation) -> Stream | None:
    """apply, create, replace, patch…: `replace --force` deletes first; `apply --prune` deletes what is not listed."""
    action = str(found.attributes.get("action", ""))
    files = found.options.values("--filename", "--kustomize")
    for file in files:
        found.emit("k8s.change", file.text, object="manifest", **_file(file))
        if _OWNS_NODE.search(_manifest(found, file)):
            found.emit("container.run", file.text, privileged=True)
    if action in ("replace", "apply") and found.options.has("--raw"):
        found.emit("k8s.change", found.options.text("--raw"), object="raw")
    if action == "run" and (found.options.has("--privileged") or _POWERS.search(found.options.text("--overrides"))):
        found.emit("container.run", found.options.text("--image"), privileged=True)
    if files or action == "run":
        return None
    for kind, name in resources(found.operands if action not in ("set", "create") else found.operands[1:]):
        facts: dict[str, Attribute] = {"object": kind}
        patch = found.options.text("--patch")
        if "finalizers" in patch:
            facts["finalizers"] = True
        if _NO_REPLICAS.search(patch):
            found.emit("k8s.scale", f"{kind}/{name}", object=kind, replicas="0")
        found.emit("k8s.change", f"{kind}/{name}" if name else kind, **facts)
        if action != "patch":
            break  # what follows are KEY=VALUE words, not objects
    return None


def get(found: Invocation) -> Stream | None:
    """Reading is silent; the values of secrets are secrets."""
    options = found.options
    raw = options.text("--raw")
    wanted = [singular(kind) for word in found.operands[:1] for kind in word.text.partition("/")[0].split(",")]
    whole = options.text("--output").startswith(_OUTPUTS_VALUES) or options.has("--template")
    if not ("secret" in wanted and whole) and "/secrets" not in raw:
        return Stream(HOLE, found.call.stdin.taints)
    target = " ".join(shown(word.text) for word in found.operands) or raw
    found.emit("secret.read", target, Certainty.CERTAIN, object="secret")
    return Stream(HOLE, frozenset({Taint("secret", found.call.name + " secret " + target)}))


def copy(found: Invocation) -> Stream | None:
    """`kubectl cp POD:PATH LOCAL` brings data of the pod here."""
    if len(found.operands) != 2:
        return None
    source, target = found.operands
    if ":" in source.text and ":" not in target.text:
        found.call.shell.wrote(target.text, Stream(HOLE, frozenset({Taint("personal", shown(source.text))})))
    elif ":" in target.text:
        send(found.call, target.text.partition(":")[0], [file_part(found.call, source)], found.via)
    return SILENT
