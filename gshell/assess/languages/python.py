"""Python source into Facts, by its own `ast`.

In: source (may hold HOLEs), the script's arguments. Out: Facts. Raises: never.
An evaluator of texts: it follows imports and their aliases, names, attributes, strings however they
are put together, loops over literals, functions and classes of the source itself. Code that the
running Python could not parse does not run either; code we cannot parse is `code.opaque`.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings

from gshell.assess.languages.calls import elements
from gshell.assess.languages.facts import Either, Fact, Items, Known, Thing, joined
from gshell.assess.languages.python_expressions import Evaluator, TooMuch
from gshell.assess.languages.python_names import PYTHON
from gshell.assess.values import HOLE

LONGEST = 200_000
"""Characters of source that are read."""

_PRINT = re.compile(r"\bprint\s+(?!\()([^;\n]*)")
_ROUNDS = 16
# Methods nobody calls by name.
_IMPLICIT = frozenset(("__del__", "__init_subclass__", "__enter__", "__exit__", "__call__", "__repr__", "__str__"))
_NESTING = 5

# Stands for a HOLE in source: a name nobody uses.
_UNKNOWN_NAME = "gshell_unknown_text"


def read(source: str, arguments: tuple[str, ...] = ()) -> list[Fact]:
    """What the source would do."""
    reader = _Reader(arguments)
    try:
        reader.source(source)
    except (TooMuch, RecursionError):
        reader.facts.append(Fact("code.opaque", "too much Python to look at"))
    return reader.facts


def parsed(source: str, unknown: str = _UNKNOWN_NAME) -> ast.Module | None:
    """The tree, None if this Python cannot parse it; the name `unknown` stands for each HOLE."""
    if len(source) > LONGEST:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in somebody else's source is not our user's business
        # Python 3.14 dedents what -c is given; `print x` is Python 2.
        for text in (source, textwrap.dedent(source), _PRINT.sub(r"print(\1)", source)):
            try:
                return ast.parse(text.replace(HOLE, unknown))
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
    return None


class _Reader(Evaluator):
    def __init__(self, arguments: tuple[str, ...]) -> None:
        super().__init__(PYTHON, arguments)
        self.unknown_name = _UNKNOWN_NAME
        self.nesting = 0
        self.returned: list[Known] = []
        self.calling: list[str] = []

    def source(self, text: str) -> Known:
        """Read a source, or one that is executed within; the value of its last expression."""
        while self.unknown_name in text:
            self.unknown_name += "_"
        tree = parsed(text, self.unknown_name) if self.nesting < _NESTING else None
        if tree is None:
            self.facts.append(Fact("code.opaque", "Python that cannot be parsed"))
            return None
        self.nesting += 1
        value: Known = None
        for statement in tree.body:
            value = self.statement(statement)
        self.nesting -= 1
        return value

    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> Known:
        self.step()
        method = getattr(self, "on_" + type(node).__name__, None)
        if method is not None:
            return method(node)  # type: ignore[no-any-return]
        for name, value in ast.iter_fields(node):
            if name in ("body", "orelse", "finalbody") and isinstance(value, list):
                self.block(value)
            elif isinstance(value, ast.expr):
                self.value(value)
            elif isinstance(value, list):
                self.parts(value)
        return None

    def parts(self, nodes: list[ast.AST]) -> None:
        """Exception handlers, match cases, targets, decorators…"""
        for node in nodes:
            if isinstance(node, (ast.ExceptHandler, ast.match_case)):
                self.block(node.body)
            elif isinstance(node, ast.expr):
                self.value(node)

    # --- statements ----------------------------------------------------------

    def on_Expr(self, node: ast.Expr) -> Known:
        self.unasked = node.value
        return self.value(node.value)

    def on_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            self.names[alias.asname or top] = Thing(alias.name if alias.asname else top)

    def on_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.starred.append(node.module or "")
            else:
                self.names[alias.asname or alias.name] = Thing(f"{node.module}.{alias.name}")

    def on_Assign(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        for target in node.targets:
            self.bind(target, value)

    def on_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.bind(node.target, self.value(node.value))

    def on_AugAssign(self, node: ast.AugAssign) -> None:
        before, more = self.value(node.target), self.value(node.value)
        if isinstance(before, Items) and isinstance(more, Items):
            self.bind(node.target, Items(before.values + more.values))
        else:
            self.bind(node.target, joined((before, more)))

    def on_Return(self, node: ast.Return) -> None:
        if node.value is not None:
            self.returned.append(self.value(node.value))

    def on_For(self, node: ast.For | ast.AsyncFor) -> None:
        values = self.value(node.iter)
        rounds = values.values[:_ROUNDS] if isinstance(values, (Items, Either)) else (elements(values),)
        picks = any(isinstance(statement, ast.If) for statement in node.body)
        self.loops += 1
        self.conditions += picks
        for value in rounds or (None,):
            self.bind(node.target, value)
            self.block(node.body)
        self.loops -= 1
        self.conditions -= picks
        self.block(node.orelse)

    on_AsyncFor = on_For

    def on_While(self, node: ast.While) -> None:
        self.loops += 1
        self.value(node.test)
        self.block(node.body)
        self.loops -= 1
        self.block(node.orelse)

    def on_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.value(item.context_expr)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, value)
        self.block(node.body)

    on_AsyncWith = on_With

    def on_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.value(decorator)
        self.define(node.name, node)

    on_AsyncFunctionDef = on_FunctionDef

    def on_ClassDef(self, node: ast.ClassDef) -> None:
        name = f"class {node.name}"
        self.names[node.name] = Thing(name)
        for statement in node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                place = name if statement.name == "__init__" else f"{name}().{statement.name}"
                self.functions[place] = statement
                self.functions[f"{name}.{statement.name}"] = statement
                if statement.name in _IMPLICIT:
                    self.enter(f"{name}().{statement.name}", (), {})
            else:
                self.statement(statement)

    # --- functions of the source ---------------------------------------------

    def define(self, name: str, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Thing:
        place = f"def {name}"
        self.functions[place] = node
        thing = Thing(place)
        self.names[name] = thing
        return thing

    def enter(self, place: str, values: tuple[Known, ...], named: dict[str, Known]) -> Known:
        """Call a function of the source; its value as far as it is known."""
        if place in self.calling or len(self.calling) > 8:
            return None
        node = self.functions[place]
        given = node.args.posonlyargs + node.args.args
        if place.startswith("class ") and given and given[0].arg in ("self", "cls"):
            values = (Thing(place.partition("(")[0] + "()"), *values)
        saved, self.names = self.names, dict(self.names)
        returned, self.returned = self.returned, []
        self.names.update(dict.fromkeys(argument.arg for argument in given + node.args.kwonlyargs))
        self.names.update(self.defaults(node.args))
        self.names.update(zip((argument.arg for argument in given), values, strict=False))
        self.names.update(named)
        self.calling.append(place)
        try:
            if isinstance(node, ast.Lambda):
                return self.value(node.body)
            self.block(node.body)
            return self.returned[-1] if self.returned else None
        finally:
            self.calling.pop()
            self.names, self.returned = saved, returned

    def defaults(self, given: ast.arguments) -> dict[str, Known]:
        positional = given.posonlyargs + given.args
        names = [argument.arg for argument in positional[len(positional) - len(given.defaults) :]]
        return {name: self.value(node) for name, node in zip(names, given.defaults, strict=False)}

    def bind(self, target: ast.expr, value: Known) -> None:
        """Give a target its value."""
        if isinstance(target, ast.Name):
            self.names[target.id] = value
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            self.names[f"{target.value.id}.{target.attr}"] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            values = value.values if isinstance(value, Items) else ()
            for place, inner in enumerate(target.elts):
                self.bind(inner, values[place] if place < len(values) else None)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, None)
        elif isinstance(target, ast.Subscript):
            self.value(target.value)
