"""A worker's heartbeat row, written only while Celery's own loop is alive."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from models.clock import db_now
from models.database import transaction
from models.installation import Worker
from models.job import StageRun
from tasks.dispatch import dispatch
from tasks.lease import owner_lives
from tasks.reaper import put_back
from tasks.stage_watch import free_bytes

if TYPE_CHECKING:
    from tasks.context import Context

log: Final = structlog.get_logger(__name__)
PULSE_S: Final = 5.0
PULSE_MAX_AGE_S: Final = 20.0
FORGOTTEN_AFTER_S: Final = 24 * 3600.0


class Heartbeat:
    """Writes the worker's row every few seconds.

    A thread of its own would make a hung worker look alive, so it writes only while `pulse` is
    called from a timer of Celery's event loop.
    """

    def __init__(
        self, context: Context, queue: str, concurrency: int, facts: dict[str, Any]
    ) -> None:
        self._context = context
        self._queue = queue
        self._concurrency = concurrency
        self._facts = facts
        self._pulse_at = time.monotonic()
        self._ended = threading.Event()

    def pulse(self) -> None:
        """Say that Celery's loop turns; no database here, it must not wait."""
        self._pulse_at = time.monotonic()

    def start(self) -> None:
        """Register, take back what an earlier life of this worker left, and start beating."""
        with transaction(self._context.engine) as session:
            session.execute(delete(Worker).where(Worker.name == self._context.worker))
        self._beat()
        self._recover()
        dispatch(self._context.engine)
        threading.Thread(target=self._run, name="heartbeat", daemon=True).start()

    def stop(self) -> None:
        """Leave the registry at once, so that nothing is admitted for this worker."""
        self._ended.set()
        with transaction(self._context.engine) as session:
            session.execute(delete(Worker).where(Worker.name == self._context.worker))

    def _run(self) -> None:
        while not self._ended.wait(PULSE_S):
            if time.monotonic() - self._pulse_at < PULSE_MAX_AGE_S:
                try:
                    self._beat()
                except (SQLAlchemyError, OSError) as error:
                    log.warning("heartbeat not written", reason=str(error))

    def _beat(self) -> None:
        with transaction(self._context.engine) as session:
            row = session.get(Worker, self._context.worker)
            if row is None:
                row = Worker(name=self._context.worker, started_at=db_now())
                session.add(row)
            row.host, row.pid, row.queue = self._context.host, os.getpid(), self._queue
            row.concurrency, row.last_seen = self._concurrency, db_now()
            row.free_bytes = free_bytes(self._context)
            row.reserve_bytes = self._context.reserve_bytes
            row.engines, row.versions = self._facts["engines"], self._facts["versions"]
            session.execute(delete(Worker).where(Worker.last_seen < db_now() - FORGOTTEN_AFTER_S))

    def _recover(self) -> None:
        """Put back at once what this worker's dead predecessor was running on this host.

        Its name is unique on the host and its process is this one now, so no lease of the name
        can still be alive unless an old process lives on, stopped or hung; its lease then ends it.
        """
        prefix = f"{self._context.worker}/"
        with transaction(self._context.engine) as session:
            rows = session.execute(
                select(StageRun.id, StageRun.owner).where(
                    StageRun.outcome == "running",
                    StageRun.owner.startswith(prefix, autoescape=True),
                )
            ).all()
        dead = [row.id for row in rows if not owner_lives(row.owner)]
        put_back(self._context, dead, "Its worker died.")
