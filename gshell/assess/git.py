"""git: what is lost, rewritten or run (the options are described in tools/git.yaml).

Facts: https://git-scm.com/docs; git-push(1) on refspecs, gitrevisions(7).
"""

from __future__ import annotations

import re

from gshell.assess import catalog, git_config
from gshell.assess.call import Call
from gshell.assess.described import Invocation
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.network.hosts import FORGES, is_address, is_loopback, remote
from gshell.assess.network.sending import file_part, send
from gshell.assess.options import Options, read, spec
from gshell.assess.values import HOLE, Stream, Value, shown

PROTECTED = re.compile(
    r"(main|master|trunk|mainline|default|develop|development|dev|next|prod|production|live|staging|stable|deploy"
    r"|gh-pages|HEAD|(release|releases|hotfix|support|maintenance)([/-].*)?|v?\d+(\.\d+)*(\.x)?)$"
)
"""Branches that others build on, by the names people give them."""

_GLOBAL = "-C= -c= --exec-path[=] --git-dir= --work-tree= --namespace= --config-env= --attr-source="
_EVERYTHING = (".", ":/", "*", "./", "--", ":", "..")


def git(call: Call) -> Stream | None:
    """Any git: first what its global options configure, then what its verb does."""
    options = read(call.arguments, spec(_GLOBAL, posix=True))
    for setting in options.values("-c"):
        key, equals, value = setting.text.partition("=")
        git_config.configured(call, key, setting._replace(text=value if equals else "true"))
    for setting in options.values("--config-env"):
        key, _, name = setting.text.partition("=")
        git_config.configured(call, key, call.shell.variable(name) or Value(HOLE))
    if directory := options.value("--exec-path"):
        git_config.inject(call, directory, "git --exec-path")
    return catalog.by_description("git", call)


def hub(found: Invocation) -> Stream | None:
    """hub(1) is git with more verbs."""
    words = (found.call.words[0]._replace(text="git"), *found.call.arguments)
    return found.call.shell.run_words(words, "", found.call.stdin)


def alias(found: Invocation) -> Stream | None:
    """A verb that is not git's: an alias of the line, of this session or of the configuration."""
    call = found.call
    settings = read(call.arguments, spec(_GLOBAL, posix=True))
    if not settings.operands:
        return None
    name, *rest = settings.operands
    text = _alias_text(call, settings, name.text)
    if text is None:
        return None
    if text.startswith("!"):
        return call.shell.run_text(f'{text[1:]} "$@"', f"git {shown(name.text)}", name.span, call.stdin, tuple(rest))
    words = [name._replace(text=word) for word in text.split()]
    if not words or words[0].text == name.text:
        return None
    return call.shell.run_words((call.words[0], *words, *rest), f"git {shown(name.text)}", call.stdin)


def _alias_text(call: Call, settings: Options, name: str) -> str | None:
    for setting in reversed(settings.values("-c")):
        key, _, value = setting.text.partition("=")
        if key.lower() == f"alias.{name}".lower():
            return value
    return call.shell.written(git_config.noted("alias", name)) or call.shell.world.git_alias(name, call.shell.cwd)


# --- what leaves --------------------------------------------------------------


class _Push:
    """One `git push`: where to, and which refs."""

    def __init__(self, found: Invocation) -> None:
        self.found = found
        self.options = found.options
        operands = found.operands
        named = self.options.text("--repo")
        self.remote = operands[0].text if operands else named or "origin"
        self.refspecs = [word.text for word in operands[1:]]
        self.cwd = directory(found)
        self.force = self.options.has("--force")
        self.lease = self.options.has("--force-with-lease") and not self.force

    def branches(self) -> list[tuple[str, str, bool]]:
        """(source, destination, forced) of each ref; source "" deletes."""
        specs = self.refspecs or [self.found.call.shell.world.branch(self.cwd)]
        rows = []
        for text in specs:
            forced = text.startswith("+")
            source, colon, target = text.removeprefix("+").partition(":")
            rows.append((source, (target if colon else source).removeprefix("refs/heads/"), forced))
        return rows

    def place(self) -> dict[str, Attribute]:
        """The remote's name, and its URL if the repository knows one."""
        shell = self.found.call.shell
        url = shell.written(git_config.noted("remote", self.remote)) or shell.world.remotes(self.cwd).get(self.remote)
        return {"remote": shown(self.remote), **({"url": shown(url)} if url else {})}

    def facts(self, branch: str) -> dict[str, Attribute]:
        facts: dict[str, Attribute] = {**self.place(), "branch": shown(branch)}
        current = self.found.call.shell.world.branch(self.cwd)
        name = current if branch in ("HEAD", "@") else branch
        if PROTECTED.match(name) or not name or HOLE in name:
            facts["protected"] = True
        if branch.startswith("refs/tags/"):
            facts["tag"] = True
        return facts


