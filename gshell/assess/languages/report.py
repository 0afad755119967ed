"""Report: what code would do, as effects of the call that carries it."""

from __future__ import annotations

from typing import Callable, Mapping

from gshell.assess import catalog, file_effects
from gshell.assess.call import Call
from gshell.assess.effects import Certainty
from gshell.assess.languages.facts import (
    CONNECT,
    DECODED,
    ENVIRONMENT,
    FILE,
    INPUT,
    NETWORK,
    PRINT,
    PROCESS,
    RUN_CODE,
    RUN_SHELL,
    RUN_SQL,
    RUN_WORDS,
    Fact,
)
from gshell.assess.machine import Machine
from gshell.assess.network.hosts import host_of
from gshell.assess.network.sending import send, worst
from gshell.assess.shells import run_source
from gshell.assess.values import HOLE, Stream, Taint, Value, shown
from gshell.assess.variables import secret_name
from gshell.parse.tree import Span

_OTHERS = ("julia", "java", "beam", "haskell", "octave", "lisp", "tcl", "m4", "dc")
LANGUAGES: Mapping[str, str] = {
    "python": "languages.python:read",
    "javascript": "languages.javascript:read",
    "perl": "languages.perl:read",
    "ruby": "languages.ruby:read",
    "php": "languages.php:read",
    "lua": "languages.small:read_lua",
    "r": "languages.small:read_r",
    "awk": "languages.small:read_awk",
    "sed": "languages.sed:read",
    "powershell": "languages.powershell:read",
    "applescript": "languages.applescript:read",
    **{name: f"languages.others:{name}" for name in _OTHERS},
}
"""Language -> the function of a source and its arguments that gives its Facts."""

_NESTING = 6
_MOST_FACTS = 200
_SHELLS = ("sh", "bash", "dash", "ash", "zsh", "ksh", "busybox", "cmd.exe", "powershell.exe")


def run_code(
    call: Call, language: str, source: Stream, via: str, span: Span, arguments: tuple[str, ...] = (), depth: int = 0
) -> frozenset[Taint]:
    """Emit what the code would do; the taints of what it reads and may print."""
    if _unreadable(call, source, via, span):
        return source.taints
    if depth > _NESTING:
        call.emit("code.opaque", f"{language} within {language}, too deep", Certainty.UNKNOWN, span)
        return source.taints
    facts = catalog.load(LANGUAGES[language])(source.text, arguments)
    reporter = _Reporter(call, language, via, span, facts, depth)
    for fact in facts[:_MOST_FACTS]:
        reporter.report(fact)
    return reporter.read | reporter.printed | source.taints


def _unreadable(call: Call, source: Stream, via: str, span: Span) -> bool:
    """Code nobody can see: say so, by where it comes from."""
    if HOLE not in source.text:
        return False
    kinds = {taint.kind: taint.source for taint in source.taints}
    if "network" in kinds:
        call.emit("code.run_remote", kinds["network"], span=span, by=via)
    elif "decoded" in kinds:
        call.emit("code.run_decoded", kinds["decoded"], span=span, by=via)
    elif source.text.strip(HOLE + " \n\t"):
        return False
    elif "generated" in kinds:
        call.emit("code.run", kinds["generated"], span=span, dynamic=True)
    else:
        call.emit("code.run_unknown", via, Certainty.LIKELY, span, by=via)
    return True


def taints_of(call: Call, sources: frozenset[str]) -> frozenset[Taint]:
    """The taints that texts from these sources carry."""
    found: set[Taint] = set()
    for source in sources:
        kind, _, name = source.partition(":")
        if kind + ":" == FILE:
            found |= call.shell.content(_path(call, name)).taints
        elif kind + ":" == INPUT:
            found |= call.stdin.taints
        elif kind + ":" == ENVIRONMENT and name:
            found |= {Taint("secret", "$" + name)} if secret_name(name) else set()
        elif kind + ":" in (NETWORK, ENVIRONMENT, DECODED, PROCESS):
            found.add(Taint(kind, shown(name) or kind))
    return frozenset(found)


def _path(call: Call, path: str) -> str:
    return call.shell.world.home + path[1:] if path == "~" or path.startswith("~/") else path


