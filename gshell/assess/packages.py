"""Packages: which are critical, where they come from, and what their managers run.

Facts: apt-get(8) (`package-` removes, hooks in apt.conf(5)), dpkg(1), rpm(8), pacman(8),
https://pip.pypa.io/en/stable/topics/vcs-support/, https://docs.npmjs.com/cli/install.
"""

from __future__ import annotations

import re

from gshell.assess.catalog import find
from gshell.assess.described import Invocation
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.network.hosts import FORGES, host_of, is_address, is_loopback
from gshell.assess.options import read
from gshell.assess.values import HOLE, Stream, Value, shown

CRITICAL = re.compile(
    r"(systemd(-(sysv|boot|udev))?|init|upstart|openrc|sysvinit.*|libc6|libc-bin|glibc|musl|libpam.*|pam|udev|dbus|sudo|doas"
    r"|linux-(image|generic|kernel|modules).*|kernel(-core|-default.*|-modules.*|-lt|-ml)?|linux(-lts|-zen)?|grub.*|shim.*|initramfs.*|dracut"
    r"|bash|dash|coreutils|busybox|util-linux|mount|passwd|login|shadow|base-files|base-passwd|filesystem|setup|base"
    r"|openssh(-server)?|network-?manager|ifupdown|netplan.*|iproute2?|apt|aptitude|dpkg|rpm|dnf|yum|zypper|pacman|apk-tools"
    r"|python3(-minimal|\.\d+-minimal)?|perl-base|libssl.*|openssl|gnupg|ca-certificates|e2fsprogs|xfsprogs|lvm2|cryptsetup.*"
    r"|openssl-libs|alpine-base(layout)?|aaa_base|baselayout|portage|runit.*|s6.*|dinit|mdadm|zfs.*|auditd|audit|rsyslog|selinux.*|apparmor|gshell.*|cloud-init|open-vm-tools)$",
    re.IGNORECASE,
)
"""Packages a machine does not start, or cannot be reached, without."""

_SERVERS = re.compile(
    r"(postgresql|mysql|mariadb|mongodb|redis|elasticsearch|docker|containerd|kubelet|nginx|apache2|lxd|microk8s|nextcloud)",
    re.I,
)
_URL = re.compile(r"(git\+|hg\+|svn\+|bzr\+)?(https?|ssh|git|ftp|file)://|(github|gitlab|bitbucket|gist):|git@")
# Registries tell whose a package is, as forges do; and there are hosts that call themselves a forge.
_REGISTRY = re.compile(
    r"(^|\.)(githubusercontent\.com|pypi\.org|pythonhosted\.org|pytorch\.org|npmjs\.org|yarnpkg\.com|crates\.io"
    r"|rubygems\.org|localhost)$|^(git|gitlab|gitea)\.|^127\."
)
_SHORTHAND = re.compile(r"[\w.-]+/[\w.-]+(#.*)?$")


def remove(found: Invocation) -> Stream | None:
    configuration(found)
    purge = found.options.has("--purge") or bool(found.path and "purge" in found.path[0])
    for word in found.operands:
        removed(found, word.text.removesuffix("+"), purge=purge)
    return None


def removed(found: Invocation, name: str, **more: Attribute) -> None:
    plain = name.partition(":")[0].partition("=")[0].rpartition("/")[2]  # Gentoo: category/name
    facts: dict[str, Attribute] = {key: value for key, value in more.items() if value}
    if CRITICAL.match(plain):
        facts["critical"] = True
    if _SERVERS.match(plain):
        facts["server"] = True
    if HOLE in name or "*" in name or "?" in name or name.endswith("^"):
        facts["unknown"] = True
    found.emit("package.remove", name, Certainty.CERTAIN, **facts)


def install(found: Invocation) -> Stream | None:
    """`apt install x-` removes x; URLs and files come from nobody's archive."""
    configuration(found)
    unchecked = found.options.has(
        "--allow-unauthenticated", "--force-yes", "--nogpgcheck", "--no-gpg-checks", "--dangerous"
    )
    for word in found.operands:
        if word.text.endswith("-") and found.call.name in ("apt", "apt-get", "aptitude", "nala"):
            removed(found, word.text[:-1])
            continue
        facts: dict[str, Attribute] = {"unchecked": True} if unchecked else {}
        found.emit("package.install", word.text, Certainty.CERTAIN, **{**facts, **_source(word.text)})
    return None


def configuration(found: Invocation) -> Stream | None:
    """`-o APT::Update::Pre-Invoke::=TEXT` has apt run shell text (apt.conf(5))."""
    for setting in found.options.values("--option"):
        key, _, text = setting.text.partition("=")
        if key.lower().endswith(
            ("invoke", "invoke::", "pre-install-pkgs::", "pre-install-pkgs", "success::", "success")
        ):
            found.call.shell.run_text(text, f"{found.call.name} -o {shown(key)}", setting.span)
    return None


