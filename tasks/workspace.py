"""The folders of a job in work: attempts, what is kept between stages, and the cleaning up."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from models.clock import db_now
from models.database import reading
from models.job import StageRun
from models.job_state import Stage
from tasks.children import kill_group

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import ColumnElement

    from tasks.context import Context
    from tasks.lease import Run

KEPT: Final = "kept"
LATELY_S: Final = 300.0


def prepare(context: Context, run: Run) -> Path:
    """Make the attempt's folder; a download inherits the partial files of the attempt before."""
    workdir = context.workdir(run.job_id, run.attempt, run.stage)
    workdir.parent.mkdir(parents=True, exist_ok=True)
    if run.stage is Stage.DOWNLOAD:
        kill_leftovers(context, run.job_id)
        for earlier in _earlier_downloads(context, run):
            if not workdir.exists():
                earlier.rename(workdir)
    workdir.mkdir(parents=True, exist_ok=True)
    return workdir


def _earlier_downloads(context: Context, run: Run) -> list[Path]:
    folders = context.job_dir(run.job_id).glob(f"*/{Stage.DOWNLOAD}")
    numbered = [path for path in folders if path.parent.name.isdecimal()]
    earlier = [path for path in numbered if int(path.parent.name) < run.attempt]
    return sorted(earlier, key=lambda path: int(path.parent.name), reverse=True)


def kill_leftovers(context: Context, job_id: str) -> int:
    """Kill what earlier attempts of this job left running on this host; return how many groups.

    Before partial files change hands nobody else may still write to them.
    """
    return _kill_groups(context, StageRun.job_id == job_id)


def kill_lately_ended(context: Context) -> int:
    """Kill what runs that ended minutes ago left running on this host; return how many groups.

    Not older ones: one day a group's number is another program's.
    """
    return _kill_groups(context, StageRun.finished_at > db_now() - LATELY_S)


def _kill_groups(context: Context, which: ColumnElement[bool]) -> int:
    with reading(context.engine) as session:
        groups = session.execute(
            select(StageRun.process_group, StageRun.process_started).where(
                which,
                StageRun.host == context.host,
                StageRun.outcome != "running",
                StageRun.process_group.is_not(None),
            )
        ).all()
    return sum(
        kill_group(group, started or 0, signal.SIGKILL)
        for group, started in groups
        if group is not None
    )


def keep(context: Context, job_id: str, source: str, name: str) -> str:
    """Move a verified file into the job's kept folder; return its path below the media root."""
    kept = context.kept_dir(job_id)
    kept.mkdir(parents=True, exist_ok=True)
    target = kept / name
    os.replace(source, target)  # noqa: PTH105
    return str(target.relative_to(context.media_root))


def keep_thumbnail(context: Context, job_id: str, source: str | None) -> str | None:
    """Move the thumbnail to where it outlives the work; return its path below the media root."""
    if source is None:
        return None
    target = context.media_root / "thumbnails" / f"{job_id}.jpg"
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)  # noqa: PTH105
    return str(target.relative_to(context.media_root))


def discard_own(context: Context, run: Run) -> None:
    """Remove this run's folder and those of earlier attempts, never one that comes after."""
    own = context.workdir(run.job_id, run.attempt, run.stage)
    shutil.rmtree(own, ignore_errors=True)
    with contextlib.suppress(OSError):  # the next stage may be there already
        own.parent.rmdir()
    for path in context.job_dir(run.job_id).glob("*"):
        if path.name.isdecimal() and int(path.name) < run.attempt:
            shutil.rmtree(path, ignore_errors=True)


def discard_attempts(context: Context, job_id: str) -> None:
    """Remove every attempt's folder; what is kept for later stages stays."""
    for path in context.job_dir(job_id).glob("*"):
        if path.name != KEPT:
            shutil.rmtree(path, ignore_errors=True)


def discard_all(context: Context, job_id: str) -> None:
    """Remove everything a job had in work."""
    shutil.rmtree(context.job_dir(job_id), ignore_errors=True)
