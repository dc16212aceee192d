"""How often a login may be tried: in memory, so that it works without Redis.

Each attempt costs a password hash on the one database thread, so all limits come before it.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

PER_PAIR: Final = 5
PER_NAME: Final = 20
PER_ADDRESS: Final = 30
WINDOW_S: Final = 60.0
KEYS_MAX: Final = 10_000  # of each kind
IPV6_SITE_BITS: Final = 64  # what one customer has at least


class LoginLimit:
    """Counts attempts per (address, user name), per user name and per address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._pairs = _Windows(PER_PAIR)
        self._names = _Windows(PER_NAME)
        self._addresses = _Windows(PER_ADDRESS)

    def wait_s(self, address: str, username: str) -> int:
        """Count an attempt; 0 when it may go on, else the whole seconds to wait."""
        now = self._clock()
        keys = self._keys(address, username)
        with self._lock:
            wait = max(windows.wait_s(key, now) for windows, key in keys)
            if wait > 0:
                return max(1, math.ceil(wait))
            for windows, key in keys:
                windows.count(key, now)
        return 0

    def forget(self, address: str, username: str) -> None:
        """Start over after a login that succeeded; other guesses still count."""
        (_, pair), *others = self._keys(address, username)
        with self._lock:
            self._pairs.forget(pair)
            for windows, key in others:
                windows.take_back(key)

    def remembered(self) -> int:
        """Return how many keys are held in memory."""
        return sum(len(windows) for windows in (self._pairs, self._names, self._addresses))

    def _keys(self, address: str, username: str) -> tuple[tuple[_Windows, str], ...]:
        site, name = _site(address), username.casefold()
        return (self._pairs, f"{site} {name}"), (self._names, name), (self._addresses, site)


class _Windows:
    """Sliding windows of one kind of key."""

    def __init__(self, attempts: int) -> None:
        self._attempts = attempts
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._seen)

    def wait_s(self, key: str, now: float) -> float:
        """Return the seconds until another attempt may be made."""
        times = self._seen.get(key, deque())
        while times and times[0] <= now - WINDOW_S:
            times.popleft()
        return times[0] + WINDOW_S - now if len(times) >= self._attempts else 0.0

    def count(self, key: str, now: float) -> None:
        """Remember an attempt; the keys not tried for longest make room."""
        self._seen.setdefault(key, deque()).append(now)
        self._seen.move_to_end(key)
        while len(self._seen) > KEYS_MAX:
            self._seen.popitem(last=False)

    def take_back(self, key: str) -> None:
        """Forget the latest attempt."""
        times = self._seen.get(key)
        if times:
            times.pop()

    def forget(self, key: str) -> None:
        """Forget every attempt."""
        self._seen.pop(key, None)


def _site(address: str) -> str:
    """Return what one client cannot change at will: its IPv4 address, or its IPv6 network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), IPV6_SITE_BITS), strict=False))
