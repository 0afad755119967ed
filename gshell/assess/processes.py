"""Processes: kill, killall, pkill, fuser, and whom they would reach.

`scope`: "all" (-1, every process there is), "init" (1), "parent" (the shell's own parent: the recorder),
"group" (a process group), "user" (all of a user), "pattern" (a pattern that fits almost anything),
"name", "pid", "own" (a job or child of this shell). Sources: kill(1), kill(2), pkill(1), killall(1), fuser(1).
"""

from __future__ import annotations

import re

from gshell.assess.call import Call
from gshell.assess.options import Options, Spec, read, spec
from gshell.assess.streams import ALL_PROCESSES
from gshell.assess.values import HOLE, Stream, Value, shown

_HARMLESS = frozenset({"0", "EXIT", "CONT", "CHLD", "WINCH", "18", "17", "28"})
_SIGNAL = re.compile(r"-(SIG)?([A-Z][A-Z0-9+-]*|\d+)$", re.IGNORECASE)
_ANYTHING = re.compile(r"[.^$*+?|()\[\]]*$|\[\^?.-?.\]$|\.\S?$")
_CRITICAL = re.compile(r"(systemd(-.*)?|init|sshd|dbus-daemon|dockerd|containerd|kubelet|auditd|rsyslogd|journald)$")
_GUARDS = re.compile(r"gshell|asciinema|auditd|falco|tlog")
_PKILL = spec(
    "-signal= --signal= -e|--echo -c|--count -f|--full -g|--pgroup= -G|--group= -i|--ignore-case -n|--newest"
    " -o|--oldest -P|--parent= -s|--session= -t|--terminal= -u|--euid= -U|--uid= -v|--inverse -x|--exact -F|--pidfile="
    " --ns= --nslist= -q|--queue= -h|--help -V|--version -r|--runstates= -O|--older="
)
_KILLALL = spec(
    "-e|--exact -g|--process-group -i|--interactive -I|--ignore-case -l|--list -o|--older-than= -q|--quiet"
    " -r|--regexp -s|--signal= -u|--user= -v|--verbose -V|--version -w|--wait -y|--younger-than= -n|--ns= --help"
)
_FUSER = spec("-a -c -i -k|--kill -l -m|--mount -M -n|--namespace= -s -u|--user -v -V -w|--writable -4 -6")


_ENDS = ("KILL", "STOP", "ABRT")


def kill(call: Call) -> Stream | None:
    """kill [-s SIGNAL | -SIGNAL] PID…"""
    words = list(call.arguments)
    signal = "TERM"
    while words and words[0].text.startswith("-"):
        word = words.pop(0)
        text = word.text
        if text == "--":
            break
        if text[:2] in ("-l", "-L", "-t") or text in ("--list", "--table", "--help", "--version"):
            return None
        if text in ("-s", "-n", "--signal", "-q") and words:
            signal = _signal_name(words.pop(0).text)
        elif text.startswith("--signal="):
            signal = _signal_name(text[9:])
        elif _SIGNAL.match(text) and (words or text != "-1"):
            signal = _signal_name(text[1:])
        else:
            words.insert(0, word)
            break
    if signal not in _HARMLESS:
        for word in words:
            _one(call, word, signal)
    return None


def _one(call: Call, word: Value, signal: str) -> None:
    text = word.text
    sources = " ".join(taint.source for taint in word.taints if taint.kind == "process")
    if text == "-1" or word.glob or sources == ALL_PROCESSES:
        scope = "all"
    elif text in ("1", "-0"):
        scope = "init"
    elif "$PPID" in sources or ("$$" in sources and signal in _ENDS):
        scope = "parent"
    elif _GUARDS.search(sources):
        call.emit("guard.tamper", sources, what="recorder process")
        return
    elif text.startswith("%") or text == HOLE:
        scope = "own" if text.startswith("%") else "pid"
    else:
        scope = "group" if text.startswith("-") else "pid"
    critical = any(_CRITICAL.match(name) for name in sources.split())
    call.emit("process.kill", shown(text), signal=signal, scope=scope, critical=critical)


def pkill(call: Call) -> Stream | None:
    """pkill [-SIGNAL] [selection] PATTERN"""
    signal, options = _with_signal(call, _PKILL)
    if signal in _HARMLESS or options.has("--help", "--version"):
        return None
    pattern = options.operands[0].text if options.operands else ""
    if options.has("--inverse") or (options.operands and _ANYTHING.match(pattern)):
        scope = "pattern"
    elif not pattern and options.has("--euid", "--uid", "--group", "--terminal", "--session"):
        scope = "user"
    else:
        scope = "name"
    _named(call, pattern or options.text("--euid") or options.text("--uid"), scope, signal)
    return None


def killall(call: Call) -> Stream | None:
    """killall [-SIGNAL] NAME…; killall5 and System V's killall reach everything."""
    signal, options = _with_signal(call, _KILLALL)
    if signal in _HARMLESS or options.has("--help", "--version", "--list"):
        return None
    if call.name == "killall5":
        call.emit("process.kill", "", signal=signal, scope="all")
    if not options.operands and options.has("--user"):
        _named(call, options.text("--user"), "user", signal)
    for operand in options.operands:
        broad = options.has("--regexp") and bool(_ANYTHING.match(operand.text))
        _named(call, operand.text, "pattern" if broad else "name", signal)
    return None


def fuser(call: Call) -> Stream | None:
    """fuser -k FILE…: whoever has the file open."""
    options = read(call.arguments, _FUSER)
    if options.has("--kill"):
        for operand in options.operands:
            broad = options.has("--mount", "-c") and call.shell.path_class(operand.text) in ("root", "home_parent")
            call.emit("process.kill", shown(operand.text), signal="KILL", scope="all" if broad else "users of file")
    return None


def _named(call: Call, name: str, scope: str, signal: str) -> None:
    if _GUARDS.search(name):
        call.emit("guard.tamper", name, what="recorder process")
    critical = bool(_CRITICAL.match(name.lstrip("^").rstrip("$")))
    call.emit("process.kill", shown(name), signal=signal, scope=scope, critical=critical)


def _with_signal(call: Call, known: Spec) -> tuple[str, Options]:
    """The signal given as `-9`, `-KILL`, `-SIGKILL` or `-s KILL`; and the other options."""
    signal, rest = "TERM", []
    for word in call.arguments:
        match = _SIGNAL.match(word.text)
        if match and (match[1] or match[2].isdigit() or (match[2].isupper() and len(match[2]) > 2)):
            signal = _signal_name(match[2])
        else:
            rest.append(word)
    options = read(rest, known)
    given = options.text("--signal", "-signal")
    return (_signal_name(given) if given else signal), options


def _signal_name(text: str) -> str:
    """As in kill -l: without SIG; the common numbers by name."""
    name = text.upper().removeprefix("SIG")
    return {"9": "KILL", "15": "TERM", "2": "INT", "1": "HUP", "19": "STOP", "3": "QUIT", "6": "ABRT"}.get(name, name)
