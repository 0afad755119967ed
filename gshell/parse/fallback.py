"""tree-sitter-bash, asked about what bashlex's grammar could not take.

It joins lines and loses commands without a word (docs/parsing.md), so what it sees
may prove danger, never safety.
"""

from __future__ import annotations

from typing import Any, Iterator

from gshell.parse.reader import Incomplete, Unreadable, Wrong
from gshell.parse.statements import Statements
from gshell.parse.tree import Literal, Redirect, Simple, Span, Word
from gshell.tuples import NamedTuple

_MOST_COMMANDS = 1_000
_MOST_WORDS = 100  # of each
_MOST_NODES = 50_000
_MOST_TEXT = 100_000
_NESTED = ("$(", "`", "<(", ">(")  # commands within are nodes of their own


class Source(NamedTuple):
    """What tree-sitter was given: UTF-8, from character `start` of the outermost text on."""

    encoded: bytes
    start: int
    ascii: bool

    def span(self, node: Any) -> Span:
        return Span(self._place(node.start_byte), self._place(node.end_byte))

    def _place(self, byte: int) -> int:
        if self.ascii:
            return self.start + byte
        return self.start + len(self.encoded[:byte].decode("utf-8", "replace"))


def seen(text: str, start: int) -> tuple[Simple, ...]:
    """The simple commands tree-sitter finds from text[start] on, those in substitutions too."""
    try:
        import tree_sitter
        import tree_sitter_bash
    except ImportError:  # it is on platforms without its wheels
        return ()
    source = Source(text[start : start + _MOST_TEXT].encode("utf-8", "replace"), start, text.isascii())
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))
    found: list[Simple] = []
    for node in _commands(parser.parse(source.encoded).root_node):
        found.append(_simple(node, source))
        if len(found) == _MOST_COMMANDS:
            break
    return tuple(found)


def _commands(root: Any) -> Iterator[Any]:
    cursor = root.walk()
    for _ in range(_MOST_NODES):
        if cursor.node.type == "command":
            yield cursor.node
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def _simple(node: Any, source: Source) -> Simple:
    words, redirects = [], []
    for child in node.named_children[:_MOST_WORDS]:
        if child.type == "file_redirect":
            redirects.append(_redirect(child, source))
        elif child.type != "variable_assignment":
            words.append(_word(child, source))
    if node.parent is not None and node.parent.type == "redirected_statement":
        redirects += [_redirect(child, source) for child in node.parent.named_children if child.type == "file_redirect"]
    return Simple(tuple(words), (), tuple(redirects), source.span(node))


def _redirect(node: Any, source: Source) -> Redirect:
    operator = next((child.type for child in node.children if not child.is_named), ">")
    return Redirect(operator, None, "", _word(node.children[-1], source), None, source.span(node))


def _word(node: Any, source: Source) -> Word:
    span = source.span(node)
    raw = source.encoded[node.start_byte : node.end_byte].decode("utf-8", "replace")
    if not any(opening in raw for opening in _NESTED):
        reader = Statements(raw, range(span.start, span.end + 1))
        try:
            return reader.word()._replace(span=span)
        except (Incomplete, Unreadable, Wrong):
            pass
    return Word((Literal(raw),), span)
