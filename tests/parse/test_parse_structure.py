"""Each construct of bash and what becomes of it."""

from __future__ import annotations

import pytest
from drawing import draw

from gshell.parse import incomplete, parse

SIMPLE = [
    ("ls", "[ls]"),
    ("ls -la  /tmp", "[ls -la /tmp]"),
    ("a=1 b=$x env", "[a=1 b=${x} env]"),
    ("a=", "[a=]"),
    ("a+=x b[1]=y c[i]+=z", "[a+=x b[1]=y c[i]+=z]"),
    ("a=(1 'two words' [5]=x $(y))", "[a=(1 'two words' [5]=x $([y]))]"),
    ("a=(\n 1 # one\n 2\n)", "[a=(1 2)]"),
    ("echo a=1 b=(", None),
    ("declare -a x=(1 2) y=3", "[x=(1 2) declare -a x y=3]"),
    ("a[ 1 ]=3 cmd", "[a[ 1 ]=3 cmd]"),
    (">f a=1 cmd <g arg", "[a=1 cmd arg >f <g]"),
    ("cmd 2>&1 >>log 3<&- 4>&5- &>all", "[cmd 2>&1 >>log 3<&- 4>&5- &>all]"),
    ("cmd {fd}>f {a[0]}<g {x}", "[cmd {x} {fd}>f {a[0]}<g]"),
    ("cmd 2 >f a2>g", "[cmd 2 a2 >f >g]"),
    ("cmd >|f <>g <<<'a b' &>>h >& i", "[cmd >|f <>g <<<'a b' &>>h >&i]"),
    ("cmd >&$fd", "[cmd >&${fd}]"),
    ("if=1 then", "[if=1 then]"),
    ("echo if then } fi", "[echo if then } fi]"),
    ("# only a comment", ""),
    ("  \n\n # two\n", ""),
    ("", ""),
    ("a # b\nc #d", "[a]\\n [c]"),
    ("a#b '#' \\#", "[a#b '#' '#']"),
    ("cd ~/a{1,2}*.txt", "[cd ~/a{1,2}*.txt]"),
    ("ls !(a|*.b) @(c d)e", "[ls !(a|*.b) @(c d)e]"),
    ("ls\r\n", "[ls\r]"),
]

LISTS = [
    ("a; b & c && d || e", "[a]; [b]& [c]&& [d]|| [e]"),
    ("a\nb\n\n\nc", "[a]\\n [b]\\n [c]"),
    ("a;\nb&\nc", "[a]; [b]& [c]"),
    ("a &&\n\n b ||\n c", "[a]&& [b]|| [c]"),
    ("a | b |& c", "[a] | [b] |& [c]"),
    ("a |\n b", "[a] | [b]"),
    ("! a", "! [a]"),
    ("! a | b", "! [a] | [b]"),
    ("! ! a", "[a]"),
    ("!", "! "),
    ("time a | b", "time [a] | [b]"),
    ("time -p ! a; time; time -- b", "time ! [a]; time ; time [b]"),
    ("a | time b", "[a] | [time b]"),
    ("time -p", "time "),
    ("a && time -p b || ! c", "[a]&& time [b]|| ! [c]"),
    ("coproc a b; coproc N { c; }; coproc (d)", "coproc COPROC [a b]; coproc N {[c];}; coproc COPROC ([d])"),
]

