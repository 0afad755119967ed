"""Who may look: a link from the terminal, used once, becomes a cookie. Pure, but for the dice."""

from __future__ import annotations

import hmac
import secrets
from typing import Callable

_IDLE = 12 * 3600.0  # seconds
_BYTES = 24


class Logins:
    """`fresh(token)` is called with each new token; a token serves one login.

    A recording of the terminal that shows an address then shows one that is no good any more.
    """

    def __init__(self, fresh: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._fresh = fresh
        self._clock = clock
        self._seen: dict[str, float] = {}  # cookie -> when it was last shown
        self._renew()

    def enter(self, token: str) -> str | None:
        """The cookie's value for the right token, else None."""
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self._token.encode()):
            return None
        self._renew()
        cookie = secrets.token_urlsafe(_BYTES)
        self._seen[cookie] = self._clock()
        return cookie

    def known(self, cookie: str) -> bool:
        """A cookie is a key of 192 random bits: looking it up tells nothing about others."""
        now = self._clock()
        if now - self._seen.get(cookie, -_IDLE) >= _IDLE:
            self._seen.pop(cookie, None)
            return False
        self._seen[cookie] = now
        return True

    def leave(self, cookie: str) -> None:
        self._seen.pop(cookie, None)

    def _renew(self) -> None:
        self._token = secrets.token_urlsafe(_BYTES)
        self._fresh(self._token)
