"""Arbiter: may this program start? The same parse, assess and decide as for typed text."""

from __future__ import annotations

import os
import shlex
import stat
import time
from typing import Any, Iterator

from gshell import tell
from gshell.assess import assess, catalog
from gshell.assess.effects import Effect
from gshell.assess.world import RealWorld, World
from gshell.decide.verdict import Finding, Verdict
from gshell.parse import parse
from gshell.run.guard import Exec, Ruling
from gshell.run.guard.target import parent
from gshell.shell.judge import Judge

# What a text leaves open is no question here: the programs it turns into are seen one by one.
_SEEN_LATER = frozenset(("code.run_unknown", "code.run", "guard.escape"))
# What these start, they start where the filter does not reach.
_ELSEWHERE = frozenset(
    ("ssh", "docker", "podman", "nerdctl", "kubectl", "oc", "systemd-run", "machinectl", "at", "batch", "crontab")
)
# Programs whose own children are their way of doing what they were asked, and were judged for.
_SELF_CONTAINED = frozenset(
    ("apt", "apt-get", "aptitude", "dpkg", "dnf", "yum", "rpm", "zypper", "pacman", "apk", "snap", "systemctl")
)
# Options of ld.so(8) with a value in a word of its own.
_OF_LOADER = frozenset(
    ("--library-path", "--inhibit-rpath", "--preload", "--audit", "--argv0", "--glibc-hwcaps-prepend",
     "--glibc-hwcaps-mask")
)  # fmt: skip
_LONGEST_INTERPRETER = 256  # execve(2), interpreter scripts
_REMEMBERED = 1024
_FRESH = 1.0  # seconds that a ruling may be reused: running programs change the files it looked at
_DEEPEST = 64
_SLICE, _LONGEST_OPTION, _MOST_OPTIONS = 1 << 16, 256, 64


class ExecJudge:
    """The supervisor's Arbiter, with the policies and the person of the session's Judge."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._world = RealWorld()
        self._consented: frozenset[str] = frozenset()
        self._seen: dict[tuple[str, ...], tuple[float, Ruling]] = {}
        self._lasting = True  # the ruling that is being made hangs on no file

    def consent(self, rules: frozenset[str]) -> None:
        self._consented = rules
        self._seen.clear()

    def rule(self, found: Exec) -> Ruling:
        key = (found.cwd, found.file, found.path, *found.argv)
        known = self._seen.get(key)
        now = time.monotonic()
        if not known or now - known[0] >= _FRESH:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._world.begin()
            self._lasting = True
            known = (now, self._ruling(found))
            if self._lasting:
                self._seen[key] = known
        ruling = known[1]
        return Ruling(False) if ruling.refused and _below_self_contained(found.pid) else ruling

    def _ruling(self, found: Exec) -> Ruling:
        for argv in readings(found):
            finding = self._finding(argv, found.cwd)
            if finding:
                return _refused(finding, argv)
        return Ruling(False)

    def _finding(self, argv: tuple[str, ...], cwd: str) -> Finding | None:
        """What speaks against this command; None if nothing does.

        A script's commands will be seen one by one, so its text is read for what bash does by itself in it
        (redirections), and counts only where it would be denied.
        """
        self._world.cwd = cwd
        for part in slices(argv):
            closed = _Closed(self._world)
            finding = self._worst(part, closed)
            if finding and finding.verdict >= Verdict.CONFIRM:
                return finding
            self._lasting &= not closed.asked
            finding = self._worst(part, self._world) if closed.asked else None
            if finding and finding.verdict >= Verdict.DENY:
                return finding
        return None

    def _worst(self, argv: tuple[str, ...], world: World) -> Finding | None:
        """The strictest finding nobody has agreed to."""
        text = shlex.join(argv)
        assessment = assess(parse(text), world)
        told = tuple(effect for effect in assessment.effects if not _seen_later(effect))
        self._lasting &= not told
        decision = self._judge.weigh(assessment._replace(effects=told), text, self._world)
        held = (finding for finding in decision.findings if finding.rule not in self._consented)
        return next(held, None)


class _Closed:
    """The same world with its scripts unread. `asked`: there was one to be read."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.asked = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    def read(self, path: str, limit: int = 65536) -> bytes | None:
        self.asked = True
        return None


