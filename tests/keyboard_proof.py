"""Verifying a file and skipping a dub, as scenes for the keyboard and the menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from models.clock import now
from models.database import make_engine, transaction
from models.installation import Worker
from models.job import Job, Media, StageRun
from models.job_state import Stage, Status
from models.names import Queue
from tests.stack import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.keyboard_desk import Desk

    Way = Callable[[str], None]


def verify(desk: Desk, way: Way) -> None:
    job = desk.page.locator(".row[aria-selected=true]").get_attribute("data-job")
    with transaction(make_engine(desk.server.database_url)) as session:
        stamp = now()
        session.merge(
            Worker(
                name="download@keys", host="keys", pid=1, queue=Queue.DOWNLOAD, concurrency=1,
                started_at=stamp, last_seen=stamp,
            )
        )  # fmt: skip
    way("verify")
    path = f"/api/jobs/{job}/verify"
    wait_until("it is asked for", lambda: desk.server.ask("GET", path).json()["state"] == "waiting")


def skip_dub(desk: Desk, way: Way) -> None:
    job = desk.new("skipDub", requestedDubbing=True)
    with transaction(make_engine(desk.server.database_url)) as session:
        session.get_one(Job, job).status = Status.DOWNLOADED
        session.add(Media(job_id=job, video_path=f"tmp/{job}/kept/video.mp4"))
        session.add(
            StageRun(
                job_id=job, stage=Stage.DOWNLOAD, attempt=1, outcome="done", percent=100.0,
                owner="t", host="h", lease_until=now(), started_at=now(),
            )
        )  # fmt: skip
    desk.select(job, of="skipDub-")
    way("skipDub")
    expect(desk.row(job)).to_contain_text("Finishing")
    wait_until("no dub is asked for", lambda: not desk.job(job)["requestedDubbing"])
