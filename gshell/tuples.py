"""NamedTuple at a tenth of the price.

`typing.NamedTuple` compiles code for each class and each annotation. gshell has so many of them that
this took an eighth of the time of `gshell -c true`. Here the constructor's code is compiled once for
each number of fields and given the fields' names; annotations stay the strings that
`from __future__ import annotations` makes of them. Type checkers see `typing.NamedTuple` itself.

`class Point(NamedTuple): x: int; y: int = 0` then is what it always was: see typing.NamedTuple for
fields and defaults, collections.namedtuple for `_replace`, `_asdict`, `_fields` and their kin.
"""

from __future__ import annotations

from gshell.hints import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from _collections import _tuplegetter as Getter  # what collections.namedtuple uses
    from functools import cache
    from types import FunctionType

    class _Maker(type):
        """Turns the annotations of a class into fields."""

        def __new__(cls, name, bases, namespace):
            if not bases:
                return super().__new__(cls, name, (tuple,), namespace)
            fields = tuple(namespace["__annotations__"])
            defaults = {field: namespace[field] for field in fields if field in namespace}
            if tuple(defaults) != fields[len(fields) - len(defaults) :]:
                raise TypeError(f"{name}: a field without a default follows one that has one")
            made = {field: Getter(place, "") for place, field in enumerate(fields)}
            namespace |= made | {
                "__slots__": (),
                "__new__": _constructor(name, fields, tuple(defaults.values())),
                "__match_args__": fields,
                "_fields": fields,
                "_field_defaults": defaults,
            }
            return super().__new__(cls, name, bases, namespace)

    class NamedTuple(metaclass=_Maker):
        __slots__ = ()

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__}: {len(cls._fields)} values expected, not {len(made)}")
            return made

        def _replace(self, /, **changes):
            made = tuple.__new__(type(self), map(changes.pop, self._fields, self))
            if changes:
                raise TypeError(f"{type(self).__name__} has no field {', '.join(changes)}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._asdict().items())})"

    def _constructor(name, fields, defaults):
        code = _code(len(fields))
        code = code.replace(co_name="__new__", co_qualname=f"{name}.__new__", co_varnames=("_cls", *fields))
        return FunctionType(code, {"_new": tuple.__new__}, "__new__", defaults)

    @cache
    def _code(number):
        names = ", ".join(f"_{place}" for place in range(number))
        return eval(f"lambda _cls, {names}: _new(_cls, ({names}{',' * (number == 1)}))").__code__
