"""Which jobs count as having the video that was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from models.database import reading, transaction
from models.job import Job, Media
from models.job_state import Status
from models.stage_io import ProbeOutput
from webapp.probe_shape import same_job

if TYPE_CHECKING:
    from tests.tasks import Desk

URL = "https://video.test/watch?v=1"
FOUND = ProbeOutput(
    extractor="Site", source_id="1", title="Film", webpage_url="https://www.video.test/v/1"
)


def known(desk: Desk, url: str, source_id: str = "", title: str = "") -> str:
    job_id = desk.add(url=url)
    if source_id:
        with transaction(desk.engine) as session:
            session.add(Media(job_id=job_id, source_id=source_id, source_title=title))
    return job_id


def same(desk: Desk, found: ProbeOutput = FOUND) -> str | None:
    with reading(desk.engine) as session:
        job = same_job(session, URL, found)
    return None if job is None else job.id


@pytest.mark.parametrize("url", [URL, "https://www.video.test/v/1"])
def test_a_job_with_the_link_or_the_videos_own(desk: Desk, url: str) -> None:
    known(desk, "https://video.test/watch?v=2")
    assert same(desk) is None
    job_id = known(desk, url)
    assert same(desk) == job_id


@pytest.mark.parametrize(
    ("url", "source_id", "title", "is_same"),
    [
        ("https://short.test/1", "1", "Film", True),
        ("https://www.video.test/other?v=1", "1", "Renamed", True),
        ("https://short.test/1", "1", "Another", False),
        ("https://video.test/2", "2", "Film", False),
    ],
)
def test_a_job_with_the_same_video_by_another_link(
    desk: Desk, url: str, source_id: str, title: str, *, is_same: bool
) -> None:
    job_id = known(desk, url, source_id, title)
    assert same(desk) == (job_id if is_same else None)


def test_file_names_are_not_names_of_videos(desk: Desk) -> None:
    known(desk, "https://video.test/b/master.m3u8", "master", "master")
    page = ProbeOutput(extractor="Generic", source_id="master", title="master")
    assert same(desk, page) is None


def test_the_newest_counts_and_a_canceled_one_does_not(desk: Desk) -> None:
    first, second = known(desk, URL), known(desk, URL)
    assert same(desk) == second
    with transaction(desk.engine) as session:
        session.execute(update(Job).where(Job.id == second).values(status=Status.CANCELED))
    assert same(desk) == first
