"""What of a recording may reach the terminal of someone who watches it. Pure.

A recording holds what programs sent, hostile ones too: sequences that make a terminal answer (the answer would be
read as keys), that change its title, clipboard, palette or modes. Screens are drawn on a terminal of our own
(gshell/index/screen.py), which acts on none of those; this is the second door.
"""

from __future__ import annotations

import re

_NO_COLOUR = re.compile(r"(?!\x1b\[[0-9;:]*m)[\x00-\x1f\x7f-\x9f]")


def only_colours(text: str) -> str:
    """What is left are printable characters and colours (SGR, ECMA-48 8.3.117)."""
    return _NO_COLOUR.sub("", text)
