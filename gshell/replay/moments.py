"""Times as people read them. Local time."""

from __future__ import annotations

import time


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
