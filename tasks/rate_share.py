"""A running download's share of the speed limit that all downloads on all machines have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from models.clock import local_time
from models.job import Job, StageRun
from models.job_state import Stage
from models.rates import shares
from models.speed_limit import limit_in_force

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.runtime_settings import RuntimeSettings
    from tasks.lease import Run


def rate_share(
    session: Session, run: Run, settings: RuntimeSettings, default: int | None
) -> int | None:
    """Return how fast this download may go, in bytes/s; None is as fast as it can.

    `default` is the limit of a job that has none of its own. Stalled runs get no share of the
    others, but keep one of their own for the moment they go on.
    """
    rows = session.execute(
        select(StageRun.job_id, Job.rate_limit)
        .join(Job, Job.id == StageRun.job_id)
        .where(
            StageRun.stage == Stage.DOWNLOAD,
            StageRun.outcome == "running",
            StageRun.stalled.is_(False) | (StageRun.job_id == run.job_id),
        )
    )
    caps = {row.job_id: row.rate_limit or default for row in rows}
    limit = limit_in_force(settings, local_time())
    return shares(limit, caps).get(run.job_id, limit)
