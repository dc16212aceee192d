"""The workers as their heartbeats tell of them, and what each is doing."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import iso
from models.installation import Worker
from models.job import SHOWN_TITLE, Job, StageRun
from models.job_state import Stage
from models.wire import Wire
from tasks.slots import is_alive


class RunningView(Wire):
    """A stage that a worker is doing."""

    job_id: str
    title: str
    """The job's title, or its link."""
    stage: Stage
    percent: float
    started_at: str


class WorkerView(Wire):
    """A worker's last heartbeat; sizes in bytes."""

    name: str
    host: str
    queue: str
    concurrency: int
    alive: bool
    engines: list[str]
    versions: dict[str, str]
    running: list[RunningView]
    free_bytes: int | None
    reserve_bytes: int | None
    started_at: str
    last_seen: str


def list_workers(session: Session) -> list[WorkerView]:
    """Return every worker known, the names in order."""
    rows = session.execute(select(Worker, is_alive().label("alive")).order_by(Worker.name)).all()
    running = _running(session)
    return [_worker(row.Worker, running.get(row.Worker.name, []), row.alive) for row in rows]


def _worker(worker: Worker, running: list[RunningView], alive: object) -> WorkerView:
    return WorkerView(
        name=worker.name,
        host=worker.host,
        queue=worker.queue,
        concurrency=worker.concurrency,
        alive=bool(alive),
        engines=sorted(worker.engines),
        versions={key: str(value) for key, value in worker.versions.items()},
        running=running,
        free_bytes=worker.free_bytes,
        reserve_bytes=worker.reserve_bytes,
        started_at=iso(worker.started_at),
        last_seen=iso(worker.last_seen),
    )


def _running(session: Session) -> dict[str, list[RunningView]]:
    found: dict[str, list[RunningView]] = {}
    rows = session.execute(
        select(StageRun, SHOWN_TITLE, Job.url)
        .join(Job, Job.id == StageRun.job_id)
        .where(StageRun.outcome == "running")
        .order_by(StageRun.started_at)
    )
    for run, title, url in rows:
        worker = run.owner.rsplit("/", 3)[0]  # see tasks.lease.owner_name
        view = RunningView(
            job_id=run.job_id,
            title=title or url,
            stage=run.stage,
            percent=run.percent,
            started_at=iso(run.started_at),
        )
        found.setdefault(worker, []).append(view)
    return found
