"""Sockets: nc, socat, telnet, openssl s_client and what they connect to a shell or to a secret.

Facts: ncat(1), nc.openbsd(1), nc.traditional(1), socat(1), openssl-s_client(1), telnet(1).
"""

from __future__ import annotations

import re

from gshell.assess.call import Call
from gshell.assess.described import Invocation
from gshell.assess.network.hosts import host_of
from gshell.assess.network.sending import fetched, file_part, send
from gshell.assess.options import read, spec
from gshell.assess.values import HOLE, SILENT, Stream, Value, shown

_S_CLIENT = spec(
    "-connect= -host= -port= -proxy= -quiet -cert= -key= -CAfile= -servername= -starttls= -ign_eof", single=True
)
_CONNECTING = re.compile(r"(tcp|udp|openssl|ssl|sctp|socks\w*|proxy)[46]?(-connect|-sendto|-datagram)?\d?:", re.I)
_LISTENING = re.compile(r"(tcp|udp|openssl|ssl|sctp)[46]?-(listen|l|recv|recvfrom)\b", re.I)
_QUIET = frozenset(("help", "version", "config", "update", "login", "authtoken", "list", "info", "delete", "create"))
_RUNS = re.compile(r"(exec|system|shell):(.*)$", re.I | re.DOTALL)
_FILES = re.compile(r"(open|file|gopen|create|pipe|rdonly)?:?([^,]*)", re.I)


def netcat(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    runs = options.values("--exec", "--sh-exec", "--lua-exec")
    listens = options.has("--listen")
    host = "" if listens else (options.operands[0].text if options.operands else "")
    port = options.operands[-1].text if options.operands else options.text("--source-port")
    if listens:
        call.emit("net.listen", shown(port), method="nc", executes=bool(runs))
    for program in runs:
        _hand_over(call, program, host, listens)
    if not runs and not call.stdin.terminal and (host or call.stdin.taints):
        send(call, host or "*", [call.stdin], call.name, port=shown(port))
        spoken(call, port, call.stdin)
    return fetched(f"{host}:{port}")


def spoken(call: Call, port: str, said: Stream) -> None:
    """Stores that take plain text: Redis' inline commands (RESP), memcached's text protocol."""
    if port == "6379":
        call.shell.run_words((Value("redis-cli", span=call.span),), call.name, said)
    elif port == "11211" and "flush_all" in said.text:
        call.emit("nosql.flush", "memcached", object="store", verb="flush_all")


def _hand_over(call: Call, program: Value, host: str, listens: bool) -> None:
    """A program whose input and output are the connection: whoever is there runs what they like."""
    call.emit("code.run_remote", shown(program.text), host=shown(host), method=call.name, shell=True, listens=listens)


def telnet(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    host = options.operands[0].text if options.operands else ""
    if host and call.stdin.taints:
        send(call, host, [call.stdin], call.name)
    return fetched(host)


def socat(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    addresses = list(options.operands[:2])
    if len(addresses) < 2:
        return None
    remote = next((a for a in addresses if _CONNECTING.match(a.text)), None)
    listening = [a for a in addresses if _LISTENING.match(a.text)]
    for address in listening:
        call.emit("net.listen", shown(address.text), method="socat")
    for address in addresses:
        _socat_other(call, address, remote, bool(listening))
    return fetched(remote.text) if remote else None


def _socat_other(call: Call, address: Value, remote: Value | None, listening: bool) -> None:
    """The end of a socat that is no connection: a program, a file, standard input."""
    if address is remote or _LISTENING.match(address.text):
        return
    host = _socat_host(remote) if remote else "*"
    if runs := _RUNS.match(address.text):
        program = runs.group(2).partition(",")[0].strip("'\"")
        if remote or listening:
            _hand_over(call, address._replace(text=program), host, listening)
        else:
            call.shell.run_text(program, "socat", address.span, call.stdin)
    elif (remote or listening) and address.text.upper() in ("-", "STDIO", "STDIN", "FD:0"):
        if not call.stdin.terminal:
            send(call, host, [call.stdin], "socat")
    elif (remote or listening) and (file := _FILES.match(address.text)):
        send(call, host, [file_part(call, address._replace(text=file.group(2)))], "socat")


def _socat_host(address: Value) -> str:
    return address.text.partition(":")[2].rpartition(":")[0] or address.text.partition(":")[2].partition(",")[0]


def openssl_connect(call: Call, words: tuple[Value, ...]) -> Stream | None:
    """`openssl s_client`; `words` are those behind the sub-command."""
    options = read(words, _S_CLIENT)
    target = options.text("-connect") or options.text("-host")
    if target and not call.stdin.terminal and call.stdin.taints:
        send(call, host_of(target), [call.stdin], "openssl s_client")
    return fetched(target or HOLE)


def tunnel(found: Invocation) -> Stream | None:
    """ngrok, cloudflared tunnel, localtunnel, bore…: a port of this machine for everybody.

    https://ngrok.com/docs/agent/cli ; https://developers.cloudflare.com/cloudflare-one/connections/connect-networks
    """
    call = found.call
    words = [word.text for word in call.arguments]
    if words and not _QUIET.intersection(words):
        call.emit("net.listen", shown(" ".join(words[:3])), method=call.name, public=True, tunnel=True)
    return None


def fifo(found: Invocation) -> Stream | None:
    """mkfifo: what comes out of it in the same session is what another pipe's far end put in (reverse shells)."""
    for path in found.operands:
        found.call.shell.wrote(path.text, fetched("fifo " + path.text))
    return SILENT
