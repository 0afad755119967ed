"""bashlex's parser: its grammar, its LALR tables and its automaton, making our tree.

bashlex (https://github.com/idank/bashlex) carries bash's own grammar. Its automaton
takes tokens from any lexer and calls a function for each rule; we give it ours for
both, because its own lexer hides commands (docs/parsing.md) and its own functions
know half of the rules only.

Importing bashlex builds the tables, which costs more than ten times all else gshell
does to judge a line. They are kept on disk; on a later start only the automaton is
imported.
"""

from __future__ import annotations

import os
import sys
import types

from gshell import cache
from gshell.hints import Any, Callable
from gshell.parse.productions import PRODUCTIONS, Symbols
from gshell.tuples import NamedTuple


class Tables(NamedTuple):
    """What the automaton needs; the names are bashlex's."""

    lr_action: dict[int, dict[str, int]]
    lr_goto: dict[int, dict[str, int]]
    lr_productions: list[Any]


class Rule:
    """A rule of the grammar, bound to what makes its value."""

    __slots__ = ("callable", "len", "name", "str")

    def __init__(self, name: str, length: int, text: str) -> None:
        self.name = name
        self.len = length
        self.str = text
        self.callable = _bound(name, PRODUCTIONS.get(name))


def automaton(refuse: Callable[[Any], None]) -> Any:
    """bashlex's LRParser. `refuse` is called with the token that no rule takes, and must raise."""
    yacc = _automaton_module()
    folder = os.path.dirname(yacc.__file__)
    sources = [os.path.join(folder, name) for name in ("parser.py", "tokenizer.py", "yacc.py")]
    action, goto, defaults, rules = cache.remember("grammar", cache.stamp(*sources), _tables)
    parser = yacc.LRParser(Tables(action, goto, [Rule(*rule) for rule in rules]), refuse)
    parser.action, parser.goto = action, goto  # plain dicts: its own wrapper costs a call for each token
    parser.defaulted_states = defaults  # what bashlex found before it amended the tables
    return parser


def _bound(name: str, make: Callable[[Symbols], Any] | None) -> Callable[[Any], None]:
    def reduce(production: Any) -> None:
        symbols = production.slice
        symbols[0].value = make(symbols)  # type: ignore[misc]

    def accept(production: Any) -> None:
        reduce(production)
        production.accept()  # one statement at a time, as bash reads

    return accept if name == "inputunit" else reduce


def _tables() -> tuple[Any, Any, Any, list[tuple[str, int, str]]]:
    """What bashlex computes when it is imported."""
    from bashlex.parser import yaccparser

    return (
        {state: dict(row) for state, row in yaccparser.action.items()},
        {state: dict(row) for state, row in yaccparser.goto.items()},
        dict(yaccparser.defaulted_states),
        [(rule.name, rule.len, rule.str) for rule in yaccparser.productions],
    )


def _automaton_module() -> Any:
    """bashlex.yacc without the rest of bashlex, whose import would build the tables.

    Meanwhile a bare package stands in for bashlex, and for `inspect`, which only the
    building of tables needs, a module that becomes the real one when it is used.
    """
    if "bashlex.yacc" in sys.modules:
        return sys.modules["bashlex.yacc"]
    package, late_inspect = types.ModuleType("bashlex"), types.ModuleType("inspect")
    package.__path__ = [entry.rstrip("/") + "/bashlex" for entry in sys.path if entry]
    late_inspect.__getattr__ = _inspect  # type: ignore[method-assign]
    stand_ins = {module.__name__: module for module in (package, late_inspect) if module.__name__ not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        import bashlex.yacc as found
    except ModuleNotFoundError:
        found = None
    finally:
        for name in stand_ins:
            del sys.modules[name]
    if found is None:  # it lies in no folder of sys.path (an archive, an editable install)
        import bashlex.yacc as found
    return found


def _inspect(name: str) -> Any:
    import inspect

    return getattr(inspect, name)
