"""Random scripts: from bash's grammar, and broken ones.

Without here-documents, which bash prints in the wrong place within conditions.
"""

from __future__ import annotations

import random

_WORDS = ["a", "bb", "-c", "x=1", "if", "done", "}", "{", "1", "esac", "é", "[", "~", "*", "$'a\\x41'"]
_COMMANDS = ["a", "bb", "-c", "1", "é", "[", "~", "\\if", '"then"', "f{", "x=1 env"]
_REDIRECTIONS = [">f", "2>&1", "<g", ">>h", "&>k", "{fd}>x", "<<<w", ">&-", "2>&1 >x", "3<>y", ">|z", "<&3-"]
_BREAKS = [
    "$(", ")", "`", '"', "'", "if ", "then ", "fi", "else ", ";", "\n", "case x in ", "a) ", "esac", ";;", "(", "}",
    "cat <<E\n", "E\n", "${x:-", "((", "))", "[[ ", " ]]", "&&", "|", "{ ", "a=(", "#", "! ", "do ", "done", ">", "2>",
]  # fmt: skip


class Scripts:
    """A source of scripts; the same seed gives the same scripts."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def valid(self) -> str:
        return self._list(3)

    def broken(self) -> str:
        text = self.valid()
        for _ in range(self._chance.randint(1, 2)):
            place = self._chance.randint(0, len(text))
            if self._chance.random() < 0.3:
                text = text[:place] + text[place + 1 :]
            else:
                text = text[:place] + self._chance.choice(_BREAKS) + text[place:]
        return text

    def _one(self, *choices: str) -> str:
        return self._chance.choice(choices)

    def _word(self, depth: int) -> str:
        if depth <= 0 or self._chance.random() < 0.5:
            return self._chance.choice(_WORDS)
        inner, body = self._word(depth - 1), self._list(depth - 1)
        return self._one(
            f'"{inner} $x"', f"$( {body})", f'"$( {body})"', "`a 'b'`", f"<( {body})", f"{inner}{inner}",
            "$((1+x*(y)))", f"${{x:-{self._one('a', '$y', '`z`', 'b c')}}}", "${x##*/}", '"${x/a/$(b)}"', "${#x[@]}",
            f"$(\n{body}\n)",
        )  # fmt: skip

    def _simple(self, depth: int) -> str:
        words = [self._one(*_COMMANDS), *(self._word(depth) for _ in range(self._chance.randint(0, 2)))]
        if self._chance.random() < 0.2:
            words.insert(0, self._one("a=1", "b=$x", "c[1]=2", "d=(1 2)", "e+=x"))
        if self._chance.random() < 0.25:
            words.insert(self._chance.randint(0, len(words)), self._chance.choice(_REDIRECTIONS))
        return " ".join(words)

    def _body(self, depth: int) -> str:
        return self._list(depth) + self._one("; ", "\n", " & ", "\n\n")

    def _command(self, depth: int) -> str:
        if depth <= 0 or self._chance.random() < 0.5:
            return self._simple(depth)
        word, body, other = self._word(depth - 1), self._body(depth - 1), self._body(depth - 1)
        return self._one(
            f"if {body}then {other}fi",
            f"if {body}then {other}else {body}fi >f",
            f"if {body}then {other}elif {body}then {other}elif a; then {body}else {other}fi",
            f"while {body}do {other}done",
            f"until {body}\ndo {other}done",
            f"for x in {word} b; do {body}done",
            f"for x\ndo {body}done",
            f"select x in {word}\ndo {body}done",
            f"for ((i=0;i<3;i++)); do {body}done",
            f"( {body})",
            f"{{ {body}}} 2>&1",
            f"f() {{ {body}}}",
            f"function g\n{{ {body}}} >f",
            f"coproc N {{ {body}}}",
            f"case {word} in a|'b') {body};; (c) ;& *) {other}esac",
            f"case {word} in\nesac",
            "declare -a f=(x 'y z' [3]=$x)",
            "[[ a == b* && ( ! -e $x || $y =~ ^(c|d)$ ) ]]",
            "(( x = 1 < 2 ))",
            f"! {self._simple(depth)}",
            "time -p a b",
        )

    def _list(self, depth: int) -> str:
        text = self._command(depth)
        while self._chance.random() < 0.35:
            text += self._one(" && ", " || ", " | ", " |& ", "; ", "\n", " & ", " &&\n") + self._command(depth - 1)
        return text
