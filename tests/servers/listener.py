"""A client of the live events, and what the tests publish for it."""

from __future__ import annotations

import json
import queue
import time
from typing import TYPE_CHECKING, Any

import socketio

from models.clock import iso, now
from tests.servers.gateway import LOCAL_TOKEN

if TYPE_CHECKING:
    from tests.servers.redis import RedisServer

WAIT_S = 10.0


class Listener:
    """A Socket.IO client that keeps what it hears."""

    def __init__(self, base: str, token: str | None = LOCAL_TOKEN, **options: Any) -> None:
        self.heard: queue.Queue[tuple[str, Any, float]] = queue.Queue()
        self.client = socketio.Client(reconnection=False)
        for name in ("progress", "state", "log", "error", "jobs", "resync", "restarting"):
            self.client.on(name, self._keep(name))
        auth = None if token is None else {"token": token}
        self.client.connect(
            base, auth=auth, transports=["websocket"], wait_timeout=WAIT_S, **options
        )

    def _keep(self, name: str) -> Any:
        return lambda data=None: self.heard.put((name, data, time.time()))

    def next(self) -> tuple[str, Any, float]:
        return self.heard.get(timeout=WAIT_S)

    def close(self) -> None:
        self.client.disconnect()


def envelope(kind: str, job_id: str = "j1", **payload: Any) -> dict[str, Any]:
    return {
        "jobId": job_id, "type": kind, "timestamp": iso(now()), "version": 1, "payload": payload
    }  # fmt: skip


def publish(redis: RedisServer, channel: str, message: Any) -> None:
    text = message if isinstance(message, str) else json.dumps(message)
    with redis.client() as client:
        deadline = time.monotonic() + WAIT_S
        while client.publish(channel, text) == 0:  # the relay has not subscribed yet
            assert time.monotonic() < deadline
            time.sleep(0.05)


def next_of(listener: Listener, name: str) -> Any:
    """Skip what comes beside it."""
    while (heard := listener.next())[0] != name:
        assert heard[0] in {"state", "jobs"}
    return heard[1]
