"""The shipped detectors with their examples."""

from __future__ import annotations

from pathlib import Path

from gshell.mask import library
from gshell.mask.describe import Described, read
from gshell.mask.labels import Labels

DESCRIBED = [row for file in library.shipped() for row in read(Path(file).read_text(encoding="utf-8"), file).detectors]
MATCHES = [(row, example) for row in DESCRIBED for example in row.match]
NO_MATCHES = [(row, text) for row in DESCRIBED for text in row.no_match]


def name(value: object) -> str:
    return value.detector.id if isinstance(value, Described) else repr(value)[:40]


def shown(row: Described, example: tuple[str, str, str]) -> str:
    """What stands where the secret was."""
    return Labels().label(row.detector.id, row.detector.keep, example[1].encode()).decode()
