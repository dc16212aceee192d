"""The folders of a job in work: attempts, what is kept between stages, and the cleaning up."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from models.clock import db_now
from models.database import reading
from models.job import StageRun
from models.job_state import Stage
from tasks.children import kill_group

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import ColumnElement

    from models.stage_io import SubtitleFile
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


def keep_subtitles(
    context: Context, job_id: str, files: Iterable[SubtitleFile], name: str
) -> list[dict[str, str]]:
    """Move subtitle files into the kept folder, numbered; return what the media row tells."""
    return [
        {
            "path": keep(context, job_id, file.path, f"{name}.{number}{Path(file.path).suffix}"),
            "language": file.language,
        }
        for number, file in enumerate(files)
    ]


def keep_thumbnail(context: Context, job_id: str, source: str | None) -> str | None:
    """Move the thumbnail to where it outlives the work; return its path below the media root."""
    if source is None:
        return None
    target = context.thumbnail(job_id)
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


def discard_done(context: Context, run: Run, needed: Collection[str]) -> None:
    """Remove what a job that this run completed had in work; the next dub may have begun."""
    discard_own(context, run)
    _discard_kept(context, run.job_id, needed)


def discard_over(context: Context, job_id: str, needed: Collection[str]) -> None:
    """Remove everything a job had in work but the files `needed`, paths below the media root."""
    discard_attempts(context, job_id)
    _discard_kept(context, job_id, needed)


def _discard_kept(context: Context, job_id: str, needed: Collection[str]) -> None:
    for path in _not_needed(context, job_id, needed):
        path.unlink(missing_ok=True)
    for folder in (context.kept_dir(job_id), context.job_dir(job_id)):
        with contextlib.suppress(OSError):  # something is needed, or a new dub is at work
            folder.rmdir()


def has_leftovers(context: Context, job_id: str, needed: Collection[str]) -> bool:
    """Whether a job that is over has anything in work but the files `needed`."""
    folders = {path.name for path in context.job_dir(job_id).glob("*")}
    return not needed or folders != {KEPT} or bool(_not_needed(context, job_id, needed))


def _not_needed(context: Context, job_id: str, needed: Collection[str]) -> list[Path]:
    stay = {context.media_root / path for path in needed}
    return [path for path in context.kept_dir(job_id).glob("*") if path not in stay]


def discard_all(context: Context, job_id: str) -> None:
    """Remove everything a job had in work."""
    shutil.rmtree(context.job_dir(job_id), ignore_errors=True)
