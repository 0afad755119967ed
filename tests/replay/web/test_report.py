"""The auditor's page: one file, without a network."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from hostile import ATTACKS, SIGN, attack
from playwright.sync_api import Page, expect
from sessions import ALICE, run, start

from gshell.record import Recording
from gshell.replay.export import export
from gshell.replay.report import report


def written(recording_path: str, folder: Path) -> Path:
    page = folder / "report.html"
    page.write_text("".join(report(recording_path)), encoding="utf-8")
    return page


@pytest.fixture
def audit(watched: Callable[..., Any], tmp_path: Path) -> Callable[[str], Page]:
    """Writes a report and opens it where there is no network."""

    def begin(cast: str) -> Page:
        file = written(cast, tmp_path)
        page: Page = watched(file.as_uri(), offline=True, accept_downloads=True).page
        page.goto(file.as_uri())
        page.wait_for_selector("body[data-ready]")
        return page

    return begin


@pytest.fixture
def cast(state: Path) -> str:
    (found,) = state.rglob("alice-*.cast")
    return str(found)


def test_everything_is_in_it(audit: Callable[[str], Page], cast: str) -> None:
    page = audit(cast)
    expect(page.get_by_role("heading", name="Intact")).to_be_visible()
    rows = page.locator("table.verdicts tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.nth(2)).to_contain_text("files.delete-root")
    expect(page.locator(".passage.stopped")).to_contain_text("It is gone.")
    expect(page.locator(".card .reason")).to_have_text("It is gone.")
    page.locator(".card .jump").click()
    expect(page.locator("#player")).to_contain_text("refused (files.delete-root)")
    page.keyboard.press("k")
    expect(page.locator("#lines li").nth(1)).to_have_class(re.compile("here"))
    found = Axe().run(page, context={"exclude": [["#player"]]}).response["violations"]
    assert [each["id"] for each in found] == []


def test_both_files_can_be_saved_from_it(audit: Callable[[str], Page], cast: str) -> None:
    """Byte for byte, and the sums on the page are theirs."""
    page = audit(cast)
    for name, path in (("cast", Path(cast)), ("journal", Path(cast).with_suffix(".jsonl"))):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save the {name}").click()
        assert download.value.suggested_filename == path.name
        assert download.value.path().read_bytes() == path.read_bytes()
        expect(page.locator(".hashes")).to_contain_text(hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.mark.parametrize(
    "text", [ATTACKS[0], *(pytest.param(text, marks=pytest.mark.slow) for text in ATTACKS[1:])], ids=lambda _: ""
)
def test_nothing_recorded_runs(audit: Callable[[str], Page], tmp_path: Path, text: str) -> None:
    page = audit(attack(tmp_path, text, 1_790_000_000.0).path)
    page.keyboard.press("b")
    expect(page.locator("#lines li").nth(1)).to_have_class(re.compile("here"))
    assert page.evaluate(f"window.{SIGN}") is None
    assert page.locator("main iframe, main img, main link, a[href^=javascript]").count() == 0


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    recording = recorded(tmp_path / "closed")
    cast = Path(recording.path)
    cast.write_bytes(cast.read_bytes().replace(b"hello", b"hullo"))
    assert '<section class="proof bad"' in "".join(report(str(cast)))
    recording = recorded(tmp_path / "cut", end=False)
    assert '<h2 id="proof-title">Still running</h2>' in "".join(report(recording.path))
    recording._journal.lines.close()
    page = "".join(report(recording.path))
    assert "Interrupted</h2>" in page and "cut off at its end" in page


def test_a_cast_of_somebody_else(tmp_path: Path) -> None:
    file = tmp_path / "other.cast"
    file.write_text('{"version": 3, "term": {"cols": 80, "rows": 24}}\n[0.5, "o", "hello"]\n[1.0, "m", "chapter"]\n')
    page = "".join(report(str(file)))
    assert "No journal" in page and '<h3><span class="at">0:01</span> <code>chapter</code>' in page


def recorded(state: Path, end: bool = True) -> Recording:
    recording = start(state, ALICE)
    run(recording, "echo hello", b"hello\r\n")
    recording.flush()
    if end:
        recording.end(0)
    return recording


@pytest.mark.slow
def test_a_moving_picture_moves_and_begins_again(watched: Callable[..., Any], cast: str, tmp_path: Path) -> None:
    file = tmp_path / "moving.svg"
    with file.open("wb") as out:
        export(cast, "moving", out)
    page = watched(file.as_uri(), offline=True).page
    page.goto(file.as_uri())
    look = """(seconds) => {
        const svg = document.documentElement;
        svg.pauseAnimations();
        svg.setCurrentTime(seconds);
        return [...document.querySelectorAll("use")].filter((use) => getComputedStyle(use).visibility === "visible")
            .map((use) => document.querySelector(use.getAttribute("href")).textContent).join("\\n");
    }"""
    length = page.evaluate("document.querySelector('animate').getSimpleDuration()")
    for again in (0, length):
        assert page.evaluate(look, 1.5 + again) == "$ make\nall green"
        assert "It is gone." not in page.evaluate(look, 2.5 + again)
        assert "It is gone." in page.evaluate(look, length - 0.5 + again)
