"""Calls: what is known of a script's names, and what calling them means."""

from __future__ import annotations

from types import MappingProxyType
from typing import Callable, Mapping

from gshell.assess.languages.compute import THE_ENVIRONMENT, environment
from gshell.assess.languages.facts import (
    PRINT,
    RUN_WORDS,
    Action,
    Arguments,
    Either,
    Fact,
    Items,
    Known,
    Pairs,
    Text,
    Thing,
    as_text,
    each,
    sources_of,
)
from gshell.assess.languages.syntaxes import Syntax, words
from gshell.tuples import NamedTuple

_SHOW = words("print console.log repr str type help dir id callable hasattr puts p inspect")
# Language -> names of the list of arguments, and how many elements come before the first.
_ARGUMENTS: Mapping[str, tuple[tuple[str, int], ...]] = {
    "perl": (("@ARGV", 0), ("$ARGV", 0)),
    "ruby": (("ARGV", 0),),
    "php": (("$argv", 1),),
    "lua": (("arg", 1),),
}
_ITERATES = words("forEach map each filter flatMap each_entry find_each then tap")


class Language(NamedTuple):
    """What the expression reader must know of a language.

    `actions`  full name -> what a call of it does; `methods` the same by last name, whatever the object
    `values`   full name (or "*.last") -> what a call of it yields, for calls that only compute
    `constants` full name -> value; `properties` full name -> value made from the object
    `programs` modules whose functions are programs of that name
    `loads`    functions that give a module by its name
    `indirect` functions that call their argument: name -> its place; -1: the object itself is called
    `rename`   how a name is written in these tables
    """

    syntax: Syntax
    actions: Mapping[str, Action]
    methods: Mapping[str, Action] = MappingProxyType({})
    values: Mapping[str, Callable[[Arguments], Known]] = MappingProxyType({})
    constants: Mapping[str, Known] = MappingProxyType({})
    properties: Mapping[str, Callable[[Arguments], Known]] = MappingProxyType({})
    loads: frozenset[str] = frozenset()
    programs: tuple[str, ...] = ()
    indirect: Mapping[str, int] = MappingProxyType({})
    rename: Callable[[str], str] = str

    def action(self, name: str) -> Action | None:
        """What calling this full name does, if anything."""
        if name in self.actions:
            return self.actions[name]
        module, _, program = name.rpartition(".")
        if module in self.programs:
            return lambda given: (Fact(RUN_WORDS, "", (program, *(as_text(value).text for value in given.values))),)
        return self.methods.get(name.rpartition(".")[2]) if "." in name else None

    def computes(self, name: str) -> Callable[[Arguments], Known] | None:
        if name in self.values:
            return self.values[name]
        return self.values.get("*." + name.rpartition(".")[2]) if "." in name else None

    def calls_argument(self, name: str) -> int | None:
        if name in self.indirect:
            return self.indirect[name]
        return self.indirect.get(name.rpartition(".")[2]) if "." in name else None

    def is_function(self, name: str) -> bool:
        """Worth a call without brackets?"""
        return bool(self.action(name) or self.computes(name)) or name in self.loads or name in self.indirect


class Seen(NamedTuple):
    """A call as seen: full name and arguments."""

    name: str
    given: Arguments


def elements(value: Known) -> Known:
    """Any one of a list; a pattern stands for what it matches, a promise for what it brings."""
    return Either(value.values) if isinstance(value, Items) else value


