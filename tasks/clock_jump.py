"""A clock that was set must neither end every pause at once nor make one last for hours."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import select, update

from models.clock import db_now
from models.database import reading, transaction
from models.job import Job, StageRun
from models.queue_order import hold_queue

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tasks.context import Context

log: Final = structlog.get_logger(__name__)
JUMP_S: Final = 5.0
"""Slow corrections (NTP slewing) move less than this between two ticks."""
DOUBT_S: Final = 1.0
"""A look at the clocks that takes longer tells nothing."""
_offset: dict[str, float] = {}


def follow_clock(context: Context) -> None:
    """Move what waits for a moment along with the database's clock when that has jumped.

    Leases need no care: their owners renew them within seconds, and a reaper looks twice.
    """
    offset = _measure(context)
    if offset is None:
        return
    jump = offset - _offset.get("db", offset)
    if abs(jump) >= JUMP_S:
        log.warning("the clock was set", seconds=round(jump))
        with transaction(context.engine) as session:
            _move(session, jump)
    _offset["db"] = offset


def _measure(context: Context) -> float | None:
    """Return how far the database's clock is from one that nobody sets; None if in doubt.

    That one goes on while the machine is suspended (clock_getres(2), CLOCK_BOOTTIME).
    """
    with reading(context.engine) as session:
        session.execute(select(1))  # the connection is made
        before = _steady_clock()
        stamp = session.execute(select(db_now())).scalar_one()
        after = _steady_clock()
    return None if after - before > DOUBT_S else stamp - after


def _steady_clock() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _move(session: Session, jump: float) -> None:
    """Move every moment that is waited for; runs before jobs, in the order of a run that ends."""
    hold_queue(session)
    session.execute(
        update(StageRun)
        .where(StageRun.outcome == "waiting", StageRun.wake_at.is_not(None))
        .values(wake_at=StageRun.wake_at + jump)
        .execution_options(synchronize_session=False)
    )
    for column in (Job.not_before, Job.rung_at, Job.released_at):
        session.execute(
            update(Job)
            .where(column.is_not(None))
            .values({column: column + jump})
            .execution_options(synchronize_session=False)
        )
