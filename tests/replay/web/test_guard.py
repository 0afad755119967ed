"""Who is let in, by which name, asked from where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from gshell.errors import UsageError
from gshell.replay.web.app import make_app
from gshell.replay.web.guard import HEADERS
from gshell.replay.web.logins import Logins
from gshell.replay.web.serve import is_loopback, serve

BASE = "http://127.0.0.1:8022"
ORIGIN = {"Origin": BASE}


class Door:
    def __init__(self, state: Path) -> None:
        self.tokens: list[str] = []
        self.now = 0.0
        logins = Logins(self.tokens.append, lambda: self.now)
        app = make_app(str(state), logins, ["127.0.0.1:8022", "localhost:8022"])
        self.client = TestClient(app, BASE, follow_redirects=False)

    def enter(self) -> TestClient:
        answer = self.client.post("/login", data={"token": self.tokens[-1]}, headers=ORIGIN)
        assert answer.status_code == 303
        return self.client


@pytest.fixture
def door(state: Path) -> Door:
    return Door(state)


PAGES = ("/", "/prevented", "/people", "/people/alice", "/search?q=make", "/static/gshell.css", "/login")


def test_every_answer_carries_the_policy(door: Door) -> None:
    client = door.enter()
    for page in (*PAGES, "/nowhere", "/sessions/nosuchsession"):
        answer = client.get(page)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS, page
    assert "unsafe-inline" not in HEADERS["Content-Security-Policy"]
    assert "'unsafe-eval'" not in HEADERS["Content-Security-Policy"]


def test_without_a_cookie_nothing_is_told(door: Door, state: Path) -> None:
    (cast,) = state.rglob("alice-*.cast")
    session = cast.stem.rpartition("-")[2]
    for page in ("/", "/people/alice", *(f"/sessions/{session}{part}" for part in ("", "/cast", "/report", "/live"))):
        answer = door.client.get(page)
        assert (answer.status_code, answer.text) == (401, "log in first\n"), page
        answer = door.client.get(page, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["location"], answer.text) == (303, "/login", ""), page


def test_a_key_is_good_once(door: Door) -> None:
    first = door.tokens[-1]
    for wrong in ("", "x", first[:-1], first + "x", "ü"):
        assert door.client.post("/login", data={"token": wrong}, headers=ORIGIN).status_code == 403
    answer = door.client.post("/login", data={"token": first}, headers=ORIGIN)
    assert answer.status_code == 303
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))
    assert door.client.post("/login", data={"token": first}, headers=ORIGIN).status_code == 403
    assert len(door.tokens) == 2


def test_a_cookie_ends(door: Door) -> None:
    client = door.enter()
    door.now += 11 * 3600
    assert client.get("/").status_code == 200
    door.now += 12 * 3600
    assert client.get("/").status_code == 401


def test_log_out(door: Door) -> None:
    client = door.enter()
    cookies = dict(client.cookies)
    client.post("/logout", headers=ORIGIN)
    client.cookies.update(cookies)
    assert client.get("/").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example:8022"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Host": "127.0.0.1:80"}, 421),
        ({"Host": "LOCALHOST:8022"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:8023"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://127.0.0.1:8022"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
    ],
)
def test_names_and_origins(door: Door, headers: dict[str, str], status: int) -> None:
    assert door.enter().get("/", headers=headers).status_code == status


def test_a_form_of_somebody_else(door: Door) -> None:
    token = {"token": door.tokens[-1]}
    assert door.client.post("/login", data=token).status_code == 403
    assert door.client.post("/login", data=token, headers={"Origin": "http://evil.example"}).status_code == 403
    assert door.client.post("/login", data={"token": "x" * 5000}, headers=ORIGIN).status_code == 413
    assert len(door.tokens) == 1


@pytest.mark.parametrize("name", ["../guard.py", "..%2fguard.py", "%2e%2e/guard.py", ".", "", "nothing.css", "%00"])
def test_only_what_is_meant_is_served(door: Door, name: str) -> None:
    assert door.client.get(f"/static/{name}").status_code in (401, 404)


def test_strange_questions(door: Door) -> None:
    client = door.enter()
    for page in (
        "/?state=x&since=9&until=nan",
        "/?text=%22",
        "/search?q=%22",
        "/?text=*%20OR%20(",
        "/prevented?since=x",
    ):
        assert client.get(page).status_code == 200, page
    for page in ("/sessions/..%2f..%2fetc%2fpasswd", "/sessions/%00%ff", "/people/nobody", "/sessions/zzzz/cast"):
        assert client.get(page).status_code == 404, page


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    ("options", "message"),
    [({"host": "0.0.0.0"}, "could read the key"), ({"host": "no.such.host.invalid"}, "could read the key")],
)
def test_what_is_not_served(tmp_path: Path, options: dict[str, str], message: str) -> None:
    say: Callable[[str], None] = pytest.fail
    with pytest.raises(UsageError, match=message):
        serve(str(tmp_path), say, **options)  # type: ignore[arg-type]


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="Address already in use"):
        serve(str(tmp_path), pytest.fail, port=taken.getsockname()[1])
