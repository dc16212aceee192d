"""The ten-second tick: one small duty after another, each safe to do twice."""

from __future__ import annotations

from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from models.names import Task
from tasks import renames
from tasks.app import app
from tasks.clock_jump import follow_clock
from tasks.context import Context, current
from tasks.disk_guard import tell_held
from tasks.dub_cache import trim_dubs
from tasks.reaper import reap
from tasks.resend import ring_again
from tasks.retention import retain
from tasks.sweep import sweep
from tasks.trash import empty_trash
from tasks.trim import trim_changes
from tasks.verify import ring_for_rest

log: Final = structlog.get_logger(__name__)


@app.task(name=Task.UPKEEP)
def tick() -> None:
    """Do all of it once."""
    context = current()
    for step in STEPS:
        try:
            step(context)
        except (SQLAlchemyError, OSError):
            log.exception("upkeep step put off", step=step.__name__)


def after_redis() -> None:
    """Send what was rung while Redis was away now rather than with the next tick."""
    try:
        ring_again(current())
    except SQLAlchemyError:
        log.exception("ringing again put off")


def _keep_reserve(context: Context) -> None:
    if context.reserve is not None:
        context.reserve.keep()


def _settle_renames(context: Context) -> None:
    renames.settle(context.engine, context.library)


STEPS: Final = (
    _keep_reserve,
    follow_clock,
    reap,
    ring_again,
    ring_for_rest,
    tell_held,
    _settle_renames,
    empty_trash,
    sweep,
    trim_dubs,
    retain,
    trim_changes,
)
