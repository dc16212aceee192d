"""Admit what can be admitted and send lost doorbells again, with the same attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import update

from models.clock import db_now
from models.database import transaction
from models.job import Job
from models.job_skip import skipped
from models.job_state import ORDER
from models.names import QUEUE_OF, REDIS_PREFIX, Queue
from tasks.dispatch import Ring, plan, ring_of, send, unsent
from tasks.slots import admissible

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from tasks.context import Context

log: Final = structlog.get_logger(__name__)
RING_GRACE_S: Final = 5.0
RING_GRACE_BEHIND_OTHERS_S: Final = 60.0


def ring_again(context: Context) -> None:
    """Admit what can be admitted and send lost doorbells again, with the same attempt."""
    # Asked beforehand: a Redis that hangs must not let others wait for the database.
    waiting = [(admissible(stage), _grace(context, QUEUE_OF[stage])) for stage in ORDER]
    waiting.append((skipped(), _grace(context, Queue.UPKEEP)))
    with transaction(context.engine) as session:
        rings = plan(session)
        for which, grace in waiting:
            if grace is not None:
                rings += _lost_rings(session, which, grace)
    left = send(rings)
    if left:
        with transaction(context.engine) as session:
            unsent(session, left)


def _lost_rings(session: Session, which: ColumnElement[bool], grace: float) -> list[Ring]:
    stamp = db_now()
    rows = session.execute(
        update(Job)
        .where(
            which,
            Job.released_at.is_not(None),
            Job.rung_at < stamp - grace,
        )
        .values(rung_at=stamp)
        .returning(Job.id, Job.attempt, Job.status, Job.requested_dubbing)
        .execution_options(synchronize_session=False)
    ).all()
    for row in rows:
        log.info("ringing again", job=row.id, status=str(row.status))
    return [ring_of(row) for row in rows]


def _grace(context: Context, queue: str) -> float | None:
    """Return after how many seconds an unanswered doorbell counts as lost; None without Redis.

    An empty queue has lost it soon; behind other messages it may simply be waiting.
    """
    try:
        with Redis.from_url(context.redis_url, socket_timeout=1.0) as redis:
            waiting = redis.llen(REDIS_PREFIX + queue)
    except (RedisError, OSError):
        return None
    return RING_GRACE_BEHIND_OTHERS_S if waiting else RING_GRACE_S
