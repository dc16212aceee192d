"""Repeating a job from one stage on, on a real SQLite database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from models import job_commands
from models.clock import now
from models.database import make_engine, transaction
from models.errors import Conflict, NotFound
from models.job import Job, Media, StageRun
from models.job_restart import restartable, retry_from
from models.job_state import Stage, Status
from models.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

ALL = (Stage.DOWNLOAD, Stage.DUB, Stage.MUX)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = make_engine("sqlite://")
    metadata.create_all(engine)
    with transaction(engine) as opened:
        yield opened
    engine.dispose()


def add(session: Session, status: Status, kept: str | None = "dub", **columns: Any) -> str:
    request = {"url": "https://video.test/a", "requested_dubbing": True, **columns}
    job_id = job_commands.create_job(session, request).job_id
    session.execute(update(Job).where(Job.id == job_id).values(status=status))
    if kept:
        dubbed = f"tmp/{job_id}/kept/dub.wav" if kept == "dub" else None
        session.add(Media(job_id=job_id, video_path="library/v.mkv", audio_dubbed_path=dubbed))
    session.add(
        StageRun(
            job_id=job_id, stage=Stage.DUB, attempt=1, owner="w/1/1/a", host="h", outcome="done",
            lease_until=now(), started_at=now(), provider_state={"engine": "vot"},
        )
    )  # fmt: skip
    session.flush()
    session.expire_all()
    return job_id


def possible(session: Session, job_id: str) -> tuple[Stage, ...]:
    session.expire_all()
    media = session.execute(select(Media).where(Media.job_id == job_id)).scalar_one_or_none()
    return restartable(session.get_one(Job, job_id), media)


@pytest.mark.parametrize(
    ("status", "kept", "dubbing", "stages"),
    [
        (Status.FAILED, "dub", True, ALL),
        (Status.PAUSED, "dub", True, ALL),
        (Status.CANCELED, "video", True, ALL[:2]),
        (Status.FAILED, None, True, ALL[:1]),
        (Status.FAILED, "video", False, ALL[:1]),
        (Status.COMPLETE, "video", True, ALL[:2]),
        (Status.COMPLETE, "video", False, ALL[:1]),
        (Status.DOWNLOADING, None, True, ()),
        (Status.DUBBING, "video", True, ()),
        (Status.DUBBED, "dub", True, ()),
    ],
)
def test_what_is_kept_and_the_status_decide(
    session: Session, status: Status, kept: str | None, *, dubbing: bool, stages: tuple[Stage, ...]
) -> None:
    job_id = add(session, status, kept, requested_dubbing=dubbing)
    assert possible(session, job_id) == stages
    for stage in ALL:
        if stage not in stages:
            with pytest.raises(Conflict):
                retry_from(session, job_id, stage)
    assert session.get_one(Job, job_id).version == 1


@pytest.mark.parametrize(
    ("stage", "target", "keeps_dub", "remembers"),
    [
        (Stage.DOWNLOAD, Status.QUEUED, False, True),
        (Stage.DUB, Status.DOWNLOADED, False, False),
        (Stage.MUX, Status.DUBBED, True, True),
    ],
)
def test_the_stages_before_are_not_repeated(
    session: Session, stage: Stage, target: Status, *, keeps_dub: bool, remembers: bool
) -> None:
    job_id = add(session, Status.FAILED, crashes=3, error="x")
    assert retry_from(session, job_id, stage).target is target
    session.expire_all()
    job = session.get_one(Job, job_id)
    assert (job.status, job.attempt, job.crashes, job.error) == (target, 2, 0, None)
    kept = session.execute(select(Media.audio_dubbed_path)).scalar_one()
    assert (kept is not None) is keeps_dub
    state = session.execute(select(StageRun.provider_state)).scalar_one()
    assert (state is not None) is remembers


def test_a_finished_dub_is_repeated_in_its_language(session: Session) -> None:
    job_id = add(session, Status.COMPLETE, "video", target_lang="es")
    assert retry_from(session, job_id, Stage.DUB).target is Status.DOWNLOADED
    assert session.get_one(Job, job_id).target_lang == "es"


def test_a_job_that_is_gone_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        retry_from(session, "nobody", Stage.DUB)
