"""Arithmetic: shell arithmetic on what is known (bash(1), ARITHMETIC EVALUATION)."""

from __future__ import annotations

import re

from gshell.hints import Callable

Lookup = Callable[[str], "str | None"]
Assign = Callable[[str, int], None]

_TOKEN = r"\s*(\d+#\w+|0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|\*\*|\+\+|--|<<=|>>=|<<|>>|[<>=!]=|&&|\|\||[-+*/%&^|]=|\S)"
_LEVELS = ("||", "&&", "|", "^", "&", "== !=", "< > <= >=", "<< >>", "+ -", "* / %", "**")
_BINDS = {operator: level for level, operators in enumerate(_LEVELS) for operator in operators.split()}
_LONGEST, _DEEPEST = 4096, 40


class Unknown(Exception):
    """Only running would tell."""


def evaluate(text: str, lookup: Lookup, assign: Assign) -> int | None:
    """The value of an expression; None if it is unknown, wrong or too long."""
    if len(text) > _LONGEST or "\0" in text:
        return None
    try:
        return _Evaluation(text, lookup, assign, 0).all()
    except (Unknown, ValueError, ZeroDivisionError, OverflowError, RecursionError):
        return None


class _Evaluation:
    def __init__(self, text: str, lookup: Lookup, assign: Assign, depth: int) -> None:
        if depth > _DEEPEST:
            raise Unknown
        self.tokens: list[str] = re.findall(_TOKEN, text)
        self.position = 0
        self.lookup, self.assign, self.depth = lookup, assign, depth

    def all(self) -> int:
        if not self.tokens:
            return 0
        value = self.condition()
        while self.take(","):
            value = self.condition()
        if self.position < len(self.tokens):
            raise Unknown
        return value

    def peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def take(self, token: str) -> bool:
        if self.peek() != token:
            return False
        self.position += 1
        return True

    def condition(self) -> int:
        value = self.binary(0)
        if not self.take("?"):
            return value
        first = self.condition()
        if not self.take(":"):
            raise Unknown
        second = self.condition()
        return first if value else second

    def binary(self, level: int) -> int:
        value = self.unary()
        while _BINDS.get(self.peek(), -1) >= level:
            operator = self.tokens[self.position]
            self.position += 1
            binds = _BINDS[operator]
            right = self.binary(binds if operator == "**" else binds + 1)
            value = _apply(operator, value, right)
        return value

    def unary(self) -> int:
        token = self.peek()
        self.position += 1
        if token in ("-", "+", "!", "~"):
            value = self.unary()
            return {"-": -value, "+": value, "!": int(not value), "~": ~value}[token]
        if token == "(":
            value = self.condition()
            if not self.take(")"):
                raise Unknown
            return value
        if token[:1].isdigit():
            return _number(token)
        if token[:1].isalpha() or token[:1] == "_":
            return self.name(token)
        raise Unknown

    def name(self, name: str) -> int:
        operator = self.peek()
        if operator == "=" or (len(operator) > 1 and operator[-1] == "=" and operator[:-1] in _BINDS):
            self.position += 1
            value = self.condition()
            if operator != "=":
                value = _apply(operator[:-1], self.value(name), value)
            self.assign(name, value)
            return value
        if operator in ("++", "--"):
            self.position += 1
            value = self.value(name)
            self.assign(name, value + (1 if operator == "++" else -1))
            return value
        return self.value(name)

    def value(self, name: str) -> int:
        text = self.lookup(name)
        if text is None or "\0" in text or len(text) > _LONGEST:
            raise Unknown
        return _Evaluation(text, self.lookup, self.assign, self.depth + 1).all()


def _number(token: str) -> int:
    base, hash_sign, digits = token.partition("#")
    if hash_sign:
        return int(digits, int(base))
    if token[:2] in ("0x", "0X"):
        return int(token, 16)
    return int(token, 8 if token[0] == "0" and len(token) > 1 else 10)


def _apply(operator: str, left: int, right: int) -> int:
    if operator in ("**", "<<") and (not 0 <= right < 64 or abs(left) > 1 << 64):
        raise Unknown
    if operator in ("/", "%"):
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return quotient if operator == "/" else left - quotient * right
    return int(_OPERATIONS[operator](left, right))


_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "||": lambda a, b: bool(a or b),
    "&&": lambda a, b: bool(a and b),
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "&": lambda a, b: a & b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "<<": lambda a, b: a << b,
    ">>": lambda a, b: a >> max(b, 0),
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "**": lambda a, b: a**b,
}