class _Reporter:
    """One program's facts; what they tell of each other counts too."""

    def __init__(self, call: Call, language: str, via: str, span: Span, facts: list[Fact], depth: int) -> None:
        self.call = call
        self.machine: Machine = call.shell  # type: ignore[assignment]
        self.language = language
        self.via = via
        self.span = span
        self.depth = depth
        self.read: frozenset[Taint] = frozenset()
        self.printed: frozenset[Taint] = frozenset()
        self.fetched = next((fact.target for fact in facts if fact.kind in ("net.fetch", CONNECT)), "")
        self.connected = next((fact.target for fact in facts if fact.kind == CONNECT), "")

    def report(self, fact: Fact) -> None:
        known = _REPORTS.get(fact.kind)
        if known is not None:
            known(self, fact)
        elif fact.kind.startswith(("file.", "permission.")):
            self.path(fact)
        else:
            self.call.shell.emit(fact.kind, shown(fact.target), fact.attributes, Certainty.CERTAIN, self.span)

    def value(self, text: str, sources: frozenset[str] = frozenset()) -> Value:
        return Value(text, taints_of(self.call, sources), self.span)

    def words(self, *texts: str) -> None:
        self.call.shell.run_words(tuple(self.value(text) for text in texts), self.via)

    # --- what it starts ------------------------------------------------------

    def shell(self, fact: Fact) -> None:
        if self.is_remote_shell(fact.target.split()):
            return
        stdin = Stream(fact.data) if fact.data is not None else self.call.stdin
        source = self.own_input(fact) or Stream(fact.target, taints_of(self.call, fact.sources))
        self.printed |= run_source(self.machine, source, self.via, self.span, (), stdin).taints

    def program(self, fact: Fact) -> None:
        if self.is_remote_shell(list(fact.words)):
            return
        if not fact.words or not fact.words[0].strip(HOLE):
            source = Stream(HOLE, taints_of(self.call, fact.sources))
            _unreadable(self.call, source, self.via, self.span)
            return
        words = tuple(self.value(word, fact.sources if HOLE in word else frozenset()) for word in fact.words)
        stdin = Stream(fact.data) if fact.data is not None else self.call.stdin
        self.printed |= self.call.shell.run_words(words, self.via, stdin).taints

    def own_input(self, fact: Fact) -> Stream | None:
        """Known standard input, if that is all there is to the text (`awk '{ system($0) }'`)."""
        # Who runs what is read from nothing has given itself another input (`STDIN->fdopen`).
        whole = fact.target == HOLE and fact.sources == {INPUT} and self.call.stdin.known and self.call.stdin.text
        return self.call.stdin if whole else None

    def is_remote_shell(self, words: list[str]) -> bool:
        """A raw connection and a shell without a script: whoever is there runs what they like."""
        name = words[0].rpartition("/")[2] if words else ""
        if not self.connected or name not in _SHELLS or any(word == "-c" for word in words):
            return False
        self.call.emit(
            "code.run_remote", name, span=self.span, host=shown(self.connected), method=self.language, shell=True
        )
        return True

    def code(self, fact: Fact) -> None:
        language, _, is_file = fact.words[0].partition("-")
        taints = taints_of(self.call, fact.sources)
        if is_file:
            self.file(language, fact, taints)
            return
        source = self.own_input(fact) or self.source_of(fact, taints)
        if source.text == HOLE and not taints and all(each.startswith(FILE) for each in fact.sources) and fact.sources:
            name = " ".join(sorted(each.removeprefix(FILE) for each in fact.sources))
            self.call.emit("code.run", shown(name), span=self.span, dynamic=False, script=True)
            return
        run_code(self.call, language, source, self.via, self.span, (), self.depth + 1)

    def file(self, language: str, fact: Fact, taints: frozenset[Taint]) -> None:
        """Another file is run by its name; one that is not here is no more than that."""
        content = self.call.shell.content(_path(self.call, fact.target))
        taints |= content.taints
        if "://" in fact.target:
            taints |= {Taint("network", shown(fact.target))}
        if content.known or any(taint.kind == "network" for taint in taints):
            source = content._replace(taints=taints)
            run_code(self.call, language, source, self.via, self.span, (), self.depth + 1)
        else:
            self.call.emit("code.run", shown(fact.target), span=self.span, dynamic=False, script=True)

    def source_of(self, fact: Fact, taints: frozenset[Taint]) -> Stream:
        """The text itself, or that of the one file it was read from."""
        files = [source.removeprefix(FILE) for source in fact.sources if source.startswith(FILE)]
        if fact.target == HOLE and len(files) == 1:
            content = self.call.shell.content(_path(self.call, files[0]))
            return content._replace(taints=content.taints | taints)
        if HOLE in fact.target and not taints:
            guessed = self.fetched and not self.machine.on_disk
            taints = frozenset({Taint("network", shown(self.fetched))}) if guessed else self.printed
        return Stream(fact.target, taints)

    def sql(self, fact: Fact) -> None:
        from gshell.assess.sql.run import Store, run_sql
        from gshell.assess.sql.statements import read_statements

        if any(each.kind not in ("", "sql.unknown") for each in read_statements(fact.target, "sql")):
            database = fact.words[0] if fact.words else ""
            store = Store(self.language, "sql", shown(database), memory=database == ":memory:")
            run_sql(self.call, store, fact.target, self.span)

    # --- what it touches -----------------------------------------------------

    def path(self, fact: Fact) -> None:
        path = _path(self.call, fact.target)
        if self.machine.on_disk and HOLE in path.lstrip("/").partition("/")[0]:
            return  # a script's own variables: they are judged when it runs
        value = self.value(path, fact.sources)._replace(glob=any(mark in path for mark in "*?["))
        if fact.kind == "file.delete":
            file_effects.delete(self.call.shell, value, self.span, recursive=bool(fact.attributes.get("recursive")))
        elif fact.kind == "file.read":
            self.read |= file_effects.read(self.call.shell, value, self.span).taints
        elif fact.kind in ("file.overwrite", "file.write"):
            content = Stream(HOLE if fact.data is None else fact.data, value.taints)
            append = fact.kind == "file.write"
            file_effects.write(self.call.shell, value, self.span, content, append, self.language)
        else:
            mode = str(fact.attributes.get("mode", "*"))
            words = {
                "permission.change": ("chmod", mode),
                "permission.owner": ("chown", HOLE),
                "file.link": ("ln", "-s", HOLE),
            }
            self.words(*words.get(fact.kind, ("true",)), path)

    def move(self, fact: Fact) -> None:
        self.words("mv", _path(self.call, fact.target), _path(self.call, fact.words[0]))

    def kill(self, fact: Fact) -> None:
        signal = str(fact.attributes.get("signal", "")).removeprefix("SIG")
        option = f"-{signal}" if signal and signal != "*" else "-9"
        words = (self.value("kill"), self.value(option), self.value(fact.target, fact.sources))
        self.call.shell.run_words(words, self.via)

    # --- network -------------------------------------------------------------

    def send(self, fact: Fact) -> None:
        target = fact.target if fact.target.strip(HOLE) else self.connected
        data = Stream(HOLE, taints_of(self.call, fact.sources) | self.printed)
        send(self.call, host_of(target), [data], self.language, url=shown(target))

    def fetch(self, fact: Fact) -> None:
        if HOLE in fact.target and worst(self.printed):
            self.send(fact)  # what a program printed is in the URL
        host = host_of(fact.target)
        self.call.emit("net.fetch", shown(fact.target), span=self.span, host=shown(host))
        taint = Taint("network", shown(fact.target))
        self.read |= {taint}
        for path in fact.words:
            self.call.shell.wrote(_path(self.call, path), Stream(HOLE, frozenset({taint})))

    def shows(self, fact: Fact) -> None:
        self.read |= taints_of(self.call, fact.sources)


_REPORTS: Mapping[str, Callable[[_Reporter, Fact], None]] = {
    RUN_SHELL: _Reporter.shell,
    RUN_WORDS: _Reporter.program,
    RUN_CODE: _Reporter.code,
    RUN_SQL: _Reporter.sql,
    CONNECT: _Reporter.fetch,
    PRINT: _Reporter.shows,
    "net.send": _Reporter.send,
    "net.fetch": _Reporter.fetch,
    "process.kill": _Reporter.kill,
    "file.move": _Reporter.move,
}
