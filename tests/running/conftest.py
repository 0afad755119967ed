"""A bash of the project's own, driven through a real terminal by pexpect."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

sys.path.insert(0, str(Path(__file__).parent))

RC = "PS1='ready$ '; alias hello='echo hello from alias'; greet() { echo \"greetings $1\"; }\n"


class Session:
    """The harness at work. `run` waits for the report; `start` does not, so that the test can type meanwhile."""

    def __init__(self, place: Path, environment: dict[str, str], **options: object) -> None:
        names = [place / "requests", place / "answers"]
        for name in names:
            os.mkfifo(name)
        words = [str(Path(__file__).parent / "harness.py"), *map(str, names), json.dumps(options)]
        self.terminal = pexpect.spawn(
            sys.executable, words, env=environment, cwd=str(place), dimensions=(24, 80), timeout=10, encoding="utf-8"
        )
        self._requests = open(names[0], "w", encoding="utf-8")
        self._answers = open(names[1], encoding="utf-8")

    def answer(self) -> Any:
        line = self._answers.readline()
        assert line, self.terminal.read()
        return json.loads(line)

    def start(self, text: str) -> None:
        self._ask({"run": text})

    def run(self, text: str) -> dict[str, Any]:
        self.start(text)
        return self.answer()

    def call(self, method: str, *arguments: object) -> Any:
        self._ask({"call": method, "arguments": arguments})
        return self.answer()

    def shows(self, text: str) -> str:
        """What `text` prints, as the sink got it."""
        return str(self.run(text)["shown"]).replace("\r\n", "\n")

    def close(self) -> None:
        self._requests.close()
        self._answers.close()
        self.terminal.close(force=True)

    def _ask(self, request: object) -> None:
        self._requests.write(json.dumps(request) + "\n")
        self._requests.flush()


@pytest.fixture
def open_session(tmp_path: Path) -> Iterator[Callable[..., Session]]:
    sessions: list[Session] = []

    def make(rc: str = RC, environment: dict[str, str] | None = None, **options: object) -> Session:
        home = tmp_path / f"home{len(sessions)}"
        home.mkdir()
        (home / ".bashrc").write_text(rc)
        variables = {"HOME": str(home), "PATH": os.environ["PATH"], "TERM": "xterm", "LANG": "C.UTF-8", "SHLVL": "1"}
        session = Session(home, variables | (environment or {}), **options)
        sessions.append(session)
        return session

    yield make
    for session in sessions:
        session.close()


@pytest.fixture
def session(open_session: Callable[..., Session]) -> Session:
    """Ready for its first command."""
    session = open_session()
    session.answer()
    return session
