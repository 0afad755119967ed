"""Python expressions: abstract values of `ast` expression nodes, and the calls among them."""

from __future__ import annotations

import ast
from typing import Iterator, Union

from gshell.assess.languages import compute
from gshell.assess.languages.calls import Calls, Language, elements
from gshell.assess.languages.facts import (
    ANY_NAME,
    RUN_CODE,
    SOME_NAME,
    Arguments,
    Either,
    Fact,
    Items,
    Known,
    Pairs,
    Text,
    Thing,
    as_text,
    joined,
)
from gshell.assess.values import HOLE

MOST_STEPS = 20_000
_ITEMS = 256

Definition = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]


class TooMuch(Exception):
    """The bound on steps was hit."""


class Evaluator(Calls):
    """Values of expressions; statements are the business of `python.py`."""

    unknown_name = ""

    def __init__(self, language: Language, arguments: tuple[str, ...]) -> None:
        super().__init__(language, arguments)
        self.functions: dict[str, Definition] = {}
        self.starred: list[str] = []
        self.loops = self.conditions = 0
        self.unasked: ast.expr | None = None  # the expression whose value nobody looks at
        self.steps = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMuch

    def source(self, text: str) -> Known:
        raise NotImplementedError

    def enter(self, place: str, values: tuple[Known, ...], named: dict[str, Known]) -> Known:
        raise NotImplementedError

    def bind(self, target: ast.expr, value: Known) -> None:
        raise NotImplementedError

    def define(self, name: str, node: Definition) -> Thing:
        raise NotImplementedError

    def value(self, node: ast.expr) -> Known:
        """The abstract value of an expression; what it calls is noted."""
        self.step()
        method = getattr(self, "of_" + type(node).__name__, None)
        if method is not None:
            return method(node)  # type: ignore[no-any-return]
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child)
        return None

    # --- literals and names --------------------------------------------------

    def of_Constant(self, node: ast.Constant) -> Known:
        constant = node.value
        if isinstance(constant, bytes):
            constant = constant.decode("latin-1")
        if isinstance(constant, str):
            # A NUL of theirs must not be taken for a HOLE of ours.
            return Text(constant.replace("\0", "").replace(self.unknown_name, HOLE))
        return constant if isinstance(constant, int) else None

    def of_JoinedStr(self, node: ast.JoinedStr) -> Known:
        return joined(self.value(part) for part in node.values)

    def of_FormattedValue(self, node: ast.FormattedValue) -> Known:
        return self.value(node.value)

    def of_Name(self, node: ast.Name) -> Known:
        if node.id in self.names:
            return self.names[node.id]
        if self.unknown_name in node.id:
            return None
        for module in self.starred:
            name = f"{module}.{node.id}"
            if self.language.is_function(name) or name in self.language.constants:
                return Thing(name)
        return Thing(node.id)

    def of_Attribute(self, node: ast.Attribute) -> Known:
        if isinstance(node.value, ast.Name) and (name := f"{node.value.id}.{node.attr}") in self.names:
            return self.names[name]
        value = self.value(node.value)
        if isinstance(value, Thing) and value.name == "sys" and node.attr == "argv":
            return Items((Text("-c"), *map(Text, self.arguments)))
        return self.member(value, node.attr)

    def of_List(self, node: ast.List | ast.Tuple | ast.Set) -> Known:
        return Items(tuple(self.spread(node.elts)))

    of_Tuple = of_Set = of_List

    def of_Dict(self, node: ast.Dict) -> Known:
        found = {}
        for key, item in zip(node.keys, node.values, strict=True):
            name = self.value(key) if key is not None else None
            found[as_text(name).text] = self.value(item)
        return Pairs(found)

    def of_Lambda(self, node: ast.Lambda) -> Known:
        return self.define(f"lambda {node.lineno}:{node.col_offset}", node)

    # --- operators -----------------------------------------------------------

    def of_BinOp(self, node: ast.BinOp) -> Known:
        """Without recursion to the left: texts are put together of hundreds of pieces."""
        chain = [node]
        while isinstance(chain[-1].left, ast.BinOp):
            chain.append(chain[-1].left)
        value = self.value(chain[-1].left)
        for link in reversed(chain):
            value = self.operated(link, value, self.value(link.right))
        return value

    def operated(self, node: ast.BinOp, left: Known, right: Known) -> Known:
        if isinstance(left, int) and isinstance(right, int):
            return _calculated(node.op, left, right)
        if isinstance(node.op, ast.Add):
            if isinstance(left, Items) and isinstance(right, Items):
                return Items((left.values + right.values)[:_ITEMS])
            return joined((left, right))
        if isinstance(node.op, ast.Mod):
            return compute.percent(as_text(left), right.values if isinstance(right, Items) else (right,))
        if isinstance(node.op, ast.Div):
            return Thing("pathlib.Path()", compute.path(Arguments((left, right))), True)
        if isinstance(node.op, ast.Mult) and isinstance(left, Text) and isinstance(right, int):
            return Text(left.text * max(min(right, 1000), 0), left.sources)
        return None

    def of_UnaryOp(self, node: ast.UnaryOp) -> Known:
        value = self.value(node.operand)
        return -value if isinstance(value, int) and isinstance(node.op, ast.USub) else None

    def of_BoolOp(self, node: ast.BoolOp) -> Known:
        values = [self.value(part) for part in node.values]
        return next((value for value in values if value is not None), None)

    def of_IfExp(self, node: ast.IfExp) -> Known:
        self.value(node.test)
        return Either((self.value(node.body), self.value(node.orelse)))

    def of_NamedExpr(self, node: ast.NamedExpr) -> Known:
        value = self.value(node.value)
        self.bind(node.target, value)
        return value

    def of_Await(self, node: ast.Await) -> Known:
        return self.value(node.value)

    def of_Starred(self, node: ast.Starred) -> Known:
        return self.value(node.value)

    def of_Subscript(self, node: ast.Subscript) -> Known:
        value = self.value(node.value)
        if isinstance(node.slice, ast.Slice):
            return self.sliced(value, node.slice)
        key = self.value(node.slice)
        if isinstance(value, Thing) and isinstance(key, Text):
            if value.name in ("globals()", "locals()"):
                return self.names.get(key.text, Thing(key.text))
            if value.name == "sys.modules":
                return Thing(key.text)
        if (
            isinstance(value, Text)
            and isinstance(key, int)
            and value.known
            and -len(value.text) <= key < len(value.text)
        ):
            return Text(value.text[key], value.sources)
        return self.indexed(value, (key,))

    def sliced(self, value: Known, node: ast.Slice) -> Known:
        parts = (node.lower, node.upper, node.step)
        values = [None if part is None else self.value(part) for part in parts]
        bounds = [value if isinstance(value, int) else None for value in values]
        known = all(part is None or bound is not None for part, bound in zip(parts, bounds, strict=True))
        if not known or bounds[2] == 0:
            return None
        cut = slice(*bounds)
        if isinstance(value, Text) and value.known:
            return Text(value.text[cut], value.sources)
        return Items(value.values[cut]) if isinstance(value, Items) else None

    # --- comprehensions ------------------------------------------------------

    def of_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Known:
        return Items(tuple(self.generated(node.elt, list(node.generators)))[:_ITEMS])

    of_SetComp = of_GeneratorExp = of_ListComp

    def of_DictComp(self, node: ast.DictComp) -> Known:
        """Which keys it has is not known; what its values are made of is."""
        values = self.generated(node.value, list(node.generators))
        below = [self.value(generator.iter) for generator in node.generators]
        return Items((*values, *below)[:_ITEMS])

    def generated(self, element: ast.expr, generators: list[ast.comprehension]) -> Iterator[Known]:
        if not generators:
            self.unasked = element
            yield self.value(element)
            return
        first, *rest = generators
        values = self.value(first.iter)
        rounds = values.values[:_ITEMS] if isinstance(values, (Items, Either)) else (elements(values),)
        self.loops += 1
        self.conditions += len(first.ifs)
        for value in rounds:
            self.bind(first.target, value)
            for condition in first.ifs:
                self.value(condition)
            yield from self.generated(element, rest)
        self.loops -= 1
        self.conditions -= len(first.ifs)

    # --- calls ---------------------------------------------------------------

    def of_Call(self, node: ast.Call) -> Known:
        callee = self.value(node.func)
        # Who keeps the answer is parent or child from here on; who does not, forks in both.
        forks = isinstance(callee, Thing) and self.language.rename(callee.name) == "os.fork"
        if forks and self.loops and node is self.unasked:
            self.facts.append(Fact("system.exhaust", "processes", attributes={"what": "processes"}))
        values = tuple(self.spread(node.args))
        named = {keyword.arg or "": self.value(keyword.value) for keyword in node.keywords}
        return self.called(callee, values, named)

    def called(self, callee: Known, values: tuple[Known, ...], named: dict[str, Known]) -> Known:
        name = self.language.rename(callee.name) if isinstance(callee, Thing) else ""
        self.handed_over(name, (*values, *named.values()))
        if name in self.functions:
            value = self.enter(name, values, named)
            return Thing(f"{name}()") if name.startswith("class ") else value
        if name in ("exec", "eval"):
            return self.executed(as_text(values[0]) if values else Text(HOLE))
        if name == "getattr" and len(values) > 1:
            return self.member(values[0], as_text(values[1]).text)
        if name.endswith(".format") and isinstance(callee, Thing) and isinstance(callee.about, Text):
            return _formatted(callee.about, values, named)
        if name == "map" and len(values) == 2 and isinstance(values[1], Items):
            return Items(tuple(self.called(values[0], (item,), {}) for item in values[1].values[:_ITEMS]))
        before = len(self.facts)
        value = self.call(callee, Arguments(values, named))
        self.facts[before:] = [self.named(fact) for fact in self.facts[before:]]
        return value

    def named(self, fact: Fact) -> Fact:
        """All names in a directory are meant, unless a condition picks some of them."""
        name = SOME_NAME.text if self.conditions else "*"
        return fact._replace(target=fact.target.replace(ANY_NAME, name)) if ANY_NAME in fact.target else fact

    def executed(self, text: Text) -> Known:
        """exec(…), eval(…): known text is read in place."""
        if HOLE not in text.text and text.text.strip():
            return self.source(text.text)
        self.facts.append(Fact(RUN_CODE, text.text, ("python",), sources=text.sources))
        return None

    def handed_over(self, name: str, values: tuple[Known, ...]) -> None:
        """A function of the source given to somebody who will call it."""
        for value in values:
            if isinstance(value, Thing) and value.name in self.functions and name != "map":
                self.enter(value.name, (), {})

    def spread(self, nodes: list[ast.expr]) -> Iterator[Known]:
        for node in nodes:
            value = self.value(node)
            if isinstance(node, ast.Starred) and isinstance(value, Items):
                yield from value.values
            else:
                yield value


def _calculated(operator: ast.operator, left: int, right: int) -> int | None:
    if max(abs(left), abs(right)) > 1 << 32:
        return None
    results = {ast.Add: left + right, ast.Sub: left - right, ast.BitXor: left ^ right, ast.BitOr: left | right}
    if isinstance(operator, ast.Mult):
        return left * right
    return results.get(type(operator))


def _formatted(form: Text, values: tuple[Known, ...], named: dict[str, Known]) -> Known:
    """`"… {} {0} {name}".format(…)`"""
    pieces: list[Known] = []
    rest, place = form.text, 0
    while "{" in rest:
        before, _, rest = rest.partition("{")
        pieces.append(Text(before))
        field, _, rest = rest.partition("}")
        key = field.partition(":")[0].partition("!")[0]
        if not key:
            key, place = str(place), place + 1
        if key.isdigit():
            pieces.append(values[int(key[:4])] if int(key[:4]) < len(values) else None)
        else:
            pieces.append(named.get(key))
    return joined([*pieces, Text(rest)])
