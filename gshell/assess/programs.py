"""Programs: name -> "module:function" within gshell.assess. A function is a handler, see call.py.

One section per family; tools that are verbs and effects are data instead (tools/*.yaml).
"""

from __future__ import annotations

from gshell.assess.wrappers import WRAPPERS


def _all(place: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), place)


# What bash does itself (bash(1), SHELL BUILTIN COMMANDS); they win over programs of the same name.
BUILTINS: dict[str, str] = {
    **_all("builtins:quiet", ": true false wait disown suspend umask ulimit shopt return exit break continue logout"),
    **_all("builtins:quiet", "fg bg caller compopt"),
    **_all("builtins:asking", "type jobs dirs times help whence"),
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
    **_all("builtins:history", "history fc"),
    "bind": "builtins:bind",
    **_all("builtins:complete", "complete compgen"),
    **_all("builtins:test", "test ["),
    "hash": "builtins:hash_",
    "enable": "builtins:enable",
    "echo": "streams:echo",
    "printf": "streams:printf",
    "kill": "processes:kill",
}

# --- shells, and programs that run other programs ------------------------------
SHELLS: dict[str, str] = _all(
    "shells:shell", "bash sh dash ash zsh ksh ksh93 mksh rbash fish csh tcsh yash osh nu elvish xonsh"
)

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
    "sponge": "files:tee",
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
    **_all("iac:terraform", "terraform tofu tf"),
}

# --- programs that run other programs -------------------------------------------
RUNNERS: dict[str, str] = {
    **dict.fromkeys(WRAPPERS, "wrappers:wrapper"),
    "bwrap": "wrappers:bwrap",
    **_all("wrappers:su", "su runuser"),
    "env": "runners:env",
    "find": "runners:find",
    "xargs": "runners:xargs",
    "parallel": "runners:parallel",
    **_all("runners:fd", "fd fdfind"),
    **_all("schedules:at", "at batch"),
    "crontab": "schedules:crontab",
    "tmux": "schedules:tmux",
    "screen": "schedules:screen",
    "run-parts": "schedules:run_parts",
    **_all("embedded:vim", "vi vim nvim ex view vimdiff rvim rview gvim"),
    **_all("embedded:ed", "ed red"),
    "emacs": "embedded:emacs",
    "cmake": "embedded:cmake",
    "expect": "embedded:expect",
    **_all("embedded:make", "make gmake"),
    "man": "embedded:man",
    "patch": "embedded:patch",
    **_all("embedded:edit", "nano pico micro kak hx helix joe jed mcedit ne gedit kate gnome-text-editor"),
    **_all("embedded:rename", "rename prename file-rename"),
    **_all("archives:tar", "tar gtar bsdtar"),
    **_all("archives:unzip", "unzip"),
    **_all("archives:archiver", "zip 7z 7za rar cpio ar"),
}

