"""Moments people write, durations people read."""

from __future__ import annotations

import time
from datetime import datetime

import click
import pytest

from gshell.cli.when import duration, moment, read_moment

CONTEXT = click.Context(click.Command("x"))
PARAMETER = click.Option(["--since"])


def read(text: str | None) -> float | None:
    return read_moment(CONTEXT, PARAMETER, text)


@pytest.mark.parametrize(
    ("text", "ago"), [("30s", 30), ("5m", 300), ("2h", 7200), ("3d", 3 * 86400), ("1w", 604800), ("2H ago", 7200)]
)
def test_ago(text: str, ago: int) -> None:
    assert time.time() - (read(text) or 0) == pytest.approx(ago, abs=5)


def test_dates() -> None:
    assert read("2026-11-22") == datetime(2026, 11, 22).timestamp()
    assert read("2026-11-22 14:30") == datetime(2026, 11, 22, 14, 30).timestamp()
    midnight = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    assert read("today") == midnight
    assert midnight - 90000 <= (read("yesterday") or 0) < midnight
    assert read(None) is None


@pytest.mark.parametrize("text", ["", "soon", "2h3", "2026-13-01", "-1h"])
def test_no_time(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no time"):
        read(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (0.04, "0.0s"), (9.94, "9.9s"), (42.4, "42s"), (185, "3m05s"), (7620, "2h07m"), (352_800, "4d02h")],
)
def test_duration(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


def test_moment_sorts_as_text() -> None:
    assert moment(1_000_000_000) < moment(1_000_000_001) < moment(2_000_000_000)
