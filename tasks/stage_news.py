"""What a stage's child says: announced, and written down while it works."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from models.clock import iso
from models.database import transaction
from models.events import DOING, ProgressEvent, ProgressPayload
from models.job_writer import log_line
from models.progress import overall
from pipelines.protocol import (
    Done,
    Expected,
    Failed,
    Found,
    Kept,
    LogLine,
    Preview,
    Progress,
    Started,
    Waits,
)
from tasks import run_facts, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.protocol import Message
    from tasks.context import Context
    from tasks.lease import Run

log: Final = structlog.get_logger(__name__)


@contextlib.contextmanager
def database_may_be_away() -> Iterator[None]:
    """Bear a database error: the lease lasts longer than a restart or a busy moment."""
    try:
        yield
    except SQLAlchemyError as error:
        log.warning("the database does not answer", reason=str(error))


class News:
    """Takes one run's messages; the lease in hand is not judged here."""

    def __init__(self, context: Context, run: Run) -> None:
        self._context = context
        self._run = run
        self.version = run.version
        self._tick = 0
        self.end: Done | Waits | Failed | None = None
        self.started: Started | None = None
        self.progress: Progress | None = None
        self.peak_bytes: int | None = None
        """The most that a download will have on the disk, once the source has told its size."""
        self.heard_at = self.moved_at = time.monotonic()

    def take(self, message: Message) -> None:
        """Act on one message."""
        self.heard_at = time.monotonic()
        match message:
            case Progress():
                self._advance(message)
            case Expected():
                # Pieces are there twice while they are joined, a dubbed video while it is muxed.
                twice = message.joined or self._run.dubbing
                self.peak_bytes = message.bytes * (2 if twice else 1)
            case Started():
                self.started = message
            case Done() | Waits() | Failed():
                self.end = message
            case Found() | LogLine() | Kept() | Preview():
                self._write_down(message)

    def _write_down(self, message: Found | LogLine | Kept | Preview) -> None:
        match message:
            case Found():
                self._name(message.title)
            case LogLine():
                self._log(message)
            case Kept():
                self._keep(message)
            case Preview():
                self._show(message)

    def _advance(self, progress: Progress) -> None:
        before = self.progress
        if before is None or _place(progress) != _place(before):
            self.moved_at = self.heard_at
        self.progress = progress
        run = self._run
        # By the clock, because a dub that slept goes on in the same attempt elsewhere.
        self._tick = max(self._tick + 1, round(progress.at * 1000))
        payload = ProgressPayload(
            stage=DOING[run.stage],
            attempt=run.attempt,
            tick=self._tick,
            overall=overall(run.stage, progress.percent, dubbing=run.dubbing),
            **progress.model_dump(exclude={"type", "at"}),
        )
        event = ProgressEvent(
            job_id=run.job_id, timestamp=iso(progress.at), version=self.version, payload=payload
        )
        self._context.announcer.publish([event])

    def _name(self, title: str) -> None:
        with database_may_be_away(), transaction(self._context.engine) as session:
            self.version = run_facts.set_title(session, self._run, title) or self.version

    def _keep(self, kept: Kept) -> None:
        with database_may_be_away(), transaction(self._context.engine) as session:
            run_facts.keep_state(session, self._run, kept.state)

    def _show(self, preview: Preview) -> None:
        """Keep the beginning of a dub where it can be heard; a dub goes on without it."""
        run, context = self._run, self._context
        name = f"preview{Path(preview.path).suffix}"
        try:
            kept = workspace.keep(context, run.job_id, preview.path, name)
        except OSError as error:
            log.warning("the preview could not be kept", reason=str(error))
            return
        with database_may_be_away(), transaction(context.engine) as session:
            self.version = run_facts.set_preview(session, run, kept) or self.version
        self._log(LogLine(level="info", message="The beginning of the dub can be heard."))

    def _log(self, line: LogLine) -> None:
        run = self._run
        log.info("stage says", level_said=line.level, text=line.message)
        event = None
        with database_may_be_away(), transaction(self._context.engine) as session:
            event = log_line(session, run.job_id, line.level, line.message, run.stage, run.attempt)
        if event is not None:
            self._context.announcer.publish([event])


def _place(progress: Progress) -> tuple[float, int | None]:
    return progress.percent, progress.downloaded_bytes
