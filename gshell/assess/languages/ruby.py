"""Ruby. Facts: docs.ruby-lang.org: Kernel, Process, File, FileUtils, Pathname, Open3, Net::HTTP; ActiveRecord."""

from __future__ import annotations

from typing import Iterable

from gshell.assess.languages import compute, expressions
from gshell.assess.languages.actions import (
    connect,
    delete,
    effect,
    empty,
    evaluate,
    fetch,
    kill_first,
    move,
    opened,
    permission,
    program_or_shell,
    query,
    send,
    shell,
    touch,
    write,
)
from gshell.assess.languages.calls import Language
from gshell.assess.languages.facts import Action, Arguments, Fact, Known, Text, Thing, as_text
from gshell.assess.languages.syntaxes import RUBY as SYNTAX


def _constant(given: Arguments) -> Known:
    """Object.const_get(:Kernel)"""
    named = given.at(0)
    return named if isinstance(named, Thing) else Thing(as_text(named).text)


def _opened(given: Arguments) -> Iterable[Fact]:
    """Kernel#open: what begins with a pipe is a command."""
    text = given.text(0).text
    return shell()(Arguments((Text(text[1:]),))) if text.startswith("|") else opened(given)


_RUN = program_or_shell()
_TREE = delete(recursive=True)
_DELETES_ALL = effect("sql.delete_unbounded")
_TREES = ("rm_rf", "rm_r", "remove_dir", "remove_entry", "remove_entry_secure", "rmtree")
_FILES: dict[str, Action] = {
    **dict.fromkeys(_TREES, _TREE),
    "rm": delete(),
    "rm_f": delete(),
    "safe_unlink": delete(),
    "remove": delete(),
    "rmdir": delete(),
    "mv": move,
    "cp": touch("file.overwrite", 1),
    "chmod": permission(1, 0),
    "chmod_R": permission(1, 0),
    "chown_R": touch("permission.owner", 2),
    "ln_s": touch("file.link", 1),
    "ln_sf": touch("file.link", 1),
    "copy": touch("file.overwrite", 1),
    "move": move,
}
_ACTIONS: dict[str, Action] = {
    **dict.fromkeys(("system", "exec", "spawn", "Process.spawn", "Process.exec", "IO.popen", "Open3.capture2"), _RUN),
    **dict.fromkeys(("Open3.capture2e", "Open3.capture3", "Open3.popen3", "Open3.popen2", "Open3.popen2e"), _RUN),
    "PTY.spawn": shell(),
    "syscall": effect("code.run_unknown", "syscall"),
    **{f"FileUtils.{name}": action for name, action in _FILES.items()},
    **dict.fromkeys(_TREES, _TREE),
    "rm_f": delete(),
    "File.delete": delete(many=True),
    "File.unlink": delete(many=True),
    "Dir.rmdir": delete(),
    "Dir.delete": delete(),
    "Dir.unlink": delete(),
    "File.rename": move,
    "File.truncate": empty(),
    "File.write": write(),
    "IO.write": write(),
    "File.open": opened,
    "File.new": opened,
    "open": _opened,
    "IO.readlines": _opened,
    "File.read": touch("file.read"),
    "IO.read": touch("file.read"),
    "File.readlines": touch("file.read"),
    "File.chmod": permission(1, 0),
    "File.chown": touch("permission.owner", 2),
    "File.symlink": touch("file.link", 1),
    **{f"Pathname().{name}": delete(-1, True) for name in ("rmtree", "unlink", "delete")},
    **{f"Pathname.new().{name}": delete(-1, True) for name in ("rmtree", "unlink", "delete")},
    "Process.kill": kill_first,
    "eval": evaluate("ruby"),
    "instance_eval": evaluate("ruby"),
    "class_eval": evaluate("ruby"),
    "binding.eval": evaluate("ruby"),
    "load": evaluate("ruby-file"),
    "Net.HTTP.get": fetch(),
    "Net.HTTP.post": send(),
    "Net.HTTP.post_form": send(),
    "URI.open": fetch(),
    "HTTParty.post": send(),
    "HTTParty.get": fetch(),
    "Faraday.post": send(),
    "RestClient.post": send(),
    "TCPSocket.new": connect,
    "TCPSocket.open": connect,
    "Socket.tcp": connect,
    "TCPServer.new": effect("net.listen"),
}

RUBY = Language(
    SYNTAX,
    {**_ACTIONS, **{f"Kernel.{name}": action for name, action in _ACTIONS.items() if "." not in name}},
    methods={
        "execute": query,
        "exec_query": query,
        "exec": query,
        "execute_batch": query,
        "delete_all": _DELETES_ALL,
        "destroy_all": _DELETES_ALL,
        "drop_table": effect("sql.drop"),
        "drop_database": effect("sql.drop"),
        "rmtree": delete(-1, True),
        **dict.fromkeys(("flushall", "flushdb"), effect("nosql.flush")),
    },
    values={
        "File.read": compute.file_content,
        "IO.read": compute.file_content,
        "File.readlines": compute.file_content,
        "File.join": compute.path,
        "File.expand_path": compute.first,
        "Pathname": compute.stands("Pathname()"),
        "Pathname.new": compute.stands("Pathname.new()"),
        "Dir[]": compute.pattern,
        "Dir.home": compute.constant(compute.HOME),
        "Dir.pwd": compute.constant(compute.HERE),
        "Process.ppid": compute.constant(compute.PARENT),
        "Dir.glob": compute.pattern,
        "ENV.fetch": compute.environment,
        "ENV.to_h": compute.constant(compute.THE_ENVIRONMENT),
        "Base64.decode64": compute.from_base64,
        "Base64.strict_decode64": compute.from_base64,
        "Net.HTTP.get": compute.download,
        "URI.parse": compute.first,
        "URI": compute.first,
        "format": compute.formatted,
        "sprintf": compute.formatted,
        "Dir.children": compute.listing,
        **dict.fromkeys(("const_get", "*.const_get"), _constant),
        "*.reverse": compute.reverse,
        "*.join": compute.join,
        "*.to_s": compute.same,
        "*.to_str": compute.same,
        "*.strip": compute.strip,
        "*.chomp": compute.strip,
        "*.downcase": compute.lower,
        "*.upcase": compute.upper,
        "*.split": compute.split,
        "*.sub": compute.replaced,
        "*.gsub": compute.replaced,
        "*.chr": compute.characters,
        "URI.open": compute.download,
        "open": compute.opened,
        "open().read": compute.own_content,
        "gets": compute.constant(compute.LINE),
        "STDIN.read": compute.constant(compute.LINE),
        "STDIN.gets": compute.constant(compute.LINE),
    },
    constants={
        "$_": compute.LINE,
        "$stdin": Thing("STDIN"),
        "ENV": compute.THE_ENVIRONMENT,
        "ENV.HOME": compute.HOME,
        "Dir.home": compute.HOME,
        "Dir.pwd": compute.HERE,
        "Process.ppid": compute.PARENT,
    },
    indirect={"send": 0, "public_send": 0, "__send__": 0, "method().call": -1},
    rename=lambda name: name.removeprefix("Object.").removeprefix("self."),
)


def read(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    """What the source would do."""
    return expressions.read(source, RUBY, arguments)[0]
