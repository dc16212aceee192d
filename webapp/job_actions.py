"""What a person may ask of one job: the command, its announcement, and what is left to remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from models import job_commands
from models.job_state import ACTIVE, Status
from webapp.engines import check_dubbable, live_engines
from webapp.job_query import get_job, show
from webapp.library import remove_file, remove_files, remove_work

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from models.job_commands import Where
    from models.job_writer import Change
    from webapp.job_view import JobView
    from webapp.services import Services

Simple = Literal["pause", "resume", "cancel", "retry"]
_COMMANDS: dict[Simple, Callable[[Session, str], Change]] = {
    "pause": job_commands.pause,
    "resume": job_commands.resume,
    "cancel": job_commands.cancel,
    "retry": job_commands.retry,
}


def command(parts: Services, job_id: str, name: Simple) -> tuple[JobView, Status]:
    """Pause, resume, cancel or retry; return the job and the status it went to."""

    def work(session: Session) -> tuple[Change, JobView]:
        change = _COMMANDS[name](session, job_id)
        return change, show(session, job_id)

    change, view = parts.db.write(work)
    parts.after.tell(change, stops=name in {"pause", "cancel"})
    return view, change.target


def dub(parts: Services, job_id: str, target_lang: str) -> JobView:
    """Dub a finished job into this language."""

    def work(session: Session) -> tuple[Change, JobView]:
        provider = get_job(session, job_id).dubbing_provider
        engines = live_engines(session, vot_enabled=parts.options.vot_enabled)
        check_dubbable(engines, provider, target_lang)
        change = job_commands.dub_again(session, job_id, target_lang)
        return change, show(session, job_id)

    change, view = parts.db.write(work)
    parts.after.tell(change)
    return view


def move(parts: Services, job_id: str, to: Where | None, before: str | None) -> JobView:
    """Move a job in the queue, yet untold; exactly one of the two says where."""

    def work(session: Session) -> JobView:
        if before is not None:
            job_commands.move_before(session, job_id, before)
        else:
            job_commands.move_in_queue(session, job_id, to or "top")
        return show(session, job_id)

    return parts.db.write(work)


def delete(parts: Services, job_id: str, *, files: bool) -> None:
    """Delete a job; with `files` its library files as well."""
    change, paths = parts.db.write(job_commands.delete_job, job_id)
    parts.after.tell(change, stops=True)
    parts.db.run(remove_file, parts.options.thumbnail(job_id))
    if files:
        parts.db.run(remove_files, parts.options.library, paths)
    if change.source not in ACTIVE:  # else its supervisor stops first, then upkeep sweeps
        parts.db.run(remove_work, parts.options.job_dir(job_id))
