"""The order of the queue: every job that has not ended, by priority, stored position and id.

Stored positions are fractions that only the moved jobs change. Clients see dense ones: how many
jobs come before. The functions that move jobs run inside one writing transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from sqlalchemy import ColumnElement, bindparam, case, func, select, text, update

from models.clock import now
from models.errors import Conflict, DublineError, NotFound
from models.job import Job
from models.job_changes import numbers
from models.job_state import TERMINAL, Status

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

Where = Literal["top", "up", "down", "bottom"]
OPEN: Final = tuple(status for status in Status if status not in TERMINAL)
"""A job has a place in the queue while it is in one of these."""
GAP_MIN: Final = 1e-6
"""Where positions of one priority would come closer than this, their neighbours make room."""
GAP_AFTERWARDS: Final = 1e-3
"""How far apart they then are at least, so that this is seldom."""
ADVISORY_LOCK: Final = 72001
"""The dispatcher's: it and the moves take rows of many jobs, each in an order of its own."""


@dataclass(frozen=True)
class Place:
    """Where one job stands in the queue."""

    id: str
    priority: int
    position: float


def hold_queue(session: Session) -> None:
    """Wait until nobody else admits or moves jobs, on PostgreSQL; on SQLite nobody else writes."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})


def queue_columns(*, backwards: bool = False) -> tuple[ColumnElement[Any], ...]:
    """Return what to sort jobs by for the order of the queue, those that have ended always last."""
    ended: ColumnElement[Any] = case((Job.status.in_(OPEN), 0), else_=1)
    if backwards:
        return ended, Job.priority.asc(), Job.position.desc(), Job.id.desc()
    return ended, Job.priority.desc(), Job.position.asc(), Job.id.asc()


def dense_positions(session: Session, job_ids: Collection[str]) -> dict[str, int]:
    """Return how many jobs come before each of these; jobs that have ended are left out."""
    order = (Job.priority.desc(), Job.position, Job.id)
    number = (func.row_number().over(order_by=order) - 1).label("number")
    ranked = select(Job.id, number).where(Job.status.in_(OPEN)).subquery()
    rows = session.execute(select(ranked).where(ranked.c.id.in_(job_ids)))
    return {row.id: row.number for row in rows}


def check_revision(session: Session, queue_rev: int | None) -> None:
    """Raise Conflict when the order is no longer the one with this revision; holds the queue."""
    hold_queue(session)
    if queue_rev is not None and queue_rev != numbers(session).queue_rev:
        raise Conflict("The queue has changed meanwhile; look again.")


def move_in_queue(session: Session, job_ids: Sequence[str], to: Where) -> dict[str, DublineError]:
    """Move jobs within their priorities, keeping their order; return those refused, and why.

    `up` and `down` pass one neighbour each; jobs that stand together at the edge stay.
    """
    hold_queue(session)
    queue, moved, refused = _chosen(session, job_ids)
    for _, peers in groupby(queue, lambda place: place.priority):
        order = list(peers)
        if any(place.id in moved for place in order):
            _store(session, reordered(order, moved, to), moved)
    return refused


def move_before(session: Session, job_ids: Sequence[str], before: str) -> dict[str, DublineError]:
    """Move jobs directly before another one, taking over its priority and keeping their order.

    Before one that is moved itself means before the next that is not. Returns those refused, and
    why; raises NotFound, or Conflict when the other job has ended.
    """
    hold_queue(session)
    queue, moved, refused = _chosen(session, job_ids)
    anchor = next((place for place in queue if place.id == before), None)
    if anchor is None:
        raise _no_place(session, before)
    peers = [place for place in queue if place.priority == anchor.priority]
    behind = peers.index(anchor)
    first = [place for place in peers[:behind] if place.id not in moved]
    last = [place for place in peers[behind:] if place.id not in moved]
    block = [place for place in queue if place.id in moved]
    _store(session, [*first, *block, *last], moved, priority=anchor.priority)
    return refused


def reordered(order: Sequence[Place], moved: Collection[str], to: Where) -> list[Place]:
    """Return one priority's jobs in their new order."""
    if to in {"up", "down"}:
        return _bubbled(order, moved) if to == "up" else _bubbled(order[::-1], moved)[::-1]
    block = [place for place in order if place.id in moved]
    others = [place for place in order if place.id not in moved]
    return [*block, *others] if to == "top" else [*others, *block]


