"""bash's prompt as prompt_toolkit wants it."""

from __future__ import annotations

import re

_MARKED = re.compile("\001(.*?)\002", re.DOTALL)
_COLOUR = r"\x1b\[[0-9;:]*m"
# ECMA-48: OSC, DCS, APC, PM and SOS strings; control sequences; two-character escapes.
_ESCAPES = re.compile(
    r"(?P<colour>" + _COLOUR + r")|\x1b[]PX^_].*?(?:\a|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-OQ-WYZ\\`-~]",
    re.DOTALL,
)


def ansi(prompt: str) -> str:
    """The prompt with \\001 and \\002 around everything that takes no room, colours excepted.

    prompt_toolkit sends what stands between them to the terminal as it is; colours it has to know itself.
    Bash without line editing leaves the two characters (its `\\[` and `\\]`) out, so escape sequences
    are recognised by their form.
    """
    return _ESCAPES.sub(
        lambda found: found[0] if found["colour"] else f"\001{found[0]}\002", _MARKED.sub(r"\1", prompt)
    )


def plain(prompt: str) -> str:
    """The characters of the prompt that take room."""
    return _ESCAPES.sub("", _MARKED.sub(r"\1", prompt))
