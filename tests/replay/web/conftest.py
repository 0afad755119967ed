# ruff: noqa: E402 - what is imported lies where the path says first
"""Recordings, hostile ones among them, the pages about them, and a browser that looks at both."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

sys.path[:0] = [str(Path(__file__).parents[2] / "record"), str(Path(__file__).parent)]

from hostile import ATTACKS, attack
from sessions import ALICE, Clock, outcome, run, start

from gshell.identify import Identity
from gshell.record import Recording
from gshell.replay.web.app import make_app
from gshell.replay.web.logins import Logins

BOT = Identity("carol", kind="agent", on_behalf_of="carol", host="build7", agent="codex")
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def tell_a_story(state: Path) -> Recording:
    """One session of some seconds: two lines that ran, one that was refused, the screen drawn in colours."""
    clock = Clock()
    recording = start(state, ALICE, columns=80, rows=12, clock=clock, moment=1_790_000_000.0)
    for text, output in (("make", b"\x1b[32mall green\x1b[0m\r\n"), ("ls", "Zürich 日本\r\n".encode())):
        clock.now += 1
        recording.output(b"$ " + text.encode() + b"\r\n")
        run(recording, text, output)
    clock.now += 30  # nobody wants to wait for that
    recording.output(b"$ rm -rf /\r\n")
    recording.decided(outcome("rm -rf /", "files.delete-root"), cwd="/srv")
    recording.output(b"gshell: refused (files.delete-root): It is gone.\r\n")
    clock.now += 1
    run(recording, "echo bye", b"bye\r\n")
    return recording


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    tell_a_story(folder).end(0)
    start(folder, BOT, "command", command="make", moment=1_790_000_500.0).end(1)
    for number, text in enumerate(ATTACKS):
        attack(folder, text, 1_790_001_000.0 + number)
    return folder


class Site(NamedTuple):
    """A running server. `links` are the addresses it has written so far, the last one is good."""

    base: str
    links: list[str]
    state: Path


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], Site]]:
    """Starts servers; they end with the tests."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def begin(state: Path) -> Site:
        listener = socket.create_server(("127.0.0.1", 0))
        authority = f"127.0.0.1:{listener.getsockname()[1]}"
        links: list[str] = []
        logins = Logins(lambda token: links.append(f"http://{authority}/login#{token}"), time.monotonic)
        app = make_app(str(state), logins, [authority])
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", ws="none", log_level="error"))
        server.config.timeout_graceful_shutdown = 1
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        running.append((server, thread))
        return Site(f"http://{authority}", links, state)

    yield begin
    for server, thread in running:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def site(serve: Callable[[Path], Site], state: Path) -> Site:
    return serve(state)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    with sync_playwright() as driver:
        if program is None and not os.path.exists(driver.chromium.executable_path):
            absent = "no Chromium here: the pages are not looked at (apt-get install chromium)"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(absent)
        # Its sandbox needs user namespaces, which containers lack; it only opens the pages of these tests.
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A page, and whatever it did that it should not: errors, refusals of the policy, requests elsewhere, dialogs."""

    def __init__(self, context: BrowserContext, allowed: str) -> None:
        self.faults: list[str] = []
        self._allowed = allowed
        self.page: Page = context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", self._request)
        self.page.on("dialog", self._dialog)
        context.on("page", lambda page: self.faults.append(f"opened: {page.url}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._allowed, "data:", "blob:")):
            self.faults.append(f"asked for {request.url}")

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Opens a page of its own; when the test is over, none may have done anything it should not."""
    opened: list[tuple[BrowserContext, Watched]] = []

    def begin(allowed: str, **options: Any) -> Watched:
        context = browser.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce", **options)
        context.set_default_timeout(15000)
        page = Watched(context, allowed)
        opened.append((context, page))
        return page

    yield begin
    for context, _ in opened:
        context.close()
    assert [fault for _, page in opened for fault in page.faults] == []


@pytest.fixture
def page(watched: Callable[..., Watched], site: Site) -> Page:
    """Logged in, at the list of sessions."""
    return log_in(watched, site)


def log_in(watched: Callable[..., Watched], site: Site, **options: Any) -> Page:
    page = watched(site.base, **options).page
    page.goto(site.links[-1])
    page.wait_for_url(f"{site.base}/")
    return page


@pytest.fixture
def enter(watched: Callable[..., Watched]) -> Callable[..., Page]:
    return lambda site, **options: log_in(watched, site, **options)