class Calls:
    """Names and what was found; shared by the texts within one script."""

    def __init__(self, language: Language, arguments: tuple[str, ...] = ()) -> None:
        self.language = language
        self.arguments = arguments
        self.names: dict[str, Known] = self.given_names()
        self.facts: list[Fact] = []
        self.seen: list[Seen] = []

    def given_names(self) -> dict[str, Known]:
        """The script's own arguments, under the names the language has for them."""
        texts = tuple(map(Text, self.arguments))
        own = _ARGUMENTS.get(self.language.syntax.name, ())
        return {name: Items((*[None] * skipped, *texts)) for name, skipped in own}

    def member(self, value: Known, name: str) -> Known:
        """`value.name`"""
        if isinstance(value, Pairs):
            return value.values.get(name)
        if isinstance(value, Thing):
            if value is THE_ENVIRONMENT and name.isupper():
                return environment(Arguments((Text(name),)))
            full = self.language.rename(f"{value.name}.{name}")
            if full == "process.argv":
                return Items((None, *map(Text, self.arguments)))
            if full in self.language.properties:
                return self.language.properties[full](Arguments(about=value.about))
            constant = self.language.constants.get(full)
            return constant if constant is not None else Thing(full, value)
        kind = {Text: "text", Items: "list"}.get(type(value), "?")
        return Thing(f"{kind}.{name}", value)

    def indexed(self, value: Known, index: tuple[Known, ...]) -> Known:
        """`value[index]`"""
        key = index[-1] if index else None
        if isinstance(value, Thing) and (compute := self.language.values.get(value.name + "[]")):
            return compute(Arguments(index))
        if value is THE_ENVIRONMENT:
            return environment(Arguments(index))
        if isinstance(value, Items):
            if isinstance(key, int) and -len(value.values) <= key < len(value.values):
                return value.values[key]
            return None
        if isinstance(key, Thing):
            return self.member(value, key.name)  # Perl's $h{key}
        return self.member(value, key.text) if isinstance(key, Text) and key.known else None

    def call(self, callee: Known, given: Arguments) -> Known:
        """Note what the call does; what it yields."""
        if not isinstance(callee, (Thing, Text)):
            return None
        name = self.language.rename(callee.name if isinstance(callee, Thing) else callee.text)
        about = callee.about if isinstance(callee, Thing) else None
        made = about.about if isinstance(about, Thing) else None
        given = given._replace(about=about if made is None else made)
        self.seen.append(Seen(name, given))
        if name in self.language.loads:
            return Thing(as_text(given.at(0)).text.removeprefix("node:"))
        place = self.language.calls_argument(name)
        if place is not None:
            return self.indirectly(place, name, about, given)
        self.references(name, given)
        action = self.language.action(name)
        if action is not None:
            self.facts += action(given)
        compute = self.language.computes(name)
        if compute is not None:
            return compute(given)
        return Thing(f"{name}()", given.values[0] if given.values else given.about)

    def indirectly(self, place: int, name: str, about: Known, given: Arguments) -> Known:
        """`call_user_func('system', …)`, `obj.send(:system, …)`, `f.call(this, …)`"""
        if place < 0:
            values = given.values[1:] if self.language.syntax.name == "javascript" else given.values
            if name.endswith(".apply") and values and isinstance(values[0], Items):
                values = values[0].values
            return self.call(about, Arguments(values, given.named))
        callee = given.at(place)
        rest = (*given.values[:place], *given.values[place + 1 :])
        if isinstance(callee, Text) and isinstance(about, Thing) and about.name not in ("Kernel", "self", "Object"):
            callee = Thing(f"{about.name}.{callee.text}", about)
        return self.call(callee, Arguments(rest, given.named))

    def references(self, name: str, given: Arguments) -> None:
        """A dangerous function handed over to be called: `.then(eval)`, `paths.forEach(fs.rmSync)`."""
        if name in _SHOW:
            if sources := frozenset[str]().union(*map(sources_of, given.values)):
                self.facts.append(Fact(PRINT, sources=sources))
            return
        target = given.named.get("target")
        if isinstance(target, Thing) and isinstance(given.named.get("args"), Items):
            self.call(target, Arguments(each(given.named["args"])))
        first = given.about if name.rpartition(".")[2] in _ITERATES else None
        for value in given.values:
            if isinstance(value, Thing) and (action := self.language.actions.get(self.language.rename(value.name))):
                self.facts += action(Arguments((elements(first),)))

    def iterated(self, callee: Known) -> Known:
        """What this call hands to a function one by one, None if it does no such thing."""
        if not isinstance(callee, Thing) or callee.name.rpartition(".")[2] not in _ITERATES:
            return None
        return elements(callee.about)
