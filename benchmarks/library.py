"""How fast recordings are found and played: `python benchmarks/library.py [--commands N] [--megabytes N]`.

Writes recordings of an invented team into a scratch directory, lets gshell index them, and asks. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from typing import Callable, Iterator

from gshell.index import Index
from gshell.record import place
from gshell.record.cast import Header, event_line, header_v2
from gshell.record.journal import Journal
from gshell.record.settings import Settings
from gshell.replay.playhead import Playhead
from gshell.replay.reel import Reel

PER_SESSION = 500
TOOLS = [
    "git",
    "make",
    "ls",
    "docker",
    "kubectl",
    "vim",
    "npm",
    "ssh",
    "tail",
    "systemctl",
    "curl",
    "terraform",
    "psql",
]
PLACES = [
    f"{area}-{part}" for area in ("api", "web", "auth", "search", "mail") for part in ("server", "config", "test")
]
WORDS = ["error", "build", "passed", "failed", "connection", "refused", "timeout", "user", "server", "cache", "queue"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commands", type=int, default=1_000_000)
    parser.add_argument("--megabytes", type=int, default=100, help="of the one large session")
    asked = parser.parse_args()
    random.seed(1)
    with tempfile.TemporaryDirectory(prefix="gshell-bench-") as state:
        large = write_large(state, asked.megabytes)
        timed(f"index a session of {asked.megabytes} MB", lambda: Index(state).close())
        seeks(state, large)
    with tempfile.TemporaryDirectory(prefix="gshell-bench-") as state:
        for _ in range(0, asked.commands, PER_SESSION):
            write_session(state)
        timed(f"index {asked.commands:,} commands", lambda: Index(state).close())
        questions(state)


def timed(what: str, work: Callable[[], object]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    print(f"{what:44} {time.perf_counter() - wall:8.2f} s, {time.process_time() - cpu:.2f} s of CPU")


def often(what: str, work: Callable[[], object], times: int = 5) -> None:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1000)
    first, *_ = spent
    print(f"{what:44} first {first:7.1f} ms, median {sorted(spent)[times // 2]:7.1f} ms, slowest {max(spent):7.1f} ms")


def questions(state: str) -> None:
    with Index(state) as index:
        often("search a common word", lambda: index.search("terraform"))
        often("search a rare word", lambda: index.search("file4711"))
        often("search the beginning of a word", lambda: index.search("file47"))
        often("search two words", lambda: index.search("docker mail-server"))
        often("search a phrase", lambda: index.search('"web-config/src"'))
        often("search, of one person", lambda: index.search("make", user="user7"))
        often("search, refused", lambda: index.search("make", refused=True))
        often("lines that touched a table", lambda: index.commands(table="invoices", limit=100))
        often("lines that touched a folder", lambda: index.commands(path="/srv/api-server", limit=100))
        often("lines with an exit status", lambda: index.commands(status=127, limit=100))
        often("lines a rule stopped", lambda: index.commands(rule="sql.*", limit=100))
        often("sessions with a refusal", lambda: index.sessions(refused=True, limit=100))
        often("sessions with a word", lambda: index.sessions(text="kubectl", limit=100))


def seeks(state: str, cast: str) -> None:
    with Index(state) as index:
        frames = index.frames(place.session_of(cast))
    often("open it, see the middle", lambda: Playhead(Reel(cast, frames)).seek(frames[len(frames) // 2].time))
    reel = Reel(cast, frames)
    while not reel.surveyed:
        reel.survey()
    head = Playhead(reel)
    often("jump anywhere in it", lambda: head.seek(random.random() * reel.duration), times=100)


def write_large(state: str, megabytes: int) -> str:
    """Coloured log lines in chunks as a terminal gives them."""
    _, cast, lines = place.create(state, "alice", "web1", 1_700_000_000.0, Settings())
    cast.append(header_v2(Header(80, 24)))
    journal = begin(lines, "alice", "web1", place.session_of(cast.path))
    pieces = [output() for _ in range(500)]
    for count in range(megabytes * 1_000_000 // 4000):
        if count % 2000 == 0:
            put(journal, f"make step{count}", count * 0.003, cast.size)
        cast.append(event_line(count * 0.003, "o", random.choice(pieces)))
    journal.write("end", count * 0.003, status=0, reason="exit")
    cast.close()
    lines.close()
    return cast.path


def output() -> str:
    def line() -> Iterator[str]:
        yield f"\x1b[3{random.randrange(8)}m{random.choice(WORDS)}\x1b[0m: "
        yield " ".join(random.choice(WORDS) for _ in range(7))
        yield f" \x1b[1mé{random.randrange(100_000)}\x1b[m\r\n"

    text = ""
    while len(text) < 4000:
        text += "".join(line())
    return text


def write_session(state: str) -> None:
    user, host = f"user{random.randrange(200)}", f"web{random.randrange(50)}"
    moment = 1_700_000_000.0 + random.random() * 30_000_000
    session, cast, lines = place.create(state, user, host, moment, Settings())
    cast.append(header_v2(Header(80, 24)) + event_line(1.0, "o", f"hello from {host}\r\n"))
    journal = begin(lines, user, host, session, moment)
    for count in range(PER_SESSION):
        tool, where = random.choice(TOOLS), random.choice(PLACES)
        put(journal, f"{tool} {where}/src/file{random.randrange(5000)}", float(count), 100, f"/srv/{where}")
    journal.write("end", PER_SESSION, status=0, reason="exit")
    cast.close()
    lines.close()


def begin(lines: place.Lines, user: str, host: str, session: str, moment: float = 1_700_000_000.0) -> Journal:
    journal = Journal(lines)
    identity = {"subject": user, "kind": "human", "host": host}
    journal.write("session", 0.0, session=session, kind="interactive", started=moment, identity=identity)
    return journal


def put(journal: Journal, text: str, time_: float, at: int, path: str = "/srv") -> None:
    """A line and its result; one of 500 was refused."""
    facts: dict[str, object] = {"verdict": "allow", "effects": [{"kind": "file.read", "target": path}]}
    refused = random.random() < 0.002
    if refused:
        effects = [{"kind": "sql.drop", "target": "shop.invoices"}]
        facts = {"verdict": "deny", "refused": "denied", "rules": ["sql.drop-table"], "risk": 95, "effects": effects}
    number = journal.write("line", time_, text=text, at=at, **facts)
    if not refused:
        status = random.choice((1, 2, 127)) if random.random() < 0.05 else 0
        journal.write("result", time_, line=number, status=status, duration=0.4)


if __name__ == "__main__":
    main()
