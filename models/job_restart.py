"""Repeating the work from one stage on, with what the stages before it have left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from models import job_commands
from models.errors import Conflict, NotFound
from models.job import Job, Media
from models.job_state import ORDER, Move, Stage, Status, allowed
from models.job_writer import Step

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.job_writer import Change

_WHY_NOT: Final = {
    Stage.DOWNLOAD: "The job is {status}; it cannot be started again now.",
    Stage.DUB: "A dub can be repeated once the job is at rest, while its video is kept.",
    Stage.MUX: "A mux can be repeated only while the dub is kept, and the job is not complete.",
}


def restartable(job: Job, media: Media | None) -> tuple[Stage, ...]:
    """Return the stages from which this job can be repeated now, in order."""
    return tuple(stage for stage in ORDER if _may(job, media, stage))


def retry_from(session: Session, job_id: str, stage: Stage) -> Change:
    """Repeat `stage` and those after it; raises NotFound, and Conflict unless `restartable`."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFound("There is no such job.")
    media = session.execute(select(Media).where(Media.job_id == job_id)).scalar_one_or_none()
    if not _may(job, media, stage):
        raise Conflict(_WHY_NOT[stage].format(status=job.status.lower()))
    if stage is Stage.DOWNLOAD:
        return job_commands.retry(session, job_id)
    if job.status is Status.COMPLETE:
        return job_commands.dub_again(session, job_id, job.target_lang)
    if stage is Stage.DUB:
        job_commands.forget_dubbing(session, job_id)
    return job_commands.apply_step(session, job_id, _step(stage), crashes=0)


def _step(stage: Stage) -> Step:
    target = Status.DOWNLOADED if stage is Stage.DUB else Status.DUBBED
    return Step(Move.RESUME, target, work_put_back=True)


def _may(job: Job, media: Media | None, stage: Stage) -> bool:
    if stage is Stage.DOWNLOAD:
        return allowed(job.status, Move.RETRY, Status.QUEUED)
    if not job.requested_dubbing or media is None or media.video_path is None:
        return False
    step = _step(stage)
    if stage is Stage.DUB and allowed(job.status, Move.DUB, step.target):
        return True
    kept = stage is Stage.DUB or media.audio_dubbed_path is not None
    return kept and allowed(job.status, step.move, step.target)
