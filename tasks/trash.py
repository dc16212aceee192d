"""Let go of jobs that can no longer be brought back; the sweep then removes their work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import delete, select

from models.database import reading, transaction
from models.job_trash import is_over
from models.trash import Trash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tasks.context import Context

log: Final = structlog.get_logger(__name__)
AT_ONCE: Final = 100


def empty_trash(context: Context) -> None:
    """Forget the rows whose time is over, and remove their thumbnails."""
    with reading(context.engine) as session:
        over = session.execute(select(Trash.job_id).where(is_over())).scalars().all()
    for first in range(0, len(over), AT_ONCE):
        _forget(context, over[first : first + AT_ONCE])


def _forget(context: Context, job_ids: Sequence[str]) -> None:
    with transaction(context.engine) as session:
        # Those that somebody brings back right now are held by him.
        held = (
            select(Trash.job_id)
            .where(Trash.job_id.in_(job_ids), is_over())
            .with_for_update(skip_locked=True)
        )
        gone = session.execute(held).scalars().all()
        for job_id in gone:
            _remove_thumbnail(context, job_id)
        session.execute(delete(Trash).where(Trash.job_id.in_(gone)))


def _remove_thumbnail(context: Context, job_id: str) -> None:
    try:
        context.thumbnail(job_id).unlink(missing_ok=True)
    except OSError as error:
        log.warning("thumbnail not removed", job=job_id, reason=str(error))
