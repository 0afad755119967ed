"""Code in other languages: what it starts and touches, and what it only says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from assessing import effects
from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.assess.catalog import load
from gshell.assess.effects import KINDS
from gshell.assess.languages.facts import CONNECT, RUN_CODE, RUN_SHELL, RUN_SQL, RUN_WORDS
from gshell.assess.languages.report import LANGUAGES

SHELL = r"""
python     | import os; os.system("rm -rf /")
python     | import os as o; o.popen("rm -rf /")
python     | from os import system as s; s("rm -rf /")
python     | from os import *; system("rm -rf /")
python     | __import__("os").system("rm -rf /")
python     | getattr(__import__("os"), "sys" + "tem")("rm -rf /")
python     | import importlib; importlib.import_module("os").system("rm -rf /")
python     | import os; f = os.system; f("rm -rf /")
python     | import os; c = "rm"; c += " -rf /"; os.system(c)
python     | import os; [os.system(c) for c in ["rm -rf /"]]
python     | import os; list(map(os.system, ["rm -rf /"]))
python     | import subprocess; subprocess.run("rm -rf /", shell=True)
python     | import subprocess; subprocess.getoutput("rm -rf /")
python     | import subprocess as s; s.Popen(args="rm -rf /", shell=True)
python     | exec("import os; os.system('rm -rf /')")
python     | exec(compile("import os; os.system('rm -rf /')", "x", "exec"))
python     | eval("__import__('os').system('rm -rf /')")
python     | import os; os.__dict__["system"]("rm -rf /")
python     | import os; vars(os)["system"]("rm -rf /")
python     | import os, sys; sys.modules["os"].system("rm -rf /")
python     | (lambda o: o.system("rm -rf /"))(__import__("os"))
python     | import os; def_ = lambda c: os.system(c); def_("rm -rf /")
python     | import ctypes; ctypes.CDLL(None).system(b"rm -rf /")
python     | import builtins; builtins.exec("import os; os.system('rm -rf /')")
python     | import threading, os; threading.Thread(target=lambda: os.system("rm -rf /")).start()
javascript | require("child_process").execSync("rm -rf /")
javascript | require("node:child_process").exec("rm -rf /", () => {})
javascript | const {execSync: run} = require("child_process"); run("rm -rf /")
javascript | import {exec} from "child_process"; exec("rm -rf /")
javascript | import * as c from "node:child_process"; c.execSync("rm -rf /")
javascript | import("child_process").then(c => c.execSync("rm -rf /"))
javascript | require("child_process")["exec" + "Sync"]("rm -rf /")
javascript | globalThis.process.mainModule.require("child_process").exec("rm -rf /")
javascript | const c = "rm"; require("child_process").exec(c + " -rf /")
javascript | require("child_process").exec(`rm -rf ${"/"}`)
javascript | require("child_process").exec.call(null, "rm -rf /")
javascript | eval("require('child_process').exec('rm -rf /')")
javascript | new Function("require('child_process').exec('rm -rf /')")()
javascript | ["rm -rf /"].forEach(c => require("child_process").exec(c))
javascript | await Bun.$`rm -rf /`
perl       | system("rm -rf /")
perl       | system "rm -rf /"
perl       | `rm -rf /`
perl       | print qx{rm -rf /}
perl       | my $c = "rm -rf"; system("$c /")
perl       | exec("rm -rf /") or die
perl       | open(my $f, "rm -rf / |")
perl       | open(F, "-|", "rm -rf /")
perl       | eval "system('rm -rf /')"
perl       | s/x/system("rm -rf \/")/e
perl       | for (qw(/)) { system("rm -rf $_") }
perl       | system(join " ", "rm", "-rf", "/")
ruby       | system("rm -rf /")
ruby       | system "rm -rf /"
ruby       | puts `rm -rf /`
ruby       | %x{rm -rf /}
ruby       | puts "a#{`rm -rf /`}"
ruby       | Kernel.send(:system, "rm -rf /")
ruby       | eval("system('rm -rf /')")
ruby       | IO.popen("rm -rf /") { \|io\| puts io.read }
ruby       | %w[/].each { \|d\| system("rm -rf #{d}") }
php        | system("rm -rf /");
php        | echo `rm -rf /`;
php        | $f = 'system'; $f('rm -rf /');
php        | call_user_func('exec', 'rm -rf /');
php        | array_map('system', ['rm -rf /']);
php        | eval(base64_decode('c3lzdGVtKCJybSAtcmYgLyIpOw=='));
php        | <html><?php passthru("rm -rf /") ?></html>
lua        | os.execute("rm -rf /")
lua        | os.execute"rm -rf /"
lua        | io.popen([[rm -rf /]])
lua        | load("os.execute('rm -rf /')")()
r          | system("rm -rf /")
r          | x <- "rm"; system(paste(x, "-rf /"))
r          | eval(parse(text = "system('rm -rf /')"))
awk        | BEGIN { system("rm -rf /") }
awk        | BEGIN { "rm -rf /" \| getline x }
awk        | BEGIN { cmd = "rm -rf " "/"; system(cmd) }
sed        | 1e rm -rf /
sed        | s/.*/rm -rf \//e
sed        | /x/,$ { p;e rm -rf /
applescript | do shell script "rm -rf " & "/"
julia      | run(`rm -rf /`)
java       | Runtime.getRuntime().exec("rm -rf /")
java       | "rm -rf /".execute()
beam       | os:cmd("rm -rf /").
haskell    | System.Process.callCommand "rm -rf /"
octave     | system("rm -rf /")
octave     | !rm -rf /
lisp       | (system "rm -rf /")
lisp       | (let ((x 1)) (uiop:run-program "rm -rf /"))
tcl        | exec rm -rf /
m4         | esyscmd(`rm -rf /')
dc         | !rm -rf /
"""

SAYS = r"""
python     | print("os.system('rm -rf /')")
python     | s = "import os; os.system('rm -rf /')"
python     | # import os; os.system("rm -rf /")
python     | '''os.system("rm -rf /")'''
python     | import os; print(os.system)
python     | import platform; print(platform.system())
python     | def f(): __import__("os").system("rm -rf /")
python     | import re; re.compile("x").match("rm -rf /")
python     | import json, sys; print(json.load(sys.stdin)["a"])
python     | print(eval("1 + 1"))
python     | class A: pass
javascript | console.log("require('child_process').exec('rm -rf /')")
javascript | // require("child_process").exec("rm -rf /")
javascript | /execSync("rm -rf \/")/.test("x")
javascript | const s = `execSync("rm -rf /")`
javascript | a / exec("x") / 2
javascript | JSON.parse('{"exec": "rm -rf /"}').exec
javascript | fetch.name
perl       | print "system('rm -rf /')\n"
perl       | print q{system("rm -rf /")}
perl       | # system("rm -rf /")
perl       | print if /system\("rm"\)/
perl       | s/system("x")/`rm`/g
perl       | my %h = (s => 1, y => 2); print $h{system}
perl       | tr/a-z/A-Z/; print
perl       | print "@{[ 1 + 1 ]} $ENV{HOME}\n"
ruby       | puts "system('rm -rf /')"
ruby       | puts 'a#{`rm -rf /`}'
ruby       | puts %q{system("rm -rf /")}
ruby       | # system("rm -rf /")
ruby       | puts [1, 2].map { \|x\| x / 2 }.inspect
php        | echo "system('rm -rf /')";
php        | // system("rm -rf /");
php        | system;
lua        | print("os.execute('rm -rf /')")
lua        | -- os.execute("rm -rf /")
lua        | --[[ os.execute("rm -rf /") ]] print(1)
r          | print("system('rm -rf /')")
awk        | { print "system(\"rm -rf /\")" }
awk        | /system\("rm"\)/ { print $1 }
awk        | $1 > 5 { n++ } END { print n / 2 }
awk        | { print length($0) }
sed        | s/e/rm -rf \//
sed        | /e rm/d
sed        | s/a/b/g;p
sed        | a\ e rm -rf /
sed        | y/e/x/
sed        | /[/]e rm/p
sed        | # e rm -rf /
applescript | display dialog "do shell script \"rm\""
powershell | Write-Host "Remove-Item -Recurse /"
lisp       | (display "(system \"rm\")")
tcl        | puts "exec"
dc         | 1 2 + p
"""


def rows(table: str) -> list[tuple[str, str]]:
    found = []
    for line in table.strip().splitlines():
        language, _, source = line.partition("|")
        found.append((language.strip(), source.strip().replace("\\|", "|")))
    return found


def facts(language: str, source: str) -> list[tuple[str, str]]:
    """Facts, with code that is run within read too."""
    found = []
    for fact in load(LANGUAGES[language])(source, ()):
        if fact.kind == RUN_CODE:
            found += facts(fact.words[0], fact.target)
        elif fact.kind == RUN_WORDS:
            found.append((RUN_SHELL, " ".join(fact.words)))
        else:
            found.append((fact.kind, fact.target))
    return found


@pytest.mark.parametrize(("language", "source"), rows(SHELL))
def test_a_shell_runs(language: str, source: str) -> None:
    assert (RUN_SHELL, "rm -rf /") in facts(language, source)


@pytest.mark.parametrize(("language", "source"), rows(SAYS))
def test_it_only_says_so(language: str, source: str) -> None:
    assert not facts(language, source)


PATHS = r"""
python     | import os; os.remove("/etc/x")                                        | file.delete /etc/x
python     | import shutil; shutil.rmtree("/etc/x")                                | file.delete /etc/x recursive
python     | from pathlib import Path; Path("/etc/x").unlink()                     | file.delete /etc/x
python     | from pathlib import Path; (Path("/etc") / "x").unlink()               | file.delete /etc/x
python     | import pathlib; [p.unlink() for p in pathlib.Path("/etc").glob("x*")] | file.delete /etc/x*
python     | from pathlib import Path; import shutil; shutil.rmtree(Path.home())   | file.delete ~ recursive
python     | import os, shutil; shutil.rmtree(os.path.expanduser("~/x"))           | file.delete ~/x recursive
python     | import os, shutil; shutil.rmtree(os.environ["HOME"])                  | file.delete ~ recursive
python     | import os, glob; [os.remove(f) for f in glob.glob("/etc/x*")]         | file.delete /etc/x*
python     | for d in ("/etc/x",): __import__("shutil").rmtree(d)                  | file.delete /etc/x recursive
python     | open("/etc/x", "w").write("a")                                        | file.overwrite /etc/x
python     | open("/etc/x", mode="a")                                              | file.write /etc/x
python     | print(open("/etc/x").read())                                          | file.read /etc/x
python     | from pathlib import Path; Path("/etc/x").write_text("")               | file.overwrite /etc/x
python     | import os; os.chmod("/etc/x", 0o777)                                  | permission.change /etc/x
python     | import os; os.rename("/etc/x", "/tmp/y")                              | file.move /etc/x
python     | import os, sys; os.remove(sys.argv[1])                                | file.delete /etc/x
javascript | require("fs").rmSync("/etc/x", {recursive: true})                     | file.delete /etc/x recursive
javascript | require("fs").unlinkSync("/etc/x")                                    | file.delete /etc/x
javascript | import fs from "node:fs/promises"; await fs.rm("/etc/x", {recursive: true}) | file.delete /etc/x recursive
javascript | require("fs").promises.unlink("/etc/x")                               | file.delete /etc/x
javascript | require("path"); require("fs").rmSync(require("path").join("/etc", "x")) | file.delete /etc/x
javascript | require("fs").writeFileSync("/etc/x", "")                             | file.overwrite /etc/x
javascript | Deno.removeSync("/etc/x", {recursive: true})                          | file.delete /etc/x recursive
javascript | ["/etc/x"].forEach(require("fs").unlinkSync)                          | file.delete /etc/x
perl       | unlink "/etc/x"                                                       | file.delete /etc/x
perl       | unlink glob("/etc/x*")                                                | file.delete /etc/x*
perl       | use File::Path; rmtree("/etc/x")                                      | file.delete /etc/x recursive
perl       | open(F, ">/etc/x")                                                    | file.overwrite /etc/x
perl       | open(my $f, ">>", "/etc/x")                                           | file.write /etc/x
ruby       | File.delete("/etc/x")                                                 | file.delete /etc/x
ruby       | FileUtils.rm_rf "/etc/x"                                              | file.delete /etc/x recursive
ruby       | FileUtils.rm_rf(%w[/etc/x])                                           | file.delete /etc/x recursive
ruby       | Dir["/etc/x*"].each { \|f\| File.delete f }                           | file.delete /etc/x*
ruby       | Pathname.new("/etc/x").rmtree                                         | file.delete /etc/x recursive
ruby       | File.write("/etc/x", "a")                                             | file.overwrite /etc/x
php        | unlink('/etc/x');                                                     | file.delete /etc/x
php        | file_put_contents('/etc/x', '');                                      | file.overwrite /etc/x
lua        | os.remove("/etc/x")                                                   | file.delete /etc/x
lua        | io.open("/etc/x", "w")                                                | file.overwrite /etc/x
r          | unlink("/etc/x", recursive = TRUE)                                    | file.delete /etc/x recursive
awk        | { print > "/etc/x" }                                                  | file.overwrite /etc/x
sed        | s/a/b/w /etc/x                                                        | file.overwrite /etc/x
powershell | Remove-Item -Recurse -Force /etc/x                                    | file.delete /etc/x recursive
beam       | File.rm_rf("/etc/x")                                                  | file.delete /etc/x recursive
tcl        | file delete -force /etc/x                                             | file.delete /etc/x recursive
"""


@pytest.mark.parametrize(("language", "source", "fact"), [(*row, "") for row in rows(PATHS)])
def test_paths(language: str, source: str, fact: str) -> None:
    source, _, fact = (part.strip() for part in source.rpartition("|"))
    found = []
    for each in load(LANGUAGES[language])(source, ("/etc/x",)):
        recursive = " recursive" if each.attributes.get("recursive") else ""
        found.append(f"{each.kind} {each.target}{recursive}")
    assert fact in found


@pytest.mark.parametrize(
    ("language", "source", "kinds"),
    [
        ("python", "import requests; requests.post('https://x', data=open('/etc/x').read())", {"net.send"}),
        ("python", "import urllib.request as u; u.urlopen('https://x')", {"net.fetch"}),
        ("python", "import socket; s = socket.socket(); s.connect(('h', 1))", {CONNECT}),
        ("python", "import os\nwhile True: os.fork()", {"system.exhaust"}),
        ("python", "import os\nif os.fork(): print(1)", set()),
        ("python", "import os\n[os.fork() for _ in range(99)]", {"system.exhaust"}),
        ("python", "import os\nfor path in paths:\n  pid = os.fork()\n  if not pid: os._exit(0)", set()),
        ("python", "import os\nwhile True:\n  accept()\n  if os.fork() == 0: serve()", set()),
        ("python", "import sqlite3; sqlite3.connect('a').cursor().execute('drop table t')", {RUN_SQL}),
        ("python", "import redis; redis.Redis().flushall()", {"nosql.flush"}),
        ("python", "import boto3; boto3.client('s3').delete_bucket(Bucket='b')", {"cloud.delete"}),
        ("perl", "fork while 1", {"system.exhaust"}),
        ("ruby", "User.delete_all", {"sql.delete_unbounded"}),
        ("javascript", "fetch('https://x', {method: 'POST', body: '1'})", {"net.send"}),
        ("javascript", "fetch('https://x')", {"net.fetch"}),
        ("python", "import (", {"code.opaque"}),
    ],
)
def test_other_kinds(language: str, source: str, kinds: set[str]) -> None:
    found = {fact.kind for fact in load(LANGUAGES[language])(source, ())}
    assert found - {"file.read"} == kinds


def test_functions_and_classes_of_the_source() -> None:
    source = """
import os
class Cleaner:
    def __init__(self, path):
        self.path = path
    def run(self):
        os.remove(self.path)
def main(path="/etc/x"):
    Cleaner(path).run()
    return path
def unused():
    os.remove("/never")
def forever():
    forever()
if __name__ == "__main__":
    print(main())
    forever()
"""
    assert ("file.delete", "/never") not in facts("python", source)
    assert any(kind == "file.delete" for kind, _ in facts("python", source))


PIECES = st.sampled_from(
    [
        "'",
        '"',
        "`",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "$",
        "#{",
        "${",
        "//",
        "/*",
        "*/",
        "#",
        "--",
        "\\",
        "\n",
        ";",
        "=",
        "+",
        ".",
        "->",
        "=>",
        "system",
        "eval",
        "require",
        "x",
        "1",
        "0x",
        "qq",
        "s/",
        "%w",
        "<<E",
        "E",
        ":",
        "|",
        "\0",
        "é",
        "²",
        "for",
        "in",
    ]
)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(LANGUAGES)),
    st.lists(PIECES, max_size=30).map(" ".join) | st.lists(PIECES, max_size=30).map("".join),
)
def test_never_raises(language: str, source: str) -> None:
    known = {*KINDS, RUN_SHELL, RUN_WORDS, RUN_CODE, RUN_SQL, CONNECT}
    assert {fact.kind for fact in load(LANGUAGES[language])(source, ())} <= known


PARTS = ["(", "x(", "'a' + ", "/", "\n", "{", "x.y", "#", "<<E\n", "[1,"]


def grows_linearly(effort: Callable[[Callable[[], object]], int], language: str, part: str) -> bool:
    """Ten times the text takes about ten times the work, nowhere near a hundred times."""
    read = load(LANGUAGES[language])
    few, many = ("x = " + part * repeats for repeats in (200, 2000))
    return effort(lambda: read(many, ())) < 15 * effort(lambda: read(few, ())) + 1000


@pytest.mark.parametrize("part", PARTS)
def test_linear(effort: Callable[[Callable[[], object]], int], part: str) -> None:
    assert grows_linearly(effort, "perl", part) and grows_linearly(effort, "javascript", part)


@pytest.mark.slow
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_linear_everywhere(effort: Callable[[Callable[[], object]], int], language: str) -> None:
    assert all(grows_linearly(effort, language, part) for part in PARTS)


def test_spans_point_at_the_code() -> None:
    line = "cd /tmp; python3 -c 'import shutil; shutil.rmtree(\"/\")' x"
    (delete,) = (effect for effect in effects(line) if effect.kind == "file.delete")
    assert line[delete.span.start : delete.span.end].startswith("'import shutil")
