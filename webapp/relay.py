"""From Redis to the browsers: progress and log lines at once, the rest with its number."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import structlog
from redis import Redis
from redis.exceptions import RedisError

from models.events import SOCKET_NAME_OF
from models.names import EVENT_CHANNELS, Channel
from webapp.list_feed import RESYNC
from webapp.sockets import job_room

if TYPE_CHECKING:
    from flask_socketio import SocketIO

    from webapp.list_feed import ListFeed
    from webapp.numbered_news import NumberedNews
    from webapp.progress_feed import ProgressFeed
    from webapp.stats_feed import StatsFeed

log: Final = structlog.get_logger(__name__)
BACKOFF_S: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
POLL_S: Final = 5.0


@dataclass(frozen=True)
class Feeds:
    """What tells news of its own, in a loop of its own."""

    changes: ListFeed
    news: NumberedNews
    progress: ProgressFeed
    stats: StatsFeed


class Relay:
    """Subscribes to the event channels and hands each message to Socket.IO."""

    def __init__(self, redis_url: str, socketio: SocketIO, feeds: Feeds) -> None:
        self._redis_url = redis_url
        self._socketio = socketio
        self._feeds = feeds
        self._failures = 0
        self._lost = False

    def run(self) -> None:
        """Relay for ever; after a loss of Redis, subscribe again and tell clients to refetch."""
        while True:
            try:
                self._listen()
            except (RedisError, OSError) as error:
                log.warning("relay lost redis", reason=str(error))
                self._lost = True
                time.sleep(BACKOFF_S[min(self._failures, len(BACKOFF_S) - 1)])
                self._failures += 1

    def _listen(self) -> None:
        client = Redis.from_url(self._redis_url, socket_connect_timeout=2, health_check_interval=10)
        with client, client.pubsub() as pubsub:  # type: ignore[no-untyped-call]
            pubsub.subscribe(*EVENT_CHANNELS)
            while True:
                message = pubsub.get_message(timeout=POLL_S)
                if message is None:
                    pubsub.check_health()
                elif message["type"] == "subscribe":
                    self._subscribed()
                elif message["type"] == "message":
                    self._relay(message["channel"].decode(), message["data"])

    def _subscribed(self) -> None:
        self._failures = 0
        if self._lost:
            self._lost = False
            self._socketio.emit(RESYNC, {})

    def _relay(self, channel: str, data: bytes) -> None:
        try:
            envelope: Any = json.loads(data)
        except ValueError:
            log.warning("not an event", channel=channel)
            return
        if channel == Channel.PROGRESS:
            self._feeds.progress.take(envelope)
            return
        if channel == Channel.JOBS:
            self._hinted(envelope)
            return
        if channel == Channel.LOG:
            self._socketio.emit("log", envelope, to=job_room(str(envelope.get("jobId"))))
            return
        self._feeds.news.take(SOCKET_NAME_OF[channel], envelope)
        self._feeds.changes.wake()

    def _hinted(self, envelope: dict[str, Any]) -> None:
        """Look for what this only says has changed."""
        if envelope.get("type") == "settings":
            self._feeds.stats.wake()
            self._socketio.emit("settings", {})
        else:
            self._feeds.changes.wake()
