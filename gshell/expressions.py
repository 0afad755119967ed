"""Regular expressions that are compiled when they are first used.

A line like `true` needs few of those that are named on its way; compiling them all cost `gshell -c true` a third of
what Python's own start costs.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import compile as expression
else:

    class expression:
        """As re.compile: its methods are there, each at the price of the compiled one's from its second use on."""

        def __init__(self, pattern, flags=0):
            self._made_of = pattern, flags

        def __getattr__(self, name):
            found = getattr(re.compile(*self._made_of), name)  # re keeps what it compiled
            setattr(self, name, found)
            return found


__all__ = ["expression"]
