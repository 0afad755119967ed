"""Pages about one session: what happened, its recording, its report, its events while it runs."""

from __future__ import annotations

import json
import os
import time
from typing import AsyncIterator, Iterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse

from gshell.identify import identify
from gshell.index import Session
from gshell.index.frames import Frame
from gshell.record import ledger
from gshell.record.opening import open_cast
from gshell.replay import story
from gshell.replay.report import report
from gshell.replay.trust import trust
from gshell.replay.web.live import follow
from gshell.replay.web.pages import html, opened
from gshell.replay.web.parts import is_large, part

_CAST = "application/x-asciicast"
_CHUNK = 1 << 18


def session(request: Request) -> HTMLResponse:
    found = _find(request)
    told = story.read(found.cast, request.app.state.library.directory, transcript=False)
    return html("session.html", request, found=found, story=told, trust=trust(told), large=is_large(found.cast))


def cast(request: Request) -> Response:
    """The recording for the player; a part of it with `?at` (seconds), the file as it is with `?save`."""
    found = _shown(request)
    if "save" in request.query_params:
        return FileResponse(found.cast, filename=os.path.basename(found.cast))
    if "at" in request.query_params:
        pieces = part(found.cast, _frames(request, found), _seconds(request.query_params["at"]))
        return StreamingResponse(pieces, media_type=_CAST)
    return StreamingResponse(_content(found.cast), media_type=_CAST)


def _frames(request: Request, found: Session) -> list[Frame]:
    with opened(request) as index:
        return index.frames(found.id)


def _content(path: str) -> Iterator[bytes]:
    with open_cast(path) as file:
        while piece := file.read(_CHUNK):
            yield piece


def _seconds(text: str) -> float:
    try:
        return max(0.0, float(text))
    except ValueError:
        return 0.0


def audit(request: Request) -> Response:
    """One file with everything, for somebody without gshell."""
    found = _shown(request)
    name = os.path.basename(found.cast).removesuffix(".cast") + ".html"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(
        report(found.cast, request.app.state.library.directory), media_type="text/html", headers=headers
    )


async def live(request: Request) -> StreamingResponse:
    """Server-sent events (HTML Living Standard, 9.2) as asciinema-player's `eventsource` driver takes them."""
    found = await run_in_threadpool(_shown, request, "watch")
    frames = await run_in_threadpool(_frames, request, found)

    async def events() -> AsyncIterator[str]:
        async for name, data in follow(found.cast, found.journal, frames):
            yield (f"event: {name}\n" if name else "") + f"data: {json.dumps(data)}\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


def _shown(request: Request, what: str = "play") -> Session:
    """A session whose recording is about to be looked at: that is written down first, or it is not shown."""
    found = _find(request)
    state = request.app.state.library.directory
    ledger.enter(state, what, found.id, time.time(), by=identify().as_dict(), how="web")
    return found


def _find(request: Request) -> Session:
    with opened(request) as index:
        return index.session(request.path_params["name"])
