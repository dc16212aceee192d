"""A clock that was set must neither end every pause at once nor make one last for hours."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import select, update

from models.clock import db_now
from models.database import reading, transaction
from models.job import Job, StageRun

if TYPE_CHECKING:
    from tasks.context import Context

log: Final = structlog.get_logger(__name__)
JUMP_S: Final = 5.0
"""Slow corrections (NTP slewing) move less than this between two ticks."""
_offset: dict[str, float] = {}


def follow_clock(context: Context) -> None:
    """Move what waits for a moment along with the database's clock when that has jumped.

    Leases need no care: their owners renew them within seconds, and a reaper looks twice.
    """
    with reading(context.engine) as session:
        offset = session.execute(select(db_now())).scalar_one() - time.monotonic()
    before = _offset.get("db")
    _offset["db"] = offset
    if before is None or abs(offset - before) < JUMP_S:
        return
    jump = offset - before
    log.warning("the clock was set", seconds=round(jump))
    with transaction(context.engine) as session:
        for column in (Job.not_before, Job.rung_at, Job.released_at):
            session.execute(
                update(Job)
                .where(column.is_not(None))
                .values({column: column + jump})
                .execution_options(synchronize_session=False)
            )
        session.execute(
            update(StageRun)
            .where(StageRun.outcome == "waiting", StageRun.wake_at.is_not(None))
            .values(wake_at=StageRun.wake_at + jump)
            .execution_options(synchronize_session=False)
        )