def push(found: Invocation) -> Stream | None:
    it = _Push(found)
    options = it.options
    if program := options.value("--receive-pack"):
        found.call.shell.run_text(program.text, "git --receive-pack", program.span)
    _destination(found, it)
    if options.has("--mirror"):
        found.emit("git.rewrite_remote", it.remote, Certainty.CERTAIN, mirror=True, protected=True, **it.place())
        return None
    if options.has("--prune"):
        found.emit("git.delete_remote", it.remote, Certainty.LIKELY, prune=True, object="branch", **it.place())
    every = options.has("--all", "--tags") and not it.refspecs
    for source, branch, forced in [("", "", False)] if every else it.branches():
        facts = it.facts(branch)
        if it.lease and not it.refspecs:  # one's own branch, and git has checked that nobody else moved it
            facts["protected"] = False
        target = f"{it.remote}/{branch}"
        if every:
            facts = {**it.place(), "all": True, "protected": True, "tag": options.has("--tags")}
        if options.has("--delete") or (not source and not every and it.refspecs):
            found.emit("git.delete_remote", target, Certainty.CERTAIN, object="branch", **facts)
        elif forced or it.force or it.lease:
            found.emit("git.rewrite_remote", target, Certainty.CERTAIN, lease=it.lease and not forced, **facts)
        else:
            found.emit("git.push", target, Certainty.CERTAIN, **facts)
    return None


def _destination(found: Invocation, it: _Push) -> None:
    """A push to a place the repository has not been sent to before is data that leaves."""
    call = found.call
    known = call.shell.world.remotes(it.cwd)
    noted = call.shell.written(git_config.noted("remote", it.remote))
    if it.remote in known and not noted:
        return
    url = noted or it.remote
    transport(call, it.options.operands[0] if it.options.operands else Value(url))
    there = remote(url)
    if there is None or not (found.operands or noted) or url in known.values():
        return
    hosts = {other[1] for other in map(remote, known.values()) if other}
    if there[1] in hosts or is_loopback(there[1]):
        return
    forge = bool(FORGES.match(there[1]))
    send(call, there[1], [], "git push", unknown_remote=True, forge=forge, address=is_address(there[1]))


def transport(call: Call, url: Value) -> None:
    """`ext::command` runs the command (gitremote-helpers(7), git-remote-ext(1))."""
    if url.text.startswith("ext::"):
        call.shell.run_text(url.text[5:].replace("%S", "git-upload-pack"), "git ext::", url.span)


def directory(found: Invocation) -> str:
    """Where git works: the shell's directory, then each `-C`."""
    cwd = found.call.shell.cwd
    for value in found.options.values("-C"):
        cwd = value.text if value.text.startswith("/") else f"{cwd}/{value.text}"
    return cwd


# --- what is lost here ----------------------------------------------------------


def checkout(found: Invocation) -> Stream | None:
    options = found.options
    if options.has("--patch"):
        return None
    if options.has("-B"):
        found.emit("git.rewrite_local", options.text("-B"), object="branch", minor=True)
    if options.has("--force"):
        target = found.operands[0].text if found.operands else ""
        found.emit("git.discard", target, what="changes", all=True)
        return None
    if options.has("-b", "-B", "--orphan", "--detach", "--track", "--ours", "--theirs"):
        return None
    if options.ended is not None:
        _discard(found, options.behind)
    elif paths := [word for word in found.operands if _is_path(found, word)]:
        _discard(found, tuple(paths))
    return None


def _is_path(found: Invocation, word: Value) -> bool:
    """Without `--`, `checkout x` means a branch if there is one; a file of that name otherwise."""
    if word.text in _EVERYTHING:
        return True
    world = found.call.shell.world
    return word.known and world.kind(f"{directory(found)}/{word.text}") in ("file", "directory", "link")


