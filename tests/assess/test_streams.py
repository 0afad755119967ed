"""What filters print is what the real ones print: they are asked, with texts that only print."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from assessing import output

from gshell.assess.values import HOLE
from gshell.assess.world import FakeWorld

BASH = shutil.which("bash")

PIPES = r"""
echo a b
echo -n a
echo -e 'a\tb\x41\0101\u00e9'
echo -e 'a\cb'
echo -E 'a\tb'
echo -ne 'a\n'
echo '-e'
printf 'a\n'
printf '%s\n' a b c
printf '%s-%s\n' a b c
printf '%d %05d %x\n' 42 42 255
printf '%5s|%-5s|\n' ab cd
printf '%.2s\n' abcdef
printf '%c' hello
printf '%b' 'a\tb'
printf '\162\155'
printf '\x72\x6d\u0041'
printf '%%%s' x
printf '%q' x
printf -- '-%s' x
printf '%o %i' 8 7
printf "%d" "'a"
printf -v v 'x%s' y; echo "$v"
echo abc | rev
printf 'ab\ncd\n' | rev
echo abc | tr a-c x-z
echo abc | tr -d b
echo 'Hello' | tr '[:upper:]' '[:lower:]'
echo aabbcc | tr -s b
echo abc | tr abc 'x'
echo 'a b c' | tr ' ' '\n'
echo abc | tr 'a' '\101'
echo a:b:c | cut -d: -f2
echo a:b:c | cut -d : -f 1,3
echo a:b:c | cut -d: -f2-
echo abcdef | cut -c2-4
echo abcdef | cut -c1,3
echo nocolon | cut -d: -f2
printf '1\n2\n3\n' | head -2
printf '1\n2\n3\n' | head -n 1
printf '1\n2\n3\n' | tail -1
printf '1\n2\n3\n' | tail -n +2
echo abcdef | head -c 3
printf '1\n2\n3\n' | tac
printf 'b\na\n' | sort
printf 'b\na\nb\n' | sort -u
printf 'a\nb\n' | sort -r
echo hello | base64
echo aGVsbG8K | base64 -d
echo aGVs bG8K | base64 -di
base64 -d <<< aGVsbG8K
echo NBSWY3DPBI====== | base32 -d
echo 68656c6c6f | xxd -r -p
echo hi | xxd -p
echo aGVsbG8K | openssl base64 -d
echo aGVsbG8K | openssl enc -base64 -d -A
cat <<< x
cat <<EOF
a $((1+1))
EOF
echo a | cat - | tee /dev/null
echo x | cat | cat
seq 3
seq 2 4
seq 1 2 5
basename /a/b.txt .txt
dirname /a/b/c
dirname a
{ echo a; echo b; } | tac
(echo a) | cat
echo a && echo b
true && echo c
for i in 1 2; do echo $i; done
x=$(echo a; echo b); echo "$x"
echo a | { read v; echo "got $v"; }
printf '1 2\n3 4\n' | while read a b; do echo $b; done
read a b <<< "x y z"; echo "$b"
IFS=: read a b <<< "x:y"; echo $b
mapfile -t l <<< $'p\nq'; echo "${l[1]}"
f() { echo "<$1>"; shift; echo "$@"; }; f a b c
set -- a b; shift; echo $1
echo a > /dev/null
cat < /dev/null
a=(1 2); a+=(3); echo ${#a[@]}
declare -u U=abc; echo $U
let x=2+3; echo $x
((y=4)); echo $y
cd /usr; pwd
cd /usr/lib; cd ..; pwd
pushd /usr > /dev/null; popd > /dev/null; pwd
eval 'echo ev'
command echo c
builtin echo b
bash -c 'echo $0-$1' zero one
sh -c 'echo "$@"' _ a b
bash <<< 'echo in'
echo 'echo piped' | bash
echo 'echo $1' | bash -s arg
env X=1 bash -c 'echo $X'
echo a b | xargs echo x
printf 'a\nb\n' | xargs -I{} echo '<{}>'
printf 'a\0b\0' | xargs -0 echo
timeout 5 echo t
nice echo n
alias q='echo z'; echo a
case x in x) echo yes;; esac
""".strip("\n")


def lines() -> list[str]:
    """One command a line; a here-document keeps its lines together."""
    return PIPES.replace("<<EOF\na $((1+1))\nEOF", "<<EOF⏎a $((1+1))⏎EOF").split("\n")


@pytest.mark.skipif(BASH is None, reason="no bash to compare with")
@pytest.mark.parametrize("line", lines())
def test_as_the_real_ones(line: str) -> None:
    line = line.replace("⏎", "\n")
    programs = [word for word in ("xxd", "openssl", "base32") if word in line and shutil.which(word) is None]
    if programs:
        pytest.skip(f"not here: {programs}")
    assert BASH
    real = subprocess.run(
        [BASH, "--norc", "-c", line], capture_output=True, cwd="/", timeout=20, check=False, stdin=subprocess.DEVNULL
    ).stdout.decode()
    real = real.replace("\0", "\n")
    ours = output(line, FakeWorld(cwd="/")).text
    assert HOLE in ours or ours == real
    assert HOLE not in ours or line.startswith("case"), "this much should be known"


@pytest.mark.parametrize(
    "line, kind",
    [
        ("base64 -d payload", "decoded"),
        ("gzip -dc x.gz", "decoded"),
        ("zcat x.gz | tr a b", "decoded"),
        ("openssl enc -d -aes-256-cbc -in x -k y", "decoded"),
        ("gpg -d x.gpg", "decoded"),
        ("cat ~/.ssh/id_rsa", "secret"),
        ("cat ~/.ssh/id_rsa | base64 | rev", "secret"),
        ("x=$(< ~/.netrc); echo $x", "secret"),
        ("tar cz ~/.ssh", "secret"),
        ("env", "environment"),
        ("printenv", "environment"),
        ("export -p", "environment"),
        ("set", "environment"),
        ("curl -s https://example.com", "network"),
        ("curl -s https://example.com | sed s/a/b/ | head -5", "network"),
        ("cat < /dev/tcp/203.0.113.9/80", "network"),
        ("pgrep gshell", "process"),
        ("echo $PPID", "process"),
        ("echo $AWS_SECRET_ACCESS_KEY", "secret"),
        ("curl -o x https://example.com/x; cat x", "network"),
        ("cp ~/.ssh/id_rsa k; cat k", "secret"),
        ("yes", "endless"),
        ("history", "personal"),
    ],
)
def test_taints(line: str, kind: str) -> None:
    assert kind in {taint.kind for taint in output(line).taints}


@pytest.mark.parametrize(
    "line", ["cat src/main.py", "echo hi", "ls ~/.ssh", "cat ~/.ssh/id_ed25519.pub", "ssh-keygen -lf k"]
)
def test_no_taints(line: str) -> None:
    assert not {taint.kind for taint in output(line).taints} - {"generated", "own_key"}
