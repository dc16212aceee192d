"""What failed and may succeed later is put off: by the clock, or until there is space."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import func, select, update

from models.backoff import pause_s
from models.database import persist, reading
from models.errors import DiskFull, DublineError, Stopped
from models.job import Job, StageRun
from models.job_state import Stage
from models.runtime_settings import read_settings
from tasks import run_end, space
from tasks.stage_watch import free_bytes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.job_writer import Change
    from tasks.context import Context
    from tasks.lease import Run

log: Final = structlog.get_logger(__name__)
SPACE_PAUSE_S: Final = 5.0
"""As long as a heartbeat takes to tell dispatchers how much is free."""
LATER_SPACE_PAUSE_S: Final = 30.0
"""For dub and mux, whose need is an estimate: they may find out again that it does not fit."""
STEP_BYTES: Final = 1024 * 1024


def try_again(context: Context, run: Run, error: DublineError) -> Change | None:
    """Put the run off if a retry can help and some are left, else None; raises LeaseLost."""
    if not error.retryable:
        return None
    with reading(context.engine) as session:
        settings = read_settings(session)
        failures = run_end.failures(session, run)
    if isinstance(error, Stopped) or failures >= settings.retries_max:
        return None
    pause = pause_s(
        failures + 1,
        base_s=settings.retry_pause_sec,
        retry_after=getattr(error, "retry_after", None),
        jitter=random.random(),  # noqa: S311 - spreads load, keeps no secret
    )
    log.info("tried again later", seconds=round(pause, 1), failures=failures + 1)
    return persist(context.engine, lambda session: run_end.put_off(session, run, error, pause))


def wait_for_space(context: Context, run: Run, error: DiskFull) -> Change:
    """Put the run back until the disk has room for it; counts as nothing. Raises LeaseLost."""
    free = max(free_bytes(context) - context.reserve_bytes, 0)
    pause = SPACE_PAUSE_S if run.stage is Stage.DOWNLOAD else LATER_SPACE_PAUSE_S

    def work(session: Session) -> Change:
        if run.stage is Stage.DOWNLOAD:
            _expect_more_than(session, run, free)
        return run_end.put_off(session, run, error, pause, counts=False)

    return persist(context.engine, work)


def _expect_more_than(session: Session, run: Run, free: int) -> None:
    """Let the job wait for more than what was free when it did not fit, within reason.

    Somebody else may have filled the disk and freed it since; so never for more than twice what
    the source has announced (pieces, and the file they are joined into) or already sent.
    """
    expected = session.execute(select(Job.expected_bytes).where(Job.id == run.job_id)).scalar() or 0
    there = space.there(session, run.job_id)
    most = 2 * max(_announced(session, run.job_id), there) + STEP_BYTES
    wanted = min(there + free + STEP_BYTES, most)
    if wanted > expected:
        session.execute(
            update(Job)
            .where(Job.id == run.job_id)
            .values(expected_bytes=wanted)
            .execution_options(synchronize_session=False)
        )


def _announced(session: Session, job_id: str) -> int:
    query = select(func.max(StageRun.total_bytes)).where(
        StageRun.job_id == job_id, StageRun.stage == Stage.DOWNLOAD
    )
    return session.execute(query).scalar() or 0
