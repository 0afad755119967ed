"""Texts in which bashlex or tree-sitter-bash lose a command, or never return.

Each row is a fault seen in bashlex 0.18 or tree-sitter-bash 0.25.1, and the first
words of all commands that bash would run.
"""

from __future__ import annotations

import pytest
from drawing import draw, names

from gshell.parse import parse

BASHLEX = [
    # loops for ever
    ("grep -e'${'", ["grep"]),
    ("x='${'", []),
    ("alias a='echo ${'", ["alias"]),
    ("awk -F'${' 1", ["awk"]),
    ("ls\necho a'${'", ["ls", "echo"]),
    # raises on the second line only
    ("ls\necho $((1))", ["ls", "echo"]),
    # loses what follows the first line of a substitution
    ("x=$(echo a\nrm -rf /)", ["echo", "rm"]),
    ("x=`echo a\nrm -rf /`", ["echo", "rm"]),
    ("cat <(echo a\nrm -rf /)", ["cat", "echo", "rm"]),
    # loses all behind the second elif
    ("if a; then b; elif c; then d; elif e; then rm; else dd; fi", ["a", "b", "c", "d", "e", "rm", "dd"]),
    # loses what is within ${}
    ("echo ${x:-$(rm)}", ["echo", "rm"]),
    ('echo "${x%%$(rm)}"', ["echo", "rm"]),
    ("echo ${a[$(rm)]}", ["echo", "rm"]),
    # loses what is within a here-document
    ("cat <<E\n$(rm)\n`dd`\nE", ["cat", "rm", "dd"]),
    # takes '…'…'…' as one literal
    ("echo 'a'$(rm)'b'", ["echo", "rm"]),
    ("grep '[[:space:]]*'`hostname`'[[:space:]]*'", ["grep", "hostname"]),
    # looks for the delimiter with its quotes on
    ("cat <<'E'\nx\nE\nrm -rf /\ncat <<x\n'E'\nx", ["cat", "rm", "cat"]),
    # sees commands where there are none
    ("alias x='..$(date)..'", ["alias"]),
    ("echo \\$(date", None),
    # raises on valid text
    ("case x in a) b;; esac", ["b"]),
    ("[[ a ]] && b", ["b"]),
    ("a=(1 2) b", ["b"]),
    ("time a", ["a"]),
    ("coproc a", ["a"]),
    ("select x in a; do b; done", ["b"]),
    ("for ((;;)); do b; done", ["b"]),
    ("while a\ndo b; done", ["a", "b"]),
    ("ls !(a)", ["ls"]),
    ("f() (a)", ["a"]),
    ("# comment", []),
    ("echo $(# comment\n)", ["echo"]),
    ("echo $[1+$(a)]", ["echo", "a"]),
    # takes an assignment for the command
    ("a[0]=x cmd", ["cmd"]),
    (">f a=1 cmd", ["cmd"]),
]

TREE_SITTER = [
    ("echo a\n\\rm -rf /", ["echo", "'r'm"]),
    ("test a ==\nrm -rf /", ["test", "rm"]),
    ("a | b\nc && d", ["a", "b", "c", "d"]),
    ("echo `a` `rm`", ["echo", "a", "rm"]),
    ("echo `a \\`rm\\``", ["echo", "a", "rm"]),
    ("r\\\nm -rf /", ["rm"]),
    ("{ a; }\n] [", ["a", "]"]),
    ("$ x", ["$"]),
    ("[ -f x && rm -rf / ]", ["[", "rm"]),
    ("time { rm; }", ["rm"]),
    ("time (rm)", ["rm"]),
    ("time if a; then rm; fi", ["a", "rm"]),
    ("! if a; then rm; fi", ["a", "rm"]),
    ("coproc N { rm; }", ["rm"]),
    ('"${v%%$(rm)}"', ["${v%% $([rm])}", "rm"]),
    ("cat <<E\na\nE \nb\nE\nrm", ["cat", "rm"]),
    ("cat <<-E\n a\n E\nE\nrm", ["cat", "rm"]),
    ("a && b | c", ["a", "b", "c"]),
    (">f rm -rf /", ["rm"]),
    ("rm >f -rf /", ["rm"]),
    ("--x=y rm", ["--x=y"]),
    ("1=a rm", ["1=a"]),
    ("cat <<E >f | x\nE", ["cat", "x"]),
    ("cat <<E; x\nE", ["cat", "x"]),
    ("cat <<A <<B\nA\nB\nrm", ["cat", "rm"]),
    ("{fd}>f rm", ["rm"]),
    ("a#c; rm", ["a#c", "rm"]),
    ("for x do rm; done", ["rm"]),
    ("case x in a) rm;;& esac", ["rm"]),
    ("echo $(( a ) ); rm", ["echo", "a", "rm"]),
    ("alias x=(a)", ["alias"]),
]

CONTINUED = [
    ("echo a \\\n&& rm", ["echo", "rm"]),
    ("echo a &&\\\n rm", ["echo", "rm"]),
    ('echo "a\\\nb" c\\\nd', ["echo"]),
    ("echo a \\\n# comment\nrm", ["echo", "rm"]),
    ("i\\\nf a; then b; fi", ["a", "b"]),
]


@pytest.mark.parametrize(("text", "first_words"), BASHLEX + TREE_SITTER + CONTINUED)
def test_no_command_is_hidden(text: str, first_words: list[str] | None) -> None:
    script = parse(text)
    if first_words is None:
        assert script.state != "complete"
    else:
        assert (script.state, script.parser) == ("complete", "bashlex")
        assert sorted(names(script)) == sorted(first_words)


@pytest.mark.parametrize(
    "text",
    [
        "cat <<\\\n-E\nrm\nE",
        "a &\\\n& b",
        "a >\\\n> b",
        "echo $\\\n(rm)",
        "a\\\n=b rm",
        "echo $fo\\\no",
        "echo ${x\\\ny}",
    ],
)
def test_a_line_continued_within_an_operator_is_opaque(text: str) -> None:
    """Bash joins the lines first. We would have to guess, so we do not."""
    assert parse(text).parser in ("fallback", "opaque")


def test_the_fallback_sees_what_it_can() -> None:
    script = parse("ls; cat `if` && rm -rf / > /dev/null")
    assert (script.state, script.parser) == ("complete", "fallback")
    (opaque,) = script.body.commands
    assert opaque.text == script.source
    assert "[rm -rf / >/dev/null]" in draw(script)


def test_only_the_statement_in_question_is_opaque() -> None:
    script = parse("a\n\n  echo `if`\n")
    assert draw(script).startswith("[a]\\n OPAQUE<echo `if`\n>")
    opaque = script.body.commands[-1]
    assert script.source[opaque.span.start : opaque.span.end] == opaque.text
    assert opaque.reason == "within backquotes, the command is not complete"
