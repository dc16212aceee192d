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
from models.job_state import ORDER, Stage, remaining_stages
from models.names import QUEUE_OF, REDIS_PREFIX
from tasks.dispatch import Ring, plan, send, unsent
from tasks.slots import admissible

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tasks.context import Context

log: Final = structlog.get_logger(__name__)
RING_GRACE_S: Final = 5.0
RING_GRACE_BEHIND_OTHERS_S: Final = 60.0


def ring_again(context: Context) -> None:
    """Admit what can be admitted and send lost doorbells again, with the same attempt."""
    # Asked beforehand: a Redis that hangs must not let others wait for the database.
    graces = {stage: _grace(context, stage) for stage in ORDER}
    with transaction(context.engine) as session:
        rings = plan(session)
        for stage, grace in graces.items():
            if grace is not None:
                rings += _lost_rings(session, stage, grace)
    left = send(rings)
    if left:
        with transaction(context.engine) as session:
            unsent(session, left)


def _lost_rings(session: Session, stage: Stage, grace: float) -> list[Ring]:
    stamp = db_now()
    rows = session.execute(
        update(Job)
        .where(
            admissible(stage),
            Job.released_at.is_not(None),
            Job.rung_at < stamp - grace,
        )
        .values(rung_at=stamp)
        .returning(Job.id, Job.attempt, Job.status, Job.requested_dubbing)
        .execution_options(synchronize_session=False)
    ).all()
    for row in rows:
        log.info("ringing again", job=row.id, stage=str(stage))
    return [
        Ring(row.id, row.attempt, remaining_stages(row.status, dubbing=row.requested_dubbing))
        for row in rows
    ]


def _grace(context: Context, stage: Stage) -> float | None:
    """Return after how many seconds an unanswered doorbell counts as lost; None without Redis.

    An empty queue has lost it soon; behind other messages it may simply be waiting.
    """
    try:
        with Redis.from_url(context.redis_url, socket_timeout=1.0) as redis:
            waiting = redis.llen(REDIS_PREFIX + QUEUE_OF[stage])
    except (RedisError, OSError):
        return None
    return RING_GRACE_BEHIND_OTHERS_S if waiting else RING_GRACE_S
