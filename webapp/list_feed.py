"""What changed in the list, to every page at once: event `jobs`, in the order of the numbers.

The changes are read from the database; news from Redis or a commit of this process only says that
it is time to look. So a lost hint costs a second, and any number of gateways tell the same.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import func, select, true
from sqlalchemy.exc import SQLAlchemyError

from models.job import Job
from models.job_changes import ListState, changes_after, numbers
from models.job_state import Status
from webapp.list_query import batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask_socketio import SocketIO
    from sqlalchemy.orm import Session

    from models.job_changes import Change
    from webapp.database import Database
    from webapp.list_record import Record
    from webapp.numbered_news import NumberedNews

log: Final = structlog.get_logger(__name__)
LOOK_EVERY_S: Final = 1.0
GATHER_S: Final = 0.03
"""So long the first change of a batch waits for others: changes seldom come alone."""
COALESCE_S: Final = 0.07
"""At least so long after a batch before the next is looked for."""
AT_ONCE: Final = 1_000
AFTER_FAILURE_S: Final = 1.0
RESYNC: Final = "resync"
"""Sent when news may have been missed: fetch again what is shown."""


@dataclass(frozen=True)
class Place:
    """How far this gateway has told, and how many jobs there were in each status then."""

    epoch: str
    seq: int
    counts: dict[Status, int]


@dataclass(frozen=True)
class Found:
    """Changes, and the event that tells them; no event while nobody listens."""

    epoch: str
    changes: Sequence[Change]
    told: tuple[str, Record] | None


class ListFeed:
    """Tells changes of the list to the clients of one gateway."""

    def __init__(self, db: Database, socketio: SocketIO, news: NumberedNews) -> None:
        self._db = db
        self._news = news
        self._socketio = socketio
        self._place: Place | None = None
        self._look = threading.Event()
        self._look.set()  # what comes after the start is to be told

    @property
    def place(self) -> Place | None:
        """How far it has told; None before the first look."""
        return self._place

    def wake(self) -> None:
        """Say that there may be changes."""
        self._look.set()

    def run(self) -> None:
        """Tell for ever."""
        while True:
            if self._look.wait(LOOK_EVERY_S):
                time.sleep(GATHER_S)
            self._look.clear()
            try:
                self.catch_up()
            except SQLAlchemyError as error:
                log.warning("changes are told later", reason=str(error))
                time.sleep(AFTER_FAILURE_S)
            time.sleep(COALESCE_S)

    def catch_up(self) -> None:
        """Tell everything that has changed since the last time."""
        while (found := self._db.read(self._next)) is not None:
            if found.told is not None:
                self._socketio.emit(*found.told)
            self._news.told(found.epoch, found.changes)
        self._news.give_up()

    def _next(self, session: Session) -> Found | None:
        """Return what is new; None when nothing is."""
        found = numbers(session)
        place = self._place
        if place is None:
            self._place = _here(session)
            return None
        if found.global_seq == place.seq and found.epoch == place.epoch:
            return None
        changes = changes_after(session, place.seq, AT_ONCE)
        if found.epoch != place.epoch or not changes or changes[0].seq != place.seq + 1:
            self._place = _here(session)
            # the changes are forgotten already, or never were ours
            return Found(found.epoch, (), (RESYNC, {}))
        counts = _counted(place.counts, changes)
        told = None
        if self._socketio.server.eio.sockets:
            told = "jobs", batch(session, found, place.seq, changes, counts)
        self._place = Place(place.epoch, changes[-1].seq, counts)
        return Found(place.epoch, changes, told)


def _here(session: Session) -> Place:
    """Return where the list stands, numbers and counts of the same moment."""
    query = (
        select(ListState.epoch, ListState.global_seq, Job.status, func.count(Job.id))
        .join(Job, true(), isouter=True)
        .group_by(ListState.epoch, ListState.global_seq, Job.status)
    )
    rows = session.execute(query).all()
    counts = dict.fromkeys(Status, 0) | {row[2]: row[3] for row in rows if row[3]}
    return Place(rows[0][0], rows[0][1], counts)


def _counted(before: dict[Status, int], changes: Sequence[Change]) -> dict[Status, int]:
    counts = dict(before)
    for change in changes:
        if change.status_before is not None:
            counts[Status(change.status_before)] -= 1
        if change.status_after is not None:
            counts[Status(change.status_after)] += 1
    return counts
