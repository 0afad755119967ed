"""Ticker: something that has to be done soon, but not now and not here."""

from __future__ import annotations

import signal
from _thread import allocate_lock, start_new_thread  # threading would cost a millisecond of start-up

from gshell.hints import Callable

_OF_THE_MAIN_THREAD = {
    signal.SIGALRM, signal.SIGCHLD, signal.SIGCONT, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM,
    signal.SIGTSTP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGWINCH,
}  # fmt: skip
"""They are for who waits in poll(2)."""


class Ticker:
    """Calls `tick` on a thread of its own, `interval` seconds after `wake`. Unless woken it only sleeps."""

    __slots__ = ("_bell", "_due", "_gone", "_hurry", "_interval", "_over", "_started", "_tick", "_turn")

    def __init__(self, interval: float, tick: Callable[[], None]) -> None:
        self._interval = interval
        self._tick = tick
        self._due = self._over = self._started = False
        self._turn = allocate_lock()
        self._bell, self._hurry, self._gone = allocate_lock(), allocate_lock(), allocate_lock()
        for lock in (self._bell, self._hurry, self._gone):
            lock.acquire()

    def wake(self) -> None:
        """Costs nothing if it is awake."""
        if self._due or self._over:
            return
        with self._turn:
            if not self._due:
                self._due = True
                if not self._started:
                    self._started = True
                    start_new_thread(self._run, ())
                self._bell.release()

    def stop(self) -> None:
        """Come back when it does nothing any more; a tick that was due is dropped."""
        if self._over:
            return
        self._over = True
        if self._started:
            self._hurry.release()
            if not self._due:
                self._bell.release()
            self._gone.acquire()

    def _run(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, _OF_THE_MAIN_THREAD)
        while not self._over:
            self._bell.acquire()
            if self._over or self._hurry.acquire(timeout=self._interval):
                break
            self._due = False
            self._tick()
        self._gone.release()
