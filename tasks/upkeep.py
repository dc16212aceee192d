"""The ten-second tick: reap dead leases, ring again, sweep what nobody owns. Safe to run twice."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Final

import structlog
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from models.clock import db_now, now
from models.database import reading, transaction
from models.job import Job, Media, StageRun
from models.job_state import ORDER, TERMINAL, WAITING, Stage, Status, remaining_stages
from models.names import QUEUE_OF, REDIS_PREFIX, Task
from tasks import lease, workspace
from tasks.app import app
from tasks.children import kill_group
from tasks.context import Context, current
from tasks.dispatch import Ring, plan, send
from tasks.record import record_crashed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from models.job_writer import Change

log: Final = structlog.get_logger(__name__)
RING_GRACE_S: Final = 5.0
RING_GRACE_BEHIND_OTHERS_S: Final = 60.0
FAILED_WORK_KEPT_S: Final = 7 * 24 * 3600.0
_over_before: dict[int, float] = {}


@app.task(name=Task.UPKEEP)
def tick() -> None:
    """Do all of it once."""
    context = current()
    for step in (reap, ring_again, sweep):
        try:
            step(context)
        except (SQLAlchemyError, OSError):
            log.exception("upkeep step put off", step=step.__name__)


def reap(context: Context) -> list[Change]:
    """Put back the runs whose lease two ticks in a row saw unchanged and over."""
    with reading(context.engine) as session:
        over = {
            row.id: row.lease_until
            for row in session.execute(
                select(StageRun.id, StageRun.lease_until).where(
                    StageRun.outcome == "running", StageRun.lease_until < db_now()
                )
            )
        }
    dead = [run for run, until in over.items() if _over_before.get(run) == until]
    _over_before.clear()
    _over_before.update(over)
    return put_back(context, dead, "Its worker went away.")


def put_back(context: Context, runs: Iterable[int], reason: str) -> list[Change]:
    """Put runs back whose worker is dead, kill what they left here, and dispatch again."""
    changes = []
    for run_id in runs:
        with reading(context.engine) as session:
            row = session.get(StageRun, run_id)
        if row is None or row.outcome != "running":
            continue
        if row.host == context.host and row.process_group is not None:
            kill_group(row.process_group, row.process_started or 0, signal.SIGKILL)
        run = lease.Run(row.job_id, row.stage, row.attempt, row.owner)
        try:
            changes.append(record_crashed(context, run, reason, outcome="lost"))
        except lease.LeaseLost:
            log.info("run ended by itself", job=run.job_id)
        except OSError as error:
            log.warning("run not put back yet", job=run.job_id, reason=str(error))
    for change in changes:
        log.warning("run put back", job=change.job_id, status=str(change.target), reason=reason)
        context.announcer.publish(change.events)
    return changes


def ring_again(context: Context) -> None:
    """Admit what can be admitted and send lost doorbells again, with the same attempt."""
    rings: list[Ring] = []
    with transaction(context.engine) as session:
        fresh = plan(session)
        for stage in ORDER:
            rings += _lost_rings(context, session, stage)
    send([*fresh, *rings])


def _lost_rings(context: Context, session: Session, stage: Stage) -> list[Ring]:
    grace = _grace(context, stage)
    if grace is None:
        return []
    stamp = db_now()
    rows = session.execute(
        update(Job)
        .where(
            Job.status == WAITING[stage],
            Job.released_at.is_not(None),
            Job.rung_at < stamp - grace,
        )
        .values(rung_at=stamp)
        .returning(Job.id, Job.attempt, Job.status, Job.requested_dubbing)
        .execution_options(synchronize_session=False)
    ).all()
    for row in rows:
        log.info("ringing again", job=row.id, stage=str(stage))
    return [
        Ring(row.id, row.attempt, remaining_stages(row.status, dubbing=row.requested_dubbing))
        for row in rows
    ]


def _grace(context: Context, stage: Stage) -> float | None:
    """Return after how many seconds an unanswered doorbell counts as lost; None without Redis.

    An empty queue has lost it soon; behind other messages it may simply be waiting.
    """
    try:
        with Redis.from_url(context.redis_url, socket_timeout=1.0) as redis:
            waiting = redis.llen(REDIS_PREFIX + QUEUE_OF[stage])
    except (RedisError, OSError):
        return None
    return RING_GRACE_BEHIND_OTHERS_S if waiting else RING_GRACE_S


def sweep(context: Context) -> None:
    """Remove folders of jobs that are gone or done, and kill groups of runs that are over."""
    tmp = context.media_root / "tmp"
    if not tmp.exists():
        return
    for folder in tmp.iterdir():
        with reading(context.engine) as session:
            row = session.execute(
                select(Job.status, Job.updated_at).where(Job.id == folder.name)
            ).one_or_none()
        if row is None or row.status is Status.COMPLETE or _is_stale(row.status, row.updated_at):
            workspace.kill_leftovers(context, folder.name)
            _forget_kept(context, folder.name)
            workspace.discard_all(context, folder.name)
        elif row.status is Status.CANCELED:
            workspace.kill_leftovers(context, folder.name)
            workspace.discard_attempts(context, folder.name)


def _forget_kept(context: Context, job_id: str) -> None:
    """Let no row tell of a kept file that is about to be removed: a resume starts anew."""
    with transaction(context.engine) as session:
        session.execute(
            update(Media).where(Media.job_id == job_id).values(audio_dubbed_path=None, subtitles=[])
        )
        session.execute(
            update(Media)
            .where(Media.job_id == job_id, Media.video_path.startswith("tmp/"))
            .values(video_path=None)
        )


def _is_stale(status: Status, updated_at: float) -> bool:
    return status in TERMINAL and now() - updated_at > FAILED_WORK_KEPT_S
