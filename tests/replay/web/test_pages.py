"""The pages in a real browser (Chromium)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from hostile import ATTACKS, SIGN
from playwright.sync_api import Page, expect
from sessions import ALICE, Clock, outcome, run, start

from gshell.index import frames
from gshell.index.lines import Placed
from gshell.replay.web import one, parts

pytestmark = pytest.mark.slow

READY = "body[data-ready]"


def open_story(page: Page) -> None:
    """The session of conftest.tell_a_story."""
    page.goto("/".join(page.url.split("/")[:3]) + "/?user=alice")
    page.locator("a.go").first.click()
    page.wait_for_selector(READY)


def shown(page: Page) -> str:
    """What the player's terminal shows."""
    return page.locator(".ap-term-text, .ap-terminal").first.inner_text()


def test_a_link_serves_once(watched, site) -> None:  # type: ignore[no-untyped-def]
    first = watched(site.base).page
    link = site.links[-1]
    first.goto(link)
    first.wait_for_url(f"{site.base}/")
    assert site.links[-1] != link
    second = watched(site.base)
    second.page.goto(link)
    expect(second.page.get_by_role("alert")).to_contain_text("no longer")
    assert second.faults.pop().startswith("error: Failed to load resource: the server responded with a status of 403")
    (cookie,) = first.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    first.get_by_role("button", name="Log out").click()
    first.goto(f"{site.base}/people")
    assert first.url == f"{site.base}/login"


def test_list(page: Page) -> None:
    rows = page.locator("tr.row")
    expect(rows).to_have_count(2 + len(ATTACKS))
    page.get_by_label("Who").fill("alice")
    page.get_by_role("button", name="Show").click()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("web1")
    page.goto(page.url.partition("?")[0] + "?actor=agent&text=needle")
    expect(rows).to_have_count(len(ATTACKS))


