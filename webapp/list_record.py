"""Jobs as rows of the list: columns instead of objects, a constant number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, func, or_, select

from models.clock import iso, now
from models.job import Artifact, Job, Media, StageRun
from models.job_state import ACTIVE, STAGE_OF, TERMINAL, Stage, Status
from webapp.job_shape import stage_states

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from webapp.job_view import StageStatus

    AnyRow = Row[*tuple[Any, ...]]
    Jobs = Select[*tuple[Any, ...]]

Record = dict[str, Any]
"""A ListJob as JSON."""
_PUBLISHED: Final = exists().where(Artifact.job_id == Job.id, Artifact.state == "published")
_JOBS: Final[Jobs] = select(
    Job.id,
    Job.version,
    Job.status,
    Job.url,
    Job.title,
    Job.created_at,
    Job.updated_at,
    Job.completed_at,
    Job.output_container,
    Job.attempt,
    Job.percent,
    Job.expected_bytes,
    Job.priority,
    Job.position,
    Job.start_now,
    Job.failures,
    Job.not_before,
    Job.error,
    Job.error_code,
    Job.requested_dubbing,
    Job.source_lang,
    Job.target_lang,
    Job.dubbing_provider,
    Job.rate_limit,
    Media.duration_sec,
    Media.file_size_bytes,
    Media.thumbnail_path.is_not(None).label("thumbnail"),
    or_(and_(Media.id.is_not(None), Media.video_path.is_not(None)), _PUBLISHED).label("file"),
).join(Media, Media.job_id == Job.id, isouter=True)
_RUNS: Final = select(
    StageRun.id,
    StageRun.job_id,
    StageRun.stage,
    StageRun.attempt,
    StageRun.outcome,
    StageRun.percent,
    StageRun.phase,
    StageRun.stalled,
    StageRun.wake_at,
    StageRun.engine,
    StageRun.speed,
    StageRun.eta,
    StageRun.downloaded_bytes,
    StageRun.total_bytes,
)
Runs = dict[Stage, Any]


def jobs_query() -> Jobs:
    """Return the query of the rows that `records` takes; its caller says which jobs."""
    return _JOBS


def records_by_id(session: Session, ids: Collection[str]) -> list[Record]:
    """Return those of these jobs that are there."""
    return records(session, session.execute(_JOBS.where(Job.id.in_(ids))).all()) if ids else []


def records(session: Session, rows: Collection[AnyRow]) -> list[Record]:
    """Return the list's records of jobs, in the order of their rows."""
    runs = _latest_runs(session, [row.id for row in rows])
    moment = now()
    return [_record(row, runs.get(row.id, {}), moment) for row in rows]


def _latest_runs(session: Session, ids: Collection[str]) -> dict[str, Runs]:
    """Return the latest run of each stage, by job."""
    found: dict[str, Runs] = {}
    if not ids:
        return found
    latest = (
        select(func.max(StageRun.id))
        .where(StageRun.job_id.in_(ids))
        .group_by(StageRun.job_id, StageRun.stage)
    )
    for run in session.execute(_RUNS.where(StageRun.id.in_(latest))):
        found.setdefault(run.job_id, {})[run.stage] = run
    return found


def _record(job: AnyRow, runs: Runs, moment: float) -> Record:
    complete = job.status is Status.COMPLETE
    states = stage_states(job.status, runs, dubbing=job.requested_dubbing)
    given_up = complete and any(status == "skipped" for _, status, _ in states)
    all_done = complete and all(status == "done" for _, status, _ in states)
    last_shown = job.completed_at or job.created_at
    record: Record = {
        "id": job.id,
        "version": job.version,
        "status": job.status.value,
        "url": job.url,
        "createdAt": iso(job.created_at),
        "outputContainer": job.output_container,
    }
    rest: Record = {
        "title": job.title,
        "completedAt": job.completed_at and iso(job.completed_at),
        "updatedAt": _updated(job.updated_at, last_shown),
        "attempt": job.attempt if job.attempt > 1 else None,
        "percent": None if complete else job.percent,
        "stage": STAGE_OF.get(job.status),
        "stages": None
        if all_done
        else [_stage(*state) for state in states if state[1] != "waiting"],
        "expectedBytes": None if complete else job.expected_bytes,
        "priority": job.priority,
        "startNow": job.start_now,
        "failures": job.failures,
        "retryAt": iso(job.not_before) if (job.not_before or 0.0) > moment else None,
        "error": job.error,
        "errorCode": job.error_code,
        "requestedDubbing": job.requested_dubbing,
        "sourceLang": _unusual(job.source_lang),
        "targetLang": job.target_lang if job.requested_dubbing else None,
        "dubbingProvider": _unusual(job.dubbing_provider),
        "rateLimit": job.rate_limit,
        "durationSec": job.duration_sec,
        "fileSizeBytes": job.file_size_bytes,
        "thumbnail": bool(job.thumbnail),
        "file": bool(job.file),
        "hasWarning": given_up,
    }
    if runs and not complete:
        rest |= _of_latest_run(job.status, runs)
    record |= {name: value for name, value in rest.items() if value}
    if job.status not in TERMINAL:
        record["rank"] = job.position
    return record


def _updated(at: float, last_shown: float) -> str | None:
    stamp = iso(at)
    return None if stamp == iso(last_shown) else stamp


def _unusual(value: str) -> str | None:
    return None if value == "auto" else value


def _of_latest_run(status: Status, runs: Runs) -> Record:
    run = max(runs.values(), key=lambda one: one.id)
    going = status in ACTIVE and run.outcome == "running"
    return {
        "speed": run.speed if going else None,
        "eta": run.eta if going else None,
        "downloadedBytes": run.downloaded_bytes,
        "totalBytes": run.total_bytes,
    }


def _stage(stage: Stage, status: StageStatus, run: Any) -> Record:
    record: Record = {"stage": stage, "status": status}
    if run is None:
        return record
    going = status == "running"
    asleep = going and run.outcome == "waiting"
    rest: Record = {
        "percent": None if status == "done" else run.percent,
        "attempt": run.attempt if going else None,
        "phase": "waiting" if asleep else run.phase if going else None,
        "stalled": going and not asleep and run.stalled,
        "wakeAt": iso(run.wake_at) if asleep and run.wake_at else None,
        "engine": run.engine,
    }
    return record | {name: value for name, value in rest.items() if value}
