"""Adding jobs: what is wrong on its face is refused here, the rest fails in the job."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from models.errors import InsufficientStorage
from models.job_commands import create_job, find_by_key
from webapp.engines import check_dubbable, check_known, live_engines
from webapp.job_answer import as_changed, as_it_stands
from webapp.job_request import JobOptions, job_columns
from webapp.links import check_link
from webapp.presets import with_preset
from webapp.runtime import job_defaults

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from models.job_writer import Change
    from webapp.answer_shape import ChangedJob
    from webapp.services import Options, Services


def add_job(parts: Services, options: JobOptions, url: str, key: str | None) -> ChangedJob:
    """Add one job, or return the one that was added with the same key."""
    link = check_link(url, parts.options.egress)
    try:
        change, view = parts.db.write(_create, options, link, key, parts.options)
    except IntegrityError:  # the same key arrived twice at the same moment
        change, view = parts.db.write(_create, options, link, key, parts.options)
    if change is not None:
        parts.after.tell(change)
    return view


def _create(
    session: Session, asked: JobOptions, link: str, key: str | None, options: Options
) -> tuple[Change | None, ChangedJob]:
    first = find_by_key(session, key) if key else None
    if first is not None:
        return None, as_it_stands(session, first)
    check_space(options)
    engines = live_engines(session, vot_enabled=options.vot_enabled)
    columns = job_columns(asked, link, job_defaults(session, options)) | {"idempotency_key": key}
    columns |= with_preset(session, asked, columns["format_preset"])
    if "dubbing_provider" in asked.model_fields_set:  # the default was checked when it was set
        check_known(engines, columns["dubbing_provider"])
    if columns["requested_dubbing"]:
        check_dubbable(engines, columns["dubbing_provider"], columns["target_lang"])
    change = create_job(session, columns, start_paused=asked.start_paused)
    return change, as_changed(session, change.job_id)


def check_space(options: Options) -> None:
    """Raise InsufficientStorage when less than half of the reserve is free.

    Between the whole reserve and half of it a job may be added; it waits in the queue.
    """
    if free_bytes(options.media_root) * 2 < options.min_free_bytes:
        raise InsufficientStorage


def free_bytes(folder: Path) -> int:
    """Return the free bytes on the file system of `folder`, which may not exist yet."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
