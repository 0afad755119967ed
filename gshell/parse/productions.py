"""What each rule of bashlex's grammar makes of its right-hand side.

A function is named after the rule's left-hand side. It is given the symbols of one
alternative, `s[1]` the first; `.value` is what was made of it (a token's own value),
and its result is what is made of the whole. Lists grow in place: the grammar is left
recursive, and copying would be quadratic.
"""

from __future__ import annotations

from gshell.hints import Any, Callable, TypeAlias
from gshell.parse import tree
from gshell.parse.heredocs import Heredoc
from gshell.parse.tree import Assignment, Command, Literal, Pipeline, Redirect, Sequence, Simple, Span, Word

Symbols: TypeAlias = Any
"""bashlex's stack symbols: no types are published for them."""


class Chain:
    """A list of commands while it grows: what becomes a Sequence."""

    __slots__ = ("commands", "connectors")

    def __init__(self, command: Command) -> None:
        self.commands = [command]
        self.connectors = [""]

    def join(self, connector: str, other: Chain) -> Chain:
        self.connectors[-1] = connector
        self.commands += other.commands
        self.connectors += other.connectors
        return self

    def end(self, connector: str) -> Chain:
        self.connectors[-1] = connector
        return self

    def sequence(self) -> Sequence:
        span = Span(self.commands[0].span.start, self.commands[-1].span.end)
        return Sequence(tuple(self.commands), tuple(self.connectors), span)


def _across(s: Symbols, first: int = 1) -> Span:
    """From the first symbol to the last; both are tokens."""
    return Span(s[first].span.start, s[-1].span.end)


def _connector(symbol: Symbols) -> str:
    return symbol.value or "newline"


def _of_type(s: Symbols, type: str) -> Symbols:
    """The symbol of that type, if the alternative has one."""
    return next((symbol for symbol in s[1:] if symbol.type == type), None)


def _first(s: Symbols) -> Any:
    return s[1].value


def _second(s: Symbols) -> Any:
    return s[2].value


def _nothing(s: Symbols) -> None:
    return None


def _listed(s: Symbols) -> Any:
    """`item` or `items item`."""
    if len(s) == 2:
        return [s[1].value]
    s[1].value.append(s[2].value)
    return s[1].value


# --- simple commands ---


def redirection(s: Symbols) -> Redirect:
    operator, behind = s[-2], s[-1].value
    here = isinstance(behind, Heredoc)
    target, body = (behind.target, behind.body) if here else (behind, None)
    fd, variable = None, ""
    if s[1].type == "NUMBER":
        fd = int(s[1].value.literal)
    elif s[1].type == "REDIR_WORD":
        variable = s[1].value.literal[1:-1]
    return Redirect(operator.value, fd, variable, target, body, Span(s[1].span.start, target.span.end))


def _simple(elements: list[Word | Assignment | Redirect]) -> Simple:
    words: list[Word] = []
    assignments: list[Assignment] = []
    redirects: list[Redirect] = []
    for element in elements:
        if isinstance(element, Word):
            words.append(element)
        elif isinstance(element, Redirect):
            redirects.append(element)
        else:
            if words:  # an array given to `declare` names its variable as any argument would
                words.append(Word((Literal(element.name),), element.span))
            assignments.append(element)
    span = Span(elements[0].span.start, elements[-1].span.end)
    return Simple(tuple(words), tuple(assignments), tuple(redirects), span)


def command(s: Symbols) -> Command:
    if s[1].type == "simple_command":
        return _simple(s[1].value)
    compound = s[1].value
    if len(s) == 3:
        redirects = tuple(s[2].value)
        compound = compound._replace(redirects=redirects, span=Span(compound.span.start, redirects[-1].span.end))
    return compound  # type: ignore[no-any-return]


# --- pipelines and lists ---


def pipeline(s: Symbols) -> list[tuple[Command, bool]]:
    """Commands, each with whether `|&` follows; the last first, for this rule is right recursive."""
    if len(s) == 2:
        return [(s[1].value, False)]
    ((left, _),) = s[1].value
    s[4].value.append((left, s[2].type == "BAR_AND"))
    return s[4].value  # type: ignore[no-any-return]


def pipeline_command(s: Symbols) -> Command:
    if len(s) == 2:
        return _pipeline(s[1].value)
    mark = s[1].value
    negates = s[1].type == "BANG"
    start = s[1].span.start if negates else mark.start
    if s[2].type == "list_terminator":
        end = s[1].span.end if negates else mark.end
        return Pipeline((), (), negates, not negates, Span(start, end))
    inner = s[2].value
    if not isinstance(inner, Pipeline):
        inner = Pipeline((inner,), (False,), False, False, inner.span)
    span = Span(start, inner.span.end)
    if negates:
        return inner._replace(negated=not inner.negated, span=span)
    return inner._replace(timed=True, span=span)


def _pipeline(members: list[tuple[Command, bool]]) -> Command:
    if len(members) == 1:
        return members[0][0]
    commands, stderr = zip(*reversed(members), strict=True)
    return Pipeline(commands, stderr, False, False, Span(commands[0].span.start, commands[-1].span.end))


def timespec(s: Symbols) -> Span:
    return _across(s)


def list1(s: Symbols) -> Chain:
    """Also simple_list1, which differs in where newlines may stand."""
    if len(s) == 2:
        return Chain(s[1].value)
    return s[1].value.join(_connector(s[2]), s[-1].value)  # type: ignore[no-any-return]


def list0(s: Symbols) -> Chain:
    return s[1].value.end(_connector(s[2]))  # type: ignore[no-any-return]


