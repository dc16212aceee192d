"""Jobs that put files into the library, in the steps in which they do it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models import job_commands
from models.database import transaction
from models.job_state import Status
from models.stage_io import DownloadOutput, MediaInfo
from tasks import library
from tasks.record import record_done

if TYPE_CHECKING:
    from tasks.lease import Run
    from tests.tasks import Desk

TITLE = "Film"


def finished(desk: Desk, run: Run, text: str, title: str = TITLE) -> DownloadOutput:
    """A download that has just been verified in its folder."""
    folder = desk.context.workdir(run.job_id, run.attempt, run.stage)
    folder.mkdir(parents=True, exist_ok=True)
    video = folder / "video.mkv"
    video.write_text(text)
    return DownloadOutput(video=str(video), media=MediaInfo(title=title))


def publish(desk: Desk, run: Run, text: str, title: str = TITLE) -> str:
    """Do what happens before the last commit, and crash."""
    output = finished(desk, run, text, title)
    artifact = library.publish(desk.context, run, Path(output.video), output.media)
    return artifact.path


def complete(desk: Desk, job_id: str, text: str, title: str = TITLE) -> None:
    run = desk.claim(job_id)
    record_done(desk.context, run, finished(desk, run, text, title))
    assert desk.job(job_id).status is Status.COMPLETE


def retry(desk: Desk, job_id: str) -> None:
    with transaction(desk.engine) as session:
        job_commands.retry(session, job_id)
