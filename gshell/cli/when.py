"""Moments as people write them, and times as people read them."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta

import click

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


def moment(seconds: float) -> str:
    """Seconds since the epoch as a local time; the form sorts."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))


def duration(seconds: float | None) -> str:
    """`0.3s`, `42s`, `3m05s`, `2h07m`, `4d02h`; "" if there is none."""
    if seconds is None:
        return ""
    if seconds < 10:
        return f"{seconds:.1f}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02}s"
    if whole < 86400:
        return f"{whole // 3600}h{whole % 3600 // 60:02}m"
    return f"{whole // 86400}d{whole % 86400 // 3600:02}h"
