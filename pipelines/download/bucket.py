"""One token bucket for all connections of a download, whose rate can change at any moment."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from models.rates import SLOWEST

if TYPE_CHECKING:
    from collections.abc import Callable

CONNECTIONS: Final = 4
"""As many fragments are fetched at a time."""
BURST_S: Final = 0.25
"""What may be saved up while nothing comes, and what all connections read at once at most."""
DEBT_S: Final = 0.5
FIRST_READ: Final = 1024
"""Bytes of a connection's first read, whatever the rate (yt-dlp's `buffersize`)."""
BLOCK_MAX: Final = 1 << 20
"""A read without a limit: what is on its way when one comes is soon there."""


class Tokens:
    """The arithmetic: bytes earned with time against bytes taken. Times are seconds of one clock.

    A taker waits until its own bytes are earned, so that takers are served in their order.
    """

    def __init__(self, rate: int, now: float) -> None:
        self._rate = max(rate, SLOWEST)
        self._at = now
        self._earned = 0.0
        self._taken = 0

    def change(self, rate: int, now: float) -> None:
        """Go on at another rate, in bytes/s; what is saved and owed is bounded by the new one."""
        self._earn(now)
        self._rate = max(rate, SLOWEST)
        self._earn(now)
        self._forgive()

    def take(self, size: int, now: float) -> int:
        """Take bytes and return the taker's place, for `wait`."""
        self._earn(now)
        self._taken += size
        self._forgive()
        return self._taken

    def wait(self, place: int, now: float) -> float:
        """Return in how many seconds a place is earned, 0 when it is."""
        self._earn(now)
        return max((place - self._earned) / self._rate, 0.0)

    def _earn(self, now: float) -> None:
        self._earned += (now - self._at) * self._rate
        self._earned = min(self._earned, self._taken + BURST_S * self._rate)
        self._at = now

    def _forgive(self) -> None:
        """Bound the debt: a block that was asked for at a higher rate must not cost minutes."""
        owed = max(DEBT_S * self._rate, CONNECTIONS * FIRST_READ)
        self._earned = max(self._earned, self._taken - owed)


class Bucket:
    """Slows down whoever pays for bytes; may be used from several threads."""

    def __init__(self, rate: int | None, check: Callable[[], None]) -> None:
        """Begin at `rate` bytes/s, None for no limit; `check` raises Stopped to end a wait."""
        self._check = check
        self._changed = threading.Condition()
        self._tokens: Tokens | None = None
        self.block = BLOCK_MAX
        """How many bytes to read at once."""
        self.limit(rate)

    def limit(self, rate: int | None) -> None:
        """Go on at another rate, in bytes/s or None for no limit; never blocks for long."""
        with self._changed:
            if rate is None:
                self._tokens = None
                self.block = BLOCK_MAX
            else:
                if self._tokens is None:
                    self._tokens = Tokens(rate, time.monotonic())
                self._tokens.change(rate, time.monotonic())
                self.block = block_size(rate)
            self._changed.notify_all()

    def wake(self) -> None:
        """Let whoever waits look whether it shall stop; never blocks for long."""
        with self._changed:
            self._changed.notify_all()

    def pay(self, size: int) -> None:
        """Wait until `size` bytes, already read, are within the rate. Raises Stopped."""
        with self._changed:
            paid_to = self._tokens
            if paid_to is None:
                return
            place = paid_to.take(size, time.monotonic())
            while self._tokens is paid_to:
                self._check()
                seconds = paid_to.wait(place, time.monotonic())
                if seconds <= 0:
                    return
                self._changed.wait(seconds)


def block_size(rate: int) -> int:
    """Return how many bytes one connection reads at once: all of them together fill a burst."""
    return min(int(max(rate, SLOWEST) * BURST_S) // CONNECTIONS, BLOCK_MAX)
