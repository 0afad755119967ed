"""Syntaxes: how each scripting language writes strings, comments, names and calls.

Facts: ECMA-262; perlop(1) "Quote and Quote-like Operators"; Ruby "Literals"; PHP manual "Strings";
Lua 5.4 §3.1; R Language Definition 10; POSIX awk and gawk(1); PowerShell about_Quoting_Rules;
AppleScript Language Guide.
"""

from __future__ import annotations

from gshell.tuples import NamedTuple

# How the text between quotes is read.
PLAIN = "plain"  # only \\ and the quote itself are escaped
ESCAPED = "escaped"  # C escapes
INTERPOLATED = "interpolated"  # C escapes, and expressions inside
COMMAND = "command"  # interpolated, and a shell runs it
TEMPLATE = "template"  # interpolated, and may have a function in front


def words(text: str) -> frozenset[str]:
    """A set of words written as prose."""
    return frozenset(text.split())


_C_COMMENT = (("/*", "*/"),)
# Words that are never values, in any of the languages; what a language lacks is rarely a name in it.
_KEYWORDS = words(
    "if else elsif elif unless while until for foreach do begin end then return my our local let const var new await "
    "async function def sub fn try catch finally throw typeof void in of and or not case switch when default break "
    "continue next last redo BEGIN END use no package class module export repeat rescue ensure yield static public "
    "private global echo state given say"
)


class Syntax(NamedTuple):
    """One language for the tokenizer and the expression reader.

    `comments`   what begins a comment up to the end of the line
    `blocks`     (opening, closing) of other comments
    `single`, `double`, `back`  how text between these quotes is read; "" if they are none
    `inside`     what begins an expression within a text: "${", "#{", "$" (a plain variable)
    `sigils`     characters that belong to a name that follows
    `inner`      characters that a name may have inside beside letters, digits and _
    `members`    operators between an object and its member
    `joins`      operators that concatenate
    `regex`      `/…/` stands where a value could
    `percent`    Ruby's %q %Q %w %x literals; `letters` Perl's q qq qw qx m s tr y
    `heredocs`   `<<EOF`
    `bare`       functions may be called without brackets
    `predicates` names may end in ? or !
    `newlines`   the end of a line ends a statement
    `beside`     two values side by side are concatenated (awk)
    `keywords`   words that are not values
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
    inner: str = ""
    members: tuple[str, ...] = (".",)
    joins: tuple[str, ...] = ("+",)
    regex: bool = False
    percent: bool = False
    letters: bool = False
    heredocs: bool = False
    bare: bool = False
    predicates: bool = False
    newlines: bool = False
    beside: bool = False
    pipes: bool = False
    keywords: frozenset[str] = _KEYWORDS


JAVASCRIPT = Syntax(
    "javascript",
    ("//", "#!"),
    ESCAPED,
    ESCAPED,
    TEMPLATE,
    blocks=_C_COMMENT,
    inside=("${",),
    sigils="#",
    inner="$",
    members=(".", "?."),
    regex=True,
)
PERL = Syntax(
    "perl",
    ("#",),
    PLAIN,
    INTERPOLATED,
    COMMAND,
    inside=("@{[", "${", "$", "@"),
    sigils="$@%&*",
    members=("->", "::"),
    joins=(".",),
    regex=True,
    letters=True,
    heredocs=True,
    bare=True,
)
RUBY = Syntax(
    "ruby",
    ("#",),
    PLAIN,
    INTERPOLATED,
    COMMAND,
    blocks=(("=begin", "=end"),),
    inside=("#{",),
    sigils="$@",
    members=(".", "::", "&."),
    joins=("+", "<<"),
    regex=True,
    percent=True,
    heredocs=True,
    bare=True,
    predicates=True,
    newlines=True,
)
PHP = Syntax(
    "php",
    ("//", "#"),
    PLAIN,
    INTERPOLATED,
    COMMAND,
    blocks=_C_COMMENT,
    inside=("{$", "${", "$"),
    sigils="$",
    members=("->", "?->", "::", "\\"),
    joins=(".",),
    heredocs=True,
    bare=True,
)
LUA = Syntax("lua", ("--",), ESCAPED, ESCAPED, blocks=(("--[[", "]]"),), members=(".", ":"), joins=("..",), bare=True)
R = Syntax("r", ("#",), ESCAPED, ESCAPED, PLAIN, inner=".", members=("$", "::", ":::"), joins=())
AWK = Syntax(
    "awk",
    ("#",),
    double=ESCAPED,
    sigils="$",
    members=(),
    joins=(),
    regex=True,
    newlines=True,
    beside=True,
    pipes=True,
    bare=True,
)

# Languages that are met only for what their one-liners start.
JULIA = Syntax(
    "julia", ("#",), double=ESCAPED, back=COMMAND, blocks=(("#=", "=#"),), inside=("$",), joins=("*",), bare=True
)
JAVA = Syntax(
    "java", ("//",), ESCAPED, ESCAPED, blocks=_C_COMMENT, inside=("${", "$"), members=(".", "?.", "::"), bare=True
)
BEAM = Syntax(
    "beam",
    ("#", "%"),
    ESCAPED,
    ESCAPED,
    inside=("#{",),
    members=(".", ":"),
    joins=("<>", "++"),
    bare=True,
    predicates=True,
)
HASKELL = Syntax("haskell", ("--",), double=ESCAPED, blocks=(("{-", "-}"),), joins=("++",), bare=True)
OCTAVE = Syntax("octave", ("%", "#"), PLAIN, ESCAPED, joins=(), bare=True)
LISP = Syntax("lisp", (";",), double=ESCAPED, inner="-:!?*/+<>=.", members=(), joins=(), bare=True)
