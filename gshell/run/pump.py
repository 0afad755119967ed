"""Bytes on their way: programs' output to the person, the person's keys to programs.

One poll(2) loop, no threads, no timers: what has arrived is passed on at once, all of it
together. Output reaches the person first and the tap after.
"""

from __future__ import annotations

import os
import select
import stat

from gshell.hints import Callable, Mapping, Protocol, Sequence
from gshell.run.events import Tap
from gshell.run.terminal import echoes

_CHUNK = 65536
# A pipe or terminal that polls writable takes this much without blocking (pipe(7): PIPE_BUF on Linux),
# so that one slow reader does not hold up everything else.
_SURE = 4096
_FULL = 4095  # a read of a pseudo-terminal gives no more (n_tty(4)); one that gives less has taken all there was
_PATIENCE = 250  # ms without output until a veil shows what it keeps back
_GONE = select.POLLERR | select.POLLHUP | select.POLLNVAL


class Part(Protocol):
    """Something the loop turns."""

    def interest(self, wanted: dict[int, int]) -> None:
        """Add descriptor -> poll(2) events."""

    def waits(self) -> bool:
        """Does it keep something back that must not wait for ever?"""

    def settle(self) -> None:
        """Give that up."""

    def step(self, ready: Mapping[int, int], alone: bool) -> None:
        """Do what became possible. `alone`: nobody else would have to wait for a blocking write."""


def relay(parts: Sequence[Part], until: Sequence[int]) -> set[int]:
    """Turn the parts until one of the descriptors is readable or hung up; those that are."""
    registered: dict[int, int] = {}
    poll = select.poll()
    while True:
        wanted = dict.fromkeys(until, select.POLLIN)
        for part in parts:
            part.interest(wanted)
        if wanted != registered:
            poll, registered = _poll(wanted), wanted
        waiting = [part for part in parts if part.waits()]
        ready = dict(poll.poll(_PATIENCE if waiting else None))
        for part in waiting if not ready else ():
            part.settle()
        for part in parts:
            part.step(ready, len(parts) == 1)
        over = ready.keys() & set(until)
        if over:
            return over


def drain(channels: Sequence[Channel]) -> None:
    """Pass on what programs have written, wait for nothing more.

    On Linux a read of a pseudo-terminal delivers whatever was written before it (n_tty_read flushes
    the other side's buffer), a poll alone may not see it yet.
    """
    while full := [channel for channel in channels if channel.fill()]:
        ready = dict(_poll({channel.target: select.POLLOUT for channel in full}).poll())
        for channel in full:
            channel.step(ready, len(full) == 1)
    for channel in channels:
        channel.settle()