def _source(text: str) -> dict[str, Attribute]:
    """Where an install would come from if not from the usual archive."""
    if _URL.match(text) or re.match(r"[\w.-]+ ?@ ?(git\+|https?:)", text):
        address = (
            text[text.find("@") + 1 :].lstrip() if " @ " in text or re.match(r"[\w.-]+@(git|http)", text) else text
        )
        host = host_of(address.partition("+")[2] if address.startswith(("git+", "hg+", "svn+")) else address)
        facts: dict[str, Attribute] = {"source": "url", "host": shown(host), **_trust(address, host)}
        return (
            facts
            if FORGES.fullmatch(host) or _REGISTRY.search(host) or "://" not in address
            else {**facts, "unknown_host": True}
        )
    if text.startswith(("/", "./", "../", "~")) or text == ".":
        return {"source": "file"}
    return {}


def _file(found: Invocation, word: Value) -> dict[str, Attribute]:
    """A package in a file: nobody has checked one that came over the network in this line or session."""
    taints = word.taints | found.call.shell.content(word.text).taints
    facts: dict[str, Attribute] = {"source": "file"}
    if any(taint.kind == "network" for taint in taints):
        facts["unchecked"] = True
    return facts


def _trust(url: str, host: str) -> dict[str, Attribute]:
    facts: dict[str, Attribute] = {}
    if is_address(host) and not is_loopback(host):
        facts["address"] = True
    if "http://" in url and not is_loopback(host):
        facts["insecure"] = True
    return facts


def dpkg(found: Invocation) -> Stream | None:
    options = found.options
    for word in found.operands:
        if options.has("--remove", "--purge"):
            removed(found, word.text, purge=options.has("--purge"), force=options.has("--force-all", "--force-depends"))
        elif options.has("--install", "--unpack"):
            found.emit("package.install", word.text, Certainty.CERTAIN, **_file(found, word))
    if options.has("--clear-selections"):
        found.emit("package.remove", "*", Certainty.LIKELY, all=True)
    return None


def rpm(found: Invocation) -> Stream | None:
    for word in found.operands:
        if found.options.has("--erase"):
            removed(found, word.text, force=found.options.has("--nodeps"))
        elif found.options.has("--install", "--upgrade", "--import"):
            unchecked = found.options.has("--nosignature", "--nodigest")
            source = _source(word.text) or {"source": "file"}
            found.emit("package.install", word.text, Certainty.CERTAIN, **source, unchecked=unchecked)
    return None


def pacman(found: Invocation) -> Stream | None:
    for word in found.operands:
        if found.options.has("--remove"):
            removed(found, word.text, force=found.options.has("--nodeps"), cascade=found.options.has("--cascade"))
        elif found.options.has("--upgrade"):
            found.emit("package.install", word.text, Certainty.CERTAIN, **(_source(word.text) or {"source": "file"}))
    return None


def key(found: Invocation) -> Stream | None:
    """`apt-key add FILE`: whoever has the key may publish packages; from where did it come?"""
    call = found.call
    files = [word for word in found.operands[1:] if word.text != "-"]
    taints = call.stdin.taints.union(*(call.shell.content(word.text).taints for word in files))
    for taint in taints:
        if taint.kind == "network":
            found.emit("package.install", taint.source, Certainty.CERTAIN, source="repository", unchecked=True)
    return None


def removepkg(found: Invocation) -> Stream | None:
    """Programs that do nothing but remove, and Gentoo's `emerge --unmerge`."""
    if found.call.name in ("xbps-remove", "removepkg", "urpme", "pkg_delete") or found.options.has("--unmerge"):
        return remove(found)
    return None


def brew_uninstall(found: Invocation) -> Stream | None:
    """Homebrew's packages are a person's own; which ones go should still be known."""
    for word in found.operands:
        found.emit("package.remove", word.text, project=HOLE not in word.text, unknown=HOLE in word.text)
    return None


# --- languages ------------------------------------------------------------------


def python_install(found: Invocation) -> Stream | None:
    """pip and its kin: the index, links and every requirement may be somebody's own."""
    options = found.options
    for value in options.values("--index-url", "--extra-index-url", "--find-links"):
        host = host_of(value.text)
        if "pypi.org" in host or is_loopback(host) or "://" not in value.text:
            continue
        extra: dict[str, Attribute] = {"extra": True} if value in options.values("--extra-index-url") else {}
        trust = _trust(value.text, host)
        found.emit("package.install", value.text, Certainty.CERTAIN, source="index", host=shown(host), **extra, **trust)
    for value in (*options.operands, *options.values("--editable"), *options.values("--requirement")):
        found.emit("package.install", value.text, Certainty.CERTAIN, **_source(value.text))
    return None