def readings(found: Exec) -> list[tuple[str, ...]]:
    """What the exec comes to, as commands: by its name, by the file the name leads to, by the script in the file.

    argv[0] is what the caller likes; only busybox and its kind go by it. ld.so(8) runs what it is given.
    """
    arguments = found.argv[1:]
    name, real = os.path.basename(found.path), os.path.basename(found.file)
    if real.startswith("ld-") and ".so" in real:
        rest = _behind_loader(arguments)
        if not rest:
            return []
        path = os.path.join(found.cwd, rest[0])
        return readings(found._replace(path=path, file=os.path.realpath(path), argv=rest))
    names = [name]
    if catalog.find(real):  # a name like x86_64-linux-gnu-gcc-12 tells nothing that gcc does not
        names.append(real)
    if real in ("busybox", "toybox") and found.argv:
        names.append(os.path.basename(found.argv[0]))
    commands = [(one, *arguments) for one in names]
    interpreter = _interpreter(found.file)
    if interpreter:
        commands.append((os.path.basename(interpreter[0]), *interpreter[1:], found.path, *arguments))
    elif interpreter is not None:
        commands.append((found.path, *arguments))
    return list(dict.fromkeys(commands))


def slices(argv: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A long argument list as several of the same options, each no longer than can be read at once."""
    if sum(map(len, argv)) + len(argv) <= _SLICE:
        yield argv
        return
    options = tuple(word for word in argv[1:] if word.startswith("-") and len(word) <= _LONGEST_OPTION)[:_MOST_OPTIONS]
    part: list[str] = []
    size = 0
    for word in argv[1:]:
        if part and size + len(word) > _SLICE:
            yield (argv[0], *options, *part)
            part, size = [], 0
        part.append(word)
        size += len(word) + 1
    yield (argv[0], *options, *part)


def _behind_loader(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """ld.so(8): its options, those that take a value, then the program."""
    rest = list(arguments)
    while rest and rest[0].startswith("--"):
        option = rest.pop(0)
        if option in _OF_LOADER and rest:
            rest.pop(0)
    return tuple(rest)


def _interpreter(path: str) -> tuple[str, ...] | None:
    """The program behind a script's #!, with its one argument (execve(2)); () if it names none, None: no script."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        head = os.read(descriptor, _LONGEST_INTERPRETER) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except OSError:
        return None
    finally:
        os.close(descriptor)
    if not head.startswith(b"#!"):
        return None
    return tuple(os.fsdecode(head[2:].split(b"\n")[0].strip()).split(None, 1))


def _seen_later(effect: Effect) -> bool:
    return effect.kind in _SEEN_LATER and not any(step.split(" ")[0] in _ELSEWHERE for step in effect.via)


def _below_self_contained(pid: int) -> bool:
    """Is it a package manager or its like, root's own file, that started this?"""
    for _ in range(_DEEPEST):
        pid = parent(pid)
        if pid <= 1:
            return False
        try:
            path = os.readlink(f"/proc/{pid}/exe")
            info = os.stat(path)
        except OSError:
            continue
        if os.path.basename(path) in _SELF_CONTAINED and info.st_uid == 0 and not info.st_mode & 0o022:
            return True
    return False


def _refused(finding: Finding, argv: tuple[str, ...]) -> Ruling:
    words = shlex.join(argv)
    instead = finding.instead
    if finding.verdict is Verdict.CONFIRM:
        instead = "type this command by itself, where you can be asked"
    facts = {
        "rule": finding.rule, "verdict": finding.verdict.word, "risk": finding.risk, "reason": finding.reason,
        "text": words,
    }  # fmt: skip
    message = tell.refusal_text(finding.rule, finding.reason, words, instead)
    return Ruling(True, message, facts)
