"""Python's names. Facts: docs.python.org/3/library: os, subprocess, shutil, pathlib, pty, socket, urllib,
http.client, ctypes, builtins; requests, httpx; DB-API 2.0 (PEP 249); Django and SQLAlchemy; redis, pymongo.
"""

from __future__ import annotations

from typing import Iterable

from gshell.assess.languages import compute
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
    sent,
    shell,
    touch,
    upload,
    write,
)
from gshell.assess.languages.calls import Language
from gshell.assess.languages.facts import (
    ANY_NAME,
    DECODED,
    INPUT,
    RUN_CODE,
    SOME_NAME,
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
from gshell.assess.languages.syntaxes import Syntax
from gshell.assess.values import HOLE

_PREFIXES = ("builtins.", "__builtins__.", "__builtin__.", "__main__.", "six.moves.")
_MODULES = {"posix": "os", "nt": "os", "urllib2": "urllib.request", "urllib": "urllib.request", "cPickle": "pickle"}


def _rename(name: str) -> str:
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    name = name.replace(".__dict__.", ".").replace("_io.", "io.")
    module, dot, rest = name.partition(".")
    last = name.rpartition(".")[2]
    if module == "boto3" and last.startswith(("delete", "terminate", "purge")):
        return "boto3.delete"
    if name.endswith((".objects.all().delete", ".objects.all().update")):
        return f"django.{last}_all"
    while rest.partition(".")[0] in ("os", "sys", "shutil", "subprocess") and "." in rest:
        module, dot, rest = rest.partition(".")  # what a module has imported: subprocess.os.system
        name = module + dot + rest
    if module == "urllib" and rest.startswith(("request", "parse", "error")):
        return name
    return _MODULES.get(module, module) + dot + rest


def _process(given: Arguments) -> Iterable[Fact]:
    """subprocess: a list is an argv; a text is a shell's if shell=True, and otherwise meant to be."""
    command = given.at(0, "args")
    as_list = isinstance(command, Items)
    if as_list and not given.true("shell"):
        return program()(given._replace(values=(command,)))
    first = command.values[0] if isinstance(command, Items) and command.values else command
    facts = shell()(Arguments((first,)))
    stdin = given.option("input")
    return [fact._replace(data=as_text(stdin).text if stdin is not None else None) for fact in facts]


def _descriptor(given: Arguments) -> Iterable[Fact]:
    """os.open(path, flags): whoever does not only read may write."""
    flags = given.at(1, "flags")
    reads = isinstance(flags, Thing) and flags.name == "os.O_RDONLY"
    return (Fact("file.read" if reads else "file.write", given.text(0, "path").text),)


def _edited(given: Arguments) -> Iterable[Fact]:
    """fileinput.input(files, inplace=True): what is printed takes the place of what was read."""
    kind = "file.overwrite" if given.true("inplace") else "file.read"
    return tuple(Fact(kind, as_text(value).text) for value in each(given.at(0, "files")))


def _typed(given: Arguments) -> Iterable[Fact]:
    return (Fact(RUN_CODE, HOLE, ("python",), sources=frozenset({INPUT})),)


def _delete_many(given: Arguments) -> Iterable[Fact]:
    everything = not given.values or (isinstance(given.values[0], Pairs) and not given.values[0].values)
    return (Fact("nosql.delete", attributes={"object": "documents", "bounded": not everything}),)


def _walk(given: Arguments) -> Known:
    top = as_text(given.at(0))
    # A whole tree is more than its first level; what a project's own tidying leaves out is not seen here.
    below = Text(f"{top.text.rstrip('/')}/{HOLE}", top.sources) if top.text[:1] in "/~" else top
    return Items((Items((below, Items((Text(ANY_NAME),)), Items((Text(ANY_NAME),)))),))


def _bytes(given: Arguments) -> Known:
    """Of a list the numbers are characters; of text it is the text."""
    return compute.characters(given) if isinstance(given.at(0), Items) else given.at(0)


def _words(given: Arguments) -> Known:
    text = given.text(0)
    return Items(tuple(Text(word, text.sources) for word in text.text.split()))


def _home(given: Arguments) -> Known:
    return Thing("pathlib.Path()", compute.HOME, True)


def _hidden(given: Arguments) -> Known:
    return Text(HOLE, sources_of(given.at(0)) | {DECODED + "bytes"})


_EXEC = program(drop=1)
_SPAWN = program(1, drop=1)
_PATH_METHODS: dict[str, Action] = {
    "unlink": delete(-1),
    "rmdir": delete(-1),
    "write_text": write(-1, 0),
    "write_bytes": write(-1, 0),
    "read_text": touch("file.read", -1),
    "read_bytes": touch("file.read", -1),
    "rename": move,
    "replace": move,
    "chmod": permission(-1, 0),
    "symlink_to": touch("file.link", -1),
}
_ACTIONS: dict[str, Action] = {
    **dict.fromkeys(("os.system", "os.popen", "os.popen2", "os.popen3", "os.popen4"), shell()),
    **dict.fromkeys(("subprocess.getoutput", "subprocess.getstatusoutput", "commands.getoutput"), shell()),
    **dict.fromkeys(("asyncio.create_subprocess_shell", "commands.getstatusoutput"), shell()),
    **{f"subprocess.{name}": _process for name in ("run", "call", "check_call", "check_output", "Popen")},
    **{
        f"os.{name}": _EXEC for name in ("execv", "execve", "execvp", "execvpe", "execl", "execle", "execlp", "execlpe")
    },
    **{f"os.{name}": _SPAWN for name in ("spawnv", "spawnve", "spawnvp", "spawnl", "spawnle", "spawnlp", "spawnlpe")},
    "os.posix_spawn": _EXEC,
    "os.posix_spawnp": _EXEC,
    "os.startfile": program(),
    "asyncio.create_subprocess_exec": program(),
    "pty.spawn": program(),
    "ctypes.CDLL().system": shell(),
    "ctypes.PyDLL().system": shell(),
    "ctypes.cdll.LoadLibrary().system": shell(),
    "os.remove": delete(),
    "os.unlink": delete(),
    "os.rmdir": delete(),
    "os.removedirs": delete(),
    "shutil.rmtree": delete(recursive=True),
    "os.rename": move,
    "os.renames": move,
    "os.replace": move,
    "shutil.move": move,
    "os.open": _descriptor,
    "fileinput.input": _edited,
    "fileinput.FileInput": _edited,
    **dict.fromkeys(("code.interact", "code.InteractiveConsole().interact"), _typed),
    **dict.fromkeys(("runpy.run_path", "execfile"), evaluate("python-file")),
    "os.truncate": empty(),
    "open().truncate": empty(-1),
    **{f"shutil.{name}": touch("file.overwrite", 1) for name in ("copy", "copy2", "copyfile", "copytree")},
    "os.chmod": permission(),
    "os.chown": touch("permission.owner"),
    "shutil.chown": touch("permission.owner"),
    "os.symlink": touch("file.link", 1),
    "os.link": touch("file.link", 1),
    "open": opened,
    "io.open": opened,
    "codecs.open": opened,
    **{f"pathlib.Path().{name}": action for name, action in _PATH_METHODS.items()},
    "os.kill": kill,
    "os.killpg": kill,
    "urllib.request.urlopen": send(),
    "urllib.request.urlretrieve": fetch(into=1),
    "open().write": write(-1, 0),
    "io.open().write": write(-1, 0),
    "requests.get": send(),
    "requests.head": fetch(),
    "requests.request": send(1),
    "requests.Session().get": fetch(),
    "http.client.HTTPConnection().request": sent,
    "http.client.HTTPSConnection().request": sent,
    "smtplib.SMTP().sendmail": sent,
    "smtplib.SMTP_SSL().sendmail": sent,
    "ftplib.FTP().storbinary": sent,
    "socket.socket().connect": connect,
    "socket.create_connection": connect,
    **{f"socket.socket().{name}": sent for name in ("send", "sendall", "sendto", "sendfile")},
    **{f"socket.create_connection().{name}": sent for name in ("send", "sendall", "sendfile")},
    **{
        f"{of}.{name}": send()
        for of in ("requests", "requests.Session()", "httpx")
        for name in ("post", "put", "patch")
    },
    "http.server.HTTPServer().serve_forever": effect("net.listen"),
    "pickle.loads": effect("code.run_unknown", "pickle.loads"),
    "django.delete_all": effect("sql.delete_unbounded"),
    "django.update_all": effect("sql.update_unbounded"),
    "boto3.delete": effect("cloud.delete", "boto3"),
}

PYTHON = Language(
    Syntax("python", ("#",)),
    _ACTIONS,
    methods={
        **dict.fromkeys(("execute", "executescript", "executemany", "exec_driver_sql"), query),
        "flushall": effect("nosql.flush"),
        "flushdb": effect("nosql.flush"),
        "drop_database": effect("nosql.delete", object="database"),
        "drop_collection": effect("nosql.delete", object="collection"),
        "delete_many": _delete_many,
        **dict.fromkeys(("upload_file", "upload_from_filename", "put"), upload),
    },
    values={
        "os.getenv": compute.environment,
        "os.environ.get": compute.environment,
        "os.path.join": compute.path,
        "posixpath.join": compute.path,
        "pathlib.Path().joinpath": lambda given: Thing(
            "pathlib.Path()", compute.path(Arguments((given.about, *given.values))), True
        ),
        **dict.fromkeys(
            (f"pathlib.Path().{name}" for name in ("resolve", "expanduser", "absolute")),
            lambda given: Thing("pathlib.Path()", given.about, True),
        ),
        **dict.fromkeys(("os.path.expanduser", "os.path.abspath", "os.path.realpath", "os.fspath"), compute.first),
        **dict.fromkeys(("str", "repr", "compile", "sqlalchemy.text", "text", "io.BytesIO"), compute.first),
        **dict.fromkeys(
            ("json.dumps", "urllib.parse.quote", "urllib.parse.urlencode", "base64.b64encode"), compute.first
        ),
        **dict.fromkeys(("list", "tuple", "set", "sorted", "vars", "iter", "textwrap.dedent", "dict"), compute.first),
        **dict.fromkeys(("*.decode", "*.encode", "*.format_map"), compute.same),
        "os.path.basename": compute.constant(SOME_NAME),
        "os.getcwd": compute.constant(compute.HERE),
        "os.getppid": compute.constant(compute.PARENT),
        **dict.fromkeys(("tempfile.mkdtemp", "tempfile.mktemp"), compute.constant(Text("/tmp/tmp1"))),
        "pathlib.Path.cwd": compute.constant(Thing("pathlib.Path()", compute.HERE, True)),
        "pathlib.Path.home": _home,
        "os.listdir": compute.constant(Text(ANY_NAME)),
        "os.scandir": compute.every_path_below,
        "os.walk": _walk,
        "glob.glob": compute.pattern,
        "glob.iglob": compute.pattern,
        **dict.fromkeys(
            (f"pathlib.{name}" for name in ("Path", "PurePath", "PosixPath")), compute.stands("pathlib.Path()")
        ),
        "pathlib.Path().iterdir": compute.every_path_below,
        "pathlib.Path().glob": compute.paths_matching,
        "pathlib.Path().rglob": compute.paths_matching,
        "pathlib.Path().read_text": compute.own_content,
        "pathlib.Path().read_bytes": compute.own_content,
        "open": compute.opened,
        "io.open": compute.opened,
        "open().read": compute.own_content,
        "open().readlines": compute.own_content,
        "urllib.request.urlopen().read": compute.response,
        "requests.get().json": compute.response,
        "shlex.split": _words,
        "shlex.quote": compute.first,
        "chr": compute.characters,
        **dict.fromkeys(("bytes", "bytearray"), _bytes),
        "bytes.fromhex": compute.from_hexadecimal,
        "bytearray.fromhex": compute.from_hexadecimal,
        "binascii.unhexlify": compute.from_hexadecimal,
        **dict.fromkeys(("base64.b64decode", "base64.urlsafe_b64decode", "base64.decodebytes"), compute.from_base64),
        "base64.standard_b64decode": compute.from_base64,
        "binascii.a2b_base64": compute.from_base64,
        "codecs.decode": compute.by_codec,
        **dict.fromkeys(("zlib.decompress", "gzip.decompress", "bz2.decompress", "marshal.loads"), _hidden),
        "*.join": compute.join,
        "*.replace": compute.replaced,
        "*.split": compute.split,
        "*.strip": compute.strip,
        "*.lower": compute.lower,
        "*.upper": compute.upper,
        "reversed": compute.reverse,
        "sys.stdin.read": compute.constant(compute.LINE),
        "sys.stdin.readline": compute.constant(compute.LINE),
        "input": compute.constant(compute.LINE),
    },
    constants={"os.environ": compute.THE_ENVIRONMENT, "ENV.HOME": compute.HOME, "os.sep": Text("/")},
    properties={
        "requests.get().text": compute.response,
        "requests.get().content": compute.response,
        "httpx.get().text": compute.response,
        "subprocess.run().stdout": compute.constant(None),
    },
    programs=("sh", "plumbum.cmd", "plumbum.local"),
    loads=frozenset(("__import__", "importlib.import_module", "importlib.__import__")),
    indirect={"map": 0, "filter": 0, "functools.partial": 0},
    rename=_rename,
)
