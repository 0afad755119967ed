"""The public keys of a state directory: a line for each key that ever signed there, the raw key in base64 first."""

from __future__ import annotations

import os

KEYS = "keys"
TRUSTED = "trusted.pub"


def trusted(state: str) -> list[str]:
    """The public keys of this place, in base64, oldest first."""
    try:
        with open(os.path.join(state, KEYS, TRUSTED), encoding="ascii", errors="replace") as file:
            return [line.split()[0] for line in file if line.split()]
    except OSError:
        return []
