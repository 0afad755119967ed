"""Detector: what one kind of secret looks like, ready to be looked for."""

from __future__ import annotations

from gshell.tuples import NamedTuple


class Detector(NamedTuple):
    """A row of a detector file, as describe.py made it. Everything is marshal-able.

    `whole` matches what stands before a secret, the secret (group 1) and what stands behind it; `begun` the same
    at the end of a text, where group 1 may still grow, in at most `reach` bytes (0: any number); `more` what would
    belong to the secret if it went on.
    They are only asked in a text that holds one of the `keywords` (lower-case literals: finding those is all that
    ordinary output costs) or, without any, matches `hint`. `lines`: a secret may go over several lines.
    The quick engine looks for `probe`, which is in every find, too, and is `whole` where that is quick enough.
    `check` names a function of checks.py that has the last word, `entropy` is in bits per character,
    `keep` how many characters of its beginning and its end stay readable. `sample`: a text that it must find.
    """

    id: str
    keywords: tuple[str, ...]
    hint: bytes
    probe: bytes
    whole: bytes
    begun: bytes
    reach: int
    more: bytes
    lines: bool
    check: str
    entropy: float
    keep: tuple[int, int]
    sample: bytes
