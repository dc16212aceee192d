"""What a person may ask of a job: create, start, pause, resume, cancel, retry, dub, delete.

Each function runs inside one writing transaction and returns the change to announce after the
commit. They raise NotFound or Conflict and then change nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, null, select, update

from models.clock import db_now, iso, now
from models.errors import Conflict, NotFound
from models.events import StateEvent, StatePayload
from models.job import UNFINISHED, Artifact, Job, Media, Removal, StageRun
from models.job_state import CHECKPOINTS, STAGE_OF, Move, Stage, Status, allowed
from models.job_writer import Change, Step, created, move_job

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

_AT_REST: Final = frozenset({Status.PAUSED, Status.FAILED, Status.CANCELED})


def create_job(session: Session, request: dict[str, Any], *, start_paused: bool = False) -> Change:
    """Add a job at the end of the queue; `request` holds columns of Job."""
    stamp = now()
    last = session.execute(select(func.max(Job.position))).scalar_one()
    job = Job(
        **request,
        status=Status.PAUSED if start_paused else Status.QUEUED,
        position=(last or 0.0) + 1.0,
        created_at=stamp,
        updated_at=stamp,
    )
    session.add(job)
    return created(session, job)


def find_by_key(session: Session, idempotency_key: str) -> str | None:
    """Return the id of the job that was created with this Idempotency-Key."""
    return session.execute(
        select(Job.id).where(Job.idempotency_key == idempotency_key)
    ).scalar_one_or_none()


def pause(session: Session, job_id: str) -> Change:
    """Pause a waiting or running job; what it has downloaded stays."""
    return stop(session, job_id, Step(Move.PAUSE, Status.PAUSED, work_put_back=True))


def cancel(session: Session, job_id: str) -> Change:
    """Cancel a job that has not ended."""
    return stop(session, job_id, Step(Move.CANCEL, Status.CANCELED, work_put_back=True))


def resume(session: Session, job_id: str) -> Change:
    """Go on from the last finished stage."""
    target = checkpoint(session, job_id)
    return apply_step(session, job_id, Step(Move.RESUME, target, work_put_back=True), crashes=0)


def start_now(session: Session, job_id: str) -> Change:
    """Let a job start whatever waits before it; one that was stopped or failed is resumed first."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFound("There is no such job.")
    if job.status in _AT_REST:
        step = Step(Move.RESUME, checkpoint(session, job_id), work_put_back=True)
        return apply_step(session, job_id, step, crashes=0, start_now=True)
    if job.status not in CHECKPOINTS:
        raise Conflict(f"The job is {job.status.lower()} already; there is nothing to start.")
    job.start_now, job.not_before = True, None
    job.error = job.error_code = None  # it told what the job waited for
    job.version += 1
    job.updated_at = now()
    session.flush()
    return Change(job_id, job.attempt, job.status, job.status, ())


def retry(session: Session, job_id: str) -> Change:
    """Start again from the download; a dub that is kept belongs to the old one."""
    step = Step(Move.RETRY, Status.QUEUED, work_put_back=True)
    columns = {"crashes": 0, "retries": Job.retries + 1, "percent": 0.0, "expected_bytes": None}
    change = apply_step(session, job_id, step, **columns)
    _forget_dub(session, job_id)
    return change


def dub_again(session: Session, job_id: str, target_lang: str, **request: str) -> Change:
    """Dub a finished job into this language, once more or as well, without downloading it again.

    `request` holds further columns of Job. What providers remember of earlier dubs is forgotten.
    """
    step = Step(Move.DUB, Status.DOWNLOADED, work_put_back=True)
    _check(session, job_id, step)
    kept = select(Media.video_path).where(Media.job_id == job_id)
    if session.execute(kept).scalar_one_or_none() is None:
        raise Conflict("The downloaded video is gone; add the link again with dubbing.")
    forget_dubbing(session, job_id)
    columns = {"requested_dubbing": True, "target_lang": target_lang, "crashes": 0}
    return apply_step(session, job_id, step, **columns, **request)


def forget_dubbing(session: Session, job_id: str) -> None:
    """Forget a dub that is kept, and what providers remember of earlier ones."""
    _forget_dub(session, job_id)
    session.execute(
        update(StageRun)
        .where(StageRun.job_id == job_id, StageRun.stage == Stage.DUB)
        .values(provider_state=null())
    )


