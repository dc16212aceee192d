"""A worker's context for tests, and jobs in any place of their life."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import select

from models import job_commands
from models.clock import now
from models.database import make_engine, reading, transaction
from models.installation import Worker
from models.job import Artifact, Job, Media, StageRun
from models.job_state import ORDER, Stage
from models.names import QUEUE_OF
from models.schema import metadata
from models.stage_io import Egress, Tools
from tasks import lease, run_end
from tasks.announce import Announcer
from tasks.context import Context, DubOptions
from tasks.dispatch import plan
from tasks.hints import Hints

if TYPE_CHECKING:
    from pathlib import Path

    from models.job_writer import Change

NOWHERE = "unix:///nonexistent/redis.sock"


class Desk:
    """A context and what tests do with its database."""

    def __init__(self, folder: Path, database_url: str, redis_url: str = NOWHERE) -> None:
        self.context = Context(
            engine=make_engine(database_url),
            redis_url=redis_url,
            announcer=Announcer(redis_url),
            hints=Hints(redis_url),
            worker="test@here",
            host="here",
            media_root=folder / "media",
            library_template="{title}",
            tools=Tools(),
            egress=Egress(allow_loopback=True),
            dub=DubOptions(
                vot_enabled=False,
                vot_host="",
                vot_api_token="",
                ducking_level=0.18,
                loudness_lufs=-16,
            ),
            rate_limit=None,
            proxy=None,
        )
        self.engine = self.context.engine
        self.library = self.context.library
        self.library.mkdir(parents=True)

    @classmethod
    def on_sqlite(cls, folder: Path) -> Self:
        desk = cls(folder, f"sqlite:///{folder / 'dubline.db'}")
        metadata.create_all(desk.engine)
        return desk

    def close(self) -> None:
        for thread in threading.enumerate():
            if thread.name == "permits":  # it may have an outcome to note still
                thread.join(20)
        self.engine.dispose()

    def workers(self, size: int = 8) -> None:
        """Let a live worker of each stage be there."""
        stamp = now()
        with transaction(self.engine) as session:
            session.add_all(
                Worker(
                    name=f"{stage}@here",
                    host="here",
                    pid=1,
                    queue=QUEUE_OF[stage],
                    concurrency=size,
                    started_at=stamp,
                    last_seen=stamp,
                )
                for stage in ORDER
            )

    def add(self, **columns: Any) -> str:
        with transaction(self.engine) as session:
            change = job_commands.create_job(session, {"url": "https://video.test/a", **columns})
        return change.job_id

    def claim(self, job_id: str, stage: Stage = Stage.DOWNLOAD) -> lease.Run:
        """Admit and claim a job's next stage."""
        owner = lease.owner_name(self.context.worker)
        with transaction(self.engine) as session:
            plan(session)
            attempt = session.get_one(Job, job_id).attempt
            claimed = lease.claim(session, job_id, stage, attempt, owner, self.context.host)
        assert claimed is not None
        return claimed[0]

    def put_back(self, run: lease.Run) -> Change:
        """What happens after this run's worker died."""
        with transaction(self.engine) as session:
            return run_end.crash(session, run, "Its worker died.", "lost")

    def job(self, job_id: str) -> Job:
        with reading(self.engine) as session:
            return session.get_one(Job, job_id)

    def media(self, job_id: str) -> Media:
        with reading(self.engine) as session:
            return session.execute(select(Media).where(Media.job_id == job_id)).scalar_one()

    def runs(self, job_id: str) -> list[StageRun]:
        with reading(self.engine) as session:
            rows = select(StageRun).where(StageRun.job_id == job_id).order_by(StageRun.id)
            return list(session.execute(rows).scalars())

    def artifacts(self, job_id: str | None = None) -> list[Artifact]:
        query = select(Artifact).order_by(Artifact.id)
        if job_id is not None:
            query = query.where(Artifact.job_id == job_id)
        with reading(self.engine) as session:
            return list(session.execute(query).scalars())

    def files(self) -> dict[str, str]:
        """The library's files and what is in them."""
        found = (path for path in self.library.rglob("*") if path.is_file())
        return {str(path.relative_to(self.library)): path.read_text() for path in found}
