"""PHP. Facts: php.net/manual: Program execution, Filesystem, Variable functions, cURL, PDO, mysqli."""

from __future__ import annotations

import re
from typing import Iterable

from gshell.assess.languages import compute, expressions
from gshell.assess.languages.actions import (
    connect,
    delete,
    effect,
    empty,
    evaluate,
    fetch,
    kill,
    move,
    opened,
    permission,
    program,
    query,
    send,
    shell,
    touch,
    write,
)
from gshell.assess.languages.actions import read as read_
from gshell.assess.languages.calls import Language
from gshell.assess.languages.facts import Action, Arguments, Fact, Items
from gshell.assess.languages.syntaxes import PHP as SYNTAX


def _started(given: Arguments) -> Iterable[Fact]:
    """proc_open(command, …): a text is a shell's, a list is an argv."""
    return (program() if isinstance(given.at(0), Items) else shell())(Arguments(given.values[:1]))


_ACTIONS: dict[str, Action] = {
    **dict.fromkeys(("system", "exec", "shell_exec", "passthru", "popen", "expect_popen"), shell()),
    "proc_open": _started,
    "pcntl_exec": program(),
    "dl": effect("code.run_unknown", "dl"),
    "unlink": delete(),
    "rmdir": delete(),
    "rename": move,
    "copy": touch("file.overwrite", 1),
    "file_put_contents": write(),
    "fopen": opened,
    "ftruncate": empty(),
    "chmod": permission(),
    "chown": touch("permission.owner"),
    "symlink": touch("file.link", 1),
    **dict.fromkeys(("file_get_contents", "readfile", "file"), read_),
    "highlight_file": touch("file.read"),
    "show_source": touch("file.read"),
    "posix_kill": kill,
    **dict.fromkeys(("include", "require", "include_once", "require_once"), evaluate("php-file")),
    "eval": evaluate("php"),
    "assert": evaluate("php"),
    "create_function": evaluate("php", 1),
    "mail": send(),
    "curl_init": fetch(),
    "fsockopen": connect,
    "stream_socket_client": connect,
    "socket_connect": connect,
    "DB.table().delete": effect("sql.delete_unbounded"),
    **dict.fromkeys(("Schema.drop", "Schema.dropIfExists", "Schema.dropAllTables"), effect("sql.drop")),
    "mysqli_query": query,
    "pg_query": query,
    "mysql_query": query,
}

PHP = Language(
    SYNTAX,
    _ACTIONS,
    methods={
        **dict.fromkeys(("query", "exec", "prepare", "statement", "unprepared"), query),
        "truncate": effect("sql.truncate"),
    },
    values={
        **dict.fromkeys(("reflectionfunction", "Closure.fromCallable"), compute.function_named),
        "base64_decode": compute.from_base64,
        "hex2bin": compute.from_hexadecimal,
        "chr": compute.characters,
        "strrev": compute.reverse,
        "implode": compute.implode,
        "join": compute.implode,
        "sprintf": compute.formatted,
        "strtolower": compute.lower,
        "strtoupper": compute.upper,
        "trim": compute.strip,
        "glob": compute.pattern,
        "file_get_contents": compute.file_content,
        "getenv": compute.environment,
        "posix_getppid": compute.constant(compute.PARENT),
        "getcwd": compute.constant(compute.HERE),
        "scandir": compute.listing,
        "escapeshellarg": compute.first,
        "escapeshellcmd": compute.first,
        "gzinflate": compute.decoded(lambda data: b"\0"),
        "gzuncompress": compute.decoded(lambda data: b"\0"),
        "str_rot13": compute.from_rot13,
    },
    constants={"$_ENV": compute.THE_ENVIRONMENT, "$_SERVER": compute.THE_ENVIRONMENT, "ENV.HOME": compute.HOME},
    indirect={
        "call_user_func": 0,
        "call_user_func_array": 0,
        "array_map": 0,
        "array_walk": 1,
        "usort": 1,
        "invoke": -1,
        "invokeArgs": -1,
        "__invoke": -1,
    },
    rename=lambda name: name.lstrip("$@&\\").lower() if "." not in name else name,
)

_TAGS = re.compile(r"<\?(?:php\b|=)?(.*?)(?:\?>|\Z)", re.DOTALL)


def code_of(page: str) -> str:
    """The PHP in a file: what stands between `<?php` and `?>`."""
    return "\n;".join(found[1] for found in _TAGS.finditer(page))


def read(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    """What the source would do; a page is read for the code in it."""
    return expressions.read(code_of(source) if "<?" in source else source, PHP, arguments)[0]
