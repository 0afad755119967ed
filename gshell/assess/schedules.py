"""Schedules: programs that run what they are given later, or in another terminal: at, cron, tmux, screen.

Facts: at(1), crontab(1), crontab(5), tmux(1), screen(1), run-parts(8).
"""

from __future__ import annotations

import re

from gshell.assess import file_effects
from gshell.assess.call import Call
from gshell.assess.options import read, spec
from gshell.assess.values import HOLE, SILENT, Stream, Taint, Value, joined, shown

_AT = spec("-V -q= -f= -m -M -l -r|-d -v -c -t= -b -u= -o=")
_CRONTAB = spec("-u= -l -r -e -i -n -s -T= -V -c")
_SCHEDULE = re.compile(r"\s*(@\w+|(\S+\s+){4}\S+)\s+(?P<command>.+)")
_TMUX = spec("-2 -C -D -l -N -u -v -V -c= -f= -L= -S= -T=", posix=True)
_TMUX_COMMAND = spec(
    "-a -A -b -c= -d -D -e= -E -F= -f= -h -I -k -l= -n= -N -p= -P -s= -t= -v -x= -X -y= -Z", posix=True
)
_TMUX_STARTS = {
    **dict.fromkeys(("new-session", "new", "new-window", "neww", "split-window", "splitw"), "pane"),
    **dict.fromkeys(("respawn-pane", "respawnp", "respawn-window", "respawnw", "display-popup", "popup"), "pane"),
    **dict.fromkeys(("run-shell", "run", "pipe-pane", "pipep", "if-shell", "if", "confirm-before", "confirm"), "text"),
    **dict.fromkeys(("send-keys", "send", "send-prefix", "set-buffer", "setb", "paste-buffer"), "keys"),
}
_SCREEN = spec(
    "-a -A -c= -d -D -dm -Dm -dr[=] -dRR[=] -Dr[=] -e= -f -h= -i -l -ls|-list -L -m -O -p= -q -Q= -r[=] -R[=] -s= "
    "-S|-dmS|-DmS= -t= -T= -U -v -wipe -x -X",
    posix=True,
)


def at(call: Call) -> Stream | None:
    """at, batch: standard input, or a file, runs later."""
    options = read(call.arguments, _AT)
    if options.has("-l", "-r", "-c", "-V"):
        return Stream()
    source = call.stdin
    if (file := options.value("-f")) and file.text not in ("-", "/dev/stdin"):
        source = file_effects.read(call.shell, file, file.span)
        source = source._replace(taints=source.taints | {Taint("file", file.text)})
    call.emit("persistence.install", call.name, startup="at")
    _later(call, source, call.name)
    return SILENT


def _later(call: Call, source: Stream, via: str) -> None:
    from gshell.assess.shells import run_source

    if not source.terminal:
        run_source(call.shell, source, via, call.span)  # type: ignore[arg-type]


def crontab(call: Call) -> Stream | None:
    options = read(call.arguments, _CRONTAB)
    if options.has("-l"):
        return Stream(HOLE + "\n")
    if options.has("-T", "-V", "-e", "-h", "--help", "--version"):
        return Stream()
    if options.has("-r"):
        file_effects.delete(call.shell, Value("crontab"), call.span, recursive=True, path_class="home_config")
        return SILENT
    source = call.stdin
    if options.operands and options.operands[0].text != "-":
        source = file_effects.read(call.shell, options.operands[0], call.span)
    if not source.text:  # `crontab /dev/null`: all jobs are gone
        file_effects.delete(call.shell, Value("crontab"), call.span, recursive=True, path_class="home_config")
    elif not source.terminal:
        if source.text == HOLE and any(taint.kind in ("network", "decoded") for taint in source.taints):
            _later(call, source, "crontab")
        if not source.text.strip():  # the same as -r
            file_effects.delete(call.shell, Value("crontab"), call.span, recursive=True, path_class="home_config")
        keeps = source.text.startswith(HOLE + "\n")
        call.emit("persistence.install", "crontab", startup="cron", append=keeps)
        for line in source.text.splitlines():
            if match := _SCHEDULE.match(line.lstrip(HOLE)):
                call.shell.run_text(match["command"], "crontab", call.span, SILENT)
    return SILENT


def tmux(call: Call) -> Stream | None:
    """Commands are parted by `;`; some start programs, some type keys into a shell."""
    outer = read(call.arguments, _TMUX)
    if outer.has("-V"):
        return Stream()
    if text := outer.value("-c"):
        return call.shell.run_text(text.text, "tmux", text.span, SILENT)
    words = list(outer.operands) or [Value("new-session", span=call.span)]
    while words:
        end = next((i for i, word in enumerate(words) if word.text in (";", "\\;")), len(words))
        _tmux_command(call, words[:end])
        words = words[end + 1 :]
    return Stream()


def _tmux_command(call: Call, words: list[Value]) -> None:
    if not words:
        return
    how = _TMUX_STARTS.get(words[0].text, "")
    options = read(words[1:], _TMUX_COMMAND)
    operands = [word for word in options.operands if word.text != "--"]
    via = f"tmux {words[0].text}"
    if how == "keys":
        _typed(call, [word.text for word in operands], via)
    elif operands and how == "text":
        for word in operands:
            call.shell.run_text(word.text, via, word.span, SILENT)
    elif operands and how == "pane":
        call.shell.run_text(joined(operands).text, via, operands[0].span, SILENT)
    elif how == "pane" and not options.has("-d"):
        call.shell.run_words((Value("sh", span=call.span),), via, call.stdin)


def _typed(call: Call, keys: list[str], via: str) -> None:
    """Keys typed at a prompt: names such as Enter end a line."""
    text = "".join(
        "\n" if key in ("Enter", "C-m", "C-j", "KPEnter") else " " if key == "Space" else key for key in keys
    )
    if text.strip():
        call.shell.run_text(text, via, call.span, SILENT)


def screen(call: Call) -> Stream | None:
    options = read(call.arguments, _SCREEN)
    if options.has("-ls", "-wipe", "-v"):
        return Stream()
    operands = options.operands
    if options.has("-X"):
        if operands and operands[0].text in ("stuff", "exec"):
            text = joined(operands[1:]).text.replace("^M", "\n").replace("\\n", "\n").replace("\\r", "\n")
            call.shell.run_text(text, "screen -X", call.span, SILENT)
        return Stream()
    if operands:
        return call.shell.run_words(operands, "screen", SILENT)
    if not options.has("-r", "-x", "-R", "-dr", "-dRR", "-Dr"):
        call.shell.run_words((Value("sh", span=call.span),), "screen", call.stdin)
    return Stream()


def run_parts(call: Call) -> Stream | None:
    """Every program in a directory."""
    options = read(call.arguments, spec("--test --list -v|--verbose --report --regex= -a|--arg= -u= --exit-on-error"))
    if not options.has("--test", "--list"):
        for operand in options.operands:
            call.emit("code.run", shown(operand.text), dynamic=True)
    return Stream()
