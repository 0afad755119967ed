"""The application: which address is which page."""

from __future__ import annotations

import os
from typing import Callable, Collection
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from gshell import paths
from gshell.errors import GshellError, RecordingError
from gshell.replay.web import one, pages
from gshell.replay.web.guard import Guard
from gshell.replay.web.library import Library
from gshell.replay.web.logins import Logins
from gshell.replay.web.render import STATIC

_PLAYER = ("asciinema-player.js", "asciinema-player.css")
_LONGEST_FORM = 4096


def make_app(
    directory: str,
    logins: Logins,
    authorities: Collection[str],
    *,
    behind: Callable[[], None] = lambda: None,
    tls: bool = False,
) -> ASGIApp:
    """Pages about the recordings in this state directory. `behind`: as in library.py.

    `authorities`: by which host:port it may be called; the first names its cookie, for cookies are not kept apart
    by port (RFC 6265, 8.5).
    """
    cookie = "gshell-" + next(iter(authorities)).rpartition(":")[2]
    app = Starlette(
        routes=[
            Route("/", pages.sessions),
            Route("/prevented", pages.prevented),
            Route("/people", pages.people),
            Route("/people/{name:path}", pages.person),
            Route("/search", pages.search),
            Route("/sessions/{name}", one.session),
            Route("/sessions/{name}/cast", one.cast),
            Route("/sessions/{name}/report", one.audit),
            Route("/sessions/{name}/live", one.live),
            Route("/static/{name}", static),
            Route("/login", login, methods=["GET", "POST"]),
            Route("/logout", logout, methods=["POST"]),
        ],
        exception_handlers={GshellError: _problem, HTTPException: _problem, OSError: _problem},
    )
    app.state.library, app.state.logins = Library(directory, behind), logins
    app.state.cookie, app.state.tls = cookie, tls
    scheme = "https" if tls else "http"
    return Guard(app, logins=logins, authorities=authorities, scheme=scheme, cookie=cookie)


async def login(request: Request) -> Response:
    if request.method != "POST":
        return pages.html("login.html", request, wrong=False)
    value = request.app.state.logins.enter((await _form(request)).get("token", ""))
    if value is None:
        return pages.html("login.html", request, 403, wrong=True)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        request.app.state.cookie, value, httponly=True, samesite="strict", secure=request.app.state.tls, path="/"
    )
    return answer


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST_FORM:
            raise HTTPException(413)
    return dict(parse_qsl(body.decode("utf-8", "replace")))


async def logout(request: Request) -> Response:
    request.app.state.logins.leave(request.cookies.get(request.app.state.cookie, ""))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(request.app.state.cookie, httponly=True, samesite="strict")
    return answer


def static(request: Request) -> Response:
    """Ours, and the player's."""
    name = request.path_params["name"]
    folder = paths.shipped("player") if name in _PLAYER else STATIC
    if name not in _PLAYER and name not in os.listdir(STATIC):
        raise HTTPException(404)
    return FileResponse(os.path.join(folder, name))


def _problem(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        status, message = error.status_code, "There is no such page."
    elif isinstance(error, (RecordingError, FileNotFoundError)):
        status, message = 404, str(error)
    else:
        status, message = 500, str(error)
    title = "Not found" if status == 404 else "This did not work"
    return pages.html("problem.html", request, status, title=title, message=message)
