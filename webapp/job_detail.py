"""Everything known about one job: its media, its runs, what may be repeated, its log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import ColumnElement, and_, func, or_, select

from models.errors import InvalidRequest
from models.job import JobEvent, StageRun
from models.job_restart import restartable
from webapp.job_query import get_job, rows_of
from webapp.job_shape import event_view, job_values, media_view, run_view
from webapp.job_view import JobDetail, LogPage

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Level = Literal["debug", "info", "warning", "error"]
EVENTS_SHOWN: Final = 100
RUNS_SHOWN: Final = 200
_LEVELS: Final = ("debug", "info", "warning", "error")


@dataclass(frozen=True)
class LogWindow:
    """Which part of a log: from an offset, or directly before or after a `seq`."""

    level: Level | None = None
    limit: int = 100
    offset: int = 0
    before: int | None = None
    after: int | None = None


def detail(session: Session, job_id: str) -> JobDetail:
    """Return one job with its media, runs and latest events; raises NotFound."""
    job = get_job(session, job_id)
    rows = rows_of(session, [job_id])[job_id]
    events = session.execute(
        select(JobEvent)
        .where(JobEvent.job_id == job_id)
        .order_by(JobEvent.seq.desc())
        .limit(EVENTS_SHOWN)
    ).scalars()
    runs = session.execute(
        select(StageRun)
        .where(StageRun.job_id == job_id)
        .order_by(StageRun.id.desc())
        .limit(RUNS_SHOWN)
    ).scalars()
    return JobDetail(
        **job_values(job, rows),
        media=media_view(rows.media),
        runs=[run_view(run) for run in reversed(runs.all())],
        restartable=list(restartable(job, rows.media)),
        events=[event_view(event) for event in reversed(events.all())],
    )


def logs(session: Session, job_id: str, window: LogWindow) -> LogPage:
    """Return a job's stored events, oldest first; `level` leaves out log lines below it.

    `before` gives the newest ones whose `seq` is smaller, `after` the oldest whose is greater.
    Raises NotFound, and InvalidRequest when more than one of before, after and offset is given.
    """
    if sum((window.before is not None, window.after is not None, window.offset > 0)) > 1:
        raise InvalidRequest("Give only one of before, after and offset.")
    get_job(session, job_id)
    where = _wanted(job_id, window.level)
    total = session.execute(select(func.count()).select_from(JobEvent).where(*where)).scalar_one()
    backwards = window.before is not None
    if window.before is not None:
        where.append(JobEvent.seq < window.before)
    if window.after is not None:
        where.append(JobEvent.seq > window.after)
    found = session.execute(
        select(JobEvent)
        .where(*where)
        .order_by(JobEvent.seq.desc() if backwards else JobEvent.seq)
        .limit(window.limit)
        .offset(window.offset)
    ).scalars()
    events = [event_view(event) for event in found]
    return LogPage(
        events=events[::-1] if backwards else events,
        total=total,
        limit=window.limit,
        offset=window.offset,
    )


def _wanted(job_id: str, level: Level | None) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [JobEvent.job_id == job_id]
    if level is not None:
        wanted = _LEVELS[_LEVELS.index(level) :]
        line = and_(JobEvent.event == "log", JobEvent.payload["level"].as_string().in_(wanted))
        where.append(or_(JobEvent.event != "log", line))
    return where
