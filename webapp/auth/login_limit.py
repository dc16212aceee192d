"""How often one address may try one user name: in memory, so that it works without Redis."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

ATTEMPTS: Final = 10
WINDOW_S: Final = 60.0
KEYS_MAX: Final = 10_000


class LoginLimit:
    """Counts attempts per (address, user name) in a sliding window."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def wait_s(self, address: str, username: str) -> int:
        """Count an attempt; 0 when it may go on, else the whole seconds to wait."""
        now = self._clock()
        key = (address, username.casefold())
        times = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        while len(self._seen) > KEYS_MAX:
            self._seen.popitem(last=False)
        while times and times[0] <= now - WINDOW_S:
            times.popleft()
        if len(times) >= ATTEMPTS:
            return max(1, math.ceil(times[0] + WINDOW_S - now))
        times.append(now)
        return 0

    def forget(self, address: str, username: str) -> None:
        """Start over after a login that succeeded."""
        self._seen.pop((address, username.casefold()), None)
