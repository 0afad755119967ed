"""What annotations name, without `typing`: importing that takes as long as a third of Python's own start.

For what `gshell -c` loads (tests/shape/test_startup.py). Type checkers see `typing` itself; at run time these are
stand-ins, good for annotations and aliases of types, and nothing is to be asked of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any, NoReturn, Protocol, Self, TypeAlias, TypeVar
else:
    IO = Any = NoReturn = Self = TypeAlias = object

    class Protocol:
        """typing.Protocol, which makes of each class an abstract one."""

        __slots__ = ()

    def TypeVar(name, **_bounds):
        return name


__all__ = [
    "IO", "TYPE_CHECKING", "Any", "Callable", "Iterable", "Iterator", "Mapping", "NoReturn", "Protocol", "Self",
    "Sequence", "TypeAlias", "TypeVar",
]  # fmt: skip
