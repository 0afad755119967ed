#!/usr/bin/env python3
"""A fuzz campaign by hand: python tests/fuzz/campaign.py [--seconds N] [--seed N] [--kinds a,b] [--out FOLDER]

Prints every minute and at the end how many texts of each kind were judged, how many broke a law, and which cost most.
What it finds is written to FOLDER, a file each, with the traceback. A text is made from its kind and its number only:
`--show KIND:NUMBER` prints it.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from types import FrameType

sys.path.insert(0, str(Path(__file__).parent))

from bombs import deep, large
from inputs import Kind, calls, mutated, raw, tokens
from judged import Outcome, check, judged
from payloads import inside

KINDS: dict[str, Kind] = {
    "calls": calls, "mutated": mutated, "tokens": tokens, "inside": inside, "raw": raw, "deep": deep, "large": large,
}  # fmt: skip
SHARES = {"calls": 8, "mutated": 8, "tokens": 5, "inside": 6, "raw": 3, "deep": 1, "large": 1}
"""How many of each kind a round judges."""

MOST_CPU = 10.0
"""Seconds after which a text counts as hung."""

MOST_MEMORY = 3 << 30
AGAIN = 50
"""Every so many texts, one is judged twice: the answers must be the same."""


class HungError(BaseException):
    """Not an Exception: nothing on the way may catch it."""


def text_of(kind: str, number: int) -> str:
    return KINDS[kind](Random(f"{kind}:{number}"))


class Campaign:
    """Counts, times and finds of one run."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.judged: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()
        self.broken: Counter[str] = Counter()
        self.slowest: dict[str, list[tuple[float, int, int]]] = {kind: [] for kind in KINDS}
        self.seen: set[str] = set()

    def try_one(self, kind: str, number: int) -> None:
        text = text_of(kind, number)
        began = time.process_time()
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, MOST_CPU)
            outcome = judged(text)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self._note(kind, number, len(text), time.process_time() - began, outcome)
            check(text, outcome)
            if number % AGAIN == 0:
                again = judged(text)
                assert again.decisions == outcome.decisions, "judged twice with two results"
        except (Exception, HungError):
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self._find(kind, number, text)
        self.judged[kind] += 1

    def _note(self, kind: str, number: int, length: int, seconds: float, outcome: Outcome) -> None:
        self.answers[outcome.decisions[0].verdict.word] += 1
        rows = self.slowest[kind]
        rows.append((seconds, number, length))
        if len(rows) > 200:
            rows.sort(reverse=True)
            del rows[10:]

    def _find(self, kind: str, number: int, text: str) -> None:
        self.broken[kind] += 1
        trace = traceback.format_exc()
        frames = [line for line in trace.splitlines() if line.lstrip().startswith(("File", "assert"))]
        signature = "".join(frames[-2:]) + trace.splitlines()[-1][:60]
        if signature not in self.seen:
            self.seen.add(signature)
            self.out.mkdir(parents=True, exist_ok=True)
            content = f"{kind}:{number}\n{text!r}\n{trace}"
            (self.out / f"{kind}-{number}.txt").write_text(content, encoding="utf-8", errors="backslashreplace")
            print(f"FOUND {kind}:{number} {text[:200]!r}\n{trace.splitlines()[-1][:300]}", flush=True)

    def report(self) -> None:
        print(time.strftime("%H:%M:%S"), "judged", self.judged.total(), dict(self.judged), flush=True)
        print("  answers", dict(self.answers), "broken", dict(self.broken))
        print("  peak memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "MiB")
        for kind, rows in self.slowest.items():
            rows.sort(reverse=True)
            print(f"  slowest {kind}:", ", ".join(f"{s * 1000:.0f} ms ({n}, {size})" for s, n, size in rows[:5]))
        sys.stdout.flush()


def _hung(_: int, __: FrameType | None) -> None:
    raise HungError(f"more than {MOST_CPU} s of CPU")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0, help="the first number; each campaign should have its own")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--out", type=Path, default=Path("fuzz-finds"))
    parser.add_argument("--show", metavar="KIND:NUMBER")
    options = parser.parse_args()
    if options.show:
        kind, _, number = options.show.partition(":")
        print(text_of(kind, int(number)))
        return 0
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    signal.signal(signal.SIGVTALRM, _hung)
    campaign = Campaign(options.out)
    _rounds(campaign, options.kinds.split(","), options.seed, options.seconds)
    campaign.report()
    return 1 if campaign.broken else 0


def _rounds(campaign: Campaign, kinds: list[str], seed: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    said = time.monotonic()
    number = seed
    while time.monotonic() < end:
        for kind in kinds:
            for _ in range(SHARES[kind]):
                campaign.try_one(kind, number)
                number += 1
        if time.monotonic() - said > 60:
            said = time.monotonic()
            campaign.report()


if __name__ == "__main__":
    sys.exit(main())
