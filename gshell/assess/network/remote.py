"""Remote shells and copies: ssh, scp, sftp, rsync, ftp, lftp.

Facts: ssh(1), ssh_config(5), scp(1), sftp(1), rsync(1), lftp(1).
"""

from __future__ import annotations

import shlex

from gshell.assess import file_effects
from gshell.assess.call import Call
from gshell.assess.described import Invocation
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.network.hosts import host_of, is_loopback, remote
from gshell.assess.network.sending import fetched, file_part, save, send
from gshell.assess.options import Options, read
from gshell.assess.values import HOLE, SILENT, Stream, Value, shown

_RUN_LOCALLY = ("proxycommand", "localcommand", "knownhostscommand", "permitlocalcommand")


def ssh(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    _forwards(call, options)
    if not options.operands:
        return SILENT
    host = _host(options.operands[0].text)
    behind = read(options.operands[1:], options.spec)
    _forwards(call, behind)
    for given in (options, behind):
        _configuration(call, given.values("-o"), host)
    words = behind.operands
    parts: list[Value | Stream] = [*words, *([] if call.stdin.terminal else [call.stdin])]
    if any(part.taints for part in parts):
        send(call, host, parts, "ssh")
    place = f"host {shown(host)}"
    if words:
        text = " ".join(word.text for word in words)
        return call.shell.run_text(text, f"ssh {shown(host)}", words[0].span, call.stdin, place=place)
    if not call.stdin.terminal and not options.has("-N"):
        login_shell = (call.words[0]._replace(text="sh"), call.words[0]._replace(text="-s"))
        return call.shell.run_words(login_shell, f"ssh {shown(host)}", call.stdin, place=place)
    return Stream(HOLE)


def _host(destination: str) -> str:
    return host_of(destination) if "://" in destination else destination.rpartition("@")[2]


def _configuration(call: Call, settings: tuple[Value, ...], host: str) -> None:
    """`-o ProxyCommand='…'`: programs that ssh starts here."""
    for setting in settings:
        name, _, command = setting.text.replace("=", " ", 1).partition(" ")
        if name.lower() in _RUN_LOCALLY and command.strip() not in ("", "none", "yes", "no"):
            call.shell.run_text(command.replace("%h", host), f"{call.name} -o {name}", setting.span, call.stdin)


def _forwards(call: Call, options: Options) -> None:
    for forward in options.values("-R"):
        call.emit("net.listen", shown(forward.text), method="ssh -R", tunnel=True, public=True)
    for forward in (*options.values("-L"), *options.values("-D")):
        address = forward.text.rpartition(":")[0]
        public = address.startswith(("0.0.0.0", "*", ":")) or options.has("-g")
        call.emit("net.listen", shown(forward.text), method="ssh", tunnel=True, local=not public)


def scp(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    _configuration(call, options.values("-o"), "")
    if program := options.value("-S"):
        call.shell.run_text(program.text, "scp -S", program.span)
    if options.has("-t", "-f"):
        return _served(call, options)
    _copy(call, options.operands)
    return SILENT


def _served(call: Call, options: Options) -> Stream | None:
    """`scp -t PATH` takes files from the other end, `scp -f PATH` hands them out: what sshd starts here."""
    for path in options.operands:
        if options.has("-t"):
            below = options.has("-d", "-r") or path.text.endswith(("/", ".", "~"))
            target = path._replace(text=f"{path.text.rstrip('/')}/{HOLE}") if below else path
            save(call, target, Stream(HOLE))
            call.emit("transfer.write", shown(path.text), path_class=call.shell.path_class(path.text))
        else:
            call.emit("transfer.read", shown(path.text), path_class=call.shell.path_class(path.text))
    return SILENT


def _copy(call: Call, operands: tuple[Value, ...]) -> None:
    """SOURCE… TARGET, either of which may be `host:path`."""
    if len(operands) < 2:
        return
    *sources, target = operands
    there = remote(target.text)
    files = [file_part(call, source) for source in sources if remote(source.text) is None]
    if there and files:
        send(call, there[1], files, call.name, path=shown(there[2]))
    for source in sources:
        if (origin := remote(source.text)) and not there:
            call.emit("net.fetch", shown(source.text), host=shown(origin[1]))
            save(call, target._replace(text=_into(target.text, origin[2])), fetched(source.text))
        elif not there and call.name == "rsync":
            save(call, target, file_part(call, source))


def _into(target: str, path: str) -> str:
    name = path.rstrip("/").rpartition("/")[2]
    return target + name if target.endswith("/") else f"./{name}" if target == "." else target


def rsync(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    if program := options.value("--rsh"):
        call.shell.run_text(program.text + " host", "rsync -e", program.span)
    operands = options.operands
    target = remote(operands[-1].text.replace("::", ":")) if operands else None
    if program := options.value("--rsync-path"):
        call.shell.run_text(
            program.text, "rsync --rsync-path", program.span, place=f"host {target[1] if target else ''}"
        )
    if options.has("--dry-run", "--list-only") or len(operands) < 2:
        return SILENT
    _copy(call, operands)
    if any(option.name.startswith("--del") for option in options.given):
        _removes(call, operands[-1].text, target, "missing at the source")
    if options.has("--remove-source-files"):
        for source in operands[:-1]:
            _removes(call, source.text, remote(source.text), "sent")
    return SILENT


def _removes(call: Call, path: str, there: tuple[str, str, str] | None, which: str) -> None:
    facts: dict[str, Attribute] = {"recursive": True, "by": "rsync", "which": which}
    if there:
        facts["place"] = f"host {shown(there[1])}"
    facts["path_class"] = call.shell.path_class(there[2] if there else path)
    call.shell.emit("file.delete", shown(path), facts, Certainty.CERTAIN, call.span)


def sftp(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    _configuration(call, options.values("-o"), "")
    if not options.operands:
        return SILENT
    host = _host(options.operands[0].text.partition(":")[0])
    path = options.operands[0].text.partition(":")[2]
    if path and not path.endswith("/"):  # sftp host:file fetches it
        save(call, options.operands[0]._replace(text=path.rpartition("/")[2]), fetched(options.operands[0].text))
    texts = [call.shell.file_text(file.text) or "" for file in options.values("-b") if file.text != "-"]
    if not call.stdin.terminal:
        texts.append(call.stdin.text)
    for text in texts:
        _script(call, text, host)
    return SILENT


def ftp(found: Invocation) -> Stream | None:
    """ftp, tftp, lftp, ncftpput: transfers by commands on stdin, in -e/-c, or by operands."""
    call, options = found.call, found.options
    host = _host(options.operands[0].text) if options.operands else ""
    texts = [text.text for text in (*options.values("-e"), *options.values("-c"))]
    if call.name == "tftp":
        texts = [" ".join([*texts, *(word.text for word in options.operands[1:])])]
    for text in texts:
        _script(call, text, host)
    if call.name == "ncftpput":
        send(call, host, [file_part(call, file) for file in options.operands[2:]], call.name)
    if not call.stdin.terminal:
        _script(call, call.stdin.text, host)
    return SILENT


def _script(call: Call, text: str, host: str) -> None:
    """Commands of sftp(1), ftp(1) and lftp(1): what is put, and what `!` runs here."""
    for line in text.replace(";", "\n").splitlines():
        line = line.strip()
        if line.startswith("!"):
            call.shell.run_text(line[1:], f"{call.name} !", call.span)
            continue
        words = _words(line)
        if words[:1] in (["open"], ["connect"]) and len(words) > 1:
            host = _host(words[-1])
        elif words[:1] in (["put"], ["mput"], ["reput"], ["send"], ["append"]) or _mirrors(words):
            paths = [_at_home(call, word) for word in words[1:] if not word.startswith("-")]
            files = [file_effects.read(call.shell, path, call.span) for path in paths]
            send(call, host, files, call.name)
        elif words[:1] in (["rm"], ["rmdir"], ["mrm"], ["mdelete"], ["delete"]):
            for word in words[1:]:
                if not word.startswith("-"):
                    call.emit("file.delete", shown(word), place=f"host {shown(host)}", by=call.name)


def _at_home(call: Call, path: str) -> Value:
    """These programs read `~` and patterns by themselves."""
    text = call.shell.world.home + path[1:] if path.startswith("~/") else path
    return Value(text, glob=any(mark in path for mark in "*?["))


def _mirrors(words: list[str]) -> bool:
    return words[:1] == ["mirror"] and any(word in ("-R", "--reverse") for word in words)


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line.lstrip("-@"))
    except ValueError:
        return line.split()


def copy_id(found: Invocation) -> Stream | None:
    """ssh-copy-id(1): a public key opens the account at the other end."""
    call, options = found.call, found.options
    for destination in options.operands:
        host = _host(destination.text)
        if not is_loopback(host):
            call.emit("persistence.install", shown(destination.text), object="key", place=f"host {shown(host)}")
    return SILENT
