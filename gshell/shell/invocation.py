"""Invocation: what bash would make of the same argv (bash(1), OPTIONS and INVOCATION)."""

from __future__ import annotations

import os

from gshell.errors import UsageError
from gshell.hints import Mapping
from gshell.tuples import NamedTuple

# Letters bash itself accepts here besides -c -i -l -s; they are handed on to it (bash(1), `set`).
_HANDED_ON = frozenset("abefhkmnptuvxBCDEHPT")
_LONG_HANDED_ON = frozenset({"--norc", "--noprofile", "--posix", "--verbose", "--noediting", "--restricted"})
_OWN = {"profile": ("a name", "gshell policy profiles"), "guard": ("a mode", "gshell --guard on")}
_LONG_WITH_VALUE = frozenset({"--rcfile", "--init-file"})


class Invocation(NamedTuple):
    """How this shell was started.

    `mode`       "command", "script", "piped" or "interactive"
    `text`       the command string, for mode "command"
    `name`       what becomes $0
    `arguments`  the positional parameters
    `options`    bash's own options, to be handed on
    `profile`    the policy profile that was asked for
    `guard`      how every program is to be judged when it starts: "", or a mode of guarding.MODES
    """

    mode: str
    login: bool = False
    text: str = ""
    name: str = "gshell"
    arguments: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    ssh: bool = False
    profile: str = ""
    guard: str = ""


def read(argv0: str, words: list[str], environment: Mapping[str, str], terminal: bool) -> Invocation:
    """Read the command line. `terminal` tells whether stdin and stderr are one.

    Without arguments, sshd's SSH_ORIGINAL_COMMAND is the command (sshd_config(5), ForceCommand).
    Raises UsageError.
    """
    flags: set[str] = set()
    options: list[str] = []
    own: dict[str, str] = {}
    rest = _read_options(list(words), flags, options, own)
    login = argv0.startswith("-") or "l" in flags
    common = Invocation("command", login=login, options=tuple(options), profile=own.get("profile", ""))
    common = common._replace(guard=own.get("guard", ""))
    # Only a shell that stays is interactive by our own means; `-ic`, say, is bash's -i (it reads ~/.bashrc).
    handed_on = (*options, "-i") if "i" in flags else tuple(options)
    if "c" in flags:
        if not rest:
            raise UsageError("-c needs a command", "gshell -c 'echo hello'")
        if not _is_self(rest[0]):
            name = rest[1] if len(rest) > 1 else argv0.lstrip("-")
            return common._replace(text=rest[0], name=name, arguments=tuple(rest[2:]), options=handed_on)
        rest = []  # sshd runs a ForceCommand by the login shell: `gshell -c gshell` is one shell, not two
    original = environment.get("SSH_ORIGINAL_COMMAND", "")
    if original and not rest and not flags & set("is"):
        return common._replace(text=original, ssh=True)
    if rest and "s" not in flags:
        return common._replace(mode="script", name=rest[0], arguments=tuple(rest[1:]), options=handed_on)
    mode = "interactive" if "i" in flags or terminal else "piped"
    return common._replace(mode=mode, arguments=tuple(rest))


def _is_self(text: str) -> bool:
    words = text.split()
    return len(words) == 1 and os.path.basename(words[0]) == "gshell"


def _read_options(words: list[str], flags: set[str], options: list[str], own: dict[str, str]) -> list[str]:
    """Fill flags (c i l s), options (bash's) and own (gshell's); return the operands."""
    while words:
        word = words[0]
        if word in ("-", "--"):
            return words[1:]
        if word[:1] not in "-+" or len(word) < 2:
            return words
        del words[0]
        if word.startswith("--"):
            _read_long(word, words, flags, options, own)
        else:
            _read_cluster(word, words, flags, options)
    return words


def _read_long(word: str, words: list[str], flags: set[str], options: list[str], own: dict[str, str]) -> None:
    if word == "--login":
        flags.add("l")
    elif word in _LONG_HANDED_ON:
        options.append(word)
    elif word in _LONG_WITH_VALUE and words:
        options += [word, words.pop(0)]
    elif word[2:].partition("=")[0] in _OWN:
        name, given, value = word[2:].partition("=")
        own[name] = value if given else words.pop(0) if words else ""
        if not own[name]:
            what, hint = _OWN[name]
            raise UsageError(f"--{name} needs {what}", hint)
    else:
        raise UsageError(f"unknown option {word}", "gshell --help")


def _read_cluster(word: str, words: list[str], flags: set[str], options: list[str]) -> None:
    for letter in word[1:]:
        if letter in "cils" and word[0] == "-":
            flags.add(letter)
        elif letter in "oO" and words:
            options += [word[0] + letter, words.pop(0)]
        elif letter in _HANDED_ON:
            options.append(word[0] + letter)
        else:
            raise UsageError(f"unknown option {word[0]}{letter}", "gshell --help")
