"""Words expand as bash expands them: bash itself is asked, with words that only print."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from assessing import effects, output
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gshell.assess.values import HOLE
from gshell.assess.world import FakeWorld

BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(BASH is None, reason="no bash to compare with")

SETTING = (
    "x=abc; y='a b  c'; z=; n=5; p=/usr/local/lib/x.tar.gz; u=MiXed; i=x; a=(one 'two 2' three); declare -A m=([k]=v); "
    "set -- p1 'p 2' p3; "
)

WORDS = r"""
$x
"$y"
$y
pre$y.post
"pre$y"post
$z
"$z"
$z"$z"
${x}y
${x:-d}
${z:-d}
${z-d}
${unset_-d e}
"${unset_-d e}"
${unset_:+x}
${x:+alt}
${z:+alt}
${z+alt}
${#x}
${#y}
${#a[@]}
${x#a}
${x%c}
${p##*/}
${p%/*}
${p%%.*}
${p#*/}
${p/local/LOCAL}
${p//l/L}
${p/#\/usr/U}
${p/%gz/zip}
${y// /_}
${x:1}
${x:1:1}
${x: -1}
${p:0:4}
${u^}
${u^^}
${u,}
${u,,}
${x@U}
${!i}
${a[1]}
${a[@]}
"${a[@]}"
"${a[*]}"
${a[*]}
"${a[@]:1}"
"${a[@]:0:2}"
${m[k]}
"${a[@]%e}"
$1
"$2"
$2
"$@"
$@
"$*"
$#
"${@:2}"
"${@:1:1}"
"x$@y"
$((n+1))
$((n*2-3))
$((n>3?1:0))
$((2**8))
$((0x10))
$(( n << 2 ))
$((n%3))
{a,b}
x{1..3}y
{a,b}{1,2}
{a,{b,c}}
{1..10..3}
{01..3}
{c..a}
"{a,b}"
{a}
{$x,$n}
{a,'b c'}
r{m,}
a\ b
'a  b'
"a\$x"
$'a\tb\x41\101'
"a"'b'c
""
''
x""
\*
"*"
'$x'
"`echo hi`"
$(echo "a b")
"$(echo "a b")"
$(printf '%s\n' a b)
$(echo)
x$(echo y)z
$(echo a; echo b)
`echo a`b
~
~/x
"~"
x~
a=~
$x$y
"$x"$y
$'\n'
${x:-${y}}
${unset_:-$(echo sub)}
${y%% *}
${y#* }
""".strip("\n").split("\n")


@cache
def bash(words: str, setting: str = SETTING) -> list[str]:
    """The fields bash makes of the words."""
    script = f"{setting}printf '%s\\0' {words}"
    assert BASH
    done = subprocess.run(
        [BASH, "--norc", "-c", script],
        capture_output=True,
        cwd="/nonexistent" if os.path.isdir("/nonexistent") else "/",
        env={"HOME": "/home/dev", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        timeout=20,
        check=False,
    )
    return done.stdout.decode(errors="replace").split("\0")[:-1]


def ours(words: str, setting: str = SETTING) -> list[str]:
    text = output(f"{setting}printf '%s\\n=====\\n' {words}", FakeWorld(cwd="/")).text
    fields = text.split("\n=====\n")
    return fields if HOLE in fields[-1] else fields[:-1]


@needs_bash
@pytest.mark.parametrize("word", WORDS)
def test_as_bash(word: str) -> None:
    assert ours(word) == bash(word)


@needs_bash
def test_splitting_by_other_separators() -> None:
    for setting in ("IFS=,; v=a,b,,c; ", "IFS=: v=/x:/y:; ", "IFS=' ,'; v='a , b c'; ", "IFS=; v='a b'; "):
        assert ours("$v", setting) == bash("$v", setting), setting


PIECES = st.sampled_from(
    [
        "$x",
        "$y",
        '"$y"',
        "${z:-d}",
        "${p##*/}",
        "a",
        "'b c'",
        ".{1,2}",
        "\\ ",
        '"',
        "'",
        "$((n+1))",
        "$(echo q r)",
        "$@",
        '"$@"',
    ]
)


@needs_bash
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(PIECES, min_size=1, max_size=6)
    .map("".join)
    .filter(lambda w: w.count('"') % 2 == 0 and w.count("'") % 2 == 0)
)
def test_any_mixture_as_bash(word: str) -> None:
    mine = ours(word)
    assert any(HOLE in field for field in mine) or mine == bash(word)


@pytest.mark.parametrize(
    "word, field",
    [
        ("$RANDOM", HOLE),
        ("x$UNSET", "x" + HOLE),
        ("$(date)", HOLE),
        ("${UNSET%/*}", HOLE),
        ('"$(cat file)"', HOLE),
        ("$((UNKNOWN_COMMAND_RESULT + $(date +%s)))", HOLE),
    ],
)
def test_what_only_running_would_tell_is_a_hole(word: str, field: str) -> None:
    assert ours(word, "") == [field]


def test_a_pattern_stays_the_pattern_it_is() -> None:
    assert ours("*.py /etc/* '[a]'", "") == ["*.py", "/etc/*", "[a]"]


def test_no_corpus_line_is_ever_given_to_bash() -> None:
    """The oracle only sees the words above: none of them names a program but echo and printf."""
    assert not [word for word in WORDS if Path(word).is_absolute()]


@pytest.mark.parametrize(
    "line",
    [
        "rm -rf {/," + ",".join(f"x{i}" for i in range(600)) + "}",
        "rm -rf {" + ",".join(f"x{i}" for i in range(600)) + ",/}",
        "rm -rf " + "{a," * 30 + "/" + "}" * 30,
        "rm -rf " + "{/,a}" * 20,
    ],
)
def test_what_hides_among_too_many_braces_is_not_overlooked(line: str) -> None:
    assert {effect.kind for effect in effects(line)} == {"file.delete"}


def test_numbers_are_left_out_before_words_are() -> None:
    assert "/b/1" in output("echo {a,/b}/{1..300}/{01..12}").text.replace("/01", "")
