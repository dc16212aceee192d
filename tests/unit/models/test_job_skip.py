"""A dub that is given up: what may be asked when, and what of the job changes by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from models import job_commands
from models.database import make_engine, transaction
from models.errors import Conflict, NotFound
from models.job import Job, JobEvent, Media
from models.job_skip import skip_dub
from models.job_state import Status
from models.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session


@pytest.fixture
def session() -> Iterator[Session]:
    engine = make_engine("sqlite://")
    metadata.create_all(engine)
    with transaction(engine) as opened:
        yield opened
    engine.dispose()


def add(session: Session, *, dubbing: bool = True, video: str | None = "kept/video.mkv") -> str:
    request = {"url": "https://video.test/a", "requested_dubbing": dubbing}
    job_id = job_commands.create_job(session, request).job_id
    session.execute(update(Job).where(Job.id == job_id).values(status=Status.DOWNLOADED, crashes=2))
    path = None if video is None else f"tmp/{job_id}/{video}"
    session.add(Media(job_id=job_id, video_path=path))
    session.flush()
    return job_id


def get(session: Session, job_id: str) -> Job:
    session.expire_all()
    return session.get_one(Job, job_id)


def test_the_job_asks_for_no_dub_any_more_and_says_so(session: Session) -> None:
    job_id = add(session)
    change = skip_dub(session, job_id)
    job = get(session, job_id)
    assert (job.status, job.requested_dubbing, job.attempt) == (Status.DOWNLOADED, False, 2)
    assert (job.crashes, job.percent) == (0, 99)
    log = session.execute(select(JobEvent.payload).where(JobEvent.event == "log")).scalar_one()
    assert (log["message"], log["stage"]) == ("The dub is skipped.", "dub")
    assert [event.type for event in change.events] == ["state_change", "log"]


@pytest.mark.parametrize(
    ("dubbing", "video", "reason"),
    [(False, "kept/video.mkv", "No dub is asked for"), (True, None, "Nothing is downloaded yet")],
)
def test_without_a_dub_or_a_video_it_is_refused(
    session: Session, *, dubbing: bool, video: str | None, reason: str
) -> None:
    job_id = add(session, dubbing=dubbing, video=video)
    with pytest.raises(Conflict, match=reason):
        skip_dub(session, job_id)
    job = get(session, job_id)
    assert (job.version, job.attempt, job.requested_dubbing) == (1, 1, dubbing)


def test_nobody_skips_the_dub_of_a_job_that_is_not_there(session: Session) -> None:
    with pytest.raises(NotFound):
        skip_dub(session, "nobody")


def test_one_that_is_stopped_before_its_end_goes_on_with_it(session: Session) -> None:
    job_id = add(session)
    skip_dub(session, job_id)
    job_commands.pause(session, job_id)
    assert job_commands.resume(session, job_id).target is Status.DOWNLOADED