class Channel:
    """Output: what programs write arrives at `source` and goes to `target`, then to the tap under `name`.

    With a veil the tap comes first: it gets what the program wrote, the target what may be seen of it.
    """

    __slots__ = ("_pending", "_room", "_tap", "_veil", "_whole", "name", "source", "target")

    def __init__(self, name: str, source: int, target: int, tap: Tap) -> None:
        self.name, self.source, self.target = name, source, target
        self._tap = tap
        self._veil = tap.veils(name) if tap.veils else None
        self._pending = b""
        self._whole = stat.S_ISREG(os.fstat(target).st_mode)
        self._room = _poll({target: select.POLLOUT})
        os.set_blocking(source, False)

    def interest(self, wanted: dict[int, int]) -> None:
        if self.source < 0:
            return
        if self._pending:
            _add(wanted, self.target, select.POLLOUT)
        else:
            _add(wanted, self.source, select.POLLIN)
            _add(wanted, self.target, 0)

    def step(self, ready: Mapping[int, int], alone: bool) -> None:
        if self.source < 0:
            return
        if self._pending:
            self._write(alone)
        elif ready.get(self.target, 0) & _GONE:
            self.close()
        elif self.source in ready and self._read():
            self._write(alone)

    def waits(self) -> bool:
        return self._veil is not None and self._veil.held > 0 and not self._pending and self.source >= 0

    def settle(self) -> None:
        if self._veil and self.waits():
            self._pending = self._veil.flush()
            self._write(alone=True)

    def fill(self) -> bool:
        """Take what is there to be taken, without waiting. True if there is something to be passed on."""
        if self.source < 0 or self._pending:
            return self.source >= 0
        return self._read()

    def drain(self) -> None:
        """Pass on what is there, wait for nothing more."""
        drain([self])

    def close(self) -> None:
        if self.source >= 0:
            os.close(self.source)
        self.source, self._pending = -1, b""

    def _read(self) -> bool:
        """Take what the program wrote. False if that is nothing, now or (the channel closes) ever again."""
        parts: list[bytes] = []
        while not parts or (len(parts[-1]) == _FULL and len(parts) * _FULL < _CHUNK):
            try:
                data = os.read(self.source, _CHUNK)
            except BlockingIOError:
                break
            except OSError:  # EIO: nobody has the other side of the pseudo-terminal open (pty(7))
                data = b""
            if not data:
                if not parts:
                    self.settle()
                    self.close()
                break
            parts.append(data)
        self._pending = b"".join(parts)
        if self._veil and parts:
            self._tap.output(self._pending, self.name)
            self._pending = self._veil.feed(self._pending)
        return bool(parts)

    def _write(self, alone: bool) -> None:
        """As much as the reader takes now; all if only this channel would have to wait.

        If the reader is gone the program must find out at its next write (SIGPIPE), as without us.
        """
        at_once = alone or self._whole
        written, gone = 0, False
        try:
            while written < len(self._pending) and (at_once or self._room.poll(0)):
                written += os.write(self.target, self._pending[written : None if at_once else written + _SURE])
        except OSError:
            gone = True
        if written and not self._veil:
            self._tap.output(self._pending[:written], self.name)
        self._pending = self._pending[written:]
        if gone:
            self.close()


class Keys:
    """Input: what the person types at `source` goes to `master`, the programs' terminal.

    `typed` is shown what was passed on while the terminal echoed, if somebody wants to know: what is typed is
    seen where programs echo it, and nobody is to see what they do not.
    `interrupted` is called when ^C has been passed on, `hung_up` when the person's terminal has gone.
    """

    __slots__ = ("_gone", "_hung_up", "_interrupted", "_master", "_pending", "_typed", "source")

    def __init__(
        self,
        source: int,
        master: int,
        interrupted: Callable[[], None] = lambda: None,
        hung_up: Callable[[], None] = lambda: None,
        typed: Callable[[bytes], None] | None = None,
    ) -> None:
        self.source = source
        self._typed = typed
        self._interrupted, self._hung_up = interrupted, hung_up
        self._gone = False
        self._master = master
        self._pending = b""
        os.set_blocking(master, False)

    def type(self, typed: bytes) -> None:
        """As if the person had typed it."""
        self._pending += typed

    def interest(self, wanted: dict[int, int]) -> None:
        if self._pending:
            _add(wanted, self._master, select.POLLOUT)
        if not self._gone and len(self._pending) < _CHUNK:
            _add(wanted, self.source, select.POLLIN)

    def waits(self) -> bool:
        return False

    def settle(self) -> None:
        pass

    def step(self, ready: Mapping[int, int], alone: bool) -> None:
        if self.source in ready and not self._gone:
            self._read()
        if self._pending:
            self._write()

    def _read(self) -> None:
        try:
            typed = os.read(self.source, _CHUNK)
        except OSError:
            typed = b""
        self._pending += typed
        if not typed:
            self._gone = True
            self._hung_up()

    def _write(self) -> None:
        shown = self._typed is not None and echoes(self._master)  # asked first: what is typed may change it
        try:
            written = os.write(self._master, self._pending)
        except BlockingIOError:
            return
        except OSError:  # the programs' terminal has gone, and with it whoever could read
            written = len(self._pending)
        sent, self._pending = self._pending[:written], self._pending[written:]
        if shown and self._typed:
            self._typed(sent)
        if b"\x03" in sent:
            self._interrupted()


def _poll(wanted: Mapping[int, int]) -> select.poll:
    poll = select.poll()
    for descriptor, events in wanted.items():
        poll.register(descriptor, events)
    return poll


def _add(wanted: dict[int, int], descriptor: int, events: int) -> None:
    wanted[descriptor] = wanted.get(descriptor, 0) | events
