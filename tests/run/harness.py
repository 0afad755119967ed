"""A conductor of twenty lines: InnerShell on this process's terminal, everything permitted.

Reads one JSON request a line from the FIFO argv[1], answers on argv[2]. Requests:
{"run": text}, {"call": method, "arguments": […]}, {"end": true}. The sink's bytes come with each report.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from permits import permit

from gshell.errors import GshellError, RecorderError
from gshell.run import questions
from gshell.run.inner import InnerShell
from gshell.run.report import Report
from gshell.run.terminal import RealTerminal


class Memory:
    def __init__(self, full: bool) -> None:
        self.full = full
        self.shown = bytearray()
        self.sizes: list[tuple[int, int]] = []

    def output(self, data: bytes, stream: str) -> None:
        assert stream == "tty"
        if self.full:
            raise RecorderError("disk full")
        self.shown += data

    def resize(self, columns: int, rows: int) -> None:
        self.sizes.append((columns, rows))


def plain(value: Any, sink: Memory) -> Any:
    if isinstance(value, Report):
        fields = value._asdict()
        fields.update(functions=sorted(value.functions), typeahead=value.typeahead.decode("latin-1"))
        fields.update(signal=value.status.signal, shown=sink.shown.decode("utf-8", "replace"), sizes=sink.sizes)
        sink.shown, sink.sizes = bytearray(), []
        return fields
    return dict(value) if hasattr(value, "keys") else value


def main() -> None:
    options = json.loads(sys.argv[3])
    questions._PATIENCE = options.pop("patience", questions._PATIENCE)
    sink = Memory(options.pop("full", False))
    with open(sys.argv[1], encoding="utf-8") as requests, open(sys.argv[2], "w", encoding="utf-8") as answers:
        shell = InnerShell(terminal=RealTerminal(0, 1), sink=sink, **options)
        result: Any = shell.ready()
        while True:
            answers.write(json.dumps(plain(result, sink)) + "\n")
            answers.flush()
            request = json.loads(requests.readline() or '{"end": true}')
            try:
                if "end" in request:
                    break
                if "run" in request:
                    result = shell.run(permit(request["run"]))
                elif request["call"] == "failure":
                    result = str(shell.failed)
                else:
                    result = getattr(shell, request["call"])(*request["arguments"])
            except (GshellError, ValueError) as error:
                result = {"error": type(error).__name__, "message": str(error)}
    shell.close()


if __name__ == "__main__":
    main()