def _bubbled(order: Sequence[Place], moved: Collection[str]) -> list[Place]:
    result = list(order)
    for here in range(1, len(result)):
        if result[here].id in moved and result[here - 1].id not in moved:
            result[here - 1], result[here] = result[here], result[here - 1]
    return result


def _chosen(
    session: Session, job_ids: Sequence[str]
) -> tuple[list[Place], set[str], dict[str, DublineError]]:
    """Return the whole queue in order, which of these jobs are in it, and why others are not."""
    rows = session.execute(
        select(Job.id, Job.priority, Job.position)
        .where(Job.status.in_(OPEN))
        .order_by(Job.priority.desc(), Job.position, Job.id)
    )
    queue = [Place(*row) for row in rows]
    known = {place.id for place in queue}
    moved = known.intersection(job_ids)
    return queue, moved, {one: _no_place(session, one) for one in job_ids if one not in known}


def _no_place(session: Session, job_id: str) -> DublineError:
    status = session.execute(select(Job.status).where(Job.id == job_id)).scalar_one_or_none()
    if status is None:
        return NotFound("There is no such job.")
    return Conflict(f"The job is {status.lower()}; it has no place in the queue.")


def _store(
    session: Session, order: Sequence[Place], moved: Collection[str], **columns: Any
) -> None:
    """Give the moved jobs positions between their neighbours', which move too if they must."""
    positions = new_positions(order, moved)
    table = cast("Table", Job.__table__)
    statement = (
        update(table)
        .where(table.c.id == bindparam("job"))
        .values(position=bindparam("place"), version=table.c.version + 1, updated_at=now())
    )
    for mine in (True, False):
        rows = [
            {"job": job_id, "place": place}
            for job_id, place in positions.items()
            if (job_id in moved) is mine
        ]
        if rows:
            session.connection().execute(statement.values(**columns) if mine else statement, rows)
    session.expire_all()


def new_positions(order: Sequence[Place], moved: Collection[str]) -> dict[str, float]:
    """Return the positions that change so that one priority's jobs stand in this order.

    The moved jobs, and where they find no room among their neighbours those around them, as few
    as it takes.
    """
    places = [None if place.id in moved else place.position for place in order]
    changed: dict[str, float] = {}
    for is_moved, run in groupby(enumerate(order), lambda item: item[1].id in moved):
        if not is_moved:
            continue
        block = [at for at, _ in run]
        for at, position in _roomy(places, block[0], block[-1] + 1).items():
            places[at] = changed[order[at].id] = position
    return changed


def _roomy(places: Sequence[float | None], begin: int, end: int) -> dict[int, float]:
    """Return positions for `begin` to `end` (excluded), and for as many around as it takes."""
    wanted = GAP_MIN
    while True:
        while begin > 0 and places[begin - 1] is None:
            begin -= 1
        while end < len(places) and places[end] is None:
            end += 1
        left = places[begin - 1] if begin else None
        right = places[end] if end < len(places) else None
        start, step = _spread(left, right, end - begin)
        if step >= wanted:
            return {begin + number: start + number * step for number in range(end - begin)}
        around = end - begin
        begin, end = max(begin - around, 0), min(end + around, len(places))
        wanted = GAP_AFTERWARDS


def _spread(left: float | None, right: float | None, count: int) -> tuple[float, float]:
    """Return the first of `count` positions between two and how far they are apart."""
    if left is not None and right is not None:
        step = (right - left) / (count + 1)
        return left + step, step
    if right is not None:
        return right - count, 1.0
    return (0.0 if left is None else left) + 1.0, 1.0
