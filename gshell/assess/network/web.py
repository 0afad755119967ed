"""Web clients other than curl. Facts: wget(1), https://httpie.io/docs/cli, aria2c(1), openssl-s_client(1)."""

from __future__ import annotations

from typing import Iterator

from gshell.assess.call import Call
from gshell.assess.described import Invocation
from gshell.assess.network import rest
from gshell.assess.network.hosts import METADATA, host_of, split
from gshell.assess.network.sending import credential, fetched, file_part, save, send
from gshell.assess.options import Options
from gshell.assess.values import HOLE, SILENT, Stream, Taint, Value, shown

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def wget(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    body: list[Value | Stream] = [rest.parameter(value) for value in options.values("--post-data", "--body-data")]
    body += [file_part(call, value) for value in options.values("--post-file", "--body-file")]
    carried = [credential(value) if "auth" in value.text.lower() else value for value in options.values("--header")]
    carried += options.values("--user-agent", "--referer")
    method = options.text("--method").upper() or ("POST" if body else "GET")
    for url in options.operands:
        _request(call, url, method, body, carried)
    for command in options.values("--execute"):
        if command.text.replace(" ", "").startswith(("use_askpass=", "useaskpass=")):
            call.emit("code.inject", shown(command.text), by="wget")
    if options.has("--use-askpass"):
        call.emit("code.inject", shown(options.text("--use-askpass")), by="wget")
    return _saved(call, options)


def _request(call: Call, url: Value, method: str, body: list[Value | Stream], carried: list[Value]) -> None:
    parts = [*body, *carried, rest.parameter(url)]
    host = host_of(url.text)
    if body or any(part.taints for part in parts):
        send(call, host, parts, call.name, url=shown(url.text))
    rest.request(call, method, url.text, body)
    if not body:
        call.emit("net.fetch", shown(url.text), host=shown(host))


def _saved(call: Call, options: Options) -> Stream:
    if options.has("--spider"):
        return SILENT
    urls = options.operands or options.values("--input-file")
    answer = fetched(urls[0].text if urls else HOLE)
    if urls and host_of(urls[0].text) in METADATA:
        call.emit("secret.read", shown(urls[0].text))
        answer = answer._replace(taints=answer.taints | {Taint("secret", shown(urls[0].text))})
    document = options.value("--output-document")
    if document and document.text in ("-", "/dev/stdout"):
        return answer
    directory = options.text("--directory-prefix", default=".")
    for url in [] if document else urls:
        save(call, url._replace(text=f"{directory}/{_name(url)}"), fetched(url.text))
    if document:
        save(call, document, answer)
    return SILENT


def _name(url: Value) -> str:
    return split(url.text)[3].rpartition("/")[2] or "index.html"


def aria2(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    for url in options.operands:
        directory = options.text("--dir", default=".")
        _request(call, url, "GET", [], list(options.values("--header")))
        name = options.text("--out") or _name(url)
        save(call, url._replace(text=f"{directory}/{name}"), fetched(url.text))
    return SILENT


def httpie(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    operands = list(options.operands)
    method = operands.pop(0).text.upper() if operands and operands[0].text.upper() in _METHODS else ""
    if not operands:
        return SILENT
    url, items = operands[0], operands[1:]
    body = list(_items(call, items))
    if not call.stdin.terminal and not options.has("--ignore-stdin") and call.stdin.taints:
        body.append(call.stdin)
    body += options.values("--raw")
    _request(call, url, method or ("POST" if body else "GET"), body, [])
    answer = fetched(url.text)
    if output := options.value("--output"):
        save(call, output, answer)
        return SILENT
    return answer


def _items(call: Call, items: list[Value]) -> Iterator[Value | Stream]:
    """`name=value`, `name=@file`, `file@path`, `Header:value`, `name==query`, `name:=json`, `:=@`."""
    for item in items:
        name, at, file = item.text.partition("@")
        if at and (name == "" or name.endswith(("=", ":")) or not any(mark in name for mark in "=:")):
            yield file_part(call, item._replace(text=file))
        elif ":" in item.text and "=" not in item.text.partition(":")[0] and ":=" not in item.text:
            yield credential(item) if "auth" in item.text.lower() or "token" in item.text.lower() else item
        else:
            yield rest.parameter(item)


def visit(found: Invocation) -> Stream | None:
    """Browsers and plain clients: each URL is asked for; what it holds is sent."""
    urls = [word for word in found.operands if "://" in word.text or word.taints]
    for url in urls:
        _request(found.call, url, "GET", [], [])
    return fetched(urls[0].text) if urls else None


def serve(found: Invocation) -> Stream | None:
    """http-server, miniserve, darkhttpd…: a directory for everybody who asks."""
    directories = found.operands[:1] or (Value("."),)
    call = found.call
    call.emit("net.listen", shown(directories[0].text), method=call.name, serves=True)
    send(call, "*", [file_part(call, directory) for directory in directories], call.name)
    return None
