"""Wishes to have finished files read through, on their way through Redis.

They are no work that could be lost: who asked sees that no answer came, and asks again. One worker
at a time works through them, one file after the other, under a lease that dies with it; upkeep then
rings for the rest.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError

from models.errors import Unavailable
from models.names import REDIS_PREFIX, Task
from tasks.app import app

if TYPE_CHECKING:
    from collections.abc import Sequence

log: Final = structlog.get_logger(__name__)
WISHES: Final = f"{REDIS_PREFIX}verify:wishes"
"""Job ids, by when they were asked for."""
LEASE: Final = f"{REDIS_PREFIX}verify:lease"
"""`owner job percent` of the worker at it."""
LEASE_S: Final = 15
RENEW_S: Final = 2.0
FORGET_S: Final = 24 * 3600.0
TIMEOUT_S: Final = 1.0
AWAY: Final = "Files cannot be verified: Redis does not answer."


@dataclass(frozen=True)
class Verifying:
    """How it stands with one job's wish; `percent` is None while it waits for its turn."""

    percent: float | None


class VerifyBox:
    """Both sides: who asks, and the worker."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url

    def ask(self, job_ids: Sequence[str]) -> None:
        """Leave wishes and ring; raises Unavailable without Redis."""
        stamp = time.time()
        try:
            with self._redis() as redis:
                redis.zadd(WISHES, dict.fromkeys(job_ids, stamp), nx=True)
            ring()
        except (RedisError, OperationalError, OSError) as error:
            log.warning("verification not asked for", reason=str(error))
            raise Unavailable(AWAY) from error

    def state(self, job_id: str) -> Verifying | None:
        """Return how a wish stands, None when there is none; raises Unavailable without Redis."""
        try:
            with self._redis() as redis:
                wished, lease = redis.zscore(WISHES, job_id), redis.get(LEASE)
        except (RedisError, OSError) as error:
            raise Unavailable(AWAY) from error
        if wished is None:
            return None
        _owner, at, percent = lease.decode().split() if lease else ("", "", "0")
        return Verifying(float(percent) if at == job_id else None)

    def is_left_alone(self) -> bool:
        """Whether wishes wait and nobody works on them; raises RedisError."""
        with self._redis() as redis:
            return bool(redis.zcard(WISHES)) and not redis.exists(LEASE)

    def take_lease(self, owner: str) -> bool:
        """Become the one who works on them; False when another one does."""
        with self._redis() as redis:
            return bool(redis.set(LEASE, f"{owner} - 0", nx=True, ex=LEASE_S))

    def renew(self, owner: str, job_id: str, percent: float) -> None:
        """Keep the lease, and tell how far it is."""
        with self._redis() as redis:
            redis.set(LEASE, f"{owner} {job_id} {percent:.1f}", xx=True, ex=LEASE_S)

    def leave(self, owner: str) -> None:
        """Give the lease back, if it is still this owner's."""
        with self._redis() as redis:
            if (redis.get(LEASE) or b"").startswith(f"{owner} ".encode()):
                redis.delete(LEASE)

    def first(self) -> str | None:
        """Return the job that was asked for first; None when there is none."""
        with self._redis() as redis:
            redis.zremrangebyscore(WISHES, "-inf", time.time() - FORGET_S)
            found = redis.zrange(WISHES, 0, 0)
        return found[0].decode() if found else None

    def done(self, job_id: str) -> None:
        """Forget a wish that was granted, or cannot be."""
        with self._redis() as redis:
            redis.zrem(WISHES, job_id)

    def _redis(self) -> Redis:
        return Redis.from_url(self._url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S)


def ring() -> None:
    """Call a worker; raises OperationalError without a broker."""
    app.send_task(Task.VERIFY, retry=False)
