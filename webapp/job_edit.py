"""Changing a job's settings before they are used; its speed limit also while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import update

from models.clock import now
from models.errors import Conflict, NotFound
from models.job import Job, Media
from models.job_options import LABELS_MAX, distinct
from models.job_state import Status
from models.queue_order import hold_queue

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

_RESTING: Final = frozenset({Status.QUEUED, Status.PAUSED, Status.FAILED, Status.CANCELED})
EDITABLE_IN: Final[dict[str, frozenset[Status]]] = {
    "priority": frozenset(Status),
    "target_lang": _RESTING | {Status.DOWNLOADING, Status.DOWNLOADED},
    "voice_balance": frozenset(Status) - {Status.MUXING, Status.COMPLETE},
    "rate_limit": frozenset(Status) - {Status.COMPLETE},
    "folder": frozenset(Status) - {Status.MUXING, Status.COMPLETE},
    "name": frozenset(Status),
    "labels": frozenset(Status),
}
"""In which status each setting may change: before the stage that reads it has started.

A speed limit is read all the time, so that only the end of the job ends it.
"""


def edit_job(session: Session, job_id: str, values: dict[str, Any]) -> None:
    """Set columns of a job; raises NotFound, or Conflict when its status forbids one of them."""
    if "priority" in values:
        hold_queue(session)
    job = session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFound("There is no such job.")
    for name, value in values.items():
        if job.status not in _editable_in(job, name):
            raise Conflict(f"{name.replace('_', ' ')} cannot change while a job is {job.status}.")
        setattr(job, name, value)
    if "target_lang" in values:  # a dub that is kept is in the old language
        nothing: dict[str, Any] = {
            "audio_dubbed_path": None,
            "dub_subtitles": [],
            "preview_path": None,
        }
        session.execute(update(Media).where(Media.job_id == job_id).values(**nothing))
    if values:
        job.version += 1
        job.updated_at = now()


def label_job(session: Session, job_id: str, add: Collection[str], remove: Collection[str]) -> None:
    """Add and remove labels; a job that has them so already is left as it is.

    Raises NotFound, or Conflict when there would be too many.
    """
    job = session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFound("There is no such job.")
    gone = {label.casefold() for label in remove}
    labels = distinct([*(one for one in job.labels if one.casefold() not in gone), *add])
    if len(labels) > LABELS_MAX:
        raise Conflict(f"A job has at most {LABELS_MAX} labels.")
    if labels != job.labels:
        edit_job(session, job_id, {"labels": labels})


def _editable_in(job: Job, name: str) -> frozenset[Status]:
    if name == "folder" and not job.requested_dubbing:
        return _RESTING  # the download puts the file there itself
    return EDITABLE_IN[name]
