"""Expand: words of the tree -> Values, in bash's order (bash(1), EXPANSION).

In:    words, and the machine that knows variables and runs substitutions
Out:   Values; what only running would tell is a HOLE in their text
Fails: never; a glob stays the pattern it is (`Value.glob`): it stands for each of its matches
"""

from __future__ import annotations

import re

from gshell.assess import arithmetic, braces
from gshell.assess.machine import MARK, Machine
from gshell.assess.operators import Found, parameter
from gshell.assess.values import HOLE, Taint, Value, limited
from gshell.expressions import expression
from gshell.hints import Iterable, Iterator
from gshell.parse.tree import Literal, Parameter, Part, ProcessSubstitution, Span, Substitution, Word
from gshell.tuples import NamedTuple

_ACTIVE = expression(rf"[*?\[{{~+@!{MARK}]")
_GLOB = expression(r"[*?]|\[.+\]|[@!+]\(")
_NAMED = expression(r"[A-Za-z_]\w*\+?=")
_NO_TAINTS: frozenset[Taint] = frozenset()


class _Piece(NamedTuple):
    """Part of a field. Quoted pieces keep a field alive even if empty, and are no patterns."""

    text: str
    quoted: bool
    taints: frozenset[Taint] = _NO_TAINTS
    glob: bool = False


def words(machine: Machine, items: Iterable[Word]) -> tuple[Value, ...]:
    """The fields that words become: split, brace-expanded, globs kept."""
    out: list[Value] = []
    for word in items:
        parts = word.parts
        if len(parts) == 1 and type(parts[0]) is Literal and not _ACTIVE.search(parts[0].text):
            out.append(Value(parts[0].text, _NO_TAINTS, machine.shown_span(word.span)))
            continue
        readings = braces.expanded(parts)
        if readings is None:
            out.append(Value(HOLE, _NO_TAINTS, machine.shown_span(word.span), glob=True))
            continue
        for reading in readings:
            fields = _Fields(machine, machine.shown_span(word.span)).read(reading)
            machine.spend(fields)
            out += fields
    return tuple(out)


def single(machine: Machine, word: Word | None, assignment: bool = False) -> Value:
    """The word as one value: no splitting, no globs (assignments, redirections, here-documents, patterns)."""
    if word is None:
        return Value("")
    span = machine.shown_span(word.span)
    texts: list[str] = []
    taints: frozenset[Taint] = _NO_TAINTS
    glob = False
    for part in _tilde(machine, word.parts, assignment):
        if type(part) is Literal:
            texts.append(_text(part))
            continue
        found = _part(machine, part)
        texts.append(" ".join(value.text for value in found.values))
        for value in found.values:
            taints |= value.taints
            glob = glob or value.glob
    whole = Value(limited("".join(texts)), taints, span, glob)
    machine.spend((whole,))
    return whole


def pattern(machine: Machine, word: Word | None, in_quotes: bool = False) -> str:
    """The word as a pattern: what is quoted matches itself.

    `in_quotes`: it stands in a `"${x#…}"`; the quotes around do not count for it (bash(1), Parameter Expansion).
    """
    from gshell.assess.patterns import escaped

    if word is None:
        return ""
    texts = []
    for part in _tilde(machine, word.parts, False):
        text = _text(part) if type(part) is Literal else " ".join(v.text for v in _part(machine, part).values)
        texts.append(escaped(text) if getattr(part, "quoted", False) and not in_quotes else text)
    return "".join(texts)


def calculated(machine: Machine, expression: Word) -> Value:
    """The value of an arithmetic expression."""
    return calculated_text(machine, single(machine, expression))


def calculated_text(machine: Machine, text: Value) -> Value:
    """The value of an arithmetic expression that is expanded already (`let`)."""
    machine.expanded_again(text.text, text.span)

    def lookup(name: str) -> str:
        value = machine.variable(name)
        if value is not None:
            machine.expanded_again(value.text, text.span)
        return value.text if value else "0"

    number = arithmetic.evaluate(
        text.text,
        lookup,
        lambda name, value: machine.assign(name, Value(str(value)), text.span),
    )
    return Value(HOLE if number is None else str(number), text.taints, text.span)


def _part(machine: Machine, part: Part) -> Found:
    """The values of a part that is no literal."""
    kind = type(part)
    if kind is Parameter:
        return parameter(machine, part, single, pattern)  # type: ignore[arg-type]
    if kind is Substitution:
        stream = machine.captured(part.script)  # type: ignore[union-attr]
        return Found((Value(stream.text.rstrip("\n"), stream.taints),))
    if kind is ProcessSubstitution:
        return Found((Value(machine.pipe_file(part)),))  # type: ignore[arg-type]
    return Found((calculated(machine, part.expression),))  # type: ignore[union-attr]


