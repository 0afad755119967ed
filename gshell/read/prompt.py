"""bash's prompt as prompt_toolkit wants it."""

from __future__ import annotations

import re

_UNSEEN = re.compile("\001(.*?)\002", re.DOTALL)
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")


def ansi(prompt: str) -> str:
    """`prompt` has \\001 and \\002 around what takes no room on the screen (bash's `\\[` and `\\]`).

    prompt_toolkit sends what stands between them to the terminal as it is, so colours are taken out:
    those it has to know, to give each character its own.
    """
    return _UNSEEN.sub(lambda found: _unseen(found[1]), prompt)


def plain(prompt: str) -> str:
    """The characters of the prompt that take room."""
    return re.sub(r"\x1b\][^\a\x1b]*(?:\a|\x1b\\)|\x1b\[[0-9;:?]*[ -/]*[@-~]", "", _UNSEEN.sub("", prompt))


def _unseen(text: str) -> str:
    colours, rest = "".join(_COLOUR.findall(text)), _COLOUR.sub("", text)
    return colours + (f"\001{rest}\002" if rest else "")
