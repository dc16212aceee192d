"""Remove what nobody owns any more: folders, kept files, process groups, deleted jobs' files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from models.clock import now
from models.database import reading, transaction
from models.job import Job, Media
from models.job_state import TERMINAL, Status
from models.job_trash import owners
from models.job_writer import touch
from models.runtime_settings import read_settings
from tasks import removals, workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from tasks.context import Context

AT_ONCE: Final = 500
"""Jobs looked up by one query; databases limit its length."""


@dataclass(frozen=True)
class _Known:
    """What the rows say of a folder's job."""

    status: Status
    updated_at: float
    needed: tuple[str, ...]
    """The subtitles of a finished file, kept for further dubs; paths below the media root."""

    def is_over(self, kept_s: float) -> bool:
        """Whether nothing but what is needed has to stay."""
        stale = self.status in TERMINAL and now() - self.updated_at > kept_s
        return stale or self.status is Status.COMPLETE


def sweep(context: Context) -> None:
    """Look at every folder of work, and end the groups of runs that are over."""
    removals.perform(context.engine, context.library)
    workspace.kill_lately_ended(context)
    tmp = context.media_root / "tmp"
    names = [folder.name for folder in tmp.iterdir()] if tmp.exists() else []
    with reading(context.engine) as session:
        kept_s = read_settings(session).keep_failed_hours * 3600
        owned = _owned(session, names)
        known = _look_up(session, names)
    for name in names:
        row = known.get(name)
        if row is None:
            if name not in owned:
                _sweep_folder(context, name, kept_s)
        elif row.is_over(kept_s) and workspace.has_leftovers(context, name, row.needed):
            _sweep_folder(context, name, kept_s)
        elif row.status is Status.CANCELED:
            workspace.kill_leftovers(context, name)
            workspace.discard_attempts(context, name)


def _look_up(session: Session, names: Sequence[str]) -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    query = select(Job.id, Job.status, Job.updated_at, Media.video_path, Media.subtitles).join(
        Media, Media.job_id == Job.id, isouter=True
    )
    for first in range(0, len(names), AT_ONCE):
        for row in session.execute(query.where(Job.id.in_(names[first : first + AT_ONCE]))):
            finished = (row.video_path or "").startswith("library/")
            subtitles: list[dict[str, Any]] = row.subtitles if finished and row.subtitles else []
            needed = tuple(str(one["path"]) for one in subtitles)
            found[row.id] = _Known(row.status, row.updated_at, needed)
    return found


def _owned(session: Session, names: Sequence[str]) -> set[str]:
    parts = (names[first : first + AT_ONCE] for first in range(0, len(names), AT_ONCE))
    return {name for part in parts for name in owners(session, part)}


def _sweep_folder(context: Context, name: str, kept_s: float) -> None:
    """Clear a folder whose job is gone or over; looks again, it may have been asked for since."""
    with reading(context.engine) as session:
        row = _look_up(session, [name]).get(name)
        is_owned = bool(owners(session, [name]))
    if row is None and not is_owned:
        workspace.kill_leftovers(context, name)
        workspace.discard_all(context, name)
    elif row is not None and row.is_over(kept_s):
        workspace.kill_leftovers(context, name)
        _forget_kept(context, name, row.needed)
        workspace.discard_over(context, name, row.needed)


def _forget_kept(context: Context, job_id: str, needed: Sequence[str]) -> None:
    """Let no row tell of a kept file that is about to be removed: a resume starts anew."""
    nothing: dict[str, Any] = {
        "audio_dubbed_path": None,
        "dub_subtitles": [],
        "preview_path": None,
        **({} if needed else {"subtitles": []}),
    }
    with transaction(context.engine) as session:
        touch(session, job_id)
        session.execute(update(Media).where(Media.job_id == job_id).values(**nothing))
        session.execute(
            update(Media)
            .where(Media.job_id == job_id, Media.video_path.startswith("tmp/"))
            .values(video_path=None)
        )