def python_run(found: Invocation) -> Stream | None:
    """`poetry run CMD`, `uv run CMD`, `pipx run PACKAGE`."""
    for value in (*found.options.values("--from"), *found.options.values("--with"), *found.options.values("--spec")):
        _from_elsewhere(found, value)
    if not found.operands:
        return None
    first = found.operands[0]
    if _URL.match(first.text):
        found.emit("code.run_remote", first.text, Certainty.CERTAIN, by=found.via)
        return None
    words = found.operands
    if found.options.has("--module"):
        words = (first._replace(text="python3"), first._replace(text="-m"), *words)
    return found.call.shell.run_words(words, found.via, found.call.stdin)


def uvx(found: Invocation) -> Stream | None:
    """`uvx TOOL`, `easy_install PACKAGE`."""
    if found.call.name in ("easy_install", "easy_install3"):
        return python_install(found)
    return _again(found, python_run) if found.call.name == "uvx" else None


def node_install(found: Invocation) -> Stream | None:
    for value in found.options.values("--registry"):
        host = host_of(value.text)
        if not host.endswith(("npmjs.org", "yarnpkg.com")) and not is_loopback(host):
            trust = _trust(value.text, host)
            found.emit("package.install", value.text, Certainty.CERTAIN, source="index", host=shown(host), **trust)
    for word in found.operands:
        source = _source(word.text)
        if not source and _SHORTHAND.match(word.text) and not word.text.startswith("@"):
            source = {"source": "url", "host": "github.com"}
        found.emit("package.install", word.text, Certainty.CERTAIN, global_=found.options.has("--global"), **source)
    return None


def node_run(found: Invocation) -> Stream | None:
    """`npx PACKAGE`, `npm exec`, `pnpm dlx`; `-c TEXT` is shell text."""
    if text := found.options.value("--call"):
        return found.call.shell.run_text(text.text, f"{found.call.name} -c", text.span, found.call.stdin)
    for value in found.options.values("--package"):
        _from_elsewhere(found, value)
    if not found.operands:
        return None
    first, *rest = found.operands
    if _from_elsewhere(found, first):
        return None
    name = first.text if first.text.startswith("@") else first.text.partition("@")[0]
    return found.call.shell.run_words((first._replace(text=name), *rest), found.via, found.call.stdin)


def npx(found: Invocation) -> Stream | None:
    return _again(found, node_run) if found.call.name in ("npx", "pnpx", "bunx") else None


def _again(found: Invocation, run: object) -> Stream | None:
    """Read the words once more: here the first operand ends the options."""
    known = found.options.spec
    first_only = type(known)(known.names, known.kinds, True, known.single, known.plus, known.pflag, known.valued)
    again = found._replace(options=read(found.call.arguments, first_only))
    return run(again)  # type: ignore[operator,no-any-return]


def _from_elsewhere(found: Invocation, value: Value) -> bool:
    """Code that is fetched from a URL and run at once."""
    if not _URL.match(value.text):
        return False
    found.emit("code.run_remote", value.text, Certainty.CERTAIN, by=found.via)
    return True


def exec_(found: Invocation) -> Stream | None:
    """`bundle exec CMD`, `mise exec -- CMD`, `rbenv exec CMD`."""
    return found.call.shell.run_words(found.operands, found.via, found.call.stdin) if found.operands else None


def jar(found: Invocation) -> Stream | None:
    """`java -jar tool.jar …`: some tools come that way."""
    call = found.call
    for place, word in enumerate(call.arguments):
        name = word.text.rpartition("/")[2]
        if name.endswith(".jar") and find(name) is not None:
            words = (word._replace(text=name), *call.arguments[place + 1 :])
            return call.shell.run_words(words, found.via, call.stdin)
    return None


def from_git(found: Invocation) -> Stream | None:
    """`cargo install --git URL`"""
    for value in found.options.values("--git"):
        found.emit("package.install", value.text, Certainty.CERTAIN, **_source(value.text))
    return None


def fetched_module(found: Invocation) -> Stream | None:
    """`go run MODULE@VERSION` fetches the module and runs it."""
    for first in found.operands[:1]:
        if found.call.name == "go" and "@" in first.text and not first.text.startswith((".", "/")):
            found.emit("code.run_remote", first.text, Certainty.CERTAIN, by="go run")
    return None


def nix_command(found: Invocation) -> Stream | None:
    """`nix develop -c CMD…`, `nix shell pkgs#x --command CMD…`."""
    words = found.call.arguments
    start = next((i for i, word in enumerate(words) if word.text in ("-c", "--command")), None)
    if start is None or start + 1 >= len(words):
        return None
    return found.call.shell.run_words(words[start + 1 :], found.via, found.call.stdin)


def rimraf(found: Invocation) -> Stream | None:
    """`rimraf PATH…` is `rm -rf`."""
    if found.call.name in ("trash-put", "gio-trash"):
        return None
    rm = found.call.words[0]
    words = (rm._replace(text="rm"), rm._replace(text="-rf"), rm._replace(text="--"), *found.operands)
    return found.call.shell.run_words(words, found.call.name, found.call.stdin)