def _text(part: Literal) -> str:
    return part.text.replace(MARK, HOLE) if MARK in part.text else part.text


def _tilde(machine: Machine, parts: tuple[Part, ...], assignment: bool) -> tuple[Part, ...]:
    """Put home directories in the place of unquoted `~`."""
    if not any(type(part) is Literal and not part.quoted and "~" in part.text for part in parts):
        return parts
    out: list[Part] = []
    for index, part in enumerate(parts):
        if type(part) is not Literal or part.quoted or "~" not in part.text:
            out.append(part)
            continue
        # Tildes count at the start, and where an assignment's value or a part of it between colons starts.
        name = _NAMED.match(part.text) if index == 0 else None
        head = name[0] if name else ""
        if head:
            out.append(Literal(head, True))
        pieces = part.text[len(head) :].split(":") if assignment or head else [part.text]
        for number, text in enumerate(pieces):
            open_end = number == len(pieces) - 1 and index < len(parts) - 1
            out += _home(machine, text, start=index == 0 or number > 0, open_end=open_end)
            if number < len(pieces) - 1:
                out.append(Literal(":", True))
    return tuple(out)


def _home(machine: Machine, text: str, start: bool, open_end: bool) -> Iterator[Part]:
    prefix, slash, rest = text.partition("/")
    if not start or not prefix.startswith("~") or (open_end and not slash):
        yield Literal(text)
        return
    yield Literal(_tilde_directory(machine, prefix[1:]), True)
    yield Literal(slash + rest)


def _tilde_directory(machine: Machine, name: str) -> str:
    if name == "":
        home = machine.variable("HOME")
        return home.text if home else machine.world.home
    if name == "+":
        return machine.state.cwd
    if name == "-":
        previous = machine.variable("OLDPWD")
        return previous.text if previous else HOLE
    if name == machine.world.user:
        return machine.world.home
    return "/root" if name == "root" else f"/home/{name}"


class _Fields:
    """Collects the fields of one word."""

    def __init__(self, machine: Machine, span: Span) -> None:
        self.machine = machine
        self.span = span
        self.done: list[Value] = []
        self.current: list[_Piece] = []

    def read(self, parts: tuple[Part, ...]) -> list[Value]:
        for part in _tilde(self.machine, parts, False) or (Literal("", True),):
            if type(part) is Literal:
                text = _text(part)
                self.current.append(_Piece(text, part.quoted, glob=not part.quoted and bool(_GLOB.search(text))))
                continue
            found = _part(self.machine, part)
            if getattr(part, "quoted", True):
                self.quoted(found)
            else:
                for index, value in enumerate(found.values):
                    if index and found.several:
                        self.finish()
                    self.split(value)
        self.finish()
        return self.done

    def quoted(self, found: Found) -> None:
        for index, value in enumerate(found.values):
            if index:
                self.finish()
            self.current.append(_Piece(value.text, True, value.taints, value.glob))

    def split(self, value: Value) -> None:
        separators = self.machine.variable("IFS")
        fields, lead, trail = split(value.text, separators.text if separators else " \t\n")
        if lead:
            self.finish()
        for index, text in enumerate(fields):
            if index:
                self.finish()
            # An empty field can only stand between two separators that are no blanks: it is kept.
            self.current.append(_Piece(text, not text, value.taints, value.glob or bool(_GLOB.search(text))))
        if trail:
            self.finish()

    def finish(self) -> None:
        pieces, self.current = self.current, []
        if not any(piece.quoted or piece.text for piece in pieces):
            return
        taints = frozenset(taint for piece in pieces for taint in piece.taints)
        glob = any(piece.glob for piece in pieces)
        self.done.append(Value(limited("".join(piece.text for piece in pieces)), taints, self.span, glob))


def split(text: str, separators: str) -> tuple[list[str], bool, bool]:
    """(fields, does it begin with a separator, does it end with one), as bash(1), Word Splitting has it."""
    if not text:
        return [], False, False
    if not separators:
        return [text], False, False
    white = "".join(character for character in " \t\n" if character in separators)
    hard = "".join(character for character in separators if character not in " \t\n")
    stripped = text.strip(white) if white else text
    lead, trail = bool(white) and text[0] in white, bool(white) and text[-1] in white
    if not stripped:
        return [], lead, trail
    if not hard:
        return re.split(f"[{white}]+", stripped), lead, trail
    space = f"[{re.escape(white)}]*" if white else ""
    fields = re.split(f"{space}[{re.escape(hard)}]{space}" + (f"|[{re.escape(white)}]+" if white else ""), stripped)
    if fields and fields[-1] == "":
        return fields[:-1], lead, True
    return fields, lead, trail
