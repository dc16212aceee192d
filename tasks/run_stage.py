"""What happens when a doorbell rings: claim, run the child, record, announce, dispatch."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

import structlog
from celery.exceptions import Ignore
from structlog.contextvars import bound_contextvars

from models.database import persist, reading, transaction
from models.errors import Crashed, DiskFull, StageError
from models.job import Job
from models.job_state import TERMINAL, Stage, Status
from models.job_trash import owners
from tasks import lease, run_end, stage_input, workspace
from tasks.context import Context, current
from tasks.dispatch import dispatch
from tasks.record import record_crashed, record_done, record_failed, record_skipped
from tasks.retry import try_again, wait_for_space
from tasks.supervisor import Asleep, Interrupted, supervise

if TYPE_CHECKING:
    from models.job_writer import Change
    from tasks.lease import Run

log: Final = structlog.get_logger(__name__)
STOP_NEWS_S: Final = 0.5
"""So long after its child a worker may hear that everything shuts down."""


def run_stage(stage: Stage, job_id: str, attempt: int) -> None:
    """Run one stage of one job; raises Ignore unless the chain may go on."""
    context = current()
    run = _claim(context, stage, job_id, attempt)
    if run is None:
        raise Ignore
    with bound_contextvars(job=job_id, stage=str(stage), attempt=attempt):
        change = _run(context, run)
    if stage is not Stage.DOWNLOAD and (change is None or change.target is not Status.FAILED):
        workspace.discard_own(context, run)  # only a download is gone on with
    if change is None:
        _tidy(context, run)
        dispatch(context.engine)
        raise Ignore
    _after(context, change)
    went_on = change.attempt == attempt and change.target is not Status.FAILED
    dispatch(context.engine, except_for=job_id if went_on else None)
    if not went_on:
        raise Ignore


def _claim(context: Context, stage: Stage, job_id: str, attempt: int) -> Run | None:
    owner = lease.owner_name(context.worker)
    with transaction(context.engine) as session:
        claimed = lease.claim(session, job_id, stage, attempt, owner, context.host)
    if claimed is None:
        log.info("doorbell ignored", job=job_id, stage=str(stage), attempt=attempt)
        return None
    run, change = claimed
    context.announcer.publish(change.events)
    return run


def _run(context: Context, run: Run) -> Change | None:
    """Return the change that ended the run; None when the run was no longer ours."""
    try:
        return _work(context, run)
    except lease.LeaseLost:
        log.info("run taken away")
    except Interrupted:
        return _settle(context, run, None)
    except Asleep as pause:
        _put_to_sleep(context, run, pause)
    except StageError as error:
        log.warning("stage failed", code=error.code, reason=error.message)
        return _settle(context, run, error)
    except OSError as error:
        log.exception("stage failed")
        return _settle(context, run, _of_system(error))
    except Exception as error:
        # A bug must not leave the run to its lease: the job would stand still for a minute.
        log.exception("stage failed")
        return _settle(context, run, Crashed(f"{type(error).__name__}: {error}"))
    return None


def _of_system(error: OSError) -> StageError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull()
    return Crashed(f"{error.strerror or error}.")


def _work(context: Context, run: Run) -> Change:
    if run.stage is Stage.DUB and not run.dubbing:
        return record_skipped(context, run)
    workdir = workspace.prepare(context, run)
    log.info("stage started")
    output = supervise(context, run, stage_input.build(context, run, str(workdir)))
    change = record_done(context, run, output)
    log.info("stage done", status=str(change.target))
    return change


def _settle(context: Context, run: Run, error: StageError | None) -> Change | None:
    try:
        if error is None:
            return persist(context.engine, lambda session: run_end.interrupt(session, run))
        if isinstance(error, Crashed) and context.stopping.wait(STOP_NEWS_S):
            # A service manager ends all processes at once: the child has heard it first.
            return persist(context.engine, lambda session: run_end.interrupt(session, run))
        if isinstance(error, Crashed):
            return record_crashed(context, run, error.message)
        if isinstance(error, DiskFull):
            return wait_for_space(context, run, error)
        return try_again(context, run, error) or record_failed(context, run, error)
    except lease.LeaseLost:
        log.info("run taken away")
        return None


def _put_to_sleep(context: Context, run: Run, pause: Asleep) -> None:
    log.info("stage waits for its provider", seconds=round(pause.seconds))
    try:
        persist(
            context.engine,
            lambda session: run_end.sleep(session, run, pause.seconds, pause.state),
        )
    except lease.LeaseLost:
        log.info("run taken away")


def _after(context: Context, change: Change) -> None:
    """Announce; what failed for good leaves no work behind, what may be tried again does."""
    context.announcer.publish(change.events)
    failure = next((event.payload for event in change.events if event.type == "error"), None)
    if change.target is Status.FAILED and failure is not None and not failure.retryable:
        workspace.discard_attempts(context, change.job_id)


def _tidy(context: Context, run: Run) -> None:
    """Remove the work of a job that was canceled or deleted.

    A paused one keeps its files, and so does one that may be brought back to the list.
    """
    with reading(context.engine) as session:
        job = session.get(Job, run.job_id)
        is_owned = bool(owners(session, [run.job_id]))
    if not is_owned:
        workspace.discard_all(context, run.job_id)
    elif job is not None and job.status in TERMINAL:
        workspace.discard_own(context, run)
