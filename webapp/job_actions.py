"""What a person may ask of jobs: the command, its announcement, and what is left to remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from models import job_commands, job_restart, job_trash, queue_order
from models.job_changes import own_numbers
from models.job_skip import skip_dub
from models.job_state import ACTIVE, Status
from tasks.removals import perform
from webapp.engines import check_dubbable, check_known, live_engines
from webapp.job_answer import as_changed
from webapp.job_query import get_job
from webapp.library import remove_file, remove_work

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from models.errors import DublineError
    from models.job_changes import Numbers
    from models.job_state import Stage
    from models.job_writer import Change
    from models.queue_order import Where
    from webapp.answer_shape import ChangedJob
    from webapp.services import Services

Simple = Literal["start", "pause", "resume", "cancel", "retry", "restore", "skipDub"]
COMMANDS: dict[Simple, Callable[[Session, str], Change]] = {
    "start": job_commands.start_now,
    "pause": job_commands.pause,
    "resume": job_commands.resume,
    "cancel": job_commands.cancel,
    "retry": job_commands.retry,
    "restore": job_trash.restore,
    "skipDub": skip_dub,
}
STOPPING: Final = frozenset({"pause", "cancel", "delete", "skipDub"})
"""What ends a stage that runs: its supervisor is told at once."""


def command(parts: Services, job_id: str, name: Simple) -> tuple[ChangedJob, Status]:
    """Do one of COMMANDS; return the job and the status it went to."""

    def work(session: Session) -> tuple[Change, ChangedJob]:
        change = COMMANDS[name](session, job_id)
        return change, as_changed(session, job_id)

    change, view = parts.db.write(work)
    _tell(parts, change, name)
    return view, change.target


def retry_from(parts: Services, job_id: str, stage: Stage) -> ChangedJob:
    """Repeat a stage and those after it; return the job."""

    def work(session: Session) -> tuple[Change, ChangedJob]:
        change = job_restart.retry_from(session, job_id, stage)
        return change, as_changed(session, job_id)

    change, view = parts.db.write(work)
    parts.after.tell(change)
    return view


def _tell(parts: Services, change: Change, name: Simple) -> None:
    parts.after.tell(change, stops=name in STOPPING)
    if not change.events:
        parts.after.tell_list("changed", [change.job_id])


def dub(parts: Services, job_id: str, target_lang: str, request: dict[str, str]) -> ChangedJob:
    """Dub a finished job into this language; `request` holds further columns of Job."""

    def work(session: Session) -> tuple[Change, ChangedJob]:
        provider = request.get("dubbing_provider", get_job(session, job_id).dubbing_provider)
        engines = live_engines(session, vot_enabled=parts.options.vot_enabled)
        check_known(engines, provider)
        check_dubbable(engines, provider, target_lang)
        change = job_commands.dub_again(session, job_id, target_lang, **request)
        return change, as_changed(session, job_id)

    change, view = parts.db.write(work)
    parts.after.tell(change)
    return view


def move(
    parts: Services,
    job_ids: Sequence[str],
    to: Where | None,
    before: str | None,
    *,
    queue_rev: int | None = None,
) -> tuple[dict[str, DublineError], Numbers]:
    """Move jobs in the queue; exactly one of the two says where.

    Return those refused, and why. Raises Conflict when the queue is no longer at `queue_rev`.
    """

    def work(session: Session) -> tuple[dict[str, DublineError], Numbers]:
        queue_order.check_revision(session, queue_rev)
        if before is not None:
            refused = queue_order.move_before(session, job_ids, before)
        else:
            refused = queue_order.move_in_queue(session, job_ids, to or "top")
        return refused, own_numbers(session)

    refused, here = parts.db.write(work)
    parts.after.tell_list("reordered", [one for one in job_ids if one not in refused])
    return refused, here


def delete(parts: Services, job_id: str, *, files: bool) -> None:
    """Take a job off the list; with `files` delete it for good, its library files as well."""
    if files:
        change = parts.db.write(job_commands.delete_job, job_id, files=True)
    else:
        change = parts.db.write(job_trash.remove, job_id)
    parts.after.tell(change, stops=True)
    if files:
        remove_files(parts, [change])


def remove_files(parts: Services, deleted: Sequence[Change]) -> None:
    """Remove what deleted jobs left, and what they asked for in the library."""
    parts.db.run(perform, parts.db.engine, parts.options.library)
    for change in deleted:
        parts.db.run(remove_file, parts.options.thumbnail(change.job_id))
        if change.source not in ACTIVE:  # else its supervisor stops first, then upkeep sweeps
            parts.db.run(remove_work, parts.options.job_dir(change.job_id))