COMPOUNDS = [
    ("{ a; b; } >f 2>&1", "{[a]; [b];} >f 2>&1"),
    ("(a; b) | c", "([a]; [b]) | [c]"),
    ("((a))", "((a))"),
    ("((a); b)", "(([a]); [b])"),
    ("(( a < (1 + 2) )) && b", "(( a < (1 + 2) ))&& [b]"),
    ("if a; then b; fi", "if [a]; then [b]; fi"),
    ("if a\nthen b\nelse c\nfi >f", "if [a]\\n then [b]\\n else [c]\\n fi >f"),
    (
        "if a; then b; elif c; then d; elif e; then f; else g; fi",
        "if [a]; then [b]; elif [c]; then [d]; elif [e]; then [f]; else [g]; fi",
    ),
    ("while a; do b; done < f", "while [a]; do [b]; done <f"),
    ("while a\ndo\nb\ndone", "while [a]\\n do [b]\\n done"),
    ("until ! a; do b & done", "until ! [a]; do [b]& done"),
    ("for x in a 'b c' $d; do e; done", "for x in a 'b c' ${d} do [e]; done"),
    ("for x; do a; done", "for x do [a]; done"),
    ("for x do a; done", "for x do [a]; done"),
    ("for x in; do a; done", "for x in do [a]; done"),
    ("for x\nin a\ndo b; done", "for x in a do [b]; done"),
    ("for x in a; { b; }", "for x in a do [b]; done"),
    ("for in in in; do in=1; done", "for in in in do [in=1]; done"),
    ("for ((i=0; i<3; i++)); do a; done", "for ((i=0; i<3; i++)) do [a]; done"),
    ("for ((;;)) { a; }", "for ((;;)) do [a]; done"),
    ("select x in a b; do c; done", "select x in a b do [c]; done"),
    ("select x in; do c; done", "select x in do [c]; done"),
    ("case $x in a|b) c;; (d) e;& *) f; g;;& esac", "case ${x} in a|b) [c] ;; d) [e] ;& *) [f]; [g] ;;& esac"),
    ("case x in esac", "case x in  esac"),
    ("case x\nin\n\na)\n;;\nb) c\nesac", "case x in a)  ;; b) [c]\\n ;; esac"),
    ("case in in in) in=1;; esac", "case in in in) [in=1] ;; esac"),
    ("case x in esac=1) a;; (esac) b;; esac", "case x in esac=1) [a] ;; esac) [b] ;; esac"),
    (
        "case a in b) case c in (d) e;; esac;; f) g;; esac",
        "case a in b) case c in d) [e] ;; esac ;; f) [g] ;; esac",
    ),
    ("case x in @(a|b)) c;; '(') d;; esac", "case x in @(a|b)) [c] ;; '(') [d] ;; esac"),
    ("f() { a; }", "f() {[a];}"),
    ("f ()\n(a) >x", "f() ([a]) >x"),
    ("function f { a; }", "f() {[a];}"),
    ("function f() if a; then b; fi", "f() if [a]; then [b]; fi"),
    ("function if for x in a; do b; done", "if() for x in a do [b]; done"),
    ("f.g-h() { a; }; f.g-h", "f.g-h() {[a];}; [f.g-h]"),
    ("[[ -f $x && ( a == b* || ! c < d ) ]]", "[[ -f ${x} && ( a == b* || ! c < d ) ]]"),
    ("[[ $x =~ ^(a|b c)+[0-9]$ ]] && d", "[[ ${x} =~ ^(a|b c)+[0-9]$ ]]&& [d]"),
    ("[[ a\n&& b ]]", "[[ a && b ]]"),
    ("[[ x == @(a|b) ]] >f", "[[ x == @(a|b) ]] >f"),
    ("if [[ a ]] then b; fi; while ((1)) do c; done", "if [[ a ]] then [b]; fi; while ((1)) do [c]; done"),
    ("[ -f a ] && [ b ]", "[[ -f a ]]&& [[ b ]]"),
    ("!(rm -rf x)", "! ([rm -rf x])"),
    ("{ { a; }; }", "{{[a];};}"),
    ("{a,b} }", "[{a,b} }]"),
]

