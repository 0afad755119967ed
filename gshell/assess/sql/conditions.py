"""Conditions: does a DELETE or UPDATE touch some rows, or all of them?

A condition bounds a statement only if it says something about a column that
not every row fulfils. `WHERE 1=1`, `WHERE true`, `WHERE id=id`, `WHERE 2>1 OR x=3`
and `LIMIT 1000000` bound nothing.
"""

from __future__ import annotations

import operator
from typing import Callable, Sequence

from gshell.assess.sql.lexer import NAME, NUMBER, STRING, SYMBOL, UNKNOWN, WORD, Token, words

Tokens = Sequence[Token]

FEW_ROWS = 1000
"""A LIMIT up to this is a bound of its own."""

_OPEN, _CLOSE = ("(", "[", "{"), (")", "]", "}")
_AFTER_WHERE = words("RETURNING ORDER LIMIT OPTION GROUP FETCH SETTINGS USING ALLOW IF")
_CONSTANT_WORDS = words(
    "NOT NULL TRUE FALSE UNKNOWN IS LIKE ILIKE IN AND OR XOR BETWEEN EXISTS SELECT CASE WHEN THEN ELSE END DISTINCT "
    "FROM CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DIV MOD INTERVAL AS DUAL WHERE LIMIT COLLATE ESCAPE"
)
_KEYS = frozenset({"id", "_id", "rowid", "_rowid_", "ctid", "oid", "uuid", "pk"})
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq, "==": operator.eq, "<=>": operator.eq, "IS": operator.eq, "<>": operator.ne, "!=": operator.ne,
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip


def depth_zero(tokens: Tokens) -> list[int]:
    """The places of the tokens outside of all brackets; the brackets themselves are inside."""
    places, depth = [], 0
    for place, token in enumerate(tokens):
        if token.kind == SYMBOL and token.text in _OPEN:
            depth += 1
        elif token.kind == SYMBOL and token.text in _CLOSE:
            depth = max(depth - 1, 0)
        elif depth == 0:
            places.append(place)
    return places


def bounded(tokens: Tokens) -> bool:
    """Is the DELETE, UPDATE or mutation held by a condition on columns, or by a small LIMIT or TOP?"""
    outside = depth_zero(tokens)
    if _few(tokens, outside):
        return True
    start = next((place for place in outside if tokens[place].word == "WHERE"), None)
    if start is not None:
        ends = (place for place in outside if place > start and tokens[place].word in _AFTER_WHERE)
        return always(tokens[start + 1 : next(ends, len(tokens))]) is not True
    return _joined(tokens, outside)


def _few(tokens: Tokens, outside: list[int]) -> bool:
    for place in outside:
        if tokens[place].word not in ("LIMIT", "TOP", "FIRST"):
            continue
        behind = [token for token in tokens[place + 1 : place + 5] if token.text not in ("(", ")")]
        if behind and behind[0].kind == NUMBER and not (len(behind) > 1 and behind[1].word == "PERCENT"):
            return _number(behind[0]) <= FEW_ROWS
    return False


def _joined(tokens: Tokens, outside: list[int]) -> bool:
    """An inner join's condition picks rows too."""
    for place in outside:
        if tokens[place].word == "JOIN" and tokens[place - 1].word not in ("LEFT", "OUTER", "CROSS", "FULL"):
            ons = (on for on in outside if on > place and tokens[on].word == "ON")
            start = next(ons, None)
            if start is None:
                return any(token.word == "USING" for token in tokens[place:])
            ends = (end for end in outside if end > start and tokens[end].word in ("SET", "JOIN", *_AFTER_WHERE))
            return always(tokens[start + 1 : next(ends, len(tokens))]) is not True
    return False


def always(tokens: Tokens, depth: int = 0) -> bool | None:
    """True if every row fulfils the condition, False if none does, None if it depends on the row."""
    tokens = _bare(tokens)
    if not tokens or depth > 50:
        return None
    if len(terms := _split(tokens, ("OR", "||"))) > 1:
        answers = [always(term, depth + 1) for term in terms]
        return True if True in answers else (False if set(answers) == {False} else None)
    if len(terms := _split(tokens, ("AND", "&&"))) > 1:
        answers = [always(term, depth + 1) for term in terms]
        return False if False in answers else (True if set(answers) == {True} else None)
    if tokens[0].word == "NOT":
        answer = always(tokens[1:], depth + 1)
        return None if answer is None else not answer
    return _term(tokens)


def _bare(tokens: Tokens) -> Tokens:
    """Without brackets that enclose the whole (bounded: nobody writes fifty by hand)."""
    for _ in range(50):
        if not (len(tokens) > 1 and tokens[0].text == "(" and tokens[-1].text == ")" and tokens[0].kind == SYMBOL):
            break
        depth = place = 0
        for place, token in enumerate(tokens):  # noqa: B007 - where it closed
            depth += (token.kind == SYMBOL) * ((token.text == "(") - (token.text == ")"))
            if depth == 0:
                break
        if place != len(tokens) - 1:
            return tokens
        tokens = tokens[1:-1]
    return tokens


