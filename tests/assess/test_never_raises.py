"""No text breaks the interpreter, none gets it lost, and none is assessed twice with two results."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from assessing import effects
from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.assess import assess
from gshell.assess.interpret import Interpreter
from gshell.assess.memory import Memory
from gshell.assess.world import FakeWorld
from gshell.parse import parse

WORDS = r"""
rm -rf / ~ $x ${x} ${x:-y} ${x##*/} ${x//a/b} ${x:1:2} ${!x} ${#x} ${x@P} $(ls) `ls` $((1+x)) <(ls) >(cat) | ||
&& ; & ( ) { } [[ ]] if then else fi for in do done while until case esac function f() time coproc select ! eval
source . bash -c sh sudo env xargs find -exec {} \; + -delete trap set -- shift local declare export unset
alias read printf -v echo -e base64 -d tr a-z cat tee x.sh > >> < <<< 2>&1 &> >& <& 3<>/dev/tcp/h/1 'a b' "$x"
$'\n' * ? [a] {a,b} {1..3} a=1 a+=(x) a[0]=y $@ "$@" $* $# IFS=, mapfile getopts let ((x++)) cd .. pushd popd
exec timeout 5 nice -n 3 at now crontab - tmux send-keys Enter vim -c !ls tar --to-command=ls cp mv ln -s
/bin/rm chmod 777 dd of=/dev/sda yes
"""
TOKENS = st.sampled_from(WORDS.split())


@settings(max_examples=150, deadline=None)
@given(st.lists(TOKENS, max_size=14).map(" ".join))
def test_tokens_in_any_order(line: str) -> None:
    effects(line)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text(line: str) -> None:
    effects(line)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(TOKENS, max_size=8).map(" ".join), max_size=4))
def test_any_session(lines: list[str]) -> None:
    effects(*lines)


@settings(max_examples=30, deadline=None)
@given(st.lists(TOKENS, max_size=10).map(" ".join))
def test_the_same_text_means_the_same_twice(line: str) -> None:
    assert assess(parse(line), FakeWorld()) == assess(parse(line), FakeWorld())


@pytest.mark.parametrize(
    "line",
    [
        "f() { f; f; }; f",
        "f() { g; }; g() { f; }; f",
        "f() { f $(f); }; f",
        "eval 'eval \"eval ls\"'" * 3,
        "x='$x'; eval \"$x$x$x\"",
        'x=\'eval "$x"\'; eval "$x"',
        "alias a=b b=a\na",
        "alias ls='ls; ls'\nls",
        "while :; do x=$x$x; done",
        "x=aaaaaaaaaa; for i in {1..30}; do x=$x$x; done; echo $x",
        "echo {1..1000}{1..1000}{1..1000}",
        "echo {a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}",
        "x=" + "a" * 4000 + "; echo ${x%%*a*a*a*a*b} ${x//*a*a*a/x} ${x##+(a|aa)b}",
        "echo $((2**99999999)) $((9**9**9**9)) $((1/0)) $((x=x+1,x))",
        "printf '%99999999s' x; printf '%*d' 9999999 1; printf '%s' {1..999}",
        "seq 1 99999999999; yes | head -99999999999",
        "echo '$(' ; bash -c \"$(printf 'x=%s;' {1..300})\"",
        ". x; . x; source x; echo 'source x' > x; source x",
        "echo 'bash x' > x; bash x",
        "trap 'trap \"ls\" EXIT' EXIT; trap 'kill $$' DEBUG",
        "xargs xargs xargs xargs <<< x",
        "sudo " * 70 + "ls",
        "bash -c 'bash -c \"bash -c ls\"' " + "| bash " * 60,
        "$(" * 20 + "ls" + ")" * 20,
        "(" * 30 + "ls" + ")" * 30,
        "exec < /dev/tcp/x/1 > /dev/tcp/x/2 2>&1 3<&0 0<&9",
        "read x; read -u 99999999999999999999 y; echo <&99999999999999999999",
        "cat <&0 >&0 <&- >&-",
        "a=(" + "x " * 3000 + "); echo ${a[@]:1:2} ${#a[@]} ${a[-1]} ${a[99999999999999999999]}",
        "declare a[0]=x b[$(ls)]=y; unset a[0] b; unset -f x; shift 99; set",
        "python3 -c 'import os; os.system(\"rke2 crictl\")'",
        "pushd; popd; popd; cd; cd -; cd -; cd ''; cd $x; pwd",
        "\udce9 \x7f \ue0de ${\ue0de}",
    ],
)
def test_hard_lines_end_soon(effort: Callable[[Callable[[], object]], int], line: str) -> None:
    assert effort(lambda: Interpreter(FakeWorld(), Memory()).script(parse(line))) < 3_000_000
