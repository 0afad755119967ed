"""What an editor is told by callables, because only other stages know it."""

from __future__ import annotations

from typing import Callable, Sequence

from gshell.tuples import NamedTuple


class Callbacks(NamedTuple):
    """`complete(text)`    could bash run it, or does it need another line
    `judge(text)`       what to highlight before Enter: characters start..end in a style of prompt_toolkit
                        ("fg:ansired underline"); it is asked when typing pauses, a few ms are unseen
    `offers(line, cursor)` completions: (start, words), as run.completion.Completions
    `expand(text)`      history expansion; raises ValueError with the reason
    `background()`      one of `watched` is readable: show it; False when the shell has ended
    `mask(text)`        what of a line may be kept in the history file
    """

    complete: Callable[[str], bool]
    judge: Callable[[str], Sequence[tuple[int, int, str]]] = lambda text: ()
    offers: Callable[[str, int], tuple[int, Sequence[str]]] = lambda line, cursor: (cursor, ())
    expand: Callable[[str], str] = lambda text: text
    background: Callable[[], bool] = lambda: True
    mask: Callable[[str], str] = str


def expanded(text: str, callbacks: Callbacks) -> str:
    """The text after history expansion, shown if it differs (as bash does). Raises ValueError."""
    if "!" not in text and not text.startswith("^"):
        return text
    result = callbacks.expand(text)
    if result != text:
        print(result, flush=True)
    return result
