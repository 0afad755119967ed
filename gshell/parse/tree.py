"""The tree that `parse` makes and `assess` reads. No bashlex node leaves the package.

Every record is immutable. Positions (`Span`) are character offsets into the
source of the outermost `Script`, so that any part of the tree can be shown to
the user in the words they typed; text that was computed rather than typed
(a heredoc inside a decoded string, say) has the span of what it came from.

Records are NamedTuples: they cost least to import and to build, and gshell
starts for every ssh command.
"""

from __future__ import annotations

from gshell.hints import TypeAlias
from gshell.tuples import NamedTuple


class Span(NamedTuple):
    """Half-open range of characters in the outermost source."""

    start: int
    end: int


# --- words -----------------------------------------------------------------


class Literal(NamedTuple):
    """Text after quote removal. Only an unquoted one may still split, glob, brace- or tilde-expand."""

    text: str
    quoted: bool = False


class Parameter(NamedTuple):
    """`$name` or `${name…}` (bash(1), Parameter Expansion).

    `operator` is what follows the name: "" or one of
    :- - := = :? ? :+ + # ## % %% / // /# /% : ^ ^^ , ,, @ — and for the forms
    without an operator of their own: "length" (`${#x}`), "names" (`${!x*}`, `${!x@}`),
    "keys" (`${!x[@]}`).
    `argument` is the word after the operator, `replacement` the word after the second
    `/` (or, for substrings, after the second `:`).
    `subscript` is what stands in `[ ]` (`a[0]`, `a[@]`), `indirect` is `${!x}`.
    Special and positional parameters have their character as name: ? $ ! # @ * - 0 1 10.
    """

    name: str
    operator: str = ""
    argument: Word | None = None
    replacement: Word | None = None
    subscript: Word | None = None
    indirect: bool = False
    quoted: bool = False


class Substitution(NamedTuple):
    """`$(…)` or backticks: the script whose output takes this place."""

    script: Script
    quoted: bool = False


class ProcessSubstitution(NamedTuple):
    """`<(…)` (direction "<": the word names a file with the script's output) or `>(…)`."""

    script: Script
    direction: str


class Arithmetic(NamedTuple):
    """`$((…))`, `$[…]`: the expression as a word, since it may hold expansions."""

    expression: Word
    quoted: bool = False


Part: TypeAlias = Literal | Parameter | Substitution | ProcessSubstitution | Arithmetic


class Word(NamedTuple):
    parts: tuple[Part, ...]
    span: Span

    @property
    def literal(self) -> str | None:
        """The text if no expansion can change it apart from globs, braces and tildes; else None."""
        if len(self.parts) == 1 and type(self.parts[0]) is Literal:
            return self.parts[0].text
        if all(type(part) is Literal for part in self.parts):
            return "".join(part.text for part in self.parts)  # type: ignore[union-attr]
        return None


# --- pieces of commands ----------------------------------------------------


class ArrayItem(NamedTuple):
    """One element of `a=(…)`; `subscript` is the word in `[index]=value`."""

    value: Word
    subscript: Word | None = None


class Assignment(NamedTuple):
    """`name=value`, `name+=value`, `name[subscript]=value`, `name=(…)`. Exactly one of value and items is set."""

    name: str
    value: Word | None
    items: tuple[ArrayItem, ...] | None
    append: bool
    subscript: Word | None
    span: Span


class Redirect(NamedTuple):
    """A redirection (bash(1), REDIRECTION).

    `operator`: < > >> >| <> &> &>> <& >& <<< << <<-
    `fd`: the number in front, else None (the operator's default); `variable`: the name in `{name}>`.
    `target`: the word behind; for heredocs the delimiter.
    `body`: for heredocs, the text as a word (a single quoted Literal when the delimiter was quoted).
    """

    operator: str
    fd: int | None
    variable: str
    target: Word
    body: Word | None
    span: Span


# --- commands --------------------------------------------------------------


