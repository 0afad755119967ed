#!/usr/bin/env python3
"""Fuzzing led by coverage: python tests/fuzz/guided.py [CORPUS FOLDER] [libFuzzer options, such as -max_total_time=600]

Needs atheris (`pip install atheris`), which has no wheels for every Python; so this is run by hand. The first byte says
what the rest is handed to: the shell itself, or one of the readers of other languages. A broken law is a crash, and
libFuzzer keeps its text in a file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))

with atheris.instrument_imports(include=["gshell"]):
    from judged import check, judged

READERS = (
    "{}", "bash -c '{}'", "psql -c '{}'", "mysql -e '{}'", "python3 -c '{}'", "perl -e '{}'", "awk '{}'", "sed '{}'",
    "ruby -e '{}'", "node -e '{}'", "redis-cli {}", "mongosh --eval '{}'", "echo $(( {} ))", "echo ${x{}}", "git {}",
)  # fmt: skip


def one(data: bytes) -> None:
    reader = READERS[data[0] % len(READERS)] if data else "{}"
    text = reader.replace("{}", data[1:].decode(errors="surrogateescape"))
    check(text, judged(text))


def main() -> None:
    check("ls", judged("ls"))  # what is loaded once is loaded now
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
