"""Syntaxes: how each scripting language writes strings, comments, names and calls.

Facts: ECMA-262; perlop(1) "Quote and Quote-like Operators"; Ruby "Literals"; PHP manual "Strings";
Lua 5.4 §3.1; R Language Definition 10; POSIX awk and gawk(1); PowerShell about_Quoting_Rules;
AppleScript Language Guide.
"""

from __future__ import annotations

from typing import NamedTuple

# How the text between quotes is read.
PLAIN = "plain"  # only \\ and the quote itself are escaped
ESCAPED = "escaped"  # C escapes
INTERPOLATED = "interpolated"  # C escapes, and expressions inside
COMMAND = "command"  # interpolated, and a shell runs it
TEMPLATE = "template"  # interpolated, and may have a function in front


class Syntax(NamedTuple):
    """One language for the tokenizer and the expression reader.

    `comments`   what begins a comment up to the end of the line
    `blocks`     (opening, closing) of other comments
    `single`, `double`, `back`  how text between these quotes is read; "" if they are none
    `inside`     what begins an expression within a text: "${", "#{", "$" (a plain variable)
    `sigils`     characters that belong to a name that follows
    `members`    operators between an object and its member
    `joins`      operators that concatenate
    `regex`      `/…/` stands where a value could
    `percent`    Ruby's %q %Q %w %x literals; `letters` Perl's q qq qw qx m s tr y
    `heredocs`   `<<EOF`
    `bare`       functions may be called without brackets
    `newlines`   the end of a line ends a statement
    `beside`     two values side by side are concatenated (awk)
    `pipes`      `print | "command"` and `"command" | getline` (awk)
    """

    name: str
    comments: tuple[str, ...]
    single: str = ""
    double: str = ""
    back: str = ""
    blocks: tuple[tuple[str, str], ...] = ()
    inside: tuple[str, ...] = ()
    sigils: str = ""
    members: tuple[str, ...] = (".",)
    joins: tuple[str, ...] = ("+",)
    regex: bool = False
    percent: bool = False
    letters: bool = False
    heredocs: bool = False
    bare: bool = False
    newlines: bool = False
    beside: bool = False
    pipes: bool = False


def words(text: str) -> frozenset[str]:
    """A set of words written as prose."""
    return frozenset(text.split())


_C_COMMENT = (("/*", "*/"),)

JAVASCRIPT = Syntax(
    "javascript", ("//", "#!"), ESCAPED, ESCAPED, TEMPLATE, _C_COMMENT, ("${",), "$#",
    (".", "?."), regex=True,
)  # fmt: skip
PERL = Syntax(
    "perl", ("#",), PLAIN, INTERPOLATED, COMMAND, (), ("@{[", "${", "$", "@"), "$@%&*",
    ("->", "::"), (".",), regex=True, letters=True, heredocs=True, bare=True,
)  # fmt: skip
RUBY = Syntax(
    "ruby", ("#",), PLAIN, INTERPOLATED, COMMAND, (("=begin", "=end"),), ("#{",), "$@",
    (".", "::", "&."), ("+", "<<"), regex=True, percent=True, heredocs=True, bare=True, newlines=True,
)  # fmt: skip
PHP = Syntax(
    "php", ("//", "#"), PLAIN, INTERPOLATED, COMMAND, _C_COMMENT, ("{$", "${", "$"), "$",
    ("->", "?->", "::", "\\"), (".",), heredocs=True, bare=True,
)  # fmt: skip
LUA = Syntax(
    "lua", ("--",), ESCAPED, ESCAPED, "", (("--[[", "]]"),), (), "", (".", ":"), ("..",), bare=True,
)  # fmt: skip
R = Syntax("r", ("#",), ESCAPED, ESCAPED, PLAIN, (), (), ".", ("$", "::", ":::"), ())
AWK = Syntax(
    "awk", ("#",), "", ESCAPED, "", (), (), "", (), (), regex=True, newlines=True, beside=True, pipes=True, bare=True,
)  # fmt: skip
