"""Put right what `dubline doctor` finds. Each function looks again and returns what it did."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from models import job_commands, job_file
from models.clock import db_now, now
from models.database import transaction
from models.job import UNFINISHED, Artifact, Job, Media, StageRun
from models.job_state import RUNNING, STAGE_OF, TERMINAL, WAITING, Move, Status
from models.job_trash import owners
from models.job_writer import Step, move_job
from tasks import lease, renames, run_end
from tasks.library_files import is_ours

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

NOTHING = "nothing to do any more"


def close_to_others(path: Path, mode: int) -> str:
    """Give a secret the mode it should have."""
    path.chmod(mode)
    return f"mode set to {mode:o}"


def make_folder(folder: Path) -> str:
    """Make a folder of the installation."""
    folder.mkdir(parents=True, exist_ok=True)
    return "made"


def number_anew(engine: Engine, priority: int) -> str:
    """Give the jobs of one priority positions of their own, in the order in which they stand.

    Those that get another one rise in version, so that pages hear of it.
    """
    number = func.row_number().over(order_by=(Job.position, Job.id)).label("number")
    waiting = (Job.priority == priority, Job.status.not_in(TERMINAL))
    ranked = select(Job.id, number).where(*waiting).subquery()
    with transaction(engine) as session:
        session.execute(
            update(Job)
            .where(Job.id == ranked.c.id, Job.position != ranked.c.number)
            .values(position=ranked.c.number, version=Job.version + 1, updated_at=now())
            .execution_options(synchronize_session=False)
        )
    return "numbered anew, in the same order"


def forget_file(engine: Engine, folder: Path, artifact_id: int) -> str:
    """Forget a finished file that is gone; its job stays."""
    with transaction(engine) as session:
        row = session.get(Artifact, artifact_id, with_for_update=True)
        if row is None or (folder / row.path).exists():
            return NOTHING
        job_id = row.job_id
        job_file.forget(session, row)
        session.flush()
        return f"forgotten; job {job_id} stays{_back_to_checkpoint(session, job_id)}"


def put_run_back(engine: Engine, run_id: int) -> str:
    """Put a dead worker's run back to where its job waited; it does not count as a crash."""
    with transaction(engine) as session:
        row = session.get_one(StageRun, run_id)
        run = lease.Run(row.job_id, row.stage, row.attempt, row.owner)
    try:
        with transaction(engine) as session:
            change = run_end.interrupt(session, run)
    except lease.LeaseLost:
        return _close(engine, run_id)
    return f"put back: {change.target}"


def _close(engine: Engine, run_id: int) -> str:
    """End a run that its job knows nothing of any more."""
    with transaction(engine) as session:
        session.execute(
            update(StageRun)
            .where(StageRun.id == run_id, StageRun.outcome.in_(UNFINISHED))
            .values(outcome="stopped", finished_at=db_now())
        )
    return "closed; its job has gone on without it"


def put_job_back(engine: Engine, job_id: str) -> str:
    """Let a job wait again that nobody works on."""
    with transaction(engine) as session:
        job = session.get_one(Job, job_id)
        stage = STAGE_OF.get(job.status)
        if stage is None or job.status is not RUNNING[stage]:
            return NOTHING
        step = Step(
            Move.PUT_BACK, WAITING[stage], attempt=job.attempt, work_put_back=True, stage=stage
        )
        change = move_job(session, job_id, step)
    return f"put back: {change.target}" if change else NOTHING


def forget_kept(engine: Engine, media_root: Path, job_id: str) -> str:
    """Forget kept files that are gone; a job that waits for them does that work again."""
    with transaction(engine) as session:
        row = session.execute(select(Media).where(Media.job_id == job_id)).scalar_one()
        if row.video_path and _is_gone(media_root, row.video_path):
            row.video_path = None
        if row.audio_dubbed_path and _is_gone(media_root, row.audio_dubbed_path):
            row.audio_dubbed_path = None
        if row.preview_path and _is_gone(media_root, row.preview_path):
            row.preview_path = None
        row.subtitles = [one for one in row.subtitles if not _is_gone(media_root, one["path"])]
        said = [one for one in row.dub_subtitles if not _is_gone(media_root, one["path"])]
        row.dub_subtitles = said
        session.flush()
        return f"forgotten{_back_to_checkpoint(session, job_id)}"


def _is_gone(media_root: Path, path: str) -> bool:
    return path.startswith("tmp/") and not (media_root / path).exists()


def _back_to_checkpoint(session: Session, job_id: str) -> str:
    """Stop and resume a job that waits for a stage whose input is gone."""
    status = session.execute(select(Job.status).where(Job.id == job_id)).scalar_one()
    target = job_commands.checkpoint(session, job_id)
    waits = status in WAITING.values() and status is not Status.QUEUED
    if not waits or target is status:
        return ""
    job_commands.pause(session, job_id)
    job_commands.resume(session, job_id)
    return f"; the job goes on from {target}"


def take_back(engine: Engine, folder: Path, artifact_id: int) -> str:
    """Undo a publication that its worker did not live to tell of; the job publishes again.

    Where somebody was at renaming a file, that is done.
    """
    if renames.finish(engine, folder, artifact_id):
        return "renamed, as somebody wished"
    with transaction(engine) as session:
        row = session.get(Artifact, artifact_id, with_for_update=True)
        if row is None or row.state != "intent":
            return NOTHING
        target = folder / row.path
        stays_inside = target.parent.resolve().is_relative_to(folder.resolve())
        renamed = stays_inside and is_ours(target, row)
        if renamed:
            target.unlink()
        session.delete(row)
    return "taken back" if renamed else "forgotten; it had not come so far"


def remove_folder(engine: Engine, folder: Path) -> str:
    """Remove the work of a job that does not exist."""
    with transaction(engine) as session:
        if owners(session, [folder.name]):
            return NOTHING
    shutil.rmtree(folder, ignore_errors=True)
    return "still there: its files cannot be removed" if folder.exists() else "removed"