def _discard(found: Invocation, paths: tuple[Value, ...]) -> None:
    """Uncommitted changes to the paths go; nothing is lost of a file without any."""
    world = found.call.shell.world
    for path in paths:
        everything = path.text in _EVERYTHING or "*" in path.text
        facts: dict[str, Attribute] = {"what": "changes"}
        if everything:
            facts["all"] = True
        elif path.known and world.recoverable(f"{directory(found)}/{path.text}"):
            facts["unchanged"] = True
        found.emit("git.discard", path.text, Certainty.CERTAIN, **facts)


def restore(found: Invocation) -> Stream | None:
    options = found.options
    if options.has("--patch") or (options.has("--staged") and not options.has("--worktree")):
        return None
    _discard(found, found.operands)
    return None


def branch(found: Invocation) -> Stream | None:
    options = found.options
    deletes = options.has("-D") or (options.has("--delete") and options.has("--force"))
    if not deletes and not (options.has("--force") and found.operands and not options.has("-m", "-M", "-c", "-C")):
        return None  # renaming with -M loses a branch of the new name, and is how `main` gets its name
    for name in found.operands if deletes else found.operands[-1:]:
        facts: dict[str, Attribute] = {"object": "branch", "deletes": deletes}
        if PROTECTED.match(name.text) or HOLE in name.text:
            facts["protected"] = True
        if options.has("--remotes"):
            facts["tracking"] = True
        found.emit("git.rewrite_local", name.text, Certainty.CERTAIN, **facts)
    return None


# --- what is run ------------------------------------------------------------------


def filters(found: Invocation) -> Stream | None:
    """filter-branch's filters are shell text."""
    for option in found.options.given:
        if option.name.endswith("-filter") and option.name != "--subdirectory-filter" and option.value:
            found.call.shell.run_text(option.value.text, f"git {option.name}", option.value.span)
    return None


def foreach(found: Invocation) -> Stream | None:
    """`git submodule foreach TEXT`: one word is shell text, several are a command."""
    words = found.operands
    if len(words) == 1:
        return found.call.shell.run_text(words[0].text, found.via, words[0].span, found.call.stdin)
    return found.call.shell.run_words(words, found.via, found.call.stdin) if words else None


def clone(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    for setting in options.values("--config"):
        key, _, value = setting.text.partition("=")
        git_config.configured(call, key, setting._replace(text=value))
    template(found)
    fetch(found)
    if options.operands and remote(options.operands[0].text):
        found.emit("net.fetch", options.operands[0].text, Certainty.CERTAIN, method="git clone")
    return None


def fetch(found: Invocation) -> Stream | None:
    """fetch, pull, ls-remote, clone: the far end's program may be named, and be a local one."""
    for program in found.options.values("--upload-pack"):
        found.call.shell.run_text(program.text, "git --upload-pack", program.span)
    for url in found.operands[:1]:
        transport(found.call, url)
    return None


def template(found: Invocation) -> Stream | None:
    """Hooks of a template directory become the repository's."""
    if directory := found.options.value("--template"):
        git_config.inject(found.call, directory, "git --template")
    return None


def grep(found: Invocation) -> Stream | None:
    if pager := found.options.value("--open-files-in-pager"):
        found.call.shell.run_text(pager.text, "git grep -O", pager.span)
    return None


def send_email(found: Invocation) -> Stream | None:
    call, options = found.call, found.options
    for name in ("--sendmail-cmd", "--to-cmd", "--cc-cmd", "--header-cmd"):
        if text := options.value(name):
            call.shell.run_text(text.text, f"git {name}", text.span)
    to = options.text("--to").rpartition("@")[2]
    files = [file_part(call, word) for word in found.operands]
    send(call, to, files, "git send-email")
    return None


def remote_change(found: Invocation) -> Stream | None:
    """`git remote add NAME URL`: remembered, so that a push there is known to go somewhere new."""
    if len(found.operands) >= 2:
        name, url = found.operands[:2]
        found.call.shell.wrote(git_config.noted("remote", name.text), Stream(url.text))
        transport(found.call, url)
    return None


def config(found: Invocation) -> Stream | None:
    """`git config [set] KEY VALUE` and what that value makes git run from now on."""
    operands = list(found.operands)
    if operands and operands[0].text in ("set", "get", "unset", "list", "edit", "rename-section", "remove-section"):
        verb = operands.pop(0).text
        if verb != "set":
            return None
    if found.options.has("--unset", "--unset-all", "--remove-section", "--rename-section", "--edit"):
        return None
    if len(operands) >= 2:
        git_config.configured(found.call, operands[0].text, operands[1], lasting=True)
    return None
