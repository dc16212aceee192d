"""Taking jobs off the list so that this can be undone: their rows wait in the trash for a while.

Nothing that works with jobs meets one that waits there. Each function runs inside one writing
transaction; what a job has in work, its thumbnail and its files in the library stay where they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from models import job_commands
from models.clock import iso, now
from models.errors import Conflict, NotFound
from models.events import StateEvent, StatePayload
from models.job import Artifact, Job, JobEvent, Media, Removal, StageRun
from models.job_state import ACTIVE, Status
from models.job_writer import Change
from models.queue_order import OPEN
from models.trash import Trash

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

KEPT_S: Final = 600.0
"""A person who has erred sees it within seconds; ten minutes also do for one who has to look up how
to say it without the page, and do not hold the disk space of many half downloads for long."""
_JOBS: Final = cast("Table", Job.__table__)
_OWNED: Final = tuple(
    cast("Table", owned.__table__) for owned in (StageRun, Media, JobEvent, Artifact)
)
_COUNTED: Final = "id"
Row = dict[str, Any]


def remove(session: Session, job_id: str) -> Change:
    """Take a job off the list; raises NotFound."""
    changes = remove_many(session, [job_id])
    if not changes:
        raise NotFound("There is no such job.")
    return changes[0]


def remove_many(session: Session, job_ids: Collection[str]) -> list[Change]:
    """Take those of these jobs off the list that are there, and return the changes."""
    job_commands.hold_runs(session, job_ids)
    held = select(_JOBS).where(_JOBS.c.id.in_(job_ids)).order_by(_JOBS.c.id).with_for_update()
    jobs = [dict(row) for row in session.execute(held).mappings()]
    if not jobs:
        return []
    rows: dict[str, dict[str, list[Row]]] = {
        job["id"]: {_JOBS.name: [job]} | {table.name: [] for table in _OWNED} for job in jobs
    }
    for table in _OWNED:
        owned = select(table).where(table.c.job_id.in_(rows)).order_by(table.c.id)
        for row in session.execute(owned).mappings():
            rows[row["job_id"]][table.name].append(dict(row))
    _leave_files(session, [file["path"] for kept in rows.values() for file in kept["artifacts"]])
    stamp = now()
    session.execute(
        insert(Trash),
        [
            {
                "job_id": job["id"],
                "removed_at": stamp,
                "version": job["version"] + 1,
                "rows": rows[job["id"]],
            }
            for job in jobs
        ],
    )
    session.execute(delete(_JOBS).where(_JOBS.c.id.in_(rows)))
    return [
        job_commands.removal(job["id"], Status(job["status"]), job["attempt"], job["version"] + 1)
        for job in jobs
    ]


def _leave_files(session: Session, paths: Sequence[str]) -> None:
    """Forget wishes of earlier owners of these names: no row claims them for a while."""
    if paths:
        session.execute(delete(Removal).where(Removal.path.in_(paths)))


def restore(session: Session, job_id: str) -> Change:
    """Bring a job back to its old place, as it was.

    One that was at work comes back PAUSED, as if it had been paused then. One that waited, waits
    again; if it was admitted, one attempt later, so that nobody who heard its bell starts it.
    Raises NotFound when it is not in the trash, and Conflict when something else has taken the
    name of its file in the library, or its Idempotency-Key.
    """
    kept = session.get(Trash, job_id, with_for_update=True)
    if kept is None:
        raise NotFound("There is no such job to bring back.")
    (row,) = kept.rows[_JOBS.name]
    job = row | {"version": kept.version + 1, "updated_at": now(), **_not_admitted(row)}
    status = Status(job["status"])
    if status in OPEN:
        job["position"] = _free_position(session, job["priority"], job["position"])
    try:
        with session.begin_nested():
            _insert(session, job, kept.rows)
    except IntegrityError as error:
        raise Conflict(
            "Another job has taken the name of its file, or its Idempotency-Key."
        ) from error
    session.delete(kept)
    session.flush()
    if status in ACTIVE:
        return job_commands.pause(session, job_id)
    payload = StatePayload(from_=None, to=status, stage=None, attempt=job["attempt"])
    event = StateEvent(job_id=job_id, timestamp=iso(now()), version=job["version"], payload=payload)
    return Change(job_id, job["attempt"], None, status, (event,))


def _not_admitted(job: Row) -> Row:
    if job["released_at"] is None:
        return {}
    return {"released_at": None, "rung_at": None, "attempt": job["attempt"] + 1}


def _insert(session: Session, job: Row, rows: dict[str, list[Row]]) -> None:
    for table, kept in ((_JOBS, [job]), *((table, rows[table.name]) for table in _OWNED)):
        # A counted number may be another row's by now; and an update may have dropped a column.
        names = [column.name for column in table.c if column is not table.autoincrement_column]
        found = [{name: row[name] for name in names if name in row} for row in kept]
        if found:
            session.execute(insert(table), found)


def _free_position(session: Session, priority: int, position: float) -> float:
    """Return this position, or one just before it where another job has it by now."""
    peers = (Job.status.in_(OPEN), Job.priority == priority)
    taken = select(Job.id).where(*peers, Job.position == position).limit(1)
    if session.execute(taken).scalar_one_or_none() is None:
        return position
    nearest = select(func.max(Job.position)).where(*peers, Job.position < position)
    before: float | None = session.execute(nearest).scalar()
    return position - 1.0 if before is None else (before + position) / 2


def owners(session: Session, job_ids: Collection[str]) -> set[str]:
    """Return which of these jobs are on the list or wait in the trash: what is theirs must stay.

    Asked in one statement, so that none is missed that goes from one to the other.
    """
    listed = select(Job.id).where(Job.id.in_(job_ids))
    waiting = select(Trash.job_id).where(Trash.job_id.in_(job_ids))
    return set(session.execute(listed.union_all(waiting)).scalars())


def is_over() -> ColumnElement[bool]:
    """Return the condition for jobs in the trash whose time to be brought back is over."""
    return Trash.removed_at < now() - KEPT_S
