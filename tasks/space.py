"""Whether the disk has room for a job's next stage: what is free, promised, and needed.

All sizes are bytes. Free space comes from the workers' heartbeats, so that whoever dispatches
needs no disk of its own; a running stage looks at the disk itself (tasks.watch).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from models.installation import Worker
from models.job import Job, Media, StageRun
from models.job_state import STAGE_OF, Stage
from tasks.slots import is_alive

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DUB_BYTES_PER_SECOND: Final = 96_000
"""The dub is kept as mono 16-bit PCM at 48 kHz."""
MUX_FACTOR: Final = 1.1
"""The finished file: the video, copied, and one more audio track."""


def left(session: Session) -> int | None:
    """Return what may still be promised; None when no live worker has told its free space."""
    free = session.execute(
        select(func.min(Worker.free_bytes - Worker.reserve_bytes)).where(is_alive())
    ).scalar()
    if free is None:
        return None
    return int(free) - promised(session)


def promised(session: Session, except_for: str = "") -> int:
    """Return what the running and the admitted jobs will still write."""
    downloads = session.execute(
        select(Job.expected_bytes, func.max(StageRun.downloaded_bytes))
        .join(StageRun, StageRun.job_id == Job.id)
        .where(
            Job.id != except_for,
            StageRun.stage == Stage.DOWNLOAD,
            StageRun.outcome == "running",
            Job.expected_bytes.is_not(None),
        )
        .group_by(Job.id, Job.expected_bytes)
    )
    to_come = sum(max((row[0] or 0) - (row[1] or 0), 0) for row in downloads)
    others = session.execute(
        select(StageRun.stage, StageRun.percent, Media.file_size_bytes, Media.duration_sec)
        .join(Media, Media.job_id == StageRun.job_id)
        .where(
            StageRun.job_id != except_for,
            StageRun.outcome == "running",
            StageRun.stage != Stage.DOWNLOAD,
        )
    )
    for row in others:
        whole = _later_need(row.stage, row.file_size_bytes, row.duration_sec)
        to_come += int(whole * (1 - row.percent / 100))
    return to_come + _admitted(session, except_for)


def _admitted(session: Session, except_for: str) -> int:
    """Return what the admitted stages need that no worker has taken up yet."""
    rows = session.execute(
        select(Job.id, Job.status).where(
            Job.id != except_for, Job.released_at.is_not(None), Job.status.in_(STAGE_OF)
        )
    ).all()
    return sum(need(session, row.id, STAGE_OF[row.status]) for row in rows)


def need(session: Session, job_id: str, stage: Stage) -> int:
    """Return what a job's next stage will write; 0 while nobody knows."""
    if stage is Stage.DOWNLOAD:
        expected = session.execute(select(Job.expected_bytes).where(Job.id == job_id)).scalar()
        return max((expected or 0) - there(session, job_id), 0)
    row = session.execute(
        select(Media.file_size_bytes, Media.duration_sec).where(Media.job_id == job_id)
    ).one_or_none()
    return 0 if row is None else _later_need(stage, *row)


def there(session: Session, job_id: str) -> int:
    """Return what the latest download that got anywhere has left on the disk.

    An attempt that ended before its first bytes has inherited the files of the one before.
    """
    latest = (
        select(StageRun.downloaded_bytes)
        .where(
            StageRun.job_id == job_id,
            StageRun.stage == Stage.DOWNLOAD,
            StageRun.downloaded_bytes.is_not(None),
        )
        .order_by(StageRun.id.desc())
        .limit(1)
    )
    return session.execute(latest).scalar() or 0


def _later_need(stage: Stage, file_size: int | None, duration_s: float | None) -> int:
    if stage is Stage.DUB:
        return int((duration_s or 0.0) * DUB_BYTES_PER_SECOND)
    return int((file_size or 0) * MUX_FACTOR)


def in_words(size: int) -> str:
    """Return a size for people, in decimal units."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
