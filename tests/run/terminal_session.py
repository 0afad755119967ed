"""A bash of the project's own, driven through a real terminal by pexpect."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pexpect

RC = "PS1='ready$ '; alias hello='echo hello from alias'; greet() { echo \"greetings $1\"; }\n"


class Session:
    """The harness at work. `run` waits for the report; `start` does not, so that the test can type meanwhile."""

    def __init__(self, place: Path, environment: dict[str, str], **options: object) -> None:
        self.home = place
        names = [place / "requests", place / "answers"]
        for name in names:
            os.mkfifo(name)
        words = [str(Path(__file__).parent / "harness.py"), *map(str, names), json.dumps(options)]
        self.terminal = pexpect.spawn(
            sys.executable,
            words,
            env=environment,
            cwd=str(place),
            dimensions=(24, 80),
            timeout=10,
            encoding="utf-8",
            codec_errors="backslashreplace",
        )
        self.terminal.delaybeforesend = None
        self.terminal.ptyproc.delayafterclose = self.terminal.ptyproc.delayafterterminate = 0.05
        self._requests = names[0].open("w", encoding="utf-8")
        self._answers = names[1].open(encoding="utf-8")

    def answer(self) -> Any:
        """Wait for the outcome of the last request."""
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

    def types(self, *pairs: str) -> dict[str, Any]:
        """Expect, type, expect, type, … and wait for the report."""
        for awaited, keys in zip(pairs[::2], pairs[1::2], strict=True):
            self.terminal.expect(awaited)
            self.terminal.send(keys)
        return self.answer()

    def hang_up(self) -> None:
        """The person's terminal goes away."""
        self.terminal.ptyproc.fileobj.close()
        self.terminal.ptyproc.closed = self.terminal.closed = True

    def close(self) -> None:
        self._requests.close()
        self._answers.close()
        self.terminal.close(force=True)

    def _ask(self, request: object) -> None:
        self._requests.write(json.dumps(request) + "\n")
        self._requests.flush()


class Opener:
    """Makes sessions and closes them all."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._sessions: list[Session] = []

    def __call__(
        self,
        rc: str = RC,
        environment: dict[str, str] | None = None,
        files: dict[str, str] | None = None,
        **options: object,
    ) -> Session:
        home = self._place / f"home{len(self._sessions)}"
        home.mkdir()
        for name, content in {".bashrc": rc, **(files or {})}.items():
            (home / name).write_text(content)
        variables = {"HOME": str(home), "PATH": os.environ["PATH"], "TERM": "xterm", "LANG": "C.UTF-8", "SHLVL": "1"}
        session = Session(home, variables | (environment or {}), **options)
        self._sessions.append(session)
        return session

    def close(self) -> None:
        for session in self._sessions:
            session.close()
