"""Bytes pass in order, at once, and without one slow reader holding up another; a failing sink hurts nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from terminal_session import Opener, Session

from gshell.errors import RecorderError
from gshell.run.events import Tap
from gshell.run.pump import Channel, Keys, relay

ONCE = [sys.executable, str(Path(__file__).parent / "once.py"), "command"]


class Failing:
    """A disk that is full."""

    def __init__(self) -> None:
        self.offered: list[bytes] = []

    def output(self, data: bytes, stream: str) -> None:
        self.offered.append(data)
        raise RecorderError("disk full")

    def resize(self, columns: int, rows: int) -> None:
        raise RecorderError("disk full")


class Kept(Failing):
    def output(self, data: bytes, stream: str) -> None:
        self.offered.append(data)


def test_a_failed_sink_is_remembered_and_left_alone() -> None:
    sink = Failing()
    tap = Tap(sink)
    tap.output(b"one", "tty")
    tap.output(b"two", "tty")
    tap.resize(80, 24)
    assert sink.offered == [b"one"]
    assert isinstance(tap.failed, RecorderError)


def test_a_failed_sink_does_not_stop_the_program(open_session: Opener) -> None:
    session: Session = open_session(full=True)
    session.answer()
    session.start("echo first; echo second; (exit 3)")
    session.terminal.expect("first\r\nsecond\r\n")
    assert session.answer()["status"] == 3
    assert session.call("failure") == "disk full"


def pipes(count: int) -> list[tuple[int, int]]:
    return [os.pipe() for _ in range(count)]


def test_output_reaches_the_person_before_the_sink() -> None:
    (source, program), (person, target), (_, until) = pipes(3)

    class Looking(Kept):
        def output(self, data: bytes, stream: str) -> None:
            assert os.read(person, 100) == data
            super().output(data, stream)

    sink = Looking()
    os.write(program, b"hello")
    os.close(program)
    Channel("stdout", source, target, Tap(sink)).drain()
    assert sink.offered == [b"hello"]
    assert until


def test_one_slow_reader_does_not_hold_up_the_other() -> None:
    """stdout is full and nobody reads it; what stands on stderr arrives all the same."""
    text = "head -c 150000 /dev/zero & sleep 0; echo now >&2; wait"
    process = subprocess.Popen([*ONCE, text], stdout=-1, stderr=-1)
    assert process.stdout and process.stderr
    assert process.stderr.readline() == b"now\n"
    assert len(process.stdout.read()) == 150_000
    assert process.wait(20) == 0


def test_order_within_a_channel() -> None:
    data = os.urandom(300_000)
    (source, program), (person, target), (until, over) = pipes(3)

    def write() -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(program, view[:7001]) :]
        os.close(program)

    received = bytearray()

    def read() -> None:
        while len(received) < len(data):
            received.extend(os.read(person, 4096))
        os.close(over)

    threads = [threading.Thread(target=action) for action in (write, read)]
    for thread in threads:
        thread.start()
    sink = Kept()
    relay([Channel("stdout", source, target, Tap(sink))], [until])
    for thread in threads:
        thread.join()
    assert bytes(received) == data == b"".join(sink.offered)


def test_a_reader_that_goes_away_is_noticed_at_once() -> None:
    """Without a write: the program's next one must fail, as it would without us."""
    (source, program), (person, target), (until, over) = pipes(3)
    channel = Channel("stdout", source, target, Tap(Kept()))
    os.close(person)

    class Watch:
        def interest(self, wanted: dict[int, int]) -> None:
            if channel.source < 0:
                os.close(over)

        def step(self, ready: object, alone: bool) -> None:
            pass

        def waits(self) -> bool:
            return False

        def settle(self) -> None:
            pass

    relay([channel, Watch()], [until])
    before = signal.getsignal(signal.SIGPIPE)
    assert before is signal.SIG_IGN
    with pytest.raises(BrokenPipeError):
        os.write(program, b"lost")


def test_keys_wait_for_a_program_that_does_not_read() -> None:
    (typed, typing), (program, master), (until, over) = pipes(3)
    os.write(typing, b"x" * 60_000)
    os.set_blocking(master, False)
    filled = 0
    with pytest.raises(BlockingIOError):
        while True:
            filled += os.write(master, b"-" * 4096)
    keys = Keys(typed, master)
    received = bytearray()

    def read() -> None:
        while len(received) < filled + 60_000:
            received.extend(os.read(program, 65536))
        os.close(over)

    thread = threading.Thread(target=read)
    thread.start()
    relay([keys], [until])
    thread.join()
    assert received.endswith(b"x" * 60_000)


def test_what_keys_tell() -> None:
    (typed, typing), (_, master), (until, over) = pipes(3)
    told: list[str] = []

    def hung_up() -> None:
        told.append("hung up")
        os.close(over)

    os.write(typing, b"a\x03b")
    os.close(typing)
    relay([Keys(typed, master, lambda: told.append("interrupted"), hung_up)], [until])
    assert told == ["interrupted", "hung up"]
