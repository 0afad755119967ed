"""Moments as people write them."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta

import click

from gshell.replay.moments import duration, moment

__all__ = ["duration", "moment", "read_moment"]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


def read_moment(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """click callback: `2h` (ago), `today`, `yesterday`, `2026-11-22`, `2026-11-22 14:30`, in local time."""
    if value is None:
        return None
    text = value.strip().lower()
    ago = re.fullmatch(r"(\d+)\s*([smhdw])(?:\s*ago)?", text)
    if ago:
        return time.time() - int(ago[1]) * _UNITS[ago[2]]
    now = datetime.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    named = {"now": now, "today": midnight, "yesterday": midnight - timedelta(days=1)}
    try:
        return (named.get(text) or datetime.fromisoformat(text)).timestamp()
    except (ValueError, OverflowError, OSError):
        raise click.BadParameter(
            f"{value!r} is no time; write 2h, 3d, today, yesterday, 2026-11-22 or '2026-11-22 14:30'"
        ) from None
