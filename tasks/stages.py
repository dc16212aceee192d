"""Task bodies of the stages: doorways, nothing else."""

from __future__ import annotations

from models.job_state import Stage
from models.names import Task
from tasks.app import app
from tasks.run_stage import run_stage


@app.task(name=Task.DOWNLOAD)
def download(job_id: str, attempt: int) -> None:
    """Fetch the media."""
    run_stage(Stage.DOWNLOAD, job_id, attempt)


@app.task(name=Task.DUB)
def dub(job_id: str, attempt: int) -> None:
    """Make the dub."""
    run_stage(Stage.DUB, job_id, attempt)


@app.task(name=Task.FINISH)
def finish(job_id: str, attempt: int) -> None:
    """Put the video of a job whose dub was skipped into the library."""
    run_stage(Stage.DUB, job_id, attempt)


@app.task(name=Task.MUX)
def mux(job_id: str, attempt: int) -> None:
    """Mix and write the finished file."""
    run_stage(Stage.MUX, job_id, attempt)
