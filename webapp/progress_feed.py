"""Progress to those who look: at most four a second of each job, the newest wins.

Who has never said what it looks at hears everything as it comes: scripts, `dubline watch`.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final

from webapp.sockets import EVERY_PROGRESS, look_room

if TYPE_CHECKING:
    from flask_socketio import SocketIO

APART_S: Final = 0.25
STEP_S: Final = 0.05
REMEMBERED: Final = 1_000
"""Jobs of which it is known when they were told last."""


class ProgressFeed:
    """Hands progress on; lossy by design."""

    def __init__(self, socketio: SocketIO) -> None:
        self._socketio = socketio
        self._told_at: dict[str, float] = {}
        self._held: dict[str, Any] = {}
        self._holds = threading.Event()

    def take(self, envelope: dict[str, Any]) -> None:
        """Tell it at once, or hold it while the job's last one is too young."""
        self._socketio.emit("progress", envelope, to=EVERY_PROGRESS)
        job_id = str(envelope.get("jobId"))
        self._held[job_id] = envelope
        if self._is_due(job_id):
            self._tell(job_id)
        else:
            self._holds.set()

    def run(self) -> None:
        """Tell what was held, for ever."""
        while True:
            self._holds.wait()
            self._holds.clear()
            while self._held:
                time.sleep(STEP_S)
                for job_id in [job_id for job_id in self._held if self._is_due(job_id)]:
                    self._tell(job_id)

    def _is_due(self, job_id: str) -> bool:
        return time.monotonic() - self._told_at.get(job_id, -APART_S) >= APART_S

    def _tell(self, job_id: str) -> None:
        envelope = self._held.pop(job_id, None)
        if envelope is None:
            return
        if len(self._told_at) >= REMEMBERED:
            self._told_at.clear()
        self._told_at[job_id] = time.monotonic()
        self._socketio.emit("progress", envelope, to=look_room(job_id))
