"""Hints over Redis: a supervisor looks at its job's row at once instead of half a second later."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING, Final

from redis import Redis
from redis.exceptions import RedisError

from models.names import EVERY_JOB, Channel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECONNECT_S: Final = 2.0


class Hints:
    """Wakes registered supervisors, by job id or all at once."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._lock = threading.Lock()
        self._waiting: dict[int, str] = {}
        self._on_return: Callable[[], None] | None = None
        self._lost = False

    def start(self, on_return: Callable[[], None] | None = None) -> None:
        """Listen to the control channel in a daemon thread.

        `on_return` is called there each time Redis is back after it was away.
        """
        self._on_return = on_return
        threading.Thread(target=self._listen, name="hints", daemon=True).start()

    @contextlib.contextmanager
    def registered(self, job_id: str) -> Iterator[int]:
        """Yield a descriptor that becomes readable when the job is hinted at (eventfd(2))."""
        descriptor = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        with self._lock:
            self._waiting[descriptor] = job_id
        try:
            yield descriptor
        finally:
            with self._lock:
                del self._waiting[descriptor]
            os.close(descriptor)

    def wake(self, job_id: str | None = None) -> None:
        """Wake the supervisor of one job, or of all."""
        with self._lock:
            for descriptor, known in self._waiting.items():
                if job_id in (None, known):
                    os.eventfd_write(descriptor, 1)

    def _listen(self) -> None:
        pause = threading.Event()
        while True:
            try:
                with Redis.from_url(self._url, socket_timeout=None).pubsub() as channel:  # type: ignore[no-untyped-call]
                    channel.subscribe(Channel.CONTROL)
                    for message in channel.listen():
                        if message["type"] == "subscribe":
                            self._subscribed()
                        else:
                            hinted = message["data"].decode()
                            self.wake(None if hinted == EVERY_JOB else hinted)
            except (RedisError, OSError):
                self._lost = True
                pause.wait(RECONNECT_S)  # the supervisors read the row all the same

    def _subscribed(self) -> None:
        if self._lost and self._on_return is not None:
            self._on_return()
        self._lost = False
