"""Put back the runs whose worker is gone."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import select

from models.clock import db_now
from models.database import reading
from models.job import StageRun
from tasks import lease
from tasks.children import kill_group
from tasks.record import record_crashed
from tasks.slots import CLOCK_SLACK_S

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.job_writer import Change
    from tasks.context import Context

log: Final = structlog.get_logger(__name__)
LONGEST_S: Final = lease.LEASE_S + CLOCK_SLACK_S
APART_S: Final = lease.RENEW_S + 1.0
"""Between the two looks every owner that lives has renewed its lease."""
_over_before: dict[int, tuple[float, float]] = {}
"""What was seen over: until when it had been, and when it was seen first (time.monotonic)."""


def reap(context: Context) -> list[Change]:
    """Put back the runs whose lease two ticks in a row saw unchanged and over.

    One that lasts longer than any lease is from before the clock was set back.
    """
    clock = time.monotonic()
    with reading(context.engine) as session:
        rows = session.execute(
            select(StageRun.id, StageRun.lease_until).where(
                StageRun.outcome == "running",
                ~StageRun.lease_until.between(db_now(), db_now() + LONGEST_S),
            )
        ).all()
    over = {}
    for run_id, until in rows:
        seen = _over_before.get(run_id)
        over[run_id] = seen if seen is not None and seen[0] == until else (until, clock)
    dead = [run_id for run_id, (_, first) in over.items() if first < clock - APART_S]
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
