"""Programs: name -> "module:function" within gshell.assess. A function is a handler, see call.py.

One section per family; tools that are verbs and effects are data instead (tools/*.yaml).
"""

from __future__ import annotations


def _all(place: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), place)


# What bash does itself (bash(1), SHELL BUILTIN COMMANDS); they win over programs of the same name.
BUILTINS: dict[str, str] = {
    **_all("builtins:quiet", ": true false wait disown suspend umask ulimit shopt return exit break continue logout"),
    **_all("builtins:quiet", "test [ fg bg hash caller compopt"),
    **_all("builtins:asking", "type jobs dirs times help compgen fc whence"),
    **_all("builtins:declare", "declare typeset local export readonly"),
    **_all("builtins:command", "command builtin"),
    **_all("builtins:mapfile", "mapfile readarray"),
    **_all("shells:source", "source ."),
    "cd": "builtins:cd",
    "pushd": "builtins:pushd",
    "popd": "builtins:popd",
    "pwd": "builtins:pwd",
    "unset": "builtins:unset",
    "let": "builtins:let",
    "shift": "builtins:shift",
    "set": "builtins:set_",
    "read": "builtins:read_",
    "getopts": "builtins:getopts",
    "alias": "builtins:alias",
    "unalias": "builtins:unalias",
    "eval": "shells:evaluate",
    "exec": "builtins:exec_",
    "trap": "builtins:trap",
    "history": "builtins:history",
    "bind": "builtins:bind",
    "complete": "builtins:complete",
    "enable": "builtins:enable",
    "echo": "streams:echo",
    "printf": "streams:printf",
    "kill": "processes:kill",
}

# --- shells, and programs that run other programs ------------------------------
SHELLS: dict[str, str] = _all("shells:shell", "bash sh dash ash zsh ksh ksh93 mksh rbash fish csh tcsh")

# --- files, permissions, processes ---------------------------------------------
FILES: dict[str, str] = {
    **_all("files:rm", "rm unlink srm safe-rm"),
    "rmdir": "files:rmdir",
    "shred": "files:shred",
    "truncate": "files:truncate",
    "fallocate": "files:fallocate",
    "mv": "files:mv",
    "cp": "files:cp",
    "install": "files:install",
    "ln": "files:ln",
    "tee": "files:tee",
    "dd": "files:dd",
    "touch": "files:touch",
    "chmod": "permissions:chmod",
    "chown": "permissions:chown",
    "chgrp": "permissions:chown",
    "setfacl": "permissions:setfacl",
    "chattr": "permissions:chattr",
    "setcap": "permissions:setcap",
    "kill": "processes:kill",
    "pkill": "processes:pkill",
    "skill": "processes:pkill",
    "killall": "processes:killall",
    "killall5": "processes:killall",
    "fuser": "processes:fuser",
}

# --- tools whose description (tools/*.yaml) is not the first thing to look at ------
TOOLS: dict[str, str] = {
    "git": "git:git",
}

PROGRAMS: dict[str, str] = {
    **SHELLS,
    **FILES,
    **TOOLS,
}