# --- text: what is printed can be told from what is read --------------------------
TEXT: dict[str, str] = {
    **_all(
        "streams:reading", "less more most pg bat batcat strings od hexdump hd nl fold fmt pr expand unexpand column"
    ),
    **_all("streams:reading", "comm join paste diff cmp sdiff colordiff diff3 split csplit shuf tsort iconv look"),
    **_all("streams:reading", "grep egrep fgrep zgrep rg ag ack zless zmore jq yq xq gron xmllint csvcut mlr ptx"),
    **_all("streams:looking", "ls dir vdir stat file wc du df tree exa eza lsd find0 namei lsattr getfacl getfattr"),
    **_all("streams:looking", "md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum sum shasum crc32"),
    **_all("streams:looking", "top htop btop atop free uptime vmstat iostat mpstat sar pidstat lsof w who users last"),
    **_all(
        "streams:looking",
        "groups id uname arch nproc lscpu lsmem lspci lsusb lsblk lsmod blkid findmnt",
    ),
    **_all(
        "streams:looking",
        "info tldr whatis apropos whereis locate mlocate plocate cal ncal bc expr factor",
    ),
    **_all(
        "streams:looking", "sleep true false test stty tput clear reset tset locale getconf getent tty nologin lsns"
    ),
    **_all("streams:looking", "mkdir readelf objdump nm ldd size pmap pstree numfmt seq0 banner figlet cowsay lolcat"),
    **_all("streams:looking", "ss netstat arp traceroute tracepath mtr lshw dmidecode sensors acpi lsinitramfs"),
    **_all("streams:looking", "write wall mesg sync"),
    **_all("streams:looking", "ssh-keygen ssh-add notify-send inotifywait fswatch ts vipe systemd-analyze"),
    **_all("streams:capturing", "xclip xsel pbpaste pbcopy wl-paste wl-copy import scrot maim grim arecord parecord"),
    **_all("streams:capturing", "screencapture tcpdump dumpcap tshark"),
    **_all("streams:cat", "pv"),
    **_all("streams:fixed", "whoami logname mktemp tempfile which basename dirname"),
    **_all("streams:resolved", "realpath readlink"),
    "ps": "streams:processes",
    **_all("streams:process_ids", "pgrep pidof"),
    **_all("decoding:base", "base64 base32 basenc"),
    **_all(
        "decoding:unpack",
        "gzip gunzip zcat bzip2 bunzip2 bzcat xz unxz xzcat lzma unlzma lzcat zstd unzstd zstdcat lz4",
    ),
    **_all("decoding:unpack", "uncompress compress uudecode lzop pigz unpigz brotli snzip gzcat"),
    **{
        name: f"streams:{name}"
        for name in ("cat", "tac", "rev", "tr", "cut", "head", "tail", "sort", "uniq", "seq", "yes")
    },
    "xxd": "decoding:xxd",
    "openssl": "decoding:openssl",
    **_all("decoding:gpg", "gpg gpg2"),
    "printenv": "runners:printenv",
}

# --- databases: clients that take statements (the rest: tools/databases.yaml) -------
DATABASES: dict[str, str] = {
    **_all("sql.clients:client", "psql vsql ysqlsh gsql pgcli mysql mariadb mycli mysqlsh sqlite3 sqlite sqlcipher"),
    **_all("sql.clients:client", "litecli duckdb clickhouse-client clickhouse-local sqlcmd osql mssql-cli isql"),
    **_all("sql.clients:client", "snowsql cqlsh trino presto presto-cli trino-cli beeline hive spark-sql impala-shell"),
    **_all("sql.clients:client", "sqlplus sql cypher-shell usql db2 nzsql"),
    **_all("sql.subcommands:subcommand", "clickhouse cockroach dolt snow"),
    "bq": "sql.subcommands:bq",
    "mix": "sql.subcommands:mix",
    **_all("sql.redis:redis", "redis-cli valkey-cli keydb-cli"),
    **_all("sql.mongo:mongo", "mongosh mongo"),
}

# --- languages: interpreters and what they are given ------------------------------
LANGUAGES: dict[str, str] = {
    **_all("languages.interpreters:interpreter", "python python2 python3 pypy pypy3 ipython ipython3 bpython"),
    **_all("languages.interpreters:interpreter", "perl perl5 ruby jruby irb truffleruby node nodejs ts-node tsx zx"),
    **_all("languages.interpreters:interpreter", "php php-cli hhvm lua luajit texlua Rscript R r osascript"),
    **_all(
        "languages.interpreters:interpreter",
        "julia groovy scala kotlin jshell elixir iex ocaml ghc ghci runghc octave octave-cli",
    ),
    **_all("languages.interpreters:interpreter", "gnuplot guile racket sbcl clojure clj bb csi clisp tclsh wish m4 dc"),
    **_all("languages.interpreters:interpreter", "raku perl6"),
    "crystal": "languages.interpreters:crystal",
    "java": "languages.interpreters:java",
    "erl": "languages.interpreters:erl",
    **_all("languages.interpreters:powershell", "pwsh powershell powershell.exe"),
    **_all("languages.editors:awk", "awk gawk mawk nawk original-awk"),
    **_all("languages.editors:sed", "sed gsed"),
    "deno": "languages.interpreters:deno",
    "bun": "languages.interpreters:bun",
}

PROGRAMS: dict[str, str] = {
    **SHELLS,
    **FILES,
    **TOOLS,
    **RUNNERS,
    **TEXT,
    **DATABASES,
    **LANGUAGES,
}
