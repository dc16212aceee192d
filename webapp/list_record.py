"""Jobs as rows of the list: columns instead of objects, a constant number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import and_, case, exists, func, or_, select

from models.clock import iso, now
from models.job import SHOWN_TITLE, Artifact, Job, Media, StageRun
from models.job_state import ACTIVE, TERMINAL, Stage, Status
from webapp.job_shape import dub_skipped, stage_states

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Row, Select, Table
    from sqlalchemy.orm import Session

    from webapp.job_view import StageStatus

    AnyRow = Row[*tuple[Any, ...]]
    Jobs = Select[*tuple[Any, ...]]

Record = dict[str, Any]
"""A ListJob as JSON."""
UNLIKE_S: Final = 0.001
"""Moments nearer than this read the same."""
_COMPLETE: Final = Job.status == Status.COMPLETE
_PUBLISHED: Final = exists().where(Artifact.job_id == Job.id, Artifact.state == "published")
_AS_IT_IS: Final[dict[str, Any]] = {
    "title": SHOWN_TITLE,
    "labels": Job.labels,
    "attempt": func.nullif(Job.attempt, 1),
    "percent": case((~_COMPLETE, Job.percent)),
    "expectedBytes": case((~_COMPLETE, Job.expected_bytes)),
    "priority": Job.priority,
    "startNow": Job.start_now,
    "failures": Job.failures,
    "error": Job.error,
    "errorCode": Job.error_code,
    "sourceLang": func.nullif(Job.source_lang, "auto"),
    "targetLang": case((Job.requested_dubbing, Job.target_lang)),
    "outputContainer": func.nullif(Job.output_container, "mkv"),
    "dubbingProvider": func.nullif(Job.dubbing_provider, "auto"),
    "rateLimit": Job.rate_limit,
    "durationSec": Media.duration_sec,
    "fileSizeBytes": Media.file_size_bytes,
    "thumbnail": Media.thumbnail_path.is_not(None),
    "file": or_(Media.video_path.is_not(None), _PUBLISHED),
    "verifiedAt": case((_COMPLETE, Media.verified_at)),
    "problem": case((_COMPLETE, Media.problem)),
    "hasWarning": and_(_COMPLETE, Media.problem.is_not(None)),
}
"""What is told unchanged, unless there is nothing to tell."""
_NAMES: Final = tuple(_AS_IT_IS)
_OWN: Final = (
    Job.id,
    Job.version,
    Job.status,
    Job.url,
    Job.requested_dubbing,
    Job.position,
    Job.not_before,
    Job.created_at,
    Job.updated_at,
    Job.completed_at,
)
_FIRST: Final = len(_OWN)
_JOBS: Final[Jobs] = select(
    *_OWN, *(column.label(f"as_{name}") for name, column in _AS_IT_IS.items())
).select_from(
    cast("Table", Job.__table__).join(
        cast("Table", Media.__table__), Media.job_id == Job.id, isouter=True
    )
)
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


def job_rows(session: Session, query: Jobs) -> Sequence[AnyRow]:
    """Return the rows of a query made from `jobs_query`, not through the ORM: there may be many."""
    return session.connection().execute(query).all()


def records_by_id(session: Session, ids: Collection[str]) -> list[Record]:
    """Return those of these jobs that are there."""
    if not ids:
        return []
    return records(session, job_rows(session, _JOBS.where(Job.id.in_(ids))))


def records(session: Session, rows: Collection[AnyRow]) -> list[Record]:
    """Return the list's records of jobs, in the order of their rows."""
    begun = [row[0] for row in rows if row[2] is not Status.QUEUED or row.as_attempt]
    runs = _latest_runs(session, begun)
    moment = now()
    return [_record(row, runs.get(row[0], {}), moment) for row in rows]


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
    for run in session.connection().execute(_RUNS.where(StageRun.id.in_(latest))):
        found.setdefault(run.job_id, {})[run.stage] = run
    return found


def _record(row: AnyRow, runs: Runs, moment: float) -> Record:
    job_id, version, status, url, dubbing, position, not_before, *times = row[:_FIRST]
    record: Record = {"id": job_id, "version": version, "status": status, "url": url}
    record |= {name: told for name, told in zip(_NAMES, row[_FIRST:], strict=True) if told}
    record |= _times(*times)
    if "verifiedAt" in record:
        record["verifiedAt"] = iso(record["verifiedAt"])
    if dub_skipped(runs, dubbing=dubbing):
        record["dubSkipped"] = True
    if status not in TERMINAL:
        record["rank"] = position
        if not_before is not None and not_before > moment:
            record["retryAt"] = iso(not_before)
    return record | _work(status, runs, dubbing=dubbing)


def _times(created: float, updated: float, completed: float | None) -> Record:
    times = {"createdAt": iso(created)}
    if completed is not None:
        times["completedAt"] = iso(completed)
    if abs(updated - (completed or created)) >= UNLIKE_S:
        times["updatedAt"] = iso(updated)
    return times


def _work(status: Status, runs: Runs, *, dubbing: bool) -> Record:
    work: Record = {}
    states = stage_states(status, runs, dubbing=dubbing)
    if status is Status.COMPLETE:
        if all(state == "done" for _, state, _ in states):
            return work
        work["hasWarning"] = True
    elif runs:
        work = _of_latest_run(status, runs)
    if stages := [_stage(*state) for state in states if state[1] != "waiting"]:
        work["stages"] = stages
    return work


def _of_latest_run(status: Status, runs: Runs) -> Record:
    run = max(runs.values(), key=lambda one: one.id)
    going = status in ACTIVE and run.outcome == "running"
    known = {"downloadedBytes": run.downloaded_bytes, "totalBytes": run.total_bytes}
    if going:
        known |= {"speed": run.speed, "eta": run.eta}
    return {name: told for name, told in known.items() if told is not None}


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
