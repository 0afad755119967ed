"""Everything permitted, as `bash -c text [name [argument…]]` or `… | bash` would: once.py command|piped|file ….

With SHOWN set, what the sink got is written to that file, one `stream: repr` a line.
"""

from __future__ import annotations

import os
import sys

from permits import permit

from gshell.run import process
from gshell.run.batch import run_file, run_text


class Notes:
    def __init__(self) -> None:
        self.rows: list[tuple[str, bytes]] = []

    def output(self, data: bytes, stream: str) -> None:
        self.rows.append((stream, data))

    def resize(self, columns: int, rows: int) -> None:
        self.rows.append(("resize", f"{columns}x{rows}".encode()))


def whole(text: str) -> bool:
    """bash's own opinion, where one is needed."""
    if not any(sign in text for sign in ("<<", "(", "{", "for ", "if ", "'", '"')):
        return True
    import subprocess

    message = subprocess.run(["bash", "-n"], input=os.fsencode(text), capture_output=True).stderr.decode()
    return "unexpected end of file" not in message and "unexpected EOF" not in message and "here-doc" not in message


def main() -> process.Status:
    mode, *words = sys.argv[1:]
    notes = Notes()
    try:
        if mode == "command":
            return run_text(permit(words[0]), name="".join(words[1:2]), arguments=words[2:], sink=notes)
        if mode == "file":
            return run_file(permit("the file"), words[0], words[1:], judged=os.stat(words[0]), sink=notes)
        from gshell.read.script import statements
        from gshell.run.piped import PipedShell

        shell = PipedShell(arguments=words, sink=notes)
        for text in statements(0, whole):
            report = shell.refuse() if "REFUSED" in text else shell.run(permit(text))
            if not report.alive:
                break
        return shell.close()
    finally:
        if "SHOWN" in os.environ:
            with open(os.environ["SHOWN"], "w", encoding="utf-8") as file:
                file.writelines(f"{stream}: {data!r}\n" for stream, data in notes.rows)


if __name__ == "__main__":
    process.leave(main())
