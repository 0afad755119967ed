"""Run: statements into effects, and whatever else they start."""

from __future__ import annotations

import re
from typing import Mapping

from gshell.assess import file_effects
from gshell.assess.call import Call
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.sql.facts import CODE, SCRIPT, SHELL, Statement
from gshell.assess.sql.statements import read_statements
from gshell.assess.values import HOLE, NOWHERE, SILENT, Stream, Taint, Value, shown
from gshell.parse.tree import Span
from gshell.tuples import NamedTuple

_SCRIPTS_IN_SCRIPTS = 4
_INTERPRETERS = {"python": "python3"}
_ELSEWHERE = frozenset(("USE", "use", "\\u", "\\c", "\\connect", "ATTACH", ".open"))
"""Verbs behind which another database may be meant."""
_LOCAL = ("", "localhost", "127.0.0.1", "::1", ".", "(local)")


class Store(NamedTuple):
    """Where statements would run. `memory`: nothing of it is kept when the client ends."""

    client: str
    dialect: str
    database: str = ""
    host: str = ""
    memory: bool = False

    @property
    def local(self) -> bool:
        return self.host.lower() in _LOCAL or self.host.startswith("/")

    @property
    def place(self) -> str:
        """Where programs run that the server starts."""
        return "" if self.local else f"host {self.host}"

    def attributes(self) -> dict[str, Attribute]:
        known = {"client": self.client, "dialect": self.dialect, "database": self.database, "host": self.host}
        return {**{key: shown(value) for key, value in known.items() if value}, "local": self.local}


def run_value(call: Call, store: Store, value: Value) -> Store:
    """Statements given as a word of the command line; the store as they leave it."""
    return run_sql(call, store, value.text, value.span if value.span != NOWHERE else call.span)


def run_stdin(call: Call, store: Store) -> None:
    """Statements from standard input, if it is not the user's terminal."""
    if call.stdin.terminal:
        return
    if call.stdin.text.strip(HOLE + " \n"):
        # What cannot be seen may end where a line does.
        run_sql(call, store, re.sub(f"(?m)^{HOLE}(?=\\S)", f"{HOLE};\n", call.stdin.text), call.span)
    elif call.stdin.text:
        remote = any(taint.kind == "network" for taint in call.stdin.taints)
        unknown(call, store, {"remote": True} if remote else {})


def run_file(call: Call, store: Store, path: str, depth: int = 0) -> None:
    """A script by its name; one we cannot see is `sql.unknown` with the attribute `file`."""
    if path in ("-", "/dev/stdin"):
        run_stdin(call, store)
        return
    text = call.shell.file_text(path)
    if text is None or depth > _SCRIPTS_IN_SCRIPTS:
        unknown(call, store, {"file": shown(path)})
    else:
        run_sql(call, store, text, call.span, depth)


def run_sql(call: Call, store: Store, text: str, span: Span, depth: int = 0) -> Store:
    """Emit what the text would do to the store; the store, which is kept if a file was attached to it."""
    statements = read_statements(text, store.dialect)
    if any("attaches" in each.marks or each.verb == "ATTACH" for each in statements):
        store = store._replace(memory=False)
    if any(each.verb in _ELSEWHERE for each in statements):
        store = store._replace(database=HOLE)
    for each in statements:
        _run(call, store, each, span, depth)
    return store


def _run(call: Call, store: Store, each: Statement, span: Span, depth: int) -> None:
    if each.kind == SHELL:
        place = "" if each.verb.startswith(("\\", ".", "!", ":")) else store.place
        stdin = rows(store) if "fed" in each.marks else SILENT
        call.shell.run_text(each.payload, f"{store.client} {each.verb}", span, stdin, place=place)
    elif each.kind == SCRIPT:
        run_file(call, store, each.payload, depth + 1)
    elif each.kind == CODE:
        interpreter = Value(_INTERPRETERS.get(each.object, each.object), span=span)
        words = (interpreter, Value("-e" if each.object in ("perl", "node") else "-c", span=span))
        call.shell.run_words((*words, Value(each.payload, span=span)), f"{store.client} {each.verb}", place=store.place)
    elif each.kind == "file.read" and store.local:
        file_effects.read(call.shell, Value(each.payload, span=span), span)
    elif each.kind == "file.write" and store.local:
        rows_out = Stream(HOLE, frozenset({Taint("database", store.client)}))
        file_effects.write(call.shell, Value(each.payload, span=span), span, rows_out, by=store.client)
    elif each.kind and not (store.memory and each.kind.startswith("sql.")):
        emit(call, store, each, span)


def emit(call: Call, store: Store, each: Statement, span: Span) -> None:
    """One statement as an effect; what does not last is no more than reading."""
    passing = {"temporary", "undone"} & set(each.marks)
    marks: dict[str, Attribute] = dict.fromkeys(each.marks, True)
    attributes: dict[str, Attribute] = {**store.attributes(), "verb": each.verb, **marks}
    for name, value in (("object", each.object), ("tables", each.tables), ("reads", each.reads)):
        if value:
            attributes[name] = tuple(map(shown, value)) if isinstance(value, tuple) else value
    if each.kind.startswith(("sql.delete", "sql.update")):
        attributes["bounded"] = each.bounded
    target = ", ".join(each.tables or each.reads) or each.payload
    kind = "sql.read" if passing else each.kind
    call.shell.emit(kind, shown(target), attributes, each.certainty, span)


def unknown(call: Call, store: Store, more: Mapping[str, Attribute]) -> None:
    """Statements will run that cannot be seen from here."""
    attributes = {**store.attributes(), **more}
    call.shell.emit("sql.unknown", shown(store.database), attributes, Certainty.UNKNOWN, call.span)


def rows(store: Store, text: str = HOLE) -> Stream:
    """What such a client prints."""
    return Stream(text, frozenset({Taint("database", shown(store.database) or store.client)}))
