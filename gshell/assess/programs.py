"""Programs: name -> "module:function" within gshell.assess. A function is a handler, see call.py.

One section per family; tools that are verbs and effects are data instead (tools/*.yaml).
"""

from __future__ import annotations

PROGRAMS: dict[str, str] = {}
