"""What Dubline has done, summed over the jobs that are still in the list."""

from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from models.clock import now
from models.job import Job, Media, StageRun
from models.job_state import Stage, Status
from models.wire import Wire

STARTED_AT: Final = now()


class Totals(Wire):
    """Sizes in bytes, durations in seconds."""

    completed: int
    dubbed: int
    failed: int
    file_bytes: int
    """Of finished files."""
    media_sec: float
    """Playing time of finished files."""
    downloaded_bytes: int
    work_sec: float
    """Time that stages have run, whether they succeeded or not."""


class TotalsAnswer(Wire):
    """Deleted jobs no longer count."""

    started_at: str
    since_start: Totals
    all_time: Totals


def totals(session: Session, since: float | None = None) -> Totals:
    """Sum up what ended at or after `since` (Unix seconds); None is all there is."""
    ended = _from(Job.updated_at, since)
    jobs = select(Job.status, Job.requested_dubbing, func.count()).where(ended)
    rows = session.execute(jobs.group_by(Job.status, Job.requested_dubbing)).all()

    def count(status: Status, *dubbing: bool) -> int:
        return sum(n for found, dubbed, n in rows if found is status and dubbed in dubbing)

    size, seconds = session.execute(
        select(func.sum(Media.file_size_bytes), func.sum(Media.duration_sec))
        .join(Job, Job.id == Media.job_id)
        .where(Job.status == Status.COMPLETE, ended)
    ).one()
    return Totals(
        completed=count(Status.COMPLETE, True, False),
        dubbed=count(Status.COMPLETE, True),
        failed=count(Status.FAILED, True, False),
        file_bytes=size or 0,
        media_sec=seconds or 0.0,
        **_work(session, _from(StageRun.finished_at, since)),
    )


def _work(session: Session, ended: ColumnElement[bool]) -> dict[str, Any]:
    took = func.sum(StageRun.finished_at - StageRun.started_at)
    work = select(took).where(StageRun.finished_at.is_not(None), ended)
    loaded = select(func.sum(StageRun.downloaded_bytes)).where(
        StageRun.stage == Stage.DOWNLOAD, ended
    )
    return {
        "work_sec": session.execute(work).scalar() or 0.0,
        "downloaded_bytes": session.execute(loaded).scalar() or 0,
    }


def _from(column: Any, since: float | None) -> ColumnElement[bool]:
    return true() if since is None else and_(column.is_not(None), column >= since)
