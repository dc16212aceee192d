"""Reading jobs: whatever the page's size, one query each for jobs, runs, media and files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import ColumnElement, func, literal, or_, select, tuple_

from models.errors import InvalidRequest, NotFound
from models.job import SHOWN_TITLE, Artifact, Job, Media, StageRun
from models.job_state import Status
from models.queue_order import dense_positions, queue_columns
from models.runtime_settings import read_settings
from webapp.job_shape import Rows, job_view
from webapp.job_view import JobPage, JobView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

SortKey = Literal[
    "createdAt", "updatedAt", "completedAt", "title", "status", "priority", "position", "percent"
]
Order = Literal["asc", "desc"]
_COLUMNS: Final[dict[str, Any]] = {
    "createdAt": Job.created_at,
    "updatedAt": Job.updated_at,
    "completedAt": Job.completed_at,
    "title": func.lower(func.coalesce(SHOWN_TITLE, Job.url)),
    "status": Job.status,
    "priority": Job.priority,
    "percent": Job.percent,
}


@dataclass(frozen=True)
class Wanted:
    """Which jobs, in which order, from where."""

    status: tuple[Status, ...] = ()
    search: str = ""
    sort: SortKey = "createdAt"
    order: Order = "desc"
    limit: int = 50
    offset: int = 0
    cursor: str | None = None
    """The id of the last job of the page before; only with the order of creation."""


def list_jobs(session: Session, wanted: Wanted) -> JobPage:
    """Return one page of the list, with how many jobs there are in each status."""
    where = _filters(session, wanted)
    jobs = (
        session.execute(
            select(Job)
            .where(*where, *_after(session, wanted))
            .order_by(*_order(wanted))
            .limit(wanted.limit)
            .offset(wanted.offset)
        )
        .scalars()
        .all()
    )
    counts = count_by_status(session)
    total = (
        session.execute(select(func.count()).select_from(Job).where(*where)).scalar_one()
        if where
        else sum(counts.values())
    )
    return JobPage(
        jobs=views(session, jobs),
        total=total,
        limit=wanted.limit,
        offset=wanted.offset,
        counts=counts,
        next_cursor=jobs[-1].id if len(jobs) == wanted.limit else None,
        queue_paused=read_settings(session).queue_paused,
    )


def _order(wanted: Wanted) -> tuple[ColumnElement[Any], ...]:
    down = wanted.order == "desc"
    if wanted.sort == "position":
        return queue_columns(backwards=down)
    column = _COLUMNS[wanted.sort]
    if down:
        return column.desc().nulls_last(), Job.id.desc()
    return column.asc().nulls_last(), Job.id.asc()


def _after(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.cursor is None:
        return []
    if wanted.sort != "createdAt":
        raise InvalidRequest("A cursor works only with sort=createdAt.")
    last = session.get(Job, wanted.cursor)
    if last is None:  # deleted meanwhile; its id still tells when it was made
        return [Job.id < wanted.cursor if wanted.order == "desc" else Job.id > wanted.cursor]
    here = tuple_(literal(last.created_at), literal(last.id))
    row = tuple_(Job.created_at, Job.id)
    return [row < here if wanted.order == "desc" else row > here]


def _has_label(session: Session, term: str) -> ColumnElement[bool]:
    """Whether a job has a label with this text in it."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    unnest = func.json_array_elements_text if postgresql else func.json_each
    label = unnest(Job.labels).table_valued("value").c.value
    return select(label).where(label.icontains(term, autoescape=True)).exists()


def _filters(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.status:
        where.append(Job.status.in_(wanted.status))
    if wanted.search:
        term = wanted.search
        where.append(
            or_(
                SHOWN_TITLE.icontains(term, autoescape=True),
                Job.url.icontains(term, autoescape=True),
                _has_label(session, term),
            )
        )
    return where


def count_by_status(session: Session) -> dict[Status, int]:
    """Return how many jobs there are in each status, zeros included."""
    found = session.execute(select(Job.status, func.count()).group_by(Job.status)).all()
    return dict.fromkeys(Status, 0) | {row[0]: row[1] for row in found}


def views(session: Session, jobs: Sequence[Job]) -> list[JobView]:
    """Return jobs as they are shown in lists."""
    rows = rows_of(session, [job.id for job in jobs])
    return [job_view(job, rows[job.id]) for job in jobs]


def rows_of(session: Session, ids: Sequence[str]) -> dict[str, Rows]:
    """Return what belongs to each of these jobs."""
    rows = {job_id: Rows() for job_id in ids}
    if not rows:
        return rows
    latest = (
        select(func.max(StageRun.id))
        .where(StageRun.job_id.in_(ids))
        .group_by(StageRun.job_id, StageRun.stage)
    )
    for run in session.execute(select(StageRun).where(StageRun.id.in_(latest))).scalars():
        rows[run.job_id].runs[run.stage] = run
    for media in session.execute(select(Media).where(Media.job_id.in_(ids))).scalars():
        rows[media.job_id].media = media
    published = select(Artifact.job_id).where(
        Artifact.job_id.in_(ids), Artifact.state == "published"
    )
    for job_id in session.execute(published).scalars():
        rows[job_id].published = True
    for job_id, position in dense_positions(session, ids).items():
        rows[job_id].position = position
    return rows


def get_job(session: Session, job_id: str) -> Job:
    """Return a job's row; raises NotFound."""
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound("There is no such job.")
    return job


def show(session: Session, job_id: str) -> JobView:
    """Return one job as it is shown in lists; raises NotFound."""
    return views(session, [get_job(session, job_id)])[0]
