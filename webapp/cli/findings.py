"""What is wrong in an installation's records and folders, and how each of it is put right.

A fault is found first and put right later by its own `fix`, which looks again before it writes.
"""

from __future__ import annotations

import socket
import stat
import uuid
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from models.clock import db_now
from models.database import make_engine, reading
from models.installation import ProviderGate
from models.job import UNFINISHED, Artifact, Job, Media, StageRun
from models.job_state import ACTIVE, TERMINAL
from models.job_trash import owners
from models.site_cookies import SiteCookies
from tasks.lease import owner_lives
from tasks.provider_gate import FAILURES_MAX
from tasks.site_cookies import KEY_FILE, find_seal
from webapp.cli import mending, sqlite_copy
from webapp.cli.archive import SECRETS
from webapp.cli.idle import database_is_there, is_running
from webapp.schema_head import expected_head, is_migrated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from models.settings import Settings

PRIVATE: Final = 0o077
OWNER_PARTS: Final = 4


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong; `fix` returns what it did, None where only a person can help."""

    what: str
    detail: str
    fix: Callable[[], str] | None
    is_fatal: bool = False
    """Whether Dubline cannot work with it."""


def find_faults(settings: Settings, *, is_stopped: bool = False) -> Iterator[Fault]:
    """Yield every fault; what upkeep looks after by itself only while Dubline does not run.

    `is_stopped` says that the caller sees to that.
    """
    if not database_is_there(settings):
        return
    damaged = list(damage(settings))
    yield from damaged
    if damaged:
        return
    engine = make_engine(settings.database, pooled=False)
    if not is_migrated(engine, expected_head()):
        return
    yield from wrong_modes(settings)
    yield from missing_folders(settings)
    yield from colliding_positions(engine)
    yield from resting_services(engine)
    yield from unreadable_cookies(settings, engine)
    idle = is_stopped or not is_running(settings)
    if idle:  # first: jobs that were put back may then have to go back further
        yield from dead_runs(engine)
    yield from lost_files(settings, engine)
    if not idle:
        return
    yield from lost_kept_files(settings, engine)
    yield from intents(settings, engine)
    yield from orphan_folders(settings, engine)


def damage(settings: Settings) -> Iterator[Fault]:
    """Ask SQLite to check its file; PostgreSQL looks after its own."""
    if settings.database.startswith("sqlite:"):
        for problem in sqlite_copy.problems(sqlite_copy.database_path(settings)):
            yield Fault(
                "database", f"damaged: {problem}; `dubline restore` a backup", None, is_fatal=True
            )


def wrong_modes(settings: Settings) -> Iterator[Fault]:
    """Find secrets that others may read."""
    secrets = [settings.data_dir / name for name in (*SECRETS, settings.local_token_path.name)]
    for path, mode in ((settings.data_dir, 0o700), *((secret, 0o600) for secret in secrets)):
        if path.exists() and path.stat().st_mode & PRIVATE:
            found = stat.filemode(path.stat().st_mode)
            fix = partial(mending.close_to_others, path, mode)
            yield Fault("secrets", f"{path} can be read by others ({found})", fix)


def unreadable_cookies(settings: Settings, engine: Engine) -> Iterator[Fault]:
    """Find cookies of sites that were sealed with a key which is no longer there."""
    seal = find_seal(settings.cookies_key.get_secret_value(), settings.data_dir)
    with reading(engine) as session:
        rows = session.execute(select(SiteCookies).order_by(SiteCookies.site)).scalars().all()
    for row in rows:
        if seal is None or seal.open(row.sealed) is None:
            where = "COOKIES_KEY" if settings.cookies_key.get_secret_value() else KEY_FILE
            yield Fault(
                "cookies",
                f"those of {row.site} cannot be read: {where} is not what sealed them; "
                "downloads go without, give them anew in the settings",
                None,
            )


def missing_folders(settings: Settings) -> Iterator[Fault]:
    """Find folders that an installation has."""
    for folder in (settings.data_dir, settings.tmp_dir, settings.library_dir):
        if not folder.is_dir():
            yield Fault("folders", f"{folder} is missing", partial(mending.make_folder, folder))


def colliding_positions(engine: Engine) -> Iterator[Fault]:
    """Find jobs of one priority that stand on the same place of the queue."""
    same = (
        select(Job.priority)
        .where(Job.status.not_in(TERMINAL))
        .group_by(Job.priority, Job.position)
        .having(func.count() > 1)
    )
    with reading(engine) as session:
        priorities = sorted(set(session.execute(same).scalars()))
    for priority in priorities:
        fix = partial(mending.number_anew, engine, priority)
        yield Fault("queue", f"jobs of priority {priority} share a position", fix)


def resting_services(engine: Engine) -> Iterator[Fault]:
    """Find services that are left alone after failures, which ends by itself."""
    left_s = (ProviderGate.open_until - db_now()).label("left_s")
    query = select(ProviderGate.name, ProviderGate.failures, left_s)
    with reading(engine) as session:
        rows = session.execute(query.where(ProviderGate.failures >= FAILURES_MAX)).all()
    for row in rows:
        detail = f"failed {row.failures} times in a row; tried again in {max(row.left_s, 0):.0f} s"
        yield Fault(row.name, detail, None)


def lost_files(settings: Settings, engine: Engine) -> Iterator[Fault]:
    """Find finished files that are not in the library; none is forgotten if all of them are gone.

    A library that is not mounted looks like that.
    """
    with reading(engine) as session:
        query = select(Artifact.id, Artifact.path).where(Artifact.state == "published")
        published = session.execute(query.order_by(Artifact.id)).all()
    library = settings.library_dir
    gone = [row for row in published if not (library / row.path).exists()]
    if len(gone) > 1 and not _holds_anything(library):
        detail = f"none of {len(gone)} finished files is in {library}: is it mounted?"
        yield Fault("library", detail, None)
        return
    for row in gone:
        fix = partial(mending.forget_file, engine, library, row.id)
        yield Fault("library", f"{row.path} is gone", fix)


def _holds_anything(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def dead_runs(engine: Engine) -> Iterator[Fault]:
    """Find runs whose worker is gone, and jobs that read as if somebody worked on them."""
    host = socket.gethostname()
    with reading(engine) as session:
        query = select(StageRun, (StageRun.lease_until < db_now()).label("over"))
        rows = session.execute(query.where(StageRun.outcome == "running")).all()
        open_run = select(StageRun.id).where(
            StageRun.job_id == Job.id,
            StageRun.attempt == Job.attempt,
            StageRun.outcome.in_(UNFINISHED),
        )
        idle = select(Job.id, Job.status).where(Job.status.in_(ACTIVE), ~open_run.exists())
        jobs = session.execute(idle).all()
    for run, over in rows:
        if over if run.host != host else not _owner_lives(run.owner):
            detail = f"job {run.job_id}: the worker of its {run.stage} is gone"
            yield Fault("leases", detail, partial(mending.put_run_back, engine, run.id))
    for job in jobs:
        detail = f"job {job.id} is {job.status}, but nothing works on it"
        yield Fault("leases", detail, partial(mending.put_job_back, engine, job.id))


def _owner_lives(owner: str) -> bool:
    parts = owner.rsplit("/", OWNER_PARTS - 1)
    return len(parts) == OWNER_PARTS and parts[1].isdecimal() and owner_lives(owner)


def lost_kept_files(settings: Settings, engine: Engine) -> Iterator[Fault]:
    """Find rows that name a kept file or a finished one that is gone."""
    with reading(engine) as session:
        rows = session.execute(select(Media).order_by(Media.job_id)).scalars().all()
    for row in rows:
        said = [one["path"] for one in (*row.subtitles, *row.dub_subtitles)]
        kept = [row.video_path, row.audio_dubbed_path, row.preview_path, *said]
        # What is named in the library has an artifact, and is looked at there.
        kept = [path for path in kept if path and path.startswith("tmp/")]
        gone = [path for path in kept if not (settings.media_root / path).exists()]
        if gone:
            fix = partial(mending.forget_kept, engine, settings.media_root, row.job_id)
            yield Fault("kept files", f"job {row.job_id}: {', '.join(gone)} is gone", fix)


def intents(settings: Settings, engine: Engine) -> Iterator[Fault]:
    """Find files that somebody was about to publish when he died."""
    with reading(engine) as session:
        query = select(Artifact.id, Artifact.path).where(Artifact.state == "intent")
        left = session.execute(query.order_by(Artifact.id)).all()
    for row in left:
        fix = partial(mending.take_back, engine, settings.library_dir, row.id)
        yield Fault("library", f"{row.path} was about to be published or renamed", fix)


def orphan_folders(settings: Settings, engine: Engine) -> Iterator[Fault]:
    """Find work of jobs that do not exist; what does not look like a job's is left alone."""
    if not settings.tmp_dir.is_dir():
        return
    for folder in sorted(settings.tmp_dir.iterdir()):
        if not _is_id(folder.name) or folder.is_symlink() or not folder.is_dir():
            continue
        with reading(engine) as session:
            is_owned = bool(owners(session, [folder.name]))
        if not is_owned:
            fix = partial(mending.remove_folder, engine, folder)
            yield Fault("work", f"{folder} belongs to no job", fix)


def _is_id(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False
