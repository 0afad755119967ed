"""CEL: the conditions that matchers cannot say, in the Common Expression Language.

The language and its type checker are those of cel-expr-python (Google's cel-cpp; the extra `cel`), which bounds the
steps an expression may take and matches regular expressions in linear time (RE2). It is imported when the first
rule with a condition meets an effect; without such rules it need not be installed.

An expression that fails while it runs (it asks for an attribute that is not there, say) counts as holding in a rule
and as not holding in an exception: what cannot be asked must not fall silent.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Mapping

INSTALL = "pip install 'gshell-guardrail[cel]'"
NAMES = ("kind", "target", "certainty", "risk", "via", "attributes", "who", "context", "session", "time")
"""What a condition may speak of; docs/policies.md says what is in each."""

_PLACE = re.compile(r"<input>:(\d+):(\d+): ([^\n]*)")


class ConditionError(Exception):
    """The text is no condition."""


class MissingError(Exception):
    """The library is not installed."""


def check(text: str) -> None:
    """Raises ConditionError if the text is no expression that is true or false, MissingError without the library."""
    _compiled(text)


def evaluate(text: str, facts: Mapping[str, Any]) -> bool | None:
    """Whether the condition holds; None where it fails while it runs."""
    try:
        expression = _compiled(text)
    except (ConditionError, MissingError):  # it was checked when the policy was read: the library has gone since
        return None
    from cel_expr_python import cel

    try:
        answer = expression.eval(data=dict(facts))
    except RuntimeError:  # more steps than the library allows
        return None
    # A false result is a truthy object, a failure a value of type ERROR: neither may be taken for an answer.
    return bool(answer.value()) if answer.type() == cel.Type.BOOL else None


@lru_cache(maxsize=256)
def _compiled(text: str) -> Any:
    try:
        from cel_expr_python import cel
    except ImportError as error:
        raise MissingError("conditions need the package cel-expr-python") from error
    try:
        expression = _environment().compile(text)
    except RuntimeError as error:
        found = _PLACE.search(str(error))
        where = f"at {found[1]}:{found[2]} of the condition: {found[3]}" if found else str(error)
        raise ConditionError(where) from error
    if expression.return_type() not in (cel.Type.BOOL, cel.Type.DYN):
        raise ConditionError(f"the condition is a {expression.return_type().name().lower()}, not true or false")
    return expression


@lru_cache(maxsize=1)
def _environment() -> Any:
    from cel_expr_python import cel

    kinds = cel.Type
    facts = kinds.Map(kinds.STRING, kinds.DYN)
    types = (kinds.STRING, kinds.STRING, kinds.STRING, kinds.INT, kinds.List(kinds.STRING), *[facts] * 5)
    return cel.NewEnv(variables=dict(zip(NAMES, types, strict=True)))
