"""Publish what was committed: events for the gateways, hints for the supervisors.

Redis may be away at any moment; then the news is lost and the row still tells the truth, so
nothing here raises.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import structlog
from redis import Redis
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as HungRedis

from models.events import CHANNEL_OF, ListPatch, LiveEvent, to_json
from models.names import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable

log: Final = structlog.get_logger(__name__)
TIMEOUT_S: Final = 0.5
QUIET_S: Final = 3.0


class Announcer:
    """A publisher on the Redis at `url` (as redis-py writes it)."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
        )
        self._quiet_until = 0.0

    def publish(self, events: Iterable[LiveEvent | ListPatch]) -> None:
        """Publish each event on its channel."""
        for event in events:
            self._send(CHANNEL_OF[event.type], to_json(event))

    def hint(self, job_id: str) -> None:
        """Tell a job's supervisor, or with EVERY_JOB all, to look now, not in 0.5 s."""
        self._send(Channel.CONTROL, job_id)

    def _send(self, channel: str, message: str) -> None:
        if time.monotonic() < self._quiet_until:
            return
        try:
            self._redis.publish(channel, message)
        except (RedisError, OSError) as error:
            if isinstance(error, HungRedis):
                # A hung Redis costs half a second a message; its callers have leases to renew.
                # One that refuses costs nothing, and may be back for the very next message.
                self._quiet_until = time.monotonic() + QUIET_S
            log.warning("announcement lost", channel=channel, reason=str(error))