def test_keys(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("all green")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    expect(page.locator("mark")).to_have_text(["all", "green"])
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(READY)
    assert "#t-" in page.url
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.keyboard.press("d")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") in ("dark", "light")


def test_player_follows_the_list(page: Page) -> None:
    open_story(page)
    lines = page.locator("#lines li")
    expect(lines).to_have_count(4)
    lines.nth(1).locator("button").click()
    expect(lines.nth(1)).to_have_class(re.compile("here"))
    expect(page.locator("#player")).to_contain_text("all green")
    page.keyboard.press("b")
    expect(lines.nth(2)).to_have_class(re.compile("here"))
    expect(page.locator("#now")).to_have_text("rm -rf /")
    page.locator(".card .jump").click()
    expect(page.locator("#player")).to_contain_text("refused (files.delete-root)")
    page.get_by_label("prevented only").check()
    expect(lines.nth(0)).to_be_hidden()
    expect(lines.nth(2)).to_be_visible()


def test_pauses_are_cut_and_can_be_had_back(page: Page) -> None:
    open_story(page)
    remaining = page.locator(".ap-timer")
    page.keyboard.press("b")
    expect(remaining).to_contain_text("00:0")
    page.get_by_label("Pauses").select_option("")
    page.keyboard.press("k")
    page.keyboard.press("b")
    expect(remaining).to_contain_text("00:3")


def test_the_player_reads_our_casts_by_itself(page: Page) -> None:
    """asciinema-player with its own parser: refusals are chapters."""
    open_story(page)
    address = page.locator("#player").get_attribute("data-source")
    found = page.evaluate(
        """async (address) => {
            const place = document.body.appendChild(document.createElement("div"));
            const player = AsciinemaPlayer.create(address, place, { preload: true });
            const marks = [];
            player.addEventListener("marker", (mark) => marks.push(mark.label));
            await player.seek({ marker: 2 });
            const at = player.getCurrentTime();
            await player.seek(at - 0.05);
            await player.play();
            await new Promise((done) => { const look = () => (marks.length ? done() : setTimeout(look, 20)); look(); });
            return { at, marks, duration: player.getDuration() };
        }""",
        address,
    )
    assert found["marks"][0] == "BLOCKED rm -rf / (files.delete-root)"
    assert 32 <= found["at"] <= found["duration"]


def test_prevented_and_people(page: Page, site) -> None:  # type: ignore[no-untyped-def]
    page.goto(f"{site.base}/prevented?since=&user=alice")
    card = page.locator(".timeline li")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("files.delete-root")
    expect(card).to_contain_text("It is gone.")
    card.locator("a.go").click()
    page.wait_for_selector(READY)
    expect(page.locator("#lines li.here code")).to_have_text("rm -rf /")
    page.goto(f"{site.base}/people")
    page.get_by_role("link", name="carol", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("carol")
    expect(page.locator("tr.row")).to_have_count(1)


PLACES = ("/", "/prevented?since=", "/people", "/search?q=needle")


@pytest.mark.parametrize("number", range(len(ATTACKS)))
def test_nothing_recorded_runs(page: Page, number: int) -> None:
    """The text of an attack is on the page as text, whatever it stood in; `watched` sees errors, dialogs, requests."""
    base = page.url.rstrip("/")
    for place in PLACES if number == 0 else ():  # all of them are there
        page.goto(base + place)
        assert page.evaluate(f"window.{SIGN}") is None
    page.goto(f"{base}/?actor=agent&text=needle")
    rows = page.locator("tr.row")
    person = rows.nth(len(ATTACKS) - 1 - number).locator("td:nth-child(2) a").get_attribute("href")
    page.goto(f"{base}{person}")
    page.locator("tr.row a.go").first.click()
    page.wait_for_selector(READY)
    page.keyboard.press("b")
    expect(page.locator("#lines li").nth(1)).to_have_class(re.compile("here"))
    page.keyboard.press(" ")
    if "?1049" not in ATTACKS[number]:  # another screen lies over it
        expect(page.locator("#player")).to_contain_text("needle")
    assert page.evaluate(f"window.{SIGN}") is None
    assert page.locator("main script, main iframe, main img, main link, a[href^=javascript]").count() == 0


def surveyed(cast: str) -> list[frames.Frame]:
    """As the index does it for recordings that are larger than those of tests."""
    with open(cast, "rb") as file:
        placed = Placed(cast, file)
        surveyor = frames.Surveyor(frames.first(placed.header, placed.start))
        found = [surveyor.see(event, until) for event, _, until in placed.events(placed.start)]
    return [frame for frame in found if frame]


def test_a_large_one_comes_in_parts(
    serve: Callable[[Path], Any], enter: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "WHOLE", 1000)
    monkeypatch.setattr(parts, "_PART", 3000)
    monkeypatch.setattr(frames, "EVERY", 1000)
    monkeypatch.setattr(one, "_frames", lambda request, found: surveyed(found.cast))
    clock = Clock()
    recording = start(tmp_path, ALICE, columns=60, rows=10, clock=clock, masked=False)
    for number in range(20):
        clock.now += 1
        recording.output(b"noise\r\n" * 50)
        run(recording, f"job {number}", f"\x1b[32mthis is job {number}\x1b[0m.\r\n".encode())
        clock.now += 1
        recording.output(b"$ ")
    recording.end(0)
    page = enter(serve(tmp_path))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("a.go").click()
    page.wait_for_selector(READY)
    for number in (15, 2, 19):
        page.locator("#lines li button").nth(number).click()
        expect(page.locator(f"#lines li:nth-child({number + 1})")).to_have_class(re.compile("here"))
        expect(page.locator("#player")).to_contain_text(f"this is job {number}.")
    assert [re.sub(r".*cast", "", url) for url in asked if "cast" in url] == ["?at=0", "?at=31", "?at=5", "?at=39"]
    page.keyboard.press("[")
    expect(page.locator("#lines li:nth-child(19)")).to_have_class(re.compile("here"))


def test_live(serve, enter, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    recording = start(tmp_path, ALICE, columns=60, rows=10)
    recording.output(b"\x1b[31mearlier\x1b[0m\r\n")
    recording.decided(outcome("make"))
    page = enter(serve(tmp_path))
    expect(page.locator("tr.row")).to_contain_text("live")
    page.locator("a.go").click()
    screen, lines = page.locator("#player"), page.locator("#lines li")
    expect(screen).to_contain_text("earlier")
    recording.output("später ✓\r\n".encode())
    recording.flush()
    expect(screen).to_contain_text("später ✓")
    recording.decided(outcome("<b>rm</b> -rf /\u202e", "files.delete-root"))
    expect(lines).to_have_count(2)
    expect(lines.nth(1).locator("code")).to_have_text("<b>rm</b> -rf /\\u202e")
    expect(lines.nth(1)).to_contain_text("files.delete-root")
    recording.end(0)
    expect(page.locator("#live")).to_have_text("ended")
    page.wait_for_selector("body[data-ready=player]")
    page.keyboard.press("b")
    expect(lines.nth(1)).to_have_class(re.compile("here"))


def test_each_playback_is_in_the_ledger(page: Page, site) -> None:  # type: ignore[no-untyped-def]
    open_story(page)
    session = page.url.rpartition("/")[2]
    rows = [json.loads(row) for row in (site.state / "ledger.jsonl").read_text().splitlines()]
    assert [row for row in rows if row["type"] == "play" and row["session"] == session and row["how"] == "web"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(enter, site, scheme: str) -> None:  # type: ignore[no-untyped-def]
    """axe-core: names, roles, contrast. What the player draws is its own."""
    page = enter(site, color_scheme=scheme)
    axe = Axe()
    for place in PLACES[:1] if scheme == "light" else (*PLACES, "/people/alice", "/?text=nowhere"):
        page.goto(site.base + place)
        assert problems(axe, page) == [], place
    open_story(page)
    page.keyboard.press("b")
    assert problems(axe, page) == []


def problems(axe: Axe, page: Page) -> list[str]:
    found = axe.run(page, context={"exclude": [["#player"]]}).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def test_narrow(enter: Callable[..., Page], site) -> None:  # type: ignore[no-untyped-def]
    """On a telephone nothing but a table scrolls sideways."""
    page = enter(site)
    page.set_viewport_size({"width": 390, "height": 800})
    for place in (*PLACES, "/people/alice", "/?user=alice"):
        page.goto(site.base + place)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, place
    open_story(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
