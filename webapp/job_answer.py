"""What a command on one job answers: the job, and a number of the list that it is as new as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.job_changes import numbers, own_numbers
from webapp.answer_shape import ChangedJob
from webapp.job_query import show

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def as_changed(session: Session, job_id: str) -> ChangedJob:
    """Return a job as this writing transaction leaves it; call it last. Raises NotFound."""
    view = show(session, job_id)
    return ChangedJob(**dict(view), global_seq=own_numbers(session).global_seq)


def as_it_stands(session: Session, job_id: str) -> ChangedJob:
    """Return a job that this transaction has not changed; raises NotFound."""
    here = numbers(session)  # before the job, which may change in between
    return ChangedJob(**dict(show(session, job_id)), global_seq=here.global_seq)
