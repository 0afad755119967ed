"""Calling gshell as its users do, within this process."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from gshell.__main__ import main


class Front:
    """`gshell WORDS`; keeps what it printed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        self._monkeypatch.setattr(sys, "argv", ["gshell", *words])
        status = main()
        self.out, self.err = self._capsys.readouterr()
        return status

    def json(self, *words: str) -> Any:
        assert self(*words, "--json") == 0, self.err
        return json.loads(self.out)
