"""The list as a page holds it: whole in parts, and what changed since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import literal, select
from typing_extensions import override

from models.errors import Gone, InvalidRequest
from models.job import Job
from models.job_changes import changes_after, numbers, oldest
from models.job_state import Status
from models.runtime_settings import read_settings
from webapp.job_query import count_by_status
from webapp.list_record import Record, job_rows, jobs_query, records, records_by_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from models.job_changes import Change, Numbers

PART: Final = 2_000
"""Jobs in one part; and so many complete jobs, the newest, are shown unasked."""
FIRST: Final = 200
"""Jobs in the first part, so that a page soon has something to show."""
CHANGES_AT_ONCE: Final = 5_000


@dataclass(frozen=True)
class From:
    """Where a part of the list begins: behind the job `after`, complete jobs only from `oldest`."""

    after: str
    oldest: str

    @classmethod
    def read(cls, cursor: str) -> From:
        """Raise InvalidRequest for what is no cursor."""
        after, mark, oldest_shown = cursor.partition("~")
        if not mark:
            raise InvalidRequest("This is not a cursor of the list.")
        return cls(after, oldest_shown)

    @override
    def __str__(self) -> str:
        """Return the cursor."""
        return f"{self.after}~{self.oldest}"


def list_part(session: Session, cursor: str | None) -> Record:
    """Return a part of a ListPage: first the jobs that are not complete and the newest that are."""
    head = _head(session)  # before the rows: what is newer comes again as a change
    begin = From.read(cursor) if cursor else From("", _oldest_shown(session))
    shown = (Job.status != Status.COMPLETE) | (Job.id >= begin.oldest)
    size = PART if cursor else FIRST
    rows = _rows(session, shown, begin.after, size)
    older = begin.oldest if begin.oldest and _older(session, begin.oldest) else None
    following = str(From(rows[-1].id, begin.oldest)) if len(rows) == size else None
    return head | {
        "jobs": records(session, rows),
        "nextCursor": following,
        "olderComplete": older,
    }


def older_part(session: Session, before: str) -> Record:
    """Return complete jobs that are older than the job `before`."""
    head = _head(session)
    rows = _rows(session, Job.status == Status.COMPLETE, before, PART)
    older = rows[-1].id if rows and _older(session, rows[-1].id) else None
    return head | {"jobs": records(session, rows), "nextCursor": None, "olderComplete": older}


def list_changes(session: Session, epoch: str, since: int) -> Record:
    """Return the ListChanges after number `since`; raises Gone when they are not all there."""
    found = numbers(session)
    first = oldest(session)
    reaches = first is not None and first <= since + 1
    if (
        epoch != found.epoch
        or since > found.global_seq
        or not (reaches or since == found.global_seq)
    ):
        raise Gone
    changes = changes_after(session, since, CHANGES_AT_ONCE)
    counts = count_by_status(session)
    return batch(session, found, since, changes, counts)


def batch(
    session: Session,
    found: Numbers,
    since: int,
    changes: Sequence[Change],
    counts: dict[Status, int],
) -> Record:
    """Return changes that follow each other as one ListChanges."""
    newest = {change.job_id: change for change in changes}
    there = [one.job_id for one in newest.values() if one.status_after is not None]
    return {
        "epoch": found.epoch,
        "from": since + 1,
        "to": changes[-1].seq if changes else since,
        "upsert": records_by_id(session, there),
        "remove": [
            {"id": one.job_id, "version": one.version}
            for one in newest.values()
            if one.status_after is None
        ],
        "counts": counts,
        "total": sum(counts.values()),
        "queueRev": found.queue_rev,
        "queuePaused": read_settings(session).queue_paused,
    }


def as_json(record: Record) -> str:
    """Return JSON without spaces."""
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False)


def _head(session: Session) -> Record:
    found = numbers(session)
    counts = count_by_status(session)
    return {
        "epoch": found.epoch,
        "globalSeq": found.global_seq,
        "queueRev": found.queue_rev,
        "queuePaused": read_settings(session).queue_paused,
        "counts": counts,
        "total": sum(counts.values()),
    }


def _rows(session: Session, which: ColumnElement[bool], before: str, size: int) -> Sequence[Any]:
    query = jobs_query().where(which).order_by(Job.id.desc()).limit(size)
    return job_rows(session, query.where(Job.id < before) if before else query)


def _oldest_shown(session: Session) -> str:
    """Return the id of the oldest complete job that is shown unasked; "" when all are."""
    complete = select(Job.id).where(Job.status == Status.COMPLETE).order_by(Job.id.desc())
    return session.execute(complete.offset(PART - 1).limit(1)).scalar() or ""


def _older(session: Session, than: str) -> bool:
    older = select(literal(1)).where(Job.status == Status.COMPLETE, Job.id < than).limit(1)
    return session.execute(older).scalar() is not None
