"""mongosh and mongo: JavaScript with a database in it.

Facts: https://www.mongodb.com/docs/manual/reference/method/ and mongosh --help.
"""

from __future__ import annotations

from typing import Mapping

from gshell.assess.call import Call
from gshell.assess.effects import Attribute, Certainty
from gshell.assess.languages.expressions import read as read_calls
from gshell.assess.languages.facts import Arguments, Known, Pairs, as_text, each
from gshell.assess.languages.javascript import JAVASCRIPT
from gshell.assess.languages.report import run_code
from gshell.assess.options import read, spec
from gshell.assess.sql.clients import located
from gshell.assess.sql.run import Store, rows, unknown
from gshell.assess.values import HOLE, Stream, Value, shown
from gshell.parse.tree import Span

_OPTIONS = spec(
    "--eval= -f|--file= --host= --port= -u|--username= -p|--password[=] --authenticationDatabase= "
    "--authenticationMechanism= --tls --ssl --tlsCAFile= --tlsCertificateKeyFile= --apiVersion= --quiet --nodb "
    "--norc --shell --json[=] --retryWrites --help --version"
)

# Method by its last name -> (effect kind, object). A delete is judged by its filter.
_METHODS: Mapping[str, tuple[str, str]] = {
    "drop": ("nosql.delete", "collection"),
    "dropDatabase": ("nosql.delete", "database"),
    "dropCollection": ("nosql.delete", "collection"),
    "deleteMany": ("nosql.delete", "documents"),
    "remove": ("nosql.delete", "documents"),
    "deleteOne": ("nosql.delete", "document"),
    "findOneAndDelete": ("nosql.delete", "document"),
    "dropIndexes": ("nosql.delete", "index"),
    "dropIndex": ("nosql.delete", "index"),
    "dropUser": ("sql.grant", "user"),
    "dropAllUsers": ("sql.grant", "user"),
    "dropRole": ("sql.grant", "role"),
    "createUser": ("sql.grant", "user"),
    "updateUser": ("sql.grant", "user"),
    "grantRolesToUser": ("sql.grant", "user"),
    "shutdownServer": ("sql.admin", "server"),
    "fsyncLock": ("sql.admin", "server"),
    "killOp": ("sql.admin", "operation"),
    "stepDown": ("sql.admin", "replication"),
    "reconfig": ("sql.admin", "replication"),
    "removeShard": ("sql.admin", "shard"),
    "setProfilingLevel": ("sql.admin", "server"),
    "renameCollection": ("sql.alter", "collection"),
    "updateMany": ("sql.write", "documents"),
}
_COMMANDS = {
    "dropDatabase": "dropDatabase",
    "drop": "drop",
    "dropIndexes": "dropIndexes",
    "shutdown": "shutdownServer",
    "dropAllUsersFromDatabase": "dropAllUsers",
}
_FILTERED = ("deleteMany", "remove", "updateMany")


def mongo(call: Call) -> Stream | None:
    """mongosh [options] [database] [script…]"""
    options = read(call.arguments, _OPTIONS)
    if options.has("--help", "--version"):
        return None
    scripts = [value for value in options.operands if value.text.endswith((".js", ".mongodb"))]
    names = [value.text for value in options.operands if value not in scripts]
    database, host = located(names[0] if names else "", options.text("--host"))
    store = Store(call.name, "mongodb", shown(database), shown(host))
    code = [Value(value.text, value.taints, value.span) for value in options.values("--eval")]
    for file in (*options.values("--file"), *scripts):
        text = call.shell.file_text(file.text)
        if text is None:
            unknown(call, store, {"file": shown(file.text)})
        else:
            code.append(Value(text, span=file.span))
    if not code and not call.stdin.terminal and call.stdin.text:
        code.append(Value(call.stdin.text, call.stdin.taints))
    for value in code:
        span = value.span if value.span.end else call.span
        if value.text.strip(HOLE + " \n"):
            _evaluate(call, store, value, span)
        else:
            unknown(call, store, {})
    return rows(store)


def _evaluate(call: Call, store: Store, value: Value, span: Span) -> None:
    """The database's methods; and as Node would, since mongosh is one."""
    for seen in read_calls(value.text, JAVASCRIPT)[1]:
        last = seen.name.rpartition(".")[2]
        if "." not in seen.name:
            continue
        given = seen.given
        if last in ("runCommand", "adminCommand"):
            last = _command(given)
        if last == "bulkWrite":
            last, given = _worst(given)
        if last in _METHODS and not seen.name.startswith(("fs.", "process.", "text.")):
            kind, thing = _METHODS[last]
            attributes: dict[str, Attribute] = {**store.attributes(), "object": thing, "verb": last}
            if kind == "nosql.delete":
                attributes["minor"] = _minor(last, given)
            elif last in _FILTERED and not _minor(last, given):
                kind = "sql.update_unbounded"
            target = seen.name.removesuffix("." + last).removeprefix("db.").replace("getCollection()", "*")
            call.shell.emit(kind, _collection(target, seen.given), attributes, Certainty.CERTAIN, span)
    run_code(call, "javascript", Stream(value.text, value.taints), f"{call.name} --eval", span)


def _command(given: Arguments) -> str:
    """db.runCommand({dropDatabase: 1})"""
    document = given.at(0)
    names = document.values if isinstance(document, Pairs) else (as_text(document).text,)
    return next((_COMMANDS[name] for name in names if name in _COMMANDS), "")


def _worst(given: Arguments) -> tuple[str, Arguments]:
    """bulkWrite([{deleteMany: {filter}}]): the operation that removes most, as if called by itself."""
    for operation in each(given.at(0)):
        inner = operation.values.get("deleteMany") if isinstance(operation, Pairs) else None
        if isinstance(inner, Pairs):
            return "deleteMany", Arguments((inner.values.get("filter"),))
    return "", given


def _minor(method: str, given: Arguments) -> bool:
    """A filter with something in it; what only running would tell is believed to be one."""
    if method not in _FILTERED:
        return method.endswith(("One", "Index", "Delete"))
    document = given.at(0)
    if not isinstance(document, Pairs):
        return bool(given.values)
    return any(name != "_id" or not _holds_for_all(value) for name, value in document.values.items())


def _holds_for_all(value: Known) -> bool:
    """Every document has an _id: `{_id: {$exists: true}}`, `{_id: {$ne: null}}`."""
    return isinstance(value, Pairs) and set(value.values) <= {"$exists", "$ne", "$gt", "$gte", "$nin"}


def _collection(target: str, given: Arguments) -> str:
    named = as_text(given.about).text if given.about is not None else ""
    return shown(named if named and named != HOLE else target)
