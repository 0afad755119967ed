"""Sending: one `net.send` for everything that leaves, with what is sensitive in it."""

from __future__ import annotations

import re
from typing import Iterable

from gshell.assess import file_effects, paths
from gshell.assess.call import Call
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.network.hosts import is_address, is_loopback, is_private
from gshell.assess.values import HOLE, Stream, Taint, Value, shown

SENSITIVE = ("secret", "database", "personal", "environment")
"""Taint kinds that must not leave unasked, worst first."""

# Never a password of the service one talks to, whatever the place it is put in.
NEVER_CREDENTIAL = re.compile(
    r"\.ssh/|id_(rsa|dsa|ecdsa|ed25519)|shadow|gnupg|netrc|pgpass|git-credentials|history|AWS_|SSH_|PRIVATE_?KEY|\.aws/",
    re.I,
)


def send(call: Call, host: str, parts: Iterable[Value | Stream], method: str, **more: Attribute) -> None:
    """Note that the parts leave for the host. Loopback is not leaving."""
    taints = frozenset(taint for part in parts for taint in part.taints)
    attributes: dict[str, Attribute] = {"host": shown(host), "method": method, **more}
    if is_loopback(host):
        attributes["local"] = True
    if is_private(host):
        attributes["private"] = True
    if is_address(host):
        attributes["address"] = True
    kind = worst(taints)
    if kind:
        attributes["sensitive"] = kind
        attributes["source"] = shown(" ".join(sorted({t.source for t in taints if t.kind == kind})))
    if any(taint.kind == "decoded" for taint in taints):
        attributes["encoded"] = True
    call.shell.emit("net.send", shown(host), attributes, Certainty.CERTAIN, call.span)


def worst(taints: Iterable[Taint]) -> str:
    """The most sensitive kind among the taints, "" if none is."""
    kinds = {taint.kind for taint in taints}
    return next((kind for kind in SENSITIVE if kind in kinds), "")


def file_part(call: Call, path: Value) -> Stream:
    """What reading the named file would give."""
    content = call.shell.content(path.text)
    return content._replace(taints=content.taints | path.taints)


def save(call: Call, path: Value, content: Stream) -> None:
    """What came in goes to a file: that file is overwritten, and remembered for what it holds."""
    file_effects.write(call.shell, path, call.span, content, by=call.name)
    if place := paths.startup(paths.absolute(path.text, call.shell.cwd), call.shell.world):
        source = " ".join(taint.source for taint in content.taints if taint.kind == "network")
        if source:
            call.emit("code.run_remote", source, by=place)


def credential(value: Value, files: bool = True) -> Value:
    """A value in a place made for credentials: a token for the service is no leak, a private key is.

    `files`: tokens may come from files too (`Bearer $(cat token)`), not only from variables and commands.
    """
    kept = {
        taint
        for taint in value.taints
        if taint.kind != "secret" or NEVER_CREDENTIAL.search(taint.source) or ("/" in taint.source and not files)
    }
    return value._replace(taints=frozenset(kept))


def fetched(url: str) -> Stream:
    """Bytes that came from the network."""
    return Stream(HOLE, frozenset({Taint("network", shown(url))}))
