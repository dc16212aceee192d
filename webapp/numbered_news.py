"""Events `state` and `error`, told with the number of the change that they are about.

They come from Redis, at once and perhaps out of order; the list's changes are read from the
database a moment later. An event waits for its change and leaves behind the `jobs` that shows it,
so that a client can tell what it has seen already, and nothing overtakes the list.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_socketio import SocketIO

    from models.job_changes import Change

PATIENCE_S: Final = 1.0
"""What has no number by then is about no change of this database, and goes out as it is."""
KEPT: Final = 2_000
"""So many numbers are remembered for events that come after their change was told."""

_Key = tuple[str, int]
_Event = tuple[str, dict[str, Any]]


class NumberedNews:
    """Brings events and numbers together, whichever comes first."""

    def __init__(self, socketio: SocketIO) -> None:
        self._socketio = socketio
        self._lock = threading.Lock()
        self._numbers: OrderedDict[_Key, dict[str, Any]] = OrderedDict()
        self._waiting: dict[_Key, tuple[float, list[_Event]]] = {}

    def take(self, name: str, envelope: dict[str, Any]) -> None:
        """Tell an event as soon as its number is known."""
        key = (str(envelope.get("jobId")), envelope.get("version", 0))
        with self._lock:
            number = self._numbers.get(key)
            if number is None:
                deadline = time.monotonic() + PATIENCE_S
                self._waiting.setdefault(key, (deadline, []))[1].append((name, envelope))
                return
        self._socketio.emit(name, envelope | number)

    def told(self, epoch: str, changes: Iterable[Change]) -> None:
        """Tell the events of these changes, which every page has been told."""
        ready: list[_Event] = []
        with self._lock:
            for change in changes:
                key = (change.job_id, change.version)
                number = {"epoch": epoch, "globalSeq": change.seq}
                self._numbers[key] = number
                _, events = self._waiting.pop(key, (0.0, []))
                ready += [(name, envelope | number) for name, envelope in events]
            while len(self._numbers) > KEPT:
                self._numbers.popitem(last=False)
        self._emit(ready)

    def give_up(self) -> None:
        """Tell what has waited too long, without a number."""
        now = time.monotonic()
        with self._lock:
            late = [key for key, (deadline, _) in self._waiting.items() if deadline <= now]
            ready = [event for key in late for event in self._waiting.pop(key)[1]]
        self._emit(ready)

    def _emit(self, events: list[_Event]) -> None:
        for name, envelope in events:
            self._socketio.emit(name, envelope)
