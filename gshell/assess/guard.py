"""Guard: what touches those who watch. Files are told by their path class; here are programs."""

from __future__ import annotations

import re

from gshell.assess.described import Invocation
from gshell.assess.effects import Certainty
from gshell.assess.values import HOLE, Stream, Value, shown

WATCHERS = re.compile(
    r"gshell|asciinema|auditd|audit|falco|osquery|sysmon|tlog|rsyslog|syslog(-ng)?|systemd-journald|journald|wazuh|crowdstrike"
    r"|clamav|ossec|tripwire|aide|fail2ban|apparmor|selinux|snoopy|auditbeat|filebeat|fluent-?bit|vector"
)
"""Programs and services that watch; names as in ps, systemctl and package managers."""

_SHELL_CALL = re.compile(
    r"\b(call|print|p|expr)\b.*\b(system|popen|exec\w*|fork)\s*\(\s*\"(?P<text>[^\"]*)\"|\bshell\s+(?P<shell>.*)|^!(?P<bang>.*)"
)


def shell(found: Invocation) -> Stream | None:
    """`gshell -c TEXT`, `gshell FILE`: the text is judged as if typed here."""
    call = found.call
    if text := found.options.value("-c"):
        return call.shell.run_text(text.text, "gshell -c", text.span, call.stdin)
    if found.operands:
        bash = Value("bash", span=call.words[0].span)
        return call.shell.run_words((bash, *found.operands), "gshell", call.stdin)
    if not call.stdin.terminal:
        return call.shell.run_text(call.stdin.text, "gshell", call.span)
    return None


def debugger(found: Invocation) -> Stream | None:
    """Attaching to the parent or to a watcher; commands that a debugger runs in a shell."""
    call, options = found.call, found.options
    targets = [
        *options.values("--pid"),
        *[word for word in options.operands if word.text.isdigit() or HOLE in word.text],
    ]
    for target in targets:
        sources = " ".join(taint.source for taint in target.taints if taint.kind == "process")
        if "$PPID" in sources or "$$" in sources or WATCHERS.search(sources):
            call.emit("guard.tamper", sources, what="recorder process", method=call.name)
        else:
            call.emit("process.kill", shown(target.text), Certainty.UNKNOWN, signal="STOP", scope="traced")
    for command in (*options.values("-ex"), *options.values("-iex"), *options.values("-o")):
        if match := _SHELL_CALL.search(command.text):
            text = match.group("text") or match.group("shell") or match.group("bang") or ""
            call.shell.run_text(text, f"{call.name} -ex", command.span)
        elif command.text.startswith(("python", "script")):
            words = (Value("python3"), Value("-c"), command._replace(text=command.text.partition(" ")[2]))
            call.shell.run_words(words, f"{call.name} -ex")
    if options.has("--args"):
        return call.shell.run_words(options.operands, call.name, call.stdin) if options.operands else None
    return None
