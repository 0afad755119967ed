"""Options: the words behind a program's name, read as its own getopt would.

In: the words after the name, and a `Spec` of what takes a value.
Out: `Options`. Raises, fails: never; what the spec does not know is kept as a flag.

Rules: getopt_long(3) (clusters, attached values, permutation, abbreviations) and
POSIX XBD 12.2; Go's `flag` and find(1) style programs have long options behind one dash.
"""

from __future__ import annotations

from functools import lru_cache

from gshell.assess.values import Value
from gshell.hints import Iterable, Iterator
from gshell.tuples import NamedTuple

FLAG, VALUED, OPTIONAL = "flag", "valued", "optional"


class Spec:
    """What a program's options are called and which take a value. Make one with `spec`.

    `posix`    the first operand ends the options (sudo, env, ssh: what follows is not theirs)
    `single`   long options behind one dash: `-chdir=x`, `-name x`; no clusters
    `plus`     words that begin with `+` are options too (set, date, tail)
    `pflag`    Go's pflag: no abbreviations, and `-o=x` means x (getopt accepts `--recu`, and takes `=x`)
    `valued`   a long option nobody knows takes the next word, unless that looks like an option
    """

    __slots__ = ("kinds", "names", "pflag", "plus", "posix", "single", "valued")

    def __init__(
        self,
        names: dict[str, str],
        kinds: dict[str, str],
        posix: bool = False,
        single: bool = False,
        plus: bool = False,
        pflag: bool = False,
        valued: bool = False,
    ) -> None:
        self.names = names
        self.kinds = kinds
        self.posix = posix
        self.single = single
        self.plus = plus
        self.pflag = pflag
        self.valued = valued

    def name(self, written: str) -> str:
        """The first synonym of an option as declared; the name itself if unknown."""
        return self.names.get(written, written)

    def kind(self, written: str) -> str:
        return self.kinds.get(self.name(written), FLAG)

    def complete(self, written: str) -> str:
        """`--recu` -> `--recursive` if only one option can be meant, else what was written."""
        if written in self.names or self.pflag or len(written) < 3:
            return written
        found = {self.names[name]: name for name in self.names if name.startswith(written)}
        return next(iter(found.values())) if len(found) == 1 else written


@lru_cache(maxsize=512)
def spec(
    text: str,
    *,
    posix: bool = False,
    single: bool = False,
    plus: bool = False,
    pflag: bool = False,
    valued: bool = False,
) -> Spec:
    """Read a declaration such as `"-r|-R|--recursive -n|--namespace= -i[=] --color[=]"`.

    `|` joins synonyms; `=` a value follows (attached or as next word); `[=]` a value
    may be attached, never a separate word. Of two declarations
    of a name the later holds.
    """
    names: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for item in text.split():
        kind = FLAG
        if item.endswith("[=]"):
            item, kind = item[:-3], OPTIONAL
        elif item.endswith("="):
            item, kind = item[:-1], VALUED
        synonyms = item.split("|")
        _replace(names, kinds, synonyms)
        names.update(dict.fromkeys(synonyms, synonyms[0]))
        kinds[synonyms[0]] = kind
    return Spec(names, kinds, posix, single, plus, pflag, valued)


def _replace(names: dict[str, str], kinds: dict[str, str], synonyms: list[str]) -> None:
    """Take names away from earlier declarations; one that lent its name to others passes that on."""
    for name in synonyms:
        others = [other for other, first in names.items() if first == name and other not in synonyms]
        if others:
            names.update(dict.fromkeys(others, others[0]))
            kinds[others[0]] = kinds[name]


class Given(NamedTuple):
    """One option on the line: its declared name, its value if it took one, and the word it stood in."""

    name: str
    value: Value | None
    word: Value


class Options(NamedTuple):
    """What was read.

    `given` in order; `operands` all of them; `ended` how many operands stood before a
    `--` (None without one), so that `operands[ended:]` can only be operands.
    """

    spec: Spec
    given: tuple[Given, ...]
    operands: tuple[Value, ...]
    ended: int | None = None

    def has(self, *names: str) -> bool:
        """Was one of these given? Any synonym will do."""
        wanted = {self.spec.name(name) for name in names}
        return any(option.name in wanted for option in self.given)

    def values(self, *names: str) -> tuple[Value, ...]:
        """All values of these options, in order."""
        wanted = {self.spec.name(name) for name in names}
        return tuple(o.value for o in self.given if o.name in wanted and o.value is not None)

    def value(self, *names: str) -> Value | None:
        """The value given last, None if none was."""
        found = self.values(*names)
        return found[-1] if found else None

    def text(self, *names: str, default: str = "") -> str:
        """The text of the value given last (may hold HOLEs)."""
        found = self.value(*names)
        return default if found is None else found.text

    @property
    def behind(self) -> tuple[Value, ...]:
        """The operands after `--`; all of them if there is no `--`."""
        return self.operands if self.ended is None else self.operands[self.ended :]


def read(words: Iterable[Value], spec: Spec) -> Options:
    """Read the words *after* the program's name."""
    return _Reader(tuple(words), spec).read()


class _Reader:
    def __init__(self, words: tuple[Value, ...], spec: Spec) -> None:
        self.words: Iterator[Value] = iter(words)
        self.spec = spec
        self.given: list[Given] = []
        self.operands: list[Value] = []
        self.ahead: Value | None = None

    def read(self) -> Options:
        ended = None
        while (word := self.next()) is not None:
            if word.text == "--":
                ended = len(self.operands)
            elif self.is_option(word):
                self.option(word)
                continue
            else:
                self.operands.append(word)
                if not self.spec.posix:
                    continue
            self.operands.extend(self.words)
        return Options(self.spec, tuple(self.given), tuple(self.operands), ended)

    def next(self) -> Value | None:
        if self.ahead is not None:
            word, self.ahead = self.ahead, None
            return word
        return next(self.words, None)

    def is_option(self, word: Value) -> bool:
        text = word.text
        return len(text) > 1 and (text[0] == "-" or (self.spec.plus and text[0] == "+"))

    def option(self, word: Value) -> None:
        text = word.text
        name, equals, value = text.partition("=")
        if text.startswith("--") or (self.spec.single and (len(name) > 2 or equals)):
            self.long(word, name, word._replace(text=value) if equals else None)
        elif self.spec.single or text in self.spec.names:
            self.long(word, text, None)
        else:
            self.cluster(word)

    def long(self, word: Value, written: str, value: Value | None) -> None:
        name = self.spec.complete(written)
        if value is None and self.spec.kind(name) == VALUED:
            value = self.next()
        elif value is None and self.spec.valued and name.startswith("--") and name not in self.spec.names:
            self.ahead = self.next()
            if self.ahead is not None and not self.is_option(self.ahead):
                value, self.ahead = self.ahead, None
        self.given.append(Given(self.spec.name(name), value, word))

    def cluster(self, word: Value) -> None:
        """`-rf`, `-n5`, `-rfo out`: letters until one takes the rest, or the next word, as its value."""
        text = word.text
        for index in range(1, len(text)):
            letter = text[0] + text[index]
            kind = self.spec.kind(letter)
            rest = text[index + 1 :]
            if kind == FLAG:
                self.given.append(Given(self.spec.name(letter), None, word))
                continue
            if self.spec.pflag:
                rest = rest.removeprefix("=")
            value = word._replace(text=rest) if text[index + 1 :] else None
            if value is None and kind == VALUED:
                value = self.next()
            self.given.append(Given(self.spec.name(letter), value, word))
            return
