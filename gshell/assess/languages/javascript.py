"""JavaScript as Node, Deno and Bun run it. Facts: nodejs.org/api, docs.deno.com/api, bun.sh/docs."""

from __future__ import annotations

from gshell.assess.languages import compute, expressions
from gshell.assess.languages.actions import (
    connect,
    delete,
    effect,
    empty,
    evaluate,
    evaluate_last,
    fetch,
    kill,
    move,
    permission,
    program,
    query,
    send,
    sent,
    shell,
    touch,
    write,
)
from gshell.assess.languages.calls import Language
from gshell.assess.languages.facts import Action, Fact
from gshell.assess.languages.syntaxes import JAVASCRIPT as SYNTAX

_GLOBALS = ("globalThis.", "global.", "window.", "self.", "process.mainModule.", "module.", "import.meta.")
_MODULES = {"fs/promises": "fs", "fs.promises": "fs", "fs-extra": "fs", "fs.default": "fs", "graceful-fs": "fs"}


def _rename(name: str) -> str:
    for prefix in _GLOBALS:
        name = name.removeprefix(prefix)
    module, dot, rest = name.rpartition(".")
    return _MODULES.get(module, module) + dot + rest


def _both(names: dict[str, Action]) -> dict[str, Action]:
    """Node has each file function twice: rm and rmSync."""
    return {**names, **{name + "Sync": action for name, action in names.items()}}


_ACTIONS: dict[str, Action] = {
    **_both(
        {
            "child_process.exec": shell(),
            "child_process.execFile": program(),
            "child_process.spawn": program(),
            "child_process.fork": effect("code.run"),
            "fs.rm": delete(recursive="recursive"),
            "fs.rmdir": delete(recursive="recursive"),
            "fs.unlink": delete(),
            "fs.remove": delete(recursive=True),
            "fs.emptyDir": delete(recursive=True),
            "fs.writeFile": write(),
            "fs.appendFile": write(kind="file.write"),
            "fs.truncate": empty(),
            "fs.rename": move,
            "fs.copyFile": touch("file.overwrite", 1),
            "fs.cp": touch("file.overwrite", 1),
            "fs.chmod": permission(),
            "fs.chown": touch("permission.owner"),
            "fs.symlink": touch("file.link", 1),
            "fs.link": touch("file.link", 1),
            "fs.readFile": touch("file.read"),
            "fs.outputFile": write(),
            "fs.writeJson": touch("file.overwrite"),
            "fs.move": move,
            "rimraf": delete(recursive=True),
            "rimraf.rimraf": delete(recursive=True),
            "rimraf.sync": delete(recursive=True),
            "del": delete(recursive=True),
            "trash": delete(),
            "execa": program(),
            "execa.execa": program(),
            "execa.command": shell(),
            "execa.$": shell(),
            "Deno.remove": delete(recursive="recursive"),
            "Deno.writeTextFile": write(),
            "Deno.writeFile": touch("file.overwrite"),
            "Deno.readTextFile": touch("file.read"),
            "Deno.readFile": touch("file.read"),
            "Deno.rename": move,
            "Deno.truncate": empty(),
            "Deno.chmod": permission(),
            "Deno.symlink": touch("file.link", 1),
            "Bun.spawn": program(0, "cmd"),
        }
    ),
    "fs.createWriteStream": touch("file.overwrite"),
    "fs.createReadStream": touch("file.read"),
    "Deno.Command": program(),
    "Deno.run": program(0, "cmd"),
    "Deno.kill": kill,
    "Bun.$": shell(),
    "$": shell(),
    "Bun.write": write(),
    "Bun.file().delete": delete(-1),
    "shelljs.exec": shell(),
    "shelljs.rm": delete(recursive=True, many=True),
    **dict.fromkeys(
        ("mongoose.connection.dropDatabase", "mongoose.connection.db.dropDatabase"),
        effect("nosql.delete", object="database"),
    ),
    "process.kill": kill,
    "process.binding": effect("code.run_unknown", "process.binding"),
    "process.dlopen": effect("code.run_unknown", "process.dlopen"),
    "eval": evaluate("javascript"),
    "Function": evaluate_last("javascript"),
    "vm.runInThisContext": evaluate("javascript"),
    "vm.runInNewContext": evaluate("javascript"),
    "vm.runInContext": evaluate("javascript"),
    "vm.Script": evaluate("javascript"),
    "require().eval": evaluate("javascript"),
    "fetch": send(),
    "axios": send(),
    "axios.get": fetch(),
    "axios.post": send(),
    "axios.put": send(),
    "http.get": fetch(),
    "https.get": fetch(),
    "http.request": send(),
    "https.request": send(),
    **dict.fromkeys((f"{m}.request().{name}" for m in ("http", "https") for name in ("end", "write")), sent),
    "got": send(),
    "got.post": send(),
    "navigator.sendBeacon": send(),
    "node-fetch": send(),
    "node-fetch.default": send(),
    **dict.fromkeys(("dns.lookup", "dns.resolve", "dns.resolve4", "dns.resolveTxt"), fetch()),
    "XMLHttpRequest().open": fetch(1),
    "http2.connect": fetch(),
    "net.connect": connect,
    "net.createConnection": connect,
    "net.Socket().connect": connect,
    "tls.connect": connect,
    "Deno.connect": connect,
    "WebSocket": connect,
    "http.createServer().listen": effect("net.listen"),
    "net.createServer().listen": effect("net.listen"),
}

