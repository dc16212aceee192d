"""Having finished files read through: who may be asked for it, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import select

from models.clock import iso
from models.errors import Conflict, DublineError, NotFound, Unavailable
from models.installation import Worker
from models.job import Artifact, Job, Media
from models.job_changes import Numbers, numbers
from models.job_state import Status
from models.names import Queue
from models.wire import Wire
from tasks.slots import is_alive
from tasks.verify_box import VerifyBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from webapp.services import Services

NO_WORKER: Final = "Files cannot be verified: no download worker runs."
NO_FILE: Final = "Only the file of a finished job can be verified; this one is {status}."


class VerifyView(Wire):
    """How the verification of one job's file stands, and what the last one found."""

    state: Literal["waiting", "running"] | None
    """Null when none is asked for."""
    percent: float
    """Of the file, while it runs."""
    verified_at: str | None
    problem: str | None
    """What was wrong with the file then; null when it was right."""


def verify(parts: Services, job_ids: Sequence[str]) -> tuple[dict[str, DublineError], Numbers]:
    """Have these jobs' files read through by a worker; return those refused, and why.

    Raises Unavailable when no worker can be asked.
    """

    def look(session: Session) -> tuple[dict[str, DublineError], Numbers]:
        found = {one: _refusal(session, one) for one in job_ids}
        refused = {one: error for one, error in found.items() if error is not None}
        if len(refused) < len(job_ids):
            _check_worker(session)
        return refused, numbers(session)

    refused, here = parts.db.read(look)
    wanted = [one for one in job_ids if one not in refused]
    if wanted:
        VerifyBox(parts.options.redis_url).ask(wanted)
    return refused, here


def verify_view(parts: Services, job_id: str) -> VerifyView:
    """Return how it stands; raises NotFound, and Unavailable without Redis."""
    now = VerifyBox(parts.options.redis_url).state(job_id)
    at, problem = parts.db.read(_last, job_id)
    if now is None:
        return VerifyView(state=None, percent=0.0, verified_at=at, problem=problem)
    return VerifyView(
        state="waiting" if now.percent is None else "running",
        percent=now.percent or 0.0,
        verified_at=at,
        problem=problem,
    )


def _last(session: Session, job_id: str) -> tuple[str | None, str | None]:
    row = session.execute(
        select(Job.id, Media.verified_at, Media.problem)
        .join(Media, Media.job_id == Job.id, isouter=True)
        .where(Job.id == job_id)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such job.")
    return None if row.verified_at is None else iso(row.verified_at), row.problem


def _refusal(session: Session, job_id: str) -> DublineError | None:
    status = session.execute(select(Job.status).where(Job.id == job_id)).scalar_one_or_none()
    if status is None:
        return NotFound("There is no such job.")
    published = select(Artifact.id).where(Artifact.job_id == job_id, Artifact.state == "published")
    if status is Status.COMPLETE and session.execute(published.limit(1)).first() is not None:
        return None
    if status is Status.COMPLETE:
        return Conflict("The job has no file in the library.")
    return Conflict(NO_FILE.format(status=status.lower()))


def _check_worker(session: Session) -> None:
    alive = select(Worker.name).where(Worker.queue == Queue.DOWNLOAD, is_alive())
    if session.execute(alive.limit(1)).first() is None:
        raise Unavailable(NO_WORKER)