HEREDOCS = [
    ("cat <<E\na $x\nE\nls", "[cat <<E<'a '${x}'\n'>]\\n [ls]"),
    ("cat <<'E'\na $x\nE", "[cat <<'E'<'a $x\n'>]"),
    ("cat <<\\E\n$(rm)\nE", "[cat <<'E'<'$(rm)\n'>]"),
    ("cat <<-E\n\ta\n\t\tE", "[cat <<-E<'a\n'>]"),
    ("cat <<A <<B | wc\n1\nA\n2\nB", "[cat <<A<'1\n'> <<B<'2\n'>] | [wc]"),
    ("cat <<E\nE", "[cat <<E<>]"),
    ("cat <<E\n$(rm -rf /)`b`\nE", "[cat <<E<$([rm -rf /])$([b])'\n'>]"),
    ("cat <<E\na\\\nE\nE", "[cat <<E<'aE\n'>]"),
    ("cat <<E\nx\nE\\\nF\nE", "[cat <<E<'x\nEF\n'>]"),
    ("cat <<EF\nx\nE\\\nF\nls", "[cat <<EF<'x\n'>]\\n [ls]"),
    ("cat <<E && x\na\nE\ny", "[cat <<E<'a\n'>]&& [x]\\n [y]"),
    ("x=$(cat <<E\na\nE\n)", "[x=$([cat <<E<'a\n'>])]"),
    ("x=$(cat <<E\na\nE)", "[x=$([cat <<E<'a\n'>])]"),
    ('cat <<"a b"\nx\na b\nls', "[cat <<'a b'<'x\n'>]\\n [ls]"),
    ("cat <<$x\n1\n$x\nls", "[cat <<${x}<'1\n'>]\\n [ls]"),
    ("if a; then cat <<E\n1\nE\nfi", "if [a]; then [cat <<E<'1\n'>]\\n fi"),
]