JAVASCRIPT = Language(
    SYNTAX,
    _ACTIONS,
    methods={
        **dict.fromkeys(("query", "execute", "exec", "raw", "$executeRawUnsafe", "$queryRawUnsafe"), query),
        **dict.fromkeys(("flushall", "flushAll", "flushdb", "flushDb"), effect("nosql.flush")),
    },
    values={
        "fs.readFileSync": compute.file_content,
        "fs.readFile": compute.file_content,
        "Deno.readTextFileSync": compute.file_content,
        "Deno.readTextFile": compute.file_content,
        "Bun.file": compute.file_content,
        "fetch": compute.awaited,
        "Deno.env.toObject": compute.constant(compute.THE_ENVIRONMENT),
        "Buffer.from": compute.by_encoding,
        "atob": compute.from_base64,
        "String.fromCharCode": compute.characters,
        "String.raw": compute.first,
        "String": compute.first,
        "unescape": compute.first,
        "decodeURIComponent": compute.first,
        "JSON.stringify": compute.first,
        "encodeURIComponent": compute.first,
        "btoa": compute.first,
        "Object.entries": compute.first,
        "path.join": compute.path,
        "path.resolve": compute.path,
        "os.homedir": compute.constant(compute.HOME),
        "process.cwd": compute.constant(compute.HERE),
        "Deno.env.get": compute.environment,
        "glob.sync": compute.pattern,
        "glob.globSync": compute.pattern,
        "fs.readdirSync": compute.listing,
        "fs.readdir": compute.listing,
        "*.toString": compute.same,
        "*.trim": compute.strip,
        "*.concat": compute.concatenation,
        "*.join": compute.join,
        "*.slice": compute.rest,
        "*.reverse": compute.reverse,
        "*.split": compute.split,
        "*.replace": compute.replaced,
        "*.replaceAll": compute.replaced,
        "*.toLowerCase": compute.lower,
        "*.toUpperCase": compute.upper,
        "child_process.execSync": compute.constant(None),
        "child_process.spawnSync": compute.constant(None),
    },
    constants={
        "process.env": compute.THE_ENVIRONMENT,
        "ENV.HOME": compute.HOME,
        "Bun.env": compute.THE_ENVIRONMENT,
        "process.ppid": compute.PARENT,
        "__dirname": compute.HERE,
    },
    loads=frozenset(("require", "import", "process.getBuiltinModule")),
    indirect={"call": -1, "apply": -1, "bind": -1, "Reflect.apply": 0},
    rename=_rename,
)


def read(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    """What the source would do."""
    return expressions.read(source, JAVASCRIPT, arguments)[0]
