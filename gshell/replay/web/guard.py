"""What stands between the network and the pages: names, origins, logins, and what the browser is told to refuse."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gshell.replay.web.logins import Logins

OPEN = ("/login", "/static/")  # without a cookie; nothing recorded is below these
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",  # the player is WebAssembly; JavaScript's eval stays forbidden
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer, forms would say Origin: null
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}


class Guard:
    """ASGI middleware. `authorities`: what a Host header may say ("127.0.0.1:8022"); `cookie` is its name.

    Another Host means that somebody made his own name point here (DNS rebinding), another
    Origin that one of his pages asks.
    """

    def __init__(self, app: ASGIApp, *, logins: Logins, authorities: Collection[str], scheme: str, cookie: str) -> None:
        self._app = app
        self._logins = logins
        self._authorities = frozenset(authorities)
        self._origins = frozenset(f"{scheme}://{authority}" for authority in authorities)
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # no websockets here
        answer = self._refusal(scope) or self._app

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await answer(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self._authorities:
            return PlainTextResponse("gshell web does not go by this name\n", 421)
        origin = headers.get("origin", "")
        if (origin or scope["method"] not in ("GET", "HEAD")) and origin not in self._origins:
            return PlainTextResponse("asked by a page of somebody else\n", 403)
        # Older browsers send none; those that do cannot be talked into another value (Fetch Metadata).
        site = headers.get("sec-fetch-site", "none")
        if site not in ("same-origin", "none") and headers.get("sec-fetch-mode") != "navigate":
            return PlainTextResponse("asked by a page of somebody else\n", 403)
        if scope["path"].startswith(OPEN) or self._logins.known(cookie_of(headers, self._cookie)):
            return None
        if "text/html" in headers.get("accept", ""):
            return RedirectResponse("/login", 303)
        return PlainTextResponse("log in first\n", 401)


def cookie_of(headers: Headers, name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""
