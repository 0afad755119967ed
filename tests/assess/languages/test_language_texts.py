"""Texts that code puts together: computed here as the languages themselves compute them."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.assess.languages import expressions, python
from gshell.assess.languages.facts import RUN_SHELL
from gshell.assess.languages.javascript import JAVASCRIPT
from gshell.assess.languages.perl import PERL
from gshell.assess.languages.small import AWK

JAVASCRIPT_TEXTS = r"""
'rm -rf /'
"a" + 'b' + `c`
`x${'y' + 1}z`
'\x72\u006d\n\t\\'
String.fromCharCode(114, 109)
['rm', '-rf'].join(' ')
'/ fr- mr'.split('').reverse().join('')
atob('cm0gLXJm')
Buffer.from('cm0gLXJm', 'base64').toString()
Buffer.from('726d', 'hex').toString()
'RM'.toLowerCase()
'aXb'.replace('X', '-')
'a'.concat('b', 'c')
' x '.trim()
(c => c)('') + 'q'
"it's"
'say "x"'
decodeURIComponent('plain')
""".strip().splitlines()
PERL_TEXTS = r"""
'rm -rf /'
"a" . 'b' . q(c) . qq{d}
'it\'s \n'
"tab\tnew"
join(' ', 'rm', '-rf')
join(',', qw(a b c))
scalar reverse('abc')
lc('RM') . uc('x')
chr(114) . chr(109)
pack('H*', '726d')
sprintf('%s-%s', 'a', 'b')
"\x72\x6d"
q{a {nested} b}
""".strip().splitlines()
AWK_TEXTS = r"""
"rm -rf /"
"a" "b" "c"
tolower("RM")
sprintf("%s-%s", "a", "b")
"x\ty"
""".strip().splitlines()
PYTHON_TEXTS = r"""
'rm -rf /'
'a' + "b"
'a' 'b'
f"x{'y'}z{1 + 1}"
'%s-%s' % ('a', 'b')
'{} {1} {k}'.replace('{} {1} {k}', 'p')
'{}-{}'.format('a', 'b')
'{1}{0}{k}'.format('a', 'b', k='c')
' '.join(['rm', '-rf'])
''.join(map(chr, [114, 109]))
''.join(chr(c) for c in [114, 109])
'/ fr- mr'[::-1]
'abcdef'[1:3]
'abc'[-1]
'x' * 3
bytes.fromhex('726d').decode()
__import__('base64').b64decode('cm0gLXJm').decode()
__import__('codecs').decode('ez', 'rot13')
'RM'.lower() + 'x'.upper()
'aXb'.replace('X', '-')
'a b'.split()[1]
' x '.strip()
'\x72\u006d\t'
r'\n'
str('a')
(lambda a: a + 'z')('y')
['a', 'b'][1]
{'k': 'v'}['k']
chr(ord('a')) if False else 'no'
'a' or 'b'
b'bytes'.decode()
__import__('os').path.join('a', '/b', 'c')
__import__('os').path.join('a', 'b')
"".join(["r", "m"] + [" "] + ["x"])
""".strip().splitlines()


def shell_texts(source: str, language: expressions.Language) -> list[str]:
    return [fact.target for fact in expressions.read(source, language)[0] if fact.kind == RUN_SHELL]


def asked(*command: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"no {command[0]} here: its texts were not compared")
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=30).stdout


def test_javascript_as_node() -> None:
    real = json.loads(asked("node", "-p", "JSON.stringify([" + ",".join(JAVASCRIPT_TEXTS) + "])"))
    ours = [shell_texts(f"require('child_process').exec({text})", JAVASCRIPT) for text in JAVASCRIPT_TEXTS]
    known = [text for text in JAVASCRIPT_TEXTS if "=>" not in text]
    assert [o for o, t in zip(ours, JAVASCRIPT_TEXTS, strict=True) if t in known] == [
        [r] for r, t in zip(real, JAVASCRIPT_TEXTS, strict=True) if t in known
    ]


def test_perl_as_perl() -> None:
    real = asked("perl", "-e", ";".join(f'print scalar({text}), "\\0"' for text in PERL_TEXTS)).split("\0")[:-1]
    assert [shell_texts(f"system({text})", PERL) for text in PERL_TEXTS] == [[text] for text in real]


def test_awk_as_awk() -> None:
    real = asked("awk", "BEGIN{" + ";".join(f"print {text}" for text in AWK_TEXTS) + "}").splitlines()
    assert [shell_texts("BEGIN{system(" + text + ")}", AWK) for text in AWK_TEXTS] == [[text] for text in real]


@pytest.mark.parametrize("text", PYTHON_TEXTS)
def test_python_as_python(text: str) -> None:
    targets = [fact.target for fact in python.read(f"import os; os.system({text})") if fact.kind == RUN_SHELL]
    real = eval(text)
    if " if " in text or "ord(" in text:
        assert real in targets or not targets or "\0" in targets[0]
    else:
        assert targets == [real]


# Surrogates cannot be passed on a command line, NUL neither.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_quoting_is_undone(text: str) -> None:
    assert [fact.target for fact in python.read(f"import os; os.system({text!r})")] == [text]
    assert shell_texts(f"require('child_process').exec({json.dumps(text)})", JAVASCRIPT) == [text]
    plain = text.replace("\\", "").replace("'", "")
    assert shell_texts(f"system('{plain}')", PERL) == [plain]
