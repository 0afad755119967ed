"""redis-cli and its kin: one command on the line, or one a line on standard input.

Facts: https://redis.io/docs/latest/commands/ and redis-cli --help.
"""

from __future__ import annotations

import re
from typing import Mapping

from gshell.assess.call import Call
from gshell.assess.effects import Certainty
from gshell.assess.options import read, spec
from gshell.assess.sql.run import Store, rows, unknown
from gshell.assess.values import HOLE, Stream, Value, shown
from gshell.tuples import NamedTuple

_OPTIONS = spec(
    "-h= -p= -t= -s= -a|--pass= --user= --askpass -u= -r= -i= -n= -2 -3 -x -X= -d= -D= -c -e --raw --no-raw --csv "
    "--json --quoted-json --quoted-input --show-pushes= --stat --latency --latency-history --lru-test= --replica "
    "--rdb= --functions-rdb= --pipe --pipe-timeout= --bigkeys --memkeys --memkeys-samples= --hotkeys --scan "
    "--pattern= --count= --quoted-pattern= --intrinsic-latency= --eval= --ldb --ldb-sync-mode --cluster= --verbose "
    "--no-auth-warning --tls --sni= --cacert= --cacertdir= --cert= --key= --insecure --help --version",
    posix=True,
)

# Words of a command, the longest first -> (effect kind, object).
_MEANINGS: Mapping[str, tuple[str, str]] = {
    "FLUSHALL": ("nosql.flush", "server"),
    "FLUSHDB": ("nosql.flush", "database"),
    "SCRIPT FLUSH": ("sql.admin", "scripts"),
    "FUNCTION FLUSH": ("nosql.delete", "functions"),
    "FUNCTION DELETE": ("nosql.delete", "function"),
    "FT.DROPINDEX": ("nosql.delete", "index"),
    "FT.DROP": ("nosql.delete", "index"),
    "GRAPH.DELETE": ("nosql.delete", "graph"),
    "XGROUP DESTROY": ("nosql.delete", "group"),
    "CONFIG SET": ("sql.admin", "configuration"),
    "CONFIG REWRITE": ("sql.admin", "configuration"),
    "SHUTDOWN": ("sql.admin", "server"),
    "DEBUG": ("sql.admin", "server"),
    "REPLICAOF": ("sql.admin", "replication"),
    "SLAVEOF": ("sql.admin", "replication"),
    "FAILOVER": ("sql.admin", "replication"),
    "SWAPDB": ("sql.admin", "database"),
    "CLUSTER RESET": ("sql.admin", "cluster"),
    "CLUSTER FLUSHSLOTS": ("sql.admin", "cluster"),
    "CLUSTER FORGET": ("sql.admin", "cluster"),
    "CLUSTER FAILOVER": ("sql.admin", "cluster"),
    "ACL DELUSER": ("sql.grant", "user"),
    "ACL SETUSER": ("sql.grant", "user"),
    "ACL LOAD": ("sql.grant", "user"),
    "MODULE LOAD": ("code.inject", "module"),
    "MODULE LOADEX": ("code.inject", "module"),
    **dict.fromkeys(("DEL", "UNLINK", "JSON.DEL", "JSON.FORGET", "GETDEL"), ("nosql.delete", "key")),
    **dict.fromkeys(("HDEL", "SREM", "ZREM", "LREM", "LTRIM", "XDEL", "XTRIM", "SPOP"), ("nosql.delete", "member")),
}
_CALL = re.compile(r"""redis\.p?call\s*\(\s*(['"])([\w.]+)\1(?:\s*,\s*(['"])([^'"]*)\3)?""", re.IGNORECASE)
_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|\S+')


class _Server(NamedTuple):
    call: Call
    store: Store

    def command(self, words: list[str], span: Value | None = None) -> None:
        """Note what one command does."""
        first, second = ([word.upper() for word in words] + ["", ""])[:2]
        if first in ("EVAL", "EVAL_RO") and len(words) > 1:
            self.script(words[1])
        meaning = _MEANINGS.get(f"{first} {second}") or _MEANINGS.get(first)
        if meaning is None:
            if not first.strip(HOLE):
                unknown(self.call, self.store, {})
            return
        kind, thing = meaning
        keys = words[1:] if thing == "key" else words[1:2]
        attributes = {**self.store.attributes(), "object": thing, "verb": first}
        if kind == "nosql.delete":
            # One key or member at a time is everyday; keys nobody can name are not.
            attributes["minor"] = thing in ("key", "member") and all(key != HOLE for key in keys)
        where = span.span if span is not None and span.span.end else self.call.span
        self.call.shell.emit(kind, shown(" ".join(keys[:4])), attributes, Certainty.CERTAIN, where)

    def script(self, text: str) -> None:
        """A Lua script: the commands it calls by name; deleting what it looks up is emptying."""
        called = [(found[2].upper(), found[4] or HOLE) for found in _CALL.finditer(text)]
        for name, argument in called:
            self.command([name, argument])
        if HOLE in text and not called:
            unknown(self.call, self.store, {})

    def lines(self, text: str) -> None:
        for line in text.splitlines()[:1000]:
            words = [word.strip("\"'") for word in _WORDS.findall(line)]
            if words and words[0].isdigit() and len(words) > 1:
                words = words[1:]  # `10 PING` repeats
            if words:
                self.command(words)


def redis(call: Call) -> Stream | None:
    """redis-cli [options] [command argument…]; `-x` takes the last argument from standard input."""
    options = read(call.arguments, _OPTIONS)
    if options.has("--help", "--version"):
        return None
    uri = options.text("-u").rpartition("@")[2].removeprefix("redis://").removeprefix("rediss://")
    host = options.text("-h") or uri.partition("/")[0].partition(":")[0]
    store = Store(call.name, "redis", shown(options.text("-n")), shown(host))
    server = _Server(call, store)
    words = [value.text for value in options.operands]
    if options.has("--eval"):
        file = options.text("--eval")
        script = call.stdin.text if file in ("-", "/dev/stdin") else call.shell.file_text(file)
        if script is None:
            unknown(call, store, {"file": shown(file)})
        else:
            server.script(script)
    elif options.text("--cluster") == "call" and len(words) > 1:
        server.command(words[1:], options.operands[1])
    elif words:
        extra = [call.stdin.text] if options.has("-x") else []
        server.command(words + extra, options.operands[0])
    elif not call.stdin.terminal and not options.has("--scan", "--bigkeys", "--stat", "--latency", "--memkeys"):
        if call.stdin.text.strip(HOLE + " \n"):
            server.lines(call.stdin.text)
        elif call.stdin.text:
            unknown(call, store, {})
    return rows(store)
