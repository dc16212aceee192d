"""`dubline seed`: jobs in every status, for working on the page."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import click
from sqlalchemy import func, select

from models.clock import now
from models.database import make_engine, transaction
from models.errors import SourceNotFound
from models.job import Job, Media, StageRun
from models.job_commands import create_job
from models.job_state import RUNNING, STAGE_OF, Status
from models.job_writer import log_line
from models.progress import overall
from models.settings import load
from webapp.cli.migrate import migrate

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TITLES = ("How bridges are built", "A walk through Lisbon", "Lecture 12: Graphs", "Sourdough")
LABELS = ["later", "for the children"]


@click.command(hidden=True)
@click.option("--count", default=30, show_default=True, help="How many jobs.")
def seed(count: int) -> None:
    """Fill a development database with jobs in every status."""
    settings = load()
    migrate(settings)
    dice = random.Random(7)  # noqa: S311 - sample data
    with transaction(make_engine(settings.database)) as session:
        if session.execute(select(func.count(Job.id))).scalar_one():
            raise click.ClickException("The database already has jobs; seed wants an empty one.")
        for number in range(max(count, len(Status))):
            status = list(Status)[number % len(Status)]
            title = f"{TITLES[number % len(TITLES)]}, part {number + 1}"
            change = create_job(
                session,
                {
                    "url": f"https://videos.example/{number}",
                    "requested_dubbing": number % 3 != 0,
                    "target_lang": dice.choice(["ru", "es", "en"]),
                    "title": title,
                    "labels": LABELS[: number % 3],
                },
            )
            _dress(session.get_one(Job, change.job_id), status, dice.uniform(5, 95))
            session.flush()
            _add_rows(session, change.job_id, status, title)
    click.echo(f"{max(count, len(Status))} jobs are in {settings.database}")


def _dress(job: Job, status: Status, percent: float) -> None:
    job.status = status
    job.requested_dubbing = job.requested_dubbing or status in {Status.DUBBING, Status.MUXING}
    if status in STAGE_OF:
        part = percent if status in RUNNING.values() else 0.0
        job.percent = overall(STAGE_OF[status], part, dubbing=job.requested_dubbing)
    if status is Status.COMPLETE:
        job.percent, job.completed_at = 100.0, now()
    if status is Status.FAILED:
        job.error, job.error_code = SourceNotFound().message, SourceNotFound.code


def _add_rows(session: Session, job_id: str, status: Status, title: str) -> None:
    session.add(Media(job_id=job_id, source_title=title, duration_sec=613.0))
    stage = STAGE_OF.get(status)
    if stage is None:
        return
    log_line(session, job_id, "info", "Seeded for development.", stage, 1)
    if status in RUNNING.values():
        row = StageRun(
            job_id=job_id,
            stage=stage,
            attempt=1,
            owner="seed",
            host="seed",
            outcome="stopped",
            lease_until=0.0,
            started_at=now(),
            percent=42.0,
        )
        session.add(row)
