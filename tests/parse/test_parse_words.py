"""Words: the same text in every quoting form, and spans. The oracle is bash's own printf."""

from __future__ import annotations

import random
import shutil
import subprocess

import pytest
from drawing import walk
from hypothesis import given, settings
from hypothesis import strategies as st

from gshell.parse import parse
from gshell.parse.tree import Literal, Script, Simple, Word

FORMS = [
    (r"a\ b", "a b"),
    ("'a b'", "a b"),
    ('"a b"', "a b"),
    ("a' 'b", "a b"),
    (r"$'a\x20b'", "a b"),
    (r"$'a\040b'", "a b"),
    (r"$'a\u0020b'", "a b"),
    ('$"a b"', "a b"),
    (r'"a\nb"', r"a\nb"),
    (r"'\n'", r"\n"),
    (r"-F'\n'", r"-F\n"),
    (r"$'\x72m'", "rm"),
    (r"$'a\'b'", "a'b"),
    (r"$'\x{72}\162\cA\e\?'", "rr\x01\x1b?"),
    (r"$'\xc3\xa9\u00e9'", "éé"),
    (r"$'a\0b'c", "ac"),
    (r"$'\xff'", "\udcff"),
    (r"r\m", "rm"),
    ('r""m', "rm"),
    ("r''m", "rm"),
    ("r\\\nm", "rm"),
    ('"r\\\nm"', "rm"),
    ("'r\\\nm'", "r\\\nm"),
    (r'"\$\`\"\\\a"', '$`"\\\\a'),
    ('""', ""),
    ("a''", "a"),
    ("é\u00a0漢", "é\u00a0漢"),
]


@pytest.mark.parametrize(("text", "meaning"), FORMS)
def test_quote_removal(text: str, meaning: str) -> None:
    (found,) = words(parse("echo " + text))[1:]
    assert found.literal == meaning


@pytest.mark.parametrize("text", ["$x", '"$x"', "a`b`", "$(a)", "<(a)", "$((1))", "${x}y"])
def test_expansions_are_no_literals(text: str) -> None:
    assert words(parse("echo " + text))[1].literal is None


def test_quotes_are_remembered() -> None:
    """Only unquoted text splits, globs and expands braces and tildes."""
    (found,) = words(parse(r"""~/'a b'*"$x"\*${y}"""))
    assert [(part[0], part.quoted) for part in found.parts] == [
        ("~/", False), ("a b", True), ("*", False), ("x", True), ("*", True), ("y", False),
    ]  # fmt: skip


def words(script: Script) -> tuple[Word, ...]:
    (command,) = script.body.commands
    assert isinstance(command, Simple)
    return command.words


def single(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def double(text: str) -> str:
    return '"' + "".join("\\" + char if char in '$`"\\' else char for char in text) + '"'


def ansi(text: str) -> str:
    return "$'" + "".join(f"\\U{ord(char):08x}" for char in text) + "'"


def octal(text: str) -> str:
    return "$'" + "".join(f"\\{byte:03o}" for byte in text.encode()) + "'"


def backslashes(text: str) -> str:
    return "".join("'\n'" if char == "\n" else "\\" + char for char in text) or "''"


QUOTINGS = [single, double, ansi, octal, backslashes]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(st.lists(st.tuples(TEXTS, st.sampled_from(QUOTINGS)), min_size=1, max_size=4))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_any_text_in_any_quotes_is_that_text(pieces: list[tuple[str, object]]) -> None:
    text = "".join(quote(piece) for piece, quote in pieces)  # type: ignore[operator]
    found = words(parse("x " + text))
    assert len(found) == 2
    assert found[1].literal == "".join(piece for piece, _ in pieces)


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash to ask")
def test_printf_prints_what_we_read() -> None:
    """Random words of literals and quotes, whose meaning bash itself prints."""
    chance = random.Random(7)
    pieces = [
        "a", "B", "0", "-", "_", "/", ".", ",", ":", "%", "@", "é", "漢", r"\ ", r"\'", r"\"", r"\\", r"\$", r"\n",
        "'a b'", "' \\ '", "'\"'", "''", '""', '"a  b"', r'"\""', r'"\\"', r'"\a"', '"\'"', r'"\$x"', "\\\n",
        "'\n'", '"\\\n"', r"$'\t'", r"$'\''", r"$'\\'", r"$'\x41'", r"$'\x4g'", r"$'\101'", r"$'\18'", r"$'\u00e9'",
        r"$'\U1F600'", r"$'\q'", r"$'\cz'", r"$'\xff'", r"$'\e[0m'", r"$'a\0b'", '$"a b"', r"$'\x{41}'", r"\#", "#",
    ]  # fmt: skip
    texts = ["x" + "".join(chance.choices(pieces, k=chance.randint(1, 6))) for _ in range(400)]
    for text in texts:  # nothing but literals may go to a shell
        assert all(isinstance(node, (Script, Word, Literal, Simple, tuple)) for node in walk(parse("x " + text)))
        assert words(parse("x " + text))[1].literal is not None
    line = "printf '%s\\0' " + " ".join(texts)
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    printed = done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
    assert [word.literal for word in words(parse(line))[2:]] == printed


@pytest.mark.parametrize(
    "text",
    [
        "a=1 echo 'b c' \"$(d e)\" >f | `g \\`h i\\`` && x=(j 'k l')",
        "if a b; then case c in d) e 'f';; esac; fi; g() { h \"i j\"; }",
        "cat <<E\na $(b 'c d') `e f`\nE\ng",
        "cat <<-E\n\ta\n\t$(b 'c d')\n\tE\ng h",
        "é 漢 $(ü 'ö ä') `ß ñ`",
    ],
)
def test_spans_point_into_the_outermost_source(text: str) -> None:
    """What stands at the span of a word without backslashes reads as that word again."""
    script = parse(text)
    assert (script.state, script.parser) == ("complete", "bashlex")
    checked = 0
    for command in (node for node in walk(script) if isinstance(node, Simple)):
        for word in command.words:
            source = text[word.span.start : word.span.end]
            if "\\" not in source:
                assert words(parse("x " + source))[1].literal == word.literal
                checked += 1
            assert command.span.start <= word.span.start <= word.span.end <= command.span.end
    assert checked >= 4
