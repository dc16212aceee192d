"""Say why a job waits that would run if there were space on the disk, and no longer than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from models.clock import db_now, now
from models.database import transaction
from models.errors import DiskFull
from models.events import ListPatch
from models.job import Job
from models.job_state import CHECKPOINTS, ORDER, Stage
from models.queue_order import hold_queue
from models.runtime_settings import read_settings
from tasks import space
from tasks.dispatch import choose
from tasks.stage_watch import too_big

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tasks.context import Context


def tell_held(context: Context) -> None:
    """Write the reason into the rows of held jobs, take it out of others, and announce both."""
    with transaction(context.engine) as session:
        hold_queue(session)
        settings = read_settings(session)
        left = space.left(session)
        held = {job_id: stage for stage in ORDER for job_id in choose(session, stage, settings)[1]}
        changed = _clear(session, set(held)) + [
            job_id
            for job_id, stage in held.items()
            if _tell(session, context, job_id, stage, left or 0)
        ]
    if changed:
        context.announcer.publish([ListPatch(type="changed", job_ids=changed)])


def _tell(session: Session, context: Context, job_id: str, stage: Stage, left: int) -> bool:
    reason = too_big(space.need(session, job_id, stage), left, context.reserve_bytes)
    return _set(session, job_id, reason.code, reason.message)


def _clear(session: Session, held: set[str]) -> list[str]:
    """Take the reason away from jobs that wait for something else by now."""
    told = session.execute(
        select(Job.id).where(
            Job.status.in_(CHECKPOINTS),
            Job.error_code == DiskFull.code,
            Job.not_before.is_(None) | (Job.not_before <= db_now()),
        )
    ).scalars()
    return [job_id for job_id in told if job_id not in held and _set(session, job_id, None, None)]


def _set(session: Session, job_id: str, code: str | None, message: str | None) -> bool:
    changed = session.execute(
        update(Job)
        .where(
            Job.id == job_id,
            Job.status.in_(CHECKPOINTS),
            Job.released_at.is_(None),
            Job.error_code.is_distinct_from(code) | Job.error.is_distinct_from(message),
        )
        .values(error=message, error_code=code, version=Job.version + 1, updated_at=now())
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    return changed is not None