def simple_list(s: Symbols) -> Chain:
    return s[1].value if len(s) == 2 else list0(s)


def compound_list(s: Symbols) -> Sequence:
    return s[-1].value.sequence()  # type: ignore[no-any-return]


# --- compound commands ---


def shell_command(s: Symbols) -> Command:
    if len(s) == 2:
        return s[1].value  # type: ignore[no-any-return]
    return tree.While(s[2].value, s[4].value, s[1].type == "UNTIL", (), _across(s))


def for_command(s: Symbols) -> tree.For:
    """Also `select`: the lexer calls both FOR."""
    words: tuple[Word, ...] | None = None
    if _of_type(s, "IN") is not None:
        found = _of_type(s, "word_list")
        words = tuple(found.value) if found is not None else ()
    return tree.For(_text(s[2].value), words, s[-2].value, s[1].value == "select", (), _across(s))


def arith_for_command(s: Symbols) -> tree.ArithmeticFor:
    return tree.ArithmeticFor(s[2].value, s[-2].value, (), _across(s))


def if_command(s: Symbols) -> tree.If:
    branches = [(s[2].value, s[4].value)]
    otherwise = None
    if s[5].type == "ELSE":
        otherwise = s[6].value
    elif s[5].type == "elif_clause":
        more, otherwise = s[5].value
        branches += reversed(more)
    return tree.If(tuple(branches), otherwise, (), _across(s))


def elif_clause(s: Symbols) -> tuple[list[tuple[Sequence, Sequence]], Sequence | None]:
    """Its branches, the last first: the rule is right recursive."""
    if len(s) == 6:
        branches, otherwise = s[5].value
    else:
        branches, otherwise = [], s[6].value if len(s) == 7 else None
    branches.append((s[2].value, s[4].value))
    return branches, otherwise


def subshell(s: Symbols) -> tree.Subshell:
    return tree.Subshell(s[2].value, (), _across(s))


def group_command(s: Symbols) -> tree.Group:
    return tree.Group(s[2].value, (), _across(s))


def arith_command(s: Symbols) -> tree.ArithmeticCommand:
    return tree.ArithmeticCommand(s[1].value, (), s[1].span)


def cond_command(s: Symbols) -> tree.Test:
    return tree.Test(s[2].value, (), _across(s))


def case_command(s: Symbols) -> tree.Case:
    return tree.Case(s[2].value, tuple(s[5].value or ()), (), _across(s))


def case_clause(s: Symbols) -> list[tree.Arm]:
    return [s[1].value] if len(s) == 2 else [*s[1].value, s[2].value]


def case_clause_sequence(s: Symbols) -> list[tree.Arm]:
    arm = s[-2].value._replace(terminator=s[-1].value)
    if len(s) == 3:
        return [arm]
    s[1].value.append(arm)
    return s[1].value  # type: ignore[no-any-return]


def pattern_list(s: Symbols) -> tree.Arm:
    patterns = _of_type(s, "pattern")
    closing = _of_type(s, "RIGHT_PAREN")
    body = s[-1].value
    if body is None:
        body = Sequence((), (), Span(closing.span.end, closing.span.end))
    return tree.Arm(tuple(patterns.value), body, ";;")


def pattern(s: Symbols) -> list[Word]:
    if len(s) == 2:
        return [s[1].value]
    s[1].value.append(s[3].value)
    return s[1].value  # type: ignore[no-any-return]


def function_def(s: Symbols) -> tree.Function:
    name = s[2] if s[1].type == "FUNCTION" else s[1]
    start, end = s[1].span.start, s[-1].value.span.end
    body = s[-1].value
    redirects = body.redirects
    if redirects:
        body = body._replace(redirects=())
    return tree.Function(_text(name.value), body, redirects, Span(start, end))


def coproc(s: Symbols) -> tree.Coproc:
    name = _text(s[2].value) if s[2].type == "WORD" else "COPROC"
    if s[2].type == "simple_command":
        body: Command = _simple(s[2].value)
    else:
        body = _of_type(s, "shell_command").value
    redirects = tuple(s[-1].value) if s[-1].type == "redirection_list" else ()
    end = redirects[-1].span.end if redirects else body.span.end
    return tree.Coproc(name, body, redirects, Span(s[1].span.start, end))


def _text(word: Word) -> str:
    return word.literal or ""


PRODUCTIONS: dict[str, Callable[[Symbols], Any]] = {
    "inputunit": _first,
    "word_list": _listed,
    "redirection": redirection,
    "simple_command_element": _first,
    "redirection_list": _listed,
    "simple_command": _listed,
    "command": command,
    "shell_command": shell_command,
    "for_command": for_command,
    "arith_for_command": arith_for_command,
    "select_command": _first,
    "case_command": case_command,
    "function_def": function_def,
    "function_body": command,
    "subshell": subshell,
    "coproc": coproc,
    "if_command": if_command,
    "group_command": group_command,
    "arith_command": arith_command,
    "cond_command": cond_command,
    "elif_clause": elif_clause,
    "case_clause": case_clause,
    "pattern_list": pattern_list,
    "case_clause_sequence": case_clause_sequence,
    "pattern": pattern,
    "list": _second,
    "compound_list": compound_list,
    "list0": list0,
    "list1": list1,
    "simple_list_terminator": _nothing,
    "list_terminator": _nothing,
    "newline_list": _nothing,
    "simple_list": simple_list,
    "simple_list1": list1,
    "pipeline_command": pipeline_command,
    "pipeline": pipeline,
    "timespec": timespec,
    "empty": _nothing,
}
