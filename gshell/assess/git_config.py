"""git's configuration: the keys whose value git, or a helper of it, runs. Facts: git-config(1), gitattributes(5)."""

from __future__ import annotations

from fnmatch import fnmatchcase

from gshell.assess.call import Call
from gshell.assess.effects import Certainty
from gshell.assess.network.hosts import FORGES, is_loopback, remote
from gshell.assess.values import HOLE, Stream, Taint, Value, shown

# The value is shell text or a program.
_COMMANDS = (
    "core.pager",
    "pager.*",
    "core.editor",
    "sequence.editor",
    "core.sshcommand",
    "core.askpass",
    "core.gitproxy",
    "core.fsmonitor",
    "core.alternaterefscommand",
    "diff.external",
    "diff.*.command",
    "diff.*.textconv",
    "difftool.*.cmd",
    "mergetool.*.cmd",
    "merge.*.driver",
    "filter.*.clean",
    "filter.*.smudge",
    "filter.*.process",
    "interactive.difffilter",
    "gpg.program",
    "gpg.*.program",
    "gpg.ssh.defaultkeycommand",
    "uploadpack.packobjectshook",
    "remote.*.uploadpack",
    "remote.*.receivepack",
    "sendemail.sendmailcmd",
    "sendemail.tocmd",
    "sendemail.cccmd",
    "browser.*.cmd",
    "man.*.cmd",
    "tar.*.command",
    "trailer.*.command",
    "trailer.*.cmd",
    "imap.tunnel",
    "instaweb.httpd",
)
# The value is a directory or file whose content is run or obeyed.
_PLACES = ("core.hookspath", "init.templatedir", "include.path", "includeif.*.path")
_OWN = ("workspace", "workspace_root", "build_output", "home", "home_config", "system", "data", "cache")
# Words that are no command in these keys.
_PLAIN = ("", "true", "false", "0", "1", "yes", "no", "cat")
_HELPERS = ("store", "cache", "osxkeychain", "manager", "manager-core", "wincred", "libsecret", "oauth", "gcloud.sh")


def configured(call: Call, key: str, value: Value, lasting: bool = False) -> None:
    """Note what setting this key means; `lasting`: it is written to a file."""
    name = key.lower()
    text = value.text
    via = f"git {shown(key)}"
    if name.startswith("alias."):
        _alias(call, key, value, lasting)
    elif name.startswith("credential.") and name.endswith("helper"):
        _helper(call, via, value)
    elif name.startswith("submodule.") and name.endswith(".update") and text.startswith("!"):
        call.shell.run_text(text[1:], via, value.span)
    elif any(fnmatchcase(name, pattern) for pattern in _COMMANDS) and text.lower() not in _PLAIN:
        _runs(call, via, value)
    elif name in _PLACES or (name.startswith("includeif.") and name.endswith(".path")):
        inject(call, value, via)
    elif name == "protocol.ext.allow" and text == "always":
        call.emit("code.inject", "ext::", Certainty.LIKELY, by=via)
    elif name.startswith("url.") and name.endswith(("insteadof", "pushinsteadof")):
        _redirected(call, key, via)
    elif name == "http.sslverify" and text.lower() in ("false", "0", "no"):
        call.emit("code.inject", "http.sslVerify", Certainty.LIKELY, by=via, minor=True)


def _alias(call: Call, key: str, value: Value, lasting: bool) -> None:
    """An alias is judged where it is called; one that hides shell text, where it is made."""
    name = key.partition(".")[2]
    call.shell.wrote(noted("alias", name), Stream(value.text))
    if lasting and value.text.startswith("!"):
        call.shell.run_text(value.text[1:], f"git {shown(key)}", value.span)


def _helper(call: Call, via: str, value: Value) -> None:
    """credential.helper: `!text`, an absolute path with arguments, or the name of a git-credential-NAME."""
    text = value.text
    if text.startswith("!"):
        # git-credential(1): the helper gets, or is asked for, user names and passwords.
        stdin = Stream(HOLE, frozenset((Taint("secret", "git credential"),)))
        call.shell.run_text(text[1:], via, value.span, stdin)
    elif "/" in text.split(" ")[0]:
        _runs(call, via, value)
    elif text.split(" ")[0] not in (*_HELPERS, "") and HOLE not in text:
        call.emit("code.inject", text, Certainty.LIKELY, by=via)


def _redirected(call: Call, key: str, via: str) -> None:
    """url.BASE.insteadOf: what is fetched and pushed goes to BASE instead."""
    there = remote(key[4:].rpartition(".")[0])
    if there and not FORGES.match(there[1]) and not is_loopback(there[1]):
        call.emit("code.inject", shown(key), Certainty.LIKELY, by=via, host=shown(there[1]))


def _runs(call: Call, via: str, value: Value) -> None:
    call.shell.run_text(value.text, via, value.span, Stream(HOLE))
    program = value.text.split(" ")[0]
    if "/" in program:
        inject(call, value._replace(text=program), via)


def inject(call: Call, path: Value, via: str) -> None:
    """git will run or obey what lies at the path; one's own files and the system's are what one has anyway."""
    kind = call.shell.path_class(path.text)
    if kind not in _OWN and not (kind == "unknown" and path.known):
        call.emit("code.inject", shown(path.text), Certainty.LIKELY, by=via, path_class=kind)


def noted(kind: str, name: str) -> str:
    """The path under which a remote or alias set in this session is remembered (no such file is written)."""
    return f".git/noted/{kind}/{name}"
