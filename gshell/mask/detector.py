"""Detector: what one kind of secret looks like."""

from __future__ import annotations

# Values that stand in names, URLs and command lines.
ALNUM = "[A-Za-z0-9]"
TOKEN = "[A-Za-z0-9_-]"
UPPER = "[A-Z0-9]"
HEX = "[0-9a-f]"


class Detector:
    """A row. `before` must match, then the secret, then `after` (regular expressions). Only the secret is
    masked, so that one can read what it was. It is only looked for in a text that holds one of the keywords
    (lower-case literals: finding those is all that ordinary output costs) or, without any, matches `hint`.

    The secret is `least` to `most` (0: any number) of `chars`; where that cannot say it, `secret` is its
    expression and `beginning` one that matches every beginning of it; `lines` if it may go over several.
    Keywords stand in `before`. `check` names a function of checks.py that has the last word.
    Examples (a test proves them) are put together, lest a scanner takes them for a leak;
    `match`: (before, secret, after).
    """

    def __init__(
        self,
        id: str,
        keywords: tuple[str, ...],
        before: str,
        chars: str,
        least: int = 1,
        most: int = 0,
        after: str = "",
        *,
        check: str = "",
        secret: str = "",
        beginning: str = "",
        lines: bool = False,
        hint: str = "",
        match: tuple[tuple[str, str, str], ...],
        no_match: tuple[str, ...],
    ) -> None:
        self.id, self.keywords, self.hint = id, keywords, hint
        self.before, self.after, self.lines = before, after, lines
        self.chars, self.least, self.most = chars, least, most
        self.check, self.secret, self.beginning = check, secret, beginning
        self.match, self.no_match = match, no_match

    def __repr__(self) -> str:
        return f"<{self.id} at {' '.join(self.keywords) or self.hint}>"