def _split(tokens: Tokens, separators: tuple[str, ...]) -> list[Tokens]:
    parts, start, between = [], 0, False
    for place in depth_zero(tokens):
        token = tokens[place]
        text = token.word or (token.text if token.kind == SYMBOL else "")
        if text == "BETWEEN":
            between = True
        elif text in separators:
            if text == "AND" and between:
                between = False  # the AND of BETWEEN a AND b
                continue
            parts.append(tokens[start:place])
            start = place + 1
    return [*parts, tokens[start:]]


def _term(tokens: Tokens) -> bool | None:
    if len(tokens) == 1:
        return _truth(tokens[0])
    outside = depth_zero(tokens)
    for place in outside:
        text = tokens[place].word or tokens[place].text
        if text in _COMPARE and tokens[place].kind in (SYMBOL, WORD):
            answer = _compare(tokens[:place], text, tokens[place + 1 :])
            if answer is not None:
                return answer
            break
    if _matches_anything(tokens):
        return True
    return None if _columns(tokens) else True


def _truth(token: Token) -> bool | None:
    if token.kind == NUMBER:
        return _number(token) != 0
    if token.kind == STRING:
        return token.text.lower() in ("1", "t", "true", "y", "yes", "on")
    return {"TRUE": True, "FALSE": False, "NULL": False}.get(token.word)


def _compare(left: Tokens, sign: str, right: Tokens) -> bool | None:
    left, right = _bare(left), _bare(right)
    if _dotted(left) and _dotted(left) == _dotted(right):
        return sign in ("=", "==", "<=>", "<=", ">=", "IS")
    if _is_key(left):
        return _key_has(sign, right)
    if len(left) != 1 or len(right) != 1 or left[0].kind not in (NUMBER, STRING):
        return None
    if left[0].kind == right[0].kind == NUMBER:
        return _COMPARE[sign](_number(left[0]), _number(right[0]))
    if left[0].kind == right[0].kind == STRING and sign not in ("<", ">"):
        return (left[0].text == right[0].text) == (sign in ("=", "==", "<=>", "<=", ">=", "IS"))
    return None


def _key_has(sign: str, right: Tokens) -> bool | None:
    """Keys are never NULL and count up from 1: `id > 0` and `id IS NOT NULL` hold for all rows."""
    if sign == "IS":
        return True if [token.word for token in right] == ["NOT", "NULL"] else None
    number = right[-1] if right else None
    if number is None or number.kind != NUMBER or len(right) > 2:
        return None
    value = _number(number) * (-1 if right[0].text == "-" else 1)
    least = {">": 0, ">=": 1, "<>": 0, "!=": 0}.get(sign)
    return True if least is not None and value <= least else None


def _matches_anything(tokens: Tokens) -> bool:
    """`x LIKE '%'`, and `x IN (SELECT x FROM t)` without a condition of its own."""
    last = tokens[-1]
    if last.kind == STRING and {"LIKE", "ILIKE"} & {token.word for token in tokens}:
        return bool(last.text) and not last.text.strip("%") and "NOT" not in {token.word for token in tokens}
    texts = [token.word or token.text for token in tokens]
    if "IN" not in texts or "NOT" in texts or "SELECT" not in texts:
        return False
    left, inner = tokens[: texts.index("IN")], _bare(tokens[texts.index("IN") + 1 :])
    plain = not {"WHERE", "LIMIT", "JOIN", "HAVING", "TOP"} & {token.word for token in inner}
    return plain and len(inner) > 3 and _dotted(left)[-1:] == _dotted(inner[1:2])


def _columns(tokens: Tokens) -> bool:
    """Is a column, a variable or something unknown named?"""
    for place, token in enumerate(tokens):
        following = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if token.kind in (NAME, UNKNOWN) or (
            token.kind == WORD and token.word not in _CONSTANT_WORDS and following != "("
        ):
            return True
    return False


def _dotted(tokens: Tokens) -> tuple[str, ...]:
    """("t", "id") for `t.id`; () if it is no plain name."""
    names = tokens[::2]
    dots = tokens[1::2]
    if not names or len(names) == len(dots) or any(token.text != "." for token in dots):
        return ()
    if any(token.kind not in (WORD, NAME) or token.word in _CONSTANT_WORDS for token in names):
        return ()
    return tuple(token.text.lower() for token in names)


def _is_key(tokens: Tokens) -> bool:
    return _dotted(tokens)[-1:] != () and _dotted(tokens)[-1] in _KEYS


def _number(token: Token) -> float:
    try:
        return float(token.text.replace("_", ""))
    except ValueError:
        return float("inf")
