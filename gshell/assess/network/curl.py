"""curl: facts from curl(1) 8.x."""

from __future__ import annotations

from typing import Iterator

from gshell.assess.call import Call
from gshell.assess.described import Invocation
from gshell.assess.effects import Certainty
from gshell.assess.network import rest
from gshell.assess.network.hosts import METADATA, host_of, split
from gshell.assess.network.sending import credential, fetched, file_part, save, send
from gshell.assess.options import Options
from gshell.assess.values import HOLE, SILENT, Stream, Taint, Value, shown

_AUTHORISING = frozenset(
    """
    authorization proxy-authorization x-api-key api-key apikey private-token job-token cookie token x-token
    x-auth-token x-access-token x-vault-token x-amz-security-token
    """.split()  # noqa: SIM905
)
_SCREEN = ("-", "/dev/stdout")
_BODY = ("-d", "--data-binary", "--data-raw", "--data-urlencode", "--json", "-F", "--form-string", "--expand-data")


def curl(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    if (config := options.value("--config")) and (words := _configured(call, config)):
        return call.shell.run_words(words, "curl --config", call.stdin)
    urls = [*options.values("--url", "--expand-url"), *options.operands]
    if not urls:
        return None
    body = list(_body(call, options))
    carried = list(_carried(options))
    for url in urls:
        _request(call, options, url, body, carried)
    return _answer(call, options, urls)


def _configured(call: Call, config: Value) -> tuple[Value, ...]:
    """The words with `-K file` replaced by what is in it: one option a line, `name = "value"` (curl(1))."""
    text = call.stdin.text if config.text == "-" else call.shell.file_text(config.text)
    if text is None or HOLE in text:
        call.emit("net.fetch", "", Certainty.LIKELY, config=shown(config.text))
        return ()
    words = [word for word in call.words if word != config and word.text not in ("-K", "--config")]
    words = [word for word in words if not word.text.startswith(("-K", "--config="))]
    for line in text.splitlines():
        name, _, value = line.strip().replace("=", " ", 1).partition(" ")
        if name and not name.startswith("#") and name.lstrip("-") not in ("config", "K"):
            words.append(config._replace(text=name if name.startswith("-") else "--" + name))
            words += [config._replace(text=value.strip().strip('"'))] if value.strip() else []
    return tuple(words)


def _request(
    call: Call, options: Options, url: Value, body: list[Value | Stream], carried: list[Value | Stream]
) -> None:
    host = host_of(url.text)
    if socket := options.text("--unix-socket"):
        rest.socket_request(call, socket, method(options), split(url.text)[3])
        return
    parts = [*body, *carried, rest.parameter(url)]
    if body or any(part.taints for part in parts):
        send(call, host, parts, "curl", url=shown(url.text))
    rest.request(call, method(options), url.text, body)
    if not body or _output(options):
        call.emit("net.fetch", shown(url.text), host=shown(host))


def method(options: Options) -> str:
    """The HTTP method, in capitals."""
    if named := options.text("--request"):
        return named.upper()
    if options.has("--upload-file"):
        return "PUT"
    if options.has("--get") or not options.has(*_BODY):
        return "GET"
    return "POST"


def _body(call: Call, options: Options) -> Iterator[Value | Stream]:
    """What goes out as content: data, forms, files, standard input."""
    for value in options.values("-d", "--data-binary", "--json", "--expand-data"):
        yield _from_file(call, value, value.text[1:]) if value.text.startswith("@") else rest.parameter(value)
    for value in options.values("--data-raw", "--form-string", "--url-query"):
        yield rest.parameter(value)
    for value in options.values("--data-urlencode"):
        name, mark, file = value.text.partition("@")
        yield _from_file(call, value, file) if mark and "=" not in name else rest.parameter(value)
    for value in options.values("--form"):
        content = value.text.partition("=")[2]
        if content.startswith(("@", "<")):
            yield _from_file(call, value, content[1:].partition(";")[0].strip('"'))
        else:
            yield rest.parameter(value)
    for value in options.values("--upload-file"):
        for file in value.text.strip("{}").split(","):
            yield _from_file(call, value, file)


def _from_file(call: Call, value: Value, file: str) -> Stream:
    if file in ("-", "."):
        return call.stdin._replace(taints=call.stdin.taints | value.taints)
    return file_part(call, value._replace(text=file))


def _carried(options: Options) -> Iterator[Value | Stream]:
    """What goes out beside the content: headers, agent, cookies, user."""
    for value in options.values("--header", "--proxy-header", "--expand-header"):
        name = value.text.partition(":")[0].strip().lower()
        yield credential(value) if name in _AUTHORISING else value
    for value in options.values("-A", "-e", "-Q", "--postquote", "-X", "--mail-from", "--mail-rcpt"):
        yield value
    for value in options.values("-u", "--oauth2-bearer", "-b", "-U", "--proxy-user", "--pass"):
        yield credential(value)


def _output(options: Options) -> bool:
    return options.has("-o", "-O", "--remote-name-all")


def _answer(call: Call, options: Options, urls: list[Value]) -> Stream:
    """Where the response goes: files are remembered as fetched, else it is the output."""
    answer = fetched(urls[0].text)
    host = host_of(urls[0].text)
    if host in METADATA:
        call.emit("secret.read", shown(urls[0].text), host=host)
        answer = answer._replace(taints=answer.taints | {Taint("secret", shown(urls[0].text))})
    directory = options.text("--output-dir")
    names = list(options.values("--output"))
    if options.has("-O", "--remote-name-all"):
        names += [url._replace(text=split(url.text)[3].rpartition("/")[2] or HOLE) for url in urls]
    for name in names:
        if name.text not in _SCREEN:
            save(call, name._replace(text=f"{directory}/{name.text}") if directory else name, answer)
    to_screen = not names or any(name.text in _SCREEN for name in names)
    return answer if to_screen else SILENT
