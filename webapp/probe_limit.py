"""How often one user may have links looked at: in memory, like the limit of logins."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

PER_USER: Final = 120
WINDOW_S: Final = 60.0


class ProbeLimit:
    """A sliding window per user; who is known by login, so there are few."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._asked: dict[str, deque[float]] = {}

    def wait_s(self, user_id: str) -> int:
        """Count a look; 0 when it may go on, else the whole seconds to wait."""
        now = self._clock()
        with self._lock:
            times = self._asked.setdefault(user_id, deque())
            while times and times[0] <= now - WINDOW_S:
                times.popleft()
            if len(times) >= PER_USER:
                return max(1, math.ceil(times[0] + WINDOW_S - now))
            times.append(now)
        return 0