def _forget_dub(session: Session, job_id: str) -> None:
    nothing: dict[str, Any] = {"audio_dubbed_path": None, "dub_subtitles": [], "preview_path": None}
    session.execute(update(Media).where(Media.job_id == job_id).values(**nothing))


def checkpoint(session: Session, job_id: str) -> Status:
    """Return where the job can go on: after the dub, after the download, or at the start."""
    row = session.execute(
        select(Job.requested_dubbing, Media.video_path, Media.audio_dubbed_path)
        .join(Media, Media.job_id == Job.id, isouter=True)
        .where(Job.id == job_id)
    ).one_or_none()
    if row is None or row.video_path is None:
        return Status.QUEUED
    if not row.requested_dubbing:
        skipped = row.video_path.startswith(f"tmp/{job_id}/")  # not put into the library yet
        return Status.DOWNLOADED if skipped else Status.QUEUED
    return Status.DUBBED if row.audio_dubbed_path else Status.DOWNLOADED


def stop(session: Session, job_id: str, step: Step, **columns: Any) -> Change:
    """Take a step that ends what works on the job; raises as `apply_step`."""
    hold_runs(session, [job_id])
    change = apply_step(session, job_id, step, **columns)
    session.execute(
        update(StageRun)
        .where(StageRun.job_id == job_id, StageRun.outcome.in_(UNFINISHED))
        .values(outcome="stopped", finished_at=db_now())
    )
    return change


def hold_runs(session: Session, job_ids: Collection[str]) -> None:
    """Lock the jobs' runs before their rows, in the order of a run that ends; else both wait."""
    session.execute(
        select(StageRun.id)
        .where(StageRun.job_id.in_(job_ids), StageRun.outcome.in_(UNFINISHED))
        .order_by(StageRun.id)
        .with_for_update()
    ).all()


def apply_step(session: Session, job_id: str, step: Step, **columns: Any) -> Change:
    """Take one step; raises NotFound, or Conflict when the job's status forbids it."""
    _check(session, job_id, step)
    change = move_job(session, job_id, step, **columns)
    if change is None:
        raise Conflict("The job has just changed; look again.")
    return change


def _check(session: Session, job_id: str, step: Step) -> None:
    """Raise NotFound or Conflict unless the job is there and its status allows the step."""
    status = session.execute(
        select(Job.status).where(Job.id == job_id).with_for_update()
    ).scalar_one_or_none()
    if status is None:
        raise NotFound("There is no such job.")
    if not allowed(status, step.move, step.target):
        if status is step.target:
            raise Conflict(f"The job is {status.lower()} already.")
        verb = step.move.replace("_", " ")
        raise Conflict(f"The job is {status.lower()}; it cannot be asked to {verb} now.")


def delete_job(session: Session, job_id: str, *, files: bool = False) -> Change:
    """Delete a job for good; with `files` ask in the same transaction for its library files too.

    What a person takes off the list can be brought back: models.job_trash.
    """
    hold_runs(session, [job_id])
    row = session.execute(
        select(Job.status, Job.attempt, Job.version).where(Job.id == job_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such job.")
    if files:
        _ask_removal(session, job_id)
    session.execute(delete(Job).where(Job.id == job_id))
    return removal(job_id, row.status, row.attempt, row.version + 1)


def removal(job_id: str, status: Status, attempt: int, version: int) -> Change:
    """Return the change that takes a job with this status and attempt away."""
    payload = StatePayload(from_=status, to=None, stage=STAGE_OF.get(status), attempt=attempt)
    event = StateEvent(job_id=job_id, timestamp=iso(now()), version=version, payload=payload)
    return Change(job_id, attempt, status, status, (event,))


def _ask_removal(session: Session, job_id: str) -> None:
    for file in session.execute(select(Artifact).where(Artifact.job_id == job_id)).scalars():
        # While a file is being exchanged, either one may be there.
        for mark in filter(None, (file.fingerprint, file.replaces)):
            session.add(Removal(path=file.path, fingerprint=mark, created_at=now()))
    session.flush()