class Simple(NamedTuple):
    """`NAME=value… word… redirect…`; any of the three may be empty, not all."""

    words: tuple[Word, ...]
    assignments: tuple[Assignment, ...]
    redirects: tuple[Redirect, ...]
    span: Span


class Pipeline(NamedTuple):
    """`[time] [!] a | b |& c`. `stderr[i]` says that command i is followed by `|&`.

    A single command is wrapped only if it is negated or timed.
    """

    commands: tuple[Command, ...]
    stderr: tuple[bool, ...]
    negated: bool
    timed: bool
    span: Span


class Sequence(NamedTuple):
    """Commands and what follows each: connectors[i] is one of ; & && || newline "" (end)."""

    commands: tuple[Command, ...]
    connectors: tuple[str, ...]
    span: Span


class Group(NamedTuple):
    """`{ …; }`"""

    body: Sequence
    redirects: tuple[Redirect, ...]
    span: Span


class Subshell(NamedTuple):
    """`( … )`"""

    body: Sequence
    redirects: tuple[Redirect, ...]
    span: Span


class If(NamedTuple):
    """`branches` are (condition, body) pairs: if, elif…; `otherwise` is the else part."""

    branches: tuple[tuple[Sequence, Sequence], ...]
    otherwise: Sequence | None
    redirects: tuple[Redirect, ...]
    span: Span


class While(NamedTuple):
    """`while` and, with `until` set, `until`."""

    condition: Sequence
    body: Sequence
    until: bool
    redirects: tuple[Redirect, ...]
    span: Span


class For(NamedTuple):
    """`for name in words` and, with `select` set, `select`; `words` is None without `in` (means "$@")."""

    name: str
    words: tuple[Word, ...] | None
    body: Sequence
    select: bool
    redirects: tuple[Redirect, ...]
    span: Span


class ArithmeticFor(NamedTuple):
    """`for ((init; condition; step))`"""

    header: Word
    body: Sequence
    redirects: tuple[Redirect, ...]
    span: Span


class Arm(NamedTuple):
    """`pattern | pattern) body ;;`; `terminator`: ;; ;& ;;&"""

    patterns: tuple[Word, ...]
    body: Sequence
    terminator: str


class Case(NamedTuple):
    word: Word
    arms: tuple[Arm, ...]
    redirects: tuple[Redirect, ...]
    span: Span


class Function(NamedTuple):
    """A definition. The body runs only when the name is called."""

    name: str
    body: Command
    redirects: tuple[Redirect, ...]
    span: Span


class Coproc(NamedTuple):
    name: str
    body: Command
    redirects: tuple[Redirect, ...]
    span: Span


class Test(NamedTuple):
    """`[[ … ]]`: its words, operators included, in order."""

    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...]
    span: Span


class ArithmeticCommand(NamedTuple):
    """`(( … ))`"""

    expression: Word
    redirects: tuple[Redirect, ...]
    span: Span


class Opaque(NamedTuple):
    """A statement that bash may accept and that we could not read with certainty.

    `seen` holds the commands the fallback parser believes are in it: they may
    prove danger, never safety.
    """

    text: str
    reason: str
    seen: tuple[Simple, ...]
    span: Span


Compound: TypeAlias = (
    Group | Subshell | If | While | For | ArithmeticFor | Case | Function | Coproc | Test | ArithmeticCommand
)
Command: TypeAlias = Simple | Pipeline | Sequence | Compound | Opaque


class Script(NamedTuple):
    """What `parse` says of a text.

    `state`:  "complete"    bash would run it
              "incomplete"  bash would ask for another line (open quote, heredoc, `do`…)
              "wrong"       bash would refuse it too; `error` says why, in one sentence
    `parser`: "bashlex", "fallback" (some statement was read by tree-sitter only) or "opaque"
              (some statement was read by nobody).
    """

    source: str
    body: Sequence
    state: str = "complete"
    parser: str = "bashlex"
    error: str = ""