EXPANSIONS = [
    ("$x ${x} $1 ${10} $? $$ $! $# $@ $* $- $0", "[${x} ${x} ${1} ${10} ${?} ${$} ${!} ${#} ${@} ${*} ${-} ${0}]"),
    ("${x:-a b} ${x-} ${x:=$y} ${x:?no} ${x:+y}", "[${x:- a b} ${x- } ${x:= ${y}} ${x:? no} ${x:+ y}]"),
    ("${x#a} ${x##*/} ${x%b} ${x%%.*}", "[${x# a} ${x## */} ${x% b} ${x%% .*}]"),
    ("${x/a/b} ${x//a} ${x/#a/b} ${x/%a/}", "[${x/ a b} ${x// a} ${x/# a b} ${x/% a }]"),
    ("${x:1} ${x:1:2} ${x: -1}", "[${x: 1} ${x: 1 2} ${x:  -1}]"),
    ("${x^} ${x^^a} ${x,} ${x,,} ${x@Q}", "[${x^ } ${x^^ a} ${x, } ${x,, } ${x@ Q}]"),
    ("${#x} ${#} ${##} ${#x[@]} ${#@}", "[${xlength} ${#} ${#length} ${x[@]length} ${@length}]"),
    ("${!x} ${!x*} ${!x@} ${!x[@]} ${!x:-a} ${!1}", "[${!x} ${xnames} ${xnames} ${x[@]keys} ${!x:- a} ${!1}]"),
    ("${x[0]} ${x[$i]} ${x[@]:1:2} ${x[a b]}", "[${x[0]} ${x[${i}]} ${x[@]: 1 2} ${x[a b]}]"),
    ("${x:-$(a)} ${x%%$(b)} ${x[$(c)]} ${x:-<(d)}", "[${x:- $([a])} ${x%% $([b])} ${x[$([c])]} ${x:- <([d])}]"),
    ('"${x:-"a b"}" "${x:-\'}"', "[${x:- 'a b'} ${x:- '''}]"),
    ("\"${x%'}'}\"", "[${x% '}'}]"),
    ("$(a; b) $(\na\nb\n) $() $(# c\n)", "[$([a]; [b]) $([a]\\n [b]) $() $()]"),
    ("$(case x in a) b;; esac)", "[$(case x in a) [b] ;; esac)]"),
    ("$(echo ')' # )\n)", "[$([echo ')'])]"),
    ("`a \\`b\\`` \"`c \\\"d\\\"`\"", "[$([a $([b])]) $([c 'd'])]"),
    ("$((1 + $(a) + ${x:-2})) $[3*4]", "[$((1 + $([a]) + ${x:- 2})) $((3*4))]"),
    ("$((a); (b)) $( (a) )", "[$(([a]); ([b])) $(([a]))]"),
    ("$(((1)+(2)))", "[$(((1)+(2)))]"),
    ("diff <(a) <(b|c) >(d)", "[diff <([a]) <([b] | [c]) >([d])]"),
    ("a=<(b) --x=<(c)", "[a=<([b]) --x=<([c])]"),
    ("$ $% a$ \"$\" \"a$\"", "[$ $% a$ '$' 'a$']"),
    ("$(<f)", "[$([<f])]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "drawn"), SIMPLE + LISTS + COMPOUNDS + HEREDOCS + EXPANSIONS)
def test_reads(text: str, drawn: str | None) -> None:
    script = parse(text)
    if drawn is None:
        assert script.state == "wrong"
        return
    assert (script.state, script.parser, script.error) == ("complete", "bashlex", "")
    assert draw(script) == drawn


INCOMPLETE = [
    "if a", "if a; then", "if a; then b; else", "while a; do", "for x", "for x in a b", "for x in a; do", "case x",
    "case x in", "case x in a)", "case x in a) b;;", "{ a;", "(a", "f()", "function f", "a &&", "a ||", "a |", "a |&",
    "echo 'a", 'echo "a', "echo `a", "echo $'a", "echo $(a", "echo ${x", "echo ${x:-a", "echo $((1+", "((1", "a=(1",
    "[[ a", "[[ a &&", "[[ a ==", "cat <(a", 'echo "$(a', "cat <<E", "cat <<E\na", "x=$(cat <<E\na\n", "a \\", "a\\",
    "for ((i=0;", "select x in a", "a[1", "! {", "until a", "if a; then b; elif c", "coproc {",
]  # fmt: skip
WRONG = [
    ")", "a )", "a; )", ";", "a ;; b", "&", "| a", "a | | b", "if; then", "fi", "then", "do", "done", "}", "{ a; } }",
    "if a; then fi", "while do done", "for 1 2", "for x in a b do c; done; }", "case x in a b) c;; esac", "f() a",
    "echo (a)", "a=(1)(2)", "a=(1|2)", "[[ a b ]]", "[[ ]]", "[[ -f ]]", "[[ a && ]]", "$(if a)", "$(a;;)",
    "echo $(fi)", ">", "> ;", "a > | b", "cat <<", "in", "]]", "${x y}", "${}", "${x.}", "a && && b", "! | a",
    "function f() a", "case in a) b;; esac", "a\0b", "for ((a;b)); do c; done", "for ((a;b;c;d)); do e; done", "$(!)",
    "esac",
]  # fmt: skip


@pytest.mark.parametrize("text", INCOMPLETE)
def test_incomplete(text: str) -> None:
    assert parse(text).state == "incomplete"
    assert incomplete(text)
    assert parse(text).error


@pytest.mark.parametrize("text", WRONG)
def test_wrong(text: str) -> None:
    script = parse(text)
    assert script.state == "wrong"
    assert script.error and "\n" not in script.error
    assert not incomplete(text)


def test_what_bash_could_run_stays_readable_while_incomplete() -> None:
    """Without another line bash would run these two, so they can be judged."""
    assert draw(parse("cat <<E\na\n")) == "[cat <<E<'a\n'>]"
    assert draw(parse("rm x \\")) == "[rm x '\\']"


def test_statements_before_a_fault_are_kept() -> None:
    assert draw(parse("rm x\necho )")) == "[rm x]"


def test_the_error_names_what_bash_stops_at() -> None:
    assert parse("a; )").error == "`)` cannot stand here"
    assert parse("if a; fi").error == "`fi` cannot stand here"
    assert parse("echo $(a &&)").error == "`)` cannot stand here"
    assert parse("echo ${a b}").error == "${a b} is no parameter expansion"
