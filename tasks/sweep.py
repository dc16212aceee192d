"""Remove what nobody owns any more: folders, kept files, process groups, deleted jobs' files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from models.clock import now
from models.database import reading, transaction
from models.job import Job, Media
from models.job_state import TERMINAL, Status
from models.runtime_settings import read_settings
from tasks import removals, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tasks.context import Context


def sweep(context: Context) -> None:
    """Look at every folder of work, and end the groups of runs that are over."""
    removals.perform(context.engine, context.library)
    workspace.kill_lately_ended(context)
    tmp = context.media_root / "tmp"
    if tmp.exists():
        for folder in tmp.iterdir():
            _sweep_folder(context, folder)


def _sweep_folder(context: Context, folder: Path) -> None:
    with reading(context.engine) as session:
        row = session.execute(
            select(Job.status, Job.updated_at).where(Job.id == folder.name)
        ).one_or_none()
        kept_s = read_settings(session).keep_failed_hours * 3600
    if (
        row is None
        or row.status is Status.COMPLETE
        or _is_stale(row.status, row.updated_at, kept_s)
    ):
        workspace.kill_leftovers(context, folder.name)
        _forget_kept(context, folder.name)
        workspace.discard_all(context, folder.name)
    elif row.status is Status.CANCELED:
        workspace.kill_leftovers(context, folder.name)
        workspace.discard_attempts(context, folder.name)


def _forget_kept(context: Context, job_id: str) -> None:
    """Let no row tell of a kept file that is about to be removed: a resume starts anew."""
    with transaction(context.engine) as session:
        session.execute(
            update(Media).where(Media.job_id == job_id).values(audio_dubbed_path=None, subtitles=[])
        )
        session.execute(
            update(Media)
            .where(Media.job_id == job_id, Media.video_path.startswith("tmp/"))
            .values(video_path=None)
        )


def _is_stale(status: Status, updated_at: float, kept_s: float) -> bool:
    return status in TERMINAL and now() - updated_at > kept_s
