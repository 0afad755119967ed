"""Actions: what calling a function means, whatever the language. The languages' tables name them."""

from __future__ import annotations

import re
from typing import Iterable

from gshell.assess.effects import Attribute
from gshell.assess.languages.facts import (
    CONNECT,
    ENVIRONMENT,
    FILE,
    RUN_CODE,
    RUN_SHELL,
    RUN_SQL,
    RUN_WORDS,
    Action,
    Arguments,
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
from gshell.assess.network.rest import in_place
from gshell.assess.network.sending import NEVER_CREDENTIAL
from gshell.assess.values import HOLE

_CREDENTIAL = re.compile(
    r"auth|token|secret|passw|passphrase|api.?key|\bkey$|cookie|credential|signature|^cert$", re.IGNORECASE
)


def _first(given: Arguments, place: int, name: str = "") -> Known:
    """The argument, or for place -1 the object itself (`path.unlink()`)."""
    return given.about if place < 0 else given.at(place, name)


# --- processes -------------------------------------------------------------


def shell(place: int = 0, name: str = "") -> Action:
    """A shell runs the text."""

    def act(given: Arguments) -> Iterable[Fact]:
        texts = [as_text(value) for value in each(_first(given, place, name))]
        return tuple(Fact(RUN_SHELL, text.text, sources=text.sources) for text in texts)

    return act


def program(place: int = 0, name: str = "", drop: int = 0) -> Action:
    """An argv: a list, or the program and its arguments in a row; `drop` leaves out a repeated argv[0].

    A list whose shell option is on, or a single text in languages that ask a shell then, is a shell's.
    """

    def act(given: Arguments) -> Iterable[Fact]:
        words: list[Known] = []
        for value in given.values[place:] or (given.option(name),):
            if isinstance(value, Items):
                words += value.values
            elif not isinstance(value, (Pairs, Thing)) or (isinstance(value, Thing) and value.about is not None):
                words.append(value)
        if given.option("args") is not None:
            words += each(given.option("args"))
        words = words[:1] + words[1 + drop :]
        stdin = given.option("input")
        return (_started(words, given.true("shell"), as_text(stdin).text if stdin is not None else None),)

    return act


def _started(words: list[Known], by_shell: bool, stdin: str | None) -> Fact:
    sources = sources_of(Items(tuple(words)))
    if by_shell:
        return Fact(RUN_SHELL, " ".join(as_text(word).text for word in words), sources=sources, data=stdin)
    return Fact(RUN_WORDS, "", tuple(as_text(word).text for word in words), sources=sources, data=stdin)


def program_or_shell(place: int = 0) -> Action:
    """One text goes to a shell, several words are an argv (Perl's and Ruby's system and exec)."""
    as_program, as_shell = program(place), shell(place)

    def act(given: Arguments) -> Iterable[Fact]:
        values = tuple(value for value in given.values if not isinstance(value, Pairs))
        if values and isinstance(values[0], Pairs):
            values = values[1:]
        alone = len(values) == place + 1 and not isinstance(values[place], Items)
        return (as_shell if alone else as_program)(given._replace(values=values))

    return act


def evaluate(language: str, place: int = 0, name: str = "") -> Action:
    """The text is code of that language."""

    def act(given: Arguments) -> Iterable[Fact]:
        text = as_text(_first(given, place, name))
        return (Fact(RUN_CODE, text.text, (language,), sources=text.sources),)

    return act


def evaluate_last(language: str) -> Action:
    """The last argument is code (JavaScript's Function)."""

    def act(given: Arguments) -> Iterable[Fact]:
        return evaluate(language)(Arguments(given.values[-1:]))

    return act


def query(given: Arguments) -> Iterable[Fact]:
    """The text is SQL, if it is text at all."""
    text = given.text(0, "sql")
    database = as_text(given.about).text if isinstance(given.about, Text) else ""
    return (Fact(RUN_SQL, text.text, (database,), sources=text.sources),) if text.text.strip(HOLE + " ") else ()


def kill(given: Arguments) -> Iterable[Fact]:
    """kill(process, signal)"""
    process, signal = given.text(0), given.text(1).text.replace(HOLE, "*")
    return (Fact("process.kill", process.text, attributes={"signal": signal}, sources=process.sources),)


def kill_first(given: Arguments) -> Iterable[Fact]:
    """kill(signal, process…)"""
    signal = given.text(0).text.replace(HOLE, "*")
    processes = [as_text(value) for value in given.values[1:]]
    return tuple(Fact("process.kill", p.text, attributes={"signal": signal}, sources=p.sources) for p in processes)


# --- files -----------------------------------------------------------------


def delete(place: int = 0, recursive: bool | str = False, many: bool = False) -> Action:
    """A path is removed; `recursive` names the option that decides; `many`: every argument is a path."""

    def act(given: Arguments) -> Iterable[Fact]:
        deep = given.true(recursive) if isinstance(recursive, str) else recursive
        values = given.values if many else (_first(given, place, "path"),)
        return _paths("file.delete", values, recursive=deep)

    return act


def touch(kind: str, place: int = 0, name: str = "path") -> Action:
    """Another effect on a path."""

    def act(given: Arguments) -> Iterable[Fact]:
        return _paths(kind, (_first(given, place, name),))

    return act


def write(place: int = 0, data: int = 1, kind: str = "file.overwrite") -> Action:
    """A file gets the text at `data`."""

    def act(given: Arguments) -> Iterable[Fact]:
        value = given.at(data, "data")
        content = as_text(value).text if isinstance(value, (Text, Thing)) else None
        facts = _paths(kind, (_first(given, place, "path"),))
        return tuple(fact._replace(data=content, sources=fact.sources | sources_of(value)) for fact in facts)

    return act


def empty(place: int = 0) -> Action:
    """A file is cut to nothing, or nearly."""

    def act(given: Arguments) -> Iterable[Fact]:
        return tuple(fact._replace(data="") for fact in _paths("file.overwrite", (_first(given, place, "path"),)))

    return act


def move(given: Arguments) -> Iterable[Fact]:
    """Source (`target`) and destination (`words[0]`)."""
    source = given.about if len(given.values) == 1 and given.about is not None else given.at(0)
    destination = given.values[-1] if given.values else None
    return (Fact("file.move", as_text(source).text, (as_text(destination).text,)),)


def permission(place: int = 0, mode: int = 1) -> Action:
    def act(given: Arguments) -> Iterable[Fact]:
        value = given.at(mode, "mode")
        text = f"{value:o}" if isinstance(value, int) else as_text(value).text
        return _paths("permission.change", (_first(given, place, "path"),), mode=text.replace(HOLE, "*"))

    return act


def opened(given: Arguments) -> Iterable[Fact]:
    """open(path, mode): a mode with w, a, x or + writes; some languages open URLs too."""
    mode = given.text(1, "mode").text
    path = _first(given, 0, "file")
    if "://" in as_text(path).text:
        return fetch()(Arguments((path,)))
    if any(letter in mode for letter in "wx+>"):
        return _paths("file.overwrite", (path,))
    return _paths("file.write", (path,)) if "a" in mode else _paths("file.read", (path,))


def read(given: Arguments) -> Iterable[Fact]:
    """A file's content, or what is behind a URL."""
    path = given.at(0)
    return fetch()(given) if "://" in as_text(path).text else _paths("file.read", (path,))


def _paths(kind: str, values: Iterable[Known], **attributes: bool | str) -> tuple[Fact, ...]:
    found = []
    for value in values:
        for path in each(value):
            if not isinstance(path, Pairs):
                text = as_text(path)
                found.append(Fact(kind, text.text, attributes=attributes, sources=text.sources))
    return tuple(found)


# --- network ---------------------------------------------------------------


def address(value: Known) -> Text:
    """The URL or host in an argument; Node takes an object."""
    if isinstance(value, Pairs):
        named = next(
            (value.values[key] for key in ("url", "uri", "href", "host", "hostname") if key in value.values), None
        )
        return as_text(named)
    return as_text(value)


def carried(value: Known, name: str = "") -> frozenset[str]:
    """The sources of what is sent under this name; a token in a place made for tokens is no leak."""
    if isinstance(value, Pairs):
        return frozenset[str]().union(*(carried(part, key) for key, part in value.values.items()))
    found = sources_of(value)
    return _without_credentials(found) if _CREDENTIAL.search(name) else found


def _in_url(url: Text) -> frozenset[str]:
    return _without_credentials(url.sources) if in_place(url.text) else url.sources


def _without_credentials(sources: frozenset[str]) -> frozenset[str]:
    single = ENVIRONMENT + "."  # one variable, not the whole environment
    return frozenset(s for s in sources if not re.match(single, s) or NEVER_CREDENTIAL.search(s))


def send(place: int = 0) -> Action:
    """Data goes to a URL or host: everything but the address is data."""

    def act(given: Arguments) -> Iterable[Fact]:
        target = address(_first(given, place, "url"))
        rest = (*given.values[:place], *given.values[place + 1 :], *given.named.values())
        data = frozenset[str]().union(
            _in_url(target),
            *(carried(value) for value in given.values[:place] + given.values[place + 1 :]),
            *(carried(value, name) for name, value in given.named.items()),
        )
        carries = any(not isinstance(value, Thing) for value in rest) or data
        return (Fact("net.send" if carries else "net.fetch", target.text, sources=data),)

    return act


def upload(given: Arguments) -> Iterable[Fact]:
    """The file named first goes to a store or host (`client.upload_file(path, bucket, key)`)."""
    path = given.text(0)
    return (Fact("net.send", address(given.about).text, sources=path.sources | {FILE + path.text}),)


def sent(given: Arguments) -> Iterable[Fact]:
    """Data goes to whom the object was made for (`request.end(data)`, `socket.sendall(data)`)."""
    data = frozenset[str]().union(*(carried(value) for value in given.values))
    return (Fact("net.send", address(given.about).text, sources=data),)


def fetch(place: int = 0, into: int = -1) -> Action:
    """Only comes in, to be kept in the file named at `into`; but a URL can carry data out."""

    def act(given: Arguments) -> Iterable[Fact]:
        target = address(_first(given, place, "url"))
        behind = (*given.values[:place], *given.values[place + 1 :])
        data = _in_url(target).union(*(carried(value) for value in behind if isinstance(value, Pairs)))
        kept = (given.text(into).text,) if into >= 0 and into < len(given.values) else ()
        return (Fact("net.send" if data else "net.fetch", target.text, kept, sources=data),)

    return act


def connect(given: Arguments) -> Iterable[Fact]:
    """A raw connection: what a shell started beside it reads comes from there."""
    first = given.at(0)
    named = given.option("PeerAddr") or given.option("host")
    texts = [as_text(value).text for value in (named, *each(first), *given.values[1:])]
    host = next((text for text in texts if text != HOLE and not text.isdigit()), HOLE)
    return (Fact(CONNECT, host),)


def effect(kind: str, target: str = "", **attributes: Attribute) -> Action:
    """The call has this effect, whatever its arguments."""

    def act(given: Arguments) -> Iterable[Fact]:
        return (Fact(kind, target or (given.text(0).text if given.values else ""), attributes=attributes),)

    return act
