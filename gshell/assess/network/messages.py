"""Messages: mail, names looked up, echo requests, drop boxes; each can carry data out.

Facts: mailx(1), mutt(1), sendmail(8), swaks(1), dig(1), nslookup(1), ping(8), whois(1).
"""

from __future__ import annotations

from gshell.assess.described import Invocation
from gshell.assess.network.sending import fetched, file_part, send
from gshell.assess.values import SILENT, Stream, Value, shown

_VERBS = ("send", "upload", "add", "put", "publish", "create", "share", "deploy")
_ONLY_VERBS = ("croc", "wormhole", "magic-wormhole", "ipfs", "ffsend")


def mail(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    recipients = [*options.operands, *options.values("--to"), *options.values("--cc"), *options.values("--bcc")]
    parts: list[Value | Stream] = [] if call.stdin.terminal else [call.stdin]
    attached = options.values("--attach", "--attachment", "--data")
    parts += [file_part(call, value._replace(text=value.text.removeprefix("@"))) for value in attached]
    parts += options.values("--subject", "--header", "--body")
    if not recipients and any(word.text == "-t" for word in call.arguments):
        recipients = [Value("*")]  # sendmail(8): they stand in the letter's head
    if recipients and parts:
        address = recipients[0].text
        host = address.rpartition("@")[2] if "@" in address else "localhost"
        send(call, host, parts, call.name, to=shown(address))
    return SILENT


def lookup(found: Invocation) -> Stream | None:
    """dig, nslookup, host, drill, whois: the name itself is what is sent."""
    server = next((word.text[1:] for word in found.operands if word.text.startswith("@")), "") or found.options.text(
        "-h"
    )
    for name in found.operands:
        if name.taints and not name.text.startswith(("@", "+")):
            send(found.call, server or ".".join(name.text.split(".")[-2:]), [name], found.call.name)
    return fetched(found.operands[-1].text) if found.operands else None


def ping(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    parts: list[Value | Stream] = [*options.values("-p", "--data", "--data-string", "-e", "-d")]
    if call.name.startswith("hping"):
        parts += [file_part(call, file) for file in options.values("--file", "-E")]
    host = options.operands[-1] if options.operands else Value("")
    if any(part.taints for part in (*parts, host)):
        send(call, host.text, [*parts, host], call.name)
    return None


def drop(found: Invocation) -> Stream | None:
    """croc, wormhole, pastebinit, ipfs…: the files named, or standard input, are given to a service."""
    call = found.call
    words = [word for word in call.arguments if not word.text.startswith("-")]
    if words and words[0].text in _VERBS:
        words = words[1:]
    elif call.name in _ONLY_VERBS:
        return None
    parts: list[Value | Stream] = [file_part(call, word) for word in words]
    if not call.stdin.terminal:
        parts.append(call.stdin)
    if any(part.taints for part in parts):
        send(call, call.name, parts, call.name)
    return None


def publish(found: Invocation) -> Stream | None:
    """Message brokers, logs, shares: what options, files and standard input hold goes to the host named."""
    call, options = found.call, found.options
    parts: list[Value | Stream] = [*options.values("--message", "--body"), *options.operands]
    parts += [file_part(call, value._replace(text=value.text.removeprefix("@"))) for value in options.values("--file")]
    for text in options.values("--command"):
        parts += [file_part(call, text._replace(text=word)) for word in text.text.split()[1:]]
    if not call.stdin.terminal:
        parts.append(call.stdin)
    if any(part.taints for part in parts):
        send(call, options.text("--host") or call.name, parts, call.name)
    return None
