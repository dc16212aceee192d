"""What the footer shows, once a second to every page: event `stats`."""

from __future__ import annotations

import hashlib
import threading
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from models.clock import local_time
from models.installation import Worker
from models.job import StageRun
from models.job_state import ACTIVE, ORDER, WAITING
from models.names import QUEUE_OF
from models.runtime_settings import read_settings
from models.speed_limit import alt_in_force, limit_in_force
from tasks.slots import is_alive
from webapp.job_create import free_bytes
from webapp.list_shape import Slots, Stats, Turtle

if TYPE_CHECKING:
    from pathlib import Path

    from flask_socketio import SocketIO
    from sqlalchemy.orm import Session

    from webapp.database import Database
    from webapp.list_feed import ListFeed
    from webapp.services import Options

log: Final = structlog.get_logger(__name__)
EVERY_S: Final = 1.0


class StatsFeed:
    """Tells the numbers of one gateway's place in the list, so that a page sees what it missed."""

    def __init__(self, db: Database, socketio: SocketIO, feed: ListFeed, options: Options) -> None:
        self._db = db
        self._socketio = socketio
        self._feed = feed
        self._options = options
        self._version = page_version(options.frontend_dir)
        self._look = threading.Event()

    def wake(self) -> None:
        """Tell them now: a setting was changed."""
        self._look.set()

    def run(self) -> None:
        """Tell for ever, while somebody hears it."""
        while True:
            self._look.wait(EVERY_S)
            self._look.clear()
            if not self._socketio.server.eio.sockets:
                continue
            try:
                told = self._db.read(self._stats)
            except (SQLAlchemyError, OSError) as error:
                log.warning("stats are told later", reason=str(error))
                continue
            if told is not None:
                self._socketio.emit("stats", told)

    def _stats(self, session: Session) -> dict[str, Any] | None:
        place = self._feed.place
        if place is None:
            return None
        settings, moment = read_settings(session), local_time()
        offered = _offered(session)
        running = _running(session)
        speed = sum(speed for _, speed in running.values())
        free, spare = self._space(session)
        sizes = {stage: settings.size(stage) for stage in ORDER}
        return Stats(
            epoch=place.epoch,
            global_seq=place.seq,
            speed=speed,
            active=sum(place.counts[status] for status in ACTIVE),
            queued=sum(place.counts[status] for status in WAITING.values()),
            slots={
                stage: Slots(
                    used=running.get(stage, (0, 0.0))[0],
                    size=offered.get(QUEUE_OF[stage], 0) if size is None else size,
                )
                for stage, size in sizes.items()
            },
            free_bytes=free,
            disk_low=spare <= 0,
            turtle=Turtle(on=alt_in_force(settings, moment), limit=settings.alt_rate_limit),
            rate_limit=limit_in_force(settings, moment),
            queue_paused=settings.queue_paused,
            missing=[QUEUE_OF[stage] for stage in ORDER if QUEUE_OF[stage] not in offered],
            version=self._version,
        ).model_dump(mode="json", by_alias=True)

    def _space(self, session: Session) -> tuple[int, int]:
        """Return what is free where there is least, and how much of it is above the reserve."""
        workers = session.execute(
            select(
                func.min(Worker.free_bytes), func.min(Worker.free_bytes - Worker.reserve_bytes)
            ).where(is_alive())
        ).one()
        if workers[0] is not None and workers[1] is not None:
            return workers[0], workers[1]
        free = free_bytes(self._options.media_root)
        return free, free - self._options.min_free_bytes


def page_version(frontend: Path) -> str:
    """Return Dubline's version and which build of the page it serves."""
    page = frontend / "index.html"
    built = hashlib.sha256(page.read_bytes()).hexdigest()[:8] if page.exists() else "none"
    return f"{version('dubline')}+{built}"


def _offered(session: Session) -> dict[str, int]:
    query = select(Worker.queue, func.sum(Worker.concurrency)).where(is_alive())
    rows = session.execute(query.group_by(Worker.queue)).all()
    return {queue: slots for queue, slots in rows}  # noqa: C416 - rows are no pairs to mypy


def _running(session: Session) -> dict[Any, tuple[int, float]]:
    """Return how many runs of each stage count, and their speed in bytes/s."""
    query = (
        select(StageRun.stage, func.count(), func.sum(StageRun.speed))
        .where(StageRun.outcome == "running", StageRun.stalled.is_(False))
        .group_by(StageRun.stage)
    )
    return {stage: (count, speed or 0.0) for stage, count, speed in session.execute(query)}
