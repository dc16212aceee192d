"""Giving up a dub that a person does not want any more: the job ends with what was downloaded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, and_, select

from models import job_commands
from models.errors import Conflict, NotFound
from models.job import Job, Media
from models.job_state import Move, Stage, Status
from models.job_writer import Step, log_line
from models.progress import ALL_BUT_PUT_AWAY

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.job_writer import Change

_STEP: Final = Step(Move.SKIP_DUB, Status.DOWNLOADED, work_put_back=True)


def skip_dub(session: Session, job_id: str) -> Change:
    """Stop what works on the dub, and let the job end as one that never asked for it.

    Until a worker has put the video into the library the job is DOWNLOADED without a dub asked
    for. Raises NotFound, and Conflict where there is no dub to skip, or no video to end with.
    """
    row = session.execute(
        select(Job.requested_dubbing, Media.video_path)
        .join(Media, Media.job_id == Job.id, isouter=True)
        .where(Job.id == job_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such job.")
    if not row.requested_dubbing:
        raise Conflict("No dub is asked for; there is nothing to skip.")
    if row.video_path is None:
        raise Conflict("Nothing is downloaded yet that the job could end with.")
    columns = {"requested_dubbing": False, "crashes": 0, "percent": ALL_BUT_PUT_AWAY}
    change = job_commands.stop(session, job_id, _STEP, **columns)
    line = log_line(session, job_id, "info", "The dub is skipped.", Stage.DUB, change.attempt)
    return change if line is None else replace(change, events=(*change.events, line))


def skipped() -> ColumnElement[bool]:
    """Whether a job waits for its video to be put into the library without a dub."""
    return and_(Job.status == Status.DOWNLOADED, Job.requested_dubbing.is_(False))
