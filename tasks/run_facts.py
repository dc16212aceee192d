"""What is noted down about a run while it goes on. SQL only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from models.job import Job, Media, StageRun
from models.job_writer import touch
from tasks.lease import Run, update_run

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from pipelines.protocol import Started


def provider_state(session: Session, run: Run) -> dict[str, Any] | None:
    """Return what the run's provider needs to go on where it stood."""
    return session.execute(select(StageRun.provider_state).where(*run.mine())).scalar()


def keep_state(session: Session, run: Run, state: dict[str, Any]) -> None:
    """Store what the provider needs to go on here."""
    update_run(session, run, provider_state=state)


def set_stalled(session: Session, run: Run, *, stalled: bool) -> None:
    """Say that a run makes no progress, and so does not count, or that it does again."""
    update_run(session, run, stalled=stalled)
    touch(session, run.job_id)


def set_expected(session: Session, run: Run, size: int) -> int | None:
    """Note what the whole download will take, in bytes; return the job's new version."""
    return session.execute(
        update(Job)
        .where(Job.id == run.job_id, Job.attempt == run.attempt)
        .values(expected_bytes=size, version=Job.version + 1)
        .returning(Job.version)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()


def set_process(session: Session, run: Run, started: Started) -> None:
    """Note the child's process group, for the sweep after a crash."""
    update_run(
        session,
        run,
        process_group=started.process_group,
        process_started=started.process_started,
    )


def set_engine(session: Session, run: Run, engine: str) -> None:
    """Note which dubbing engine did the work."""
    update_run(session, run, engine=engine)


def set_preview(session: Session, run: Run, path: str) -> int | None:
    """Tell where the beginning of the dub can be heard; return the job's new version.

    `path` is below the media root. None when the job no longer wants this run.
    """
    version = session.execute(
        update(Job)
        .where(Job.id == run.job_id, Job.attempt == run.attempt)
        .values(version=Job.version + 1)
        .returning(Job.version)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if version is not None:
        session.execute(update(Media).where(Media.job_id == run.job_id).values(preview_path=path))
    return version


def set_title(session: Session, run: Run, title: str) -> int | None:
    """Name the job as its source does; return the new version, None if nothing changed."""
    return session.execute(
        update(Job)
        .where(Job.id == run.job_id, Job.attempt == run.attempt, Job.title.is_distinct_from(title))
        .values(title=title, version=Job.version + 1)
        .returning(Job.version)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
