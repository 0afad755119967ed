"""gshell doctor: what works here and what does not."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Callable, Iterator

import click

from gshell import paths, tell
from gshell.cli.present import json_option, pad, show_json
from gshell.errors import GshellError
from gshell.tuples import NamedTuple

STYLES = {"ok": ("green",), "off": ("dim",), "warn": ("yellow",), "fail": ("red", "bold")}
SPACE_WANTED = 100 * 1024 * 1024


class Finding(NamedTuple):
    """`state`: "ok", "off" (not there, and not needed), "warn" (works, worse than it could), "fail"."""

    what: str
    state: str
    detail: str
    hint: str = ""


@click.command()
@click.option("--sshd", "account", metavar="USER", help="Look at sshd's settings for this account instead (as root).")
@click.option("--config", type=click.Path(exists=True, dir_okay=False), help="Another sshd_config.")
@json_option
def command(account: str | None, config: str | None, as_json: bool) -> int:
    """Look whether all that gshell needs is there.

    That is: Python and its packages, terminal, bash, policies, profiles, recordings, index, caches. Exit status: 0 if
    sessions can start, 1 if something is in their way; with --sshd, if something lets them pass gshell by.
    """
    findings = list(examine() if account is None else sshd(account, config or ""))
    failed = any(finding.state == "fail" for finding in findings)
    if as_json:
        show_json([finding._asdict() for finding in findings])
        return int(failed)
    widest = max(len(finding.what) for finding in findings)
    for finding in findings:
        state = tell.style(pad(finding.state, 4), *STYLES[finding.state], stream=sys.stdout)
        print(f"{state}  {pad(finding.what, widest)}  {tell.plain(finding.detail)}")
        if finding.hint:
            print(f"{' ' * (widest + 8)}try: {tell.plain(finding.hint)}")
    return int(failed)


def examine() -> Iterator[Finding]:
    machine = (gshell, python, packages, identity, terminal, bash, exec_guard)
    for look in (*machine, policies, profiles, recordings, index, caches):
        yield from guarded(look)


def guarded(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """A check that breaks is a finding too: doctor is for machines on which things break."""
    try:
        yield from look()
    except Exception as error:
        hint = error.hint if isinstance(error, GshellError) else ""
        yield Finding(look.__name__.replace("_", " "), "fail", str(error) or type(error).__name__, hint)


def sshd(account: str, config: str) -> Iterator[Finding]:
    import pwd

    from gshell.cli.sshd import effective
    from gshell.cli.sshd import examine as look
    from gshell.identify import people

    try:
        shell = pwd.getpwnam(account).pw_shell
    except KeyError as error:
        raise GshellError(f"there is no account {account}", "getent passwd") from error
    for told in look(effective(account, config), shell):
        yield Finding(told.setting, "ok" if told.well else "fail", told.detail, told.instead)
    for fault in people.faults():
        yield Finding("people", "warn", fault, "ssh-keygen -lf key.pub")


def gshell() -> Iterator[Finding]:
    from gshell import __version__

    found = shutil.which("gshell")
    if found:
        yield Finding("gshell", "ok", f"{__version__}, {found}")
    else:
        yield Finding("gshell", "warn", f"{__version__}, but there is no gshell on PATH", "./install.sh")


def python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.flags.isolated:
        yield Finding("python", "ok", f"{version}, {sys.executable}")
    else:
        detail = f"{version}, {sys.executable}, not isolated: PYTHON* variables and the current directory count"
        yield Finding("python", "warn", detail, "the launcher that ./install.sh writes")


def packages() -> Iterator[Finding]:
    from importlib import metadata

    names = ("asciinema", "bashlex", "click", "pexpect", "prompt-toolkit", "PyYAML", "sqlglot", "tree-sitter-bash")
    found, missing = [], []
    for name in names:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Finding("packages", "fail", f"missing: {', '.join(missing)}", "./install.sh")
    yield Finding("packages", "ok", ", ".join(found))


def identity() -> Iterator[Finding]:
    from gshell.identify import identify

    who = identify()
    acting = f", acting as {who.agent or who.kind}" if who.kind != "human" else ""
    yield Finding("identity", "ok", f"{who.subject}{acting}, by {who.method} ({who.assurance})")


def terminal() -> Iterator[Finding]:
    name = os.environ.get("TERM", "")
    if not sys.stdin.isatty():
        yield Finding("terminal", "off", "stdin is none; commands from pipes and -c work")
    elif name in ("", "dumb"):
        yield Finding(
            "terminal", "warn", f"TERM is {name or 'not set'}: no colours, no line editing", "TERM=xterm gshell"
        )
    else:
        size = shutil.get_terminal_size()
        yield Finding("terminal", "ok", f"{name}, {size.columns}x{size.lines}")


def bash() -> Iterator[Finding]:
    import subprocess

    found = shutil.which("bash")
    if not found:
        yield Finding("bash", "fail", "there is none; what is permitted runs in bash", "apt-get install bash")
        return
    asked = [found, "--norc", "--noprofile", "-c", 'echo "$BASH_VERSION"']
    version = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True).stdout.strip()
    if int(version.partition(".")[0]) >= 5:
        yield Finding("bash", "ok", f"{version}, {found}")
    else:
        yield Finding("bash", "warn", f"{version}, {found}; gshell is tested with bash 5")


def policies() -> Iterator[Finding]:
    from gshell.decide import load
    from gshell.identify import identify

    folders: dict[tuple[str, str, str], int] = {}
    for pack in load(kind=identify().kind).packs:
        place = (pack.layer, pack.mode, os.path.dirname(pack.source))
        folders[place] = folders.get(place, 0) + len(pack.rules)
    for (layer, mode, folder), rules in folders.items():
        if mode == "enforce":
            yield Finding("policies", "ok", f"{layer}: {rules} rules, {folder}")
        else:
            yield Finding("policies", "warn", f"{layer}: {rules} rules that only {mode}, {folder}")


def profiles() -> Iterator[Finding]:
    from gshell.decide.profiles import chosen, environments
    from gshell.identify import identify

    for choice in chosen(identify().kind):
        yield Finding("profile", "ok", f"{choice.name}, chosen by {choice.by}, {choice.file}")
    for word, by in zip(environments(), ("/etc/gshell/environment", "GSHELL_ENVIRONMENT"), strict=True):
        if word:
            yield Finding("environment", "ok", f"{word}, says {by}")


def recordings() -> Iterator[Finding]:
    folder = paths.private(paths.recordings())
    probe = os.path.join(folder, f".doctor-{os.getpid()}")
    try:
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.unlink(probe)
    except OSError as error:
        yield Finding("recordings", "fail", f"{folder}: {error.strerror}; nothing runs unrecorded", f"df {folder}")
        return
    free = shutil.disk_usage(folder).free
    state = "ok" if free >= SPACE_WANTED else "warn"
    yield Finding("recordings", state, f"{folder}, {free // 1_000_000} MB free")


def index() -> Iterator[Finding]:
    from gshell.cli.library import open_index

    with open_index() as opened:
        found = opened.sessions(limit=1_000_000)
    interrupted = sum(session.state == "interrupted" for session in found)
    altered = sum(not session.intact for session in found)
    detail = f"{paths.index()}, {len(found)} sessions, {interrupted} interrupted"
    if altered:
        yield Finding("index", "warn", f"{detail}; {altered} recordings were altered afterwards", "gshell sessions")
    else:
        yield Finding("index", "ok", detail)


def caches() -> Iterator[Finding]:
    from gshell import cache

    kept = cache.remember("doctor", ("probe", os.getpid()), os.getpid)
    again = cache.remember("doctor", ("probe", kept), lambda: -1)
    if again == kept:
        yield Finding("caches", "ok", paths.cache())
    else:
        detail = f"{paths.cache()} is not usable (not writable, or others may write it): each start takes longer"
        yield Finding("caches", "warn", detail, f"chmod go-w {paths.cache()}")


def exec_guard() -> Iterator[Finding]:
    from gshell.errors import GuardError
    from gshell.run.guard.probe import probe
    from gshell.shell.guarding import wanted

    mode = wanted("", os.environ)
    try:
        probe()
    except GuardError as error:
        state = "fail" if mode in ("required", "strict") else "warn" if mode == "on" else "off"
        hint = "" if mode == "off" else error.hint
        yield Finding("exec guard", state, f"{mode}; it cannot stand here: {error}", hint)
        return
    if mode == "off":
        yield Finding("exec guard", "off", "it would work here: gshell --guard on, or `on` in /etc/gshell/guard")
    else:
        yield Finding("exec guard", "ok", f"{mode}: programs are judged when they start")
