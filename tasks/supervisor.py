"""Watch over one stage child: its messages, its lease, and every reason to stop it."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from models.clock import iso
from models.database import reading, transaction
from models.errors import Crashed, DublineError, StageError, Stalled
from models.events import DOING, ProgressEvent, ProgressPayload
from models.job_writer import log_line
from models.progress import overall
from pipelines.protocol import Done, Failed, Found, LogLine, Message, Progress, Started
from tasks import lease
from tasks.children import Child
from tasks.lease import LEASE_S, RENEW_S, LeaseLost, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.stage_io import AnyInput, AnyOutput
    from tasks.context import Context

log: Final = structlog.get_logger(__name__)
LOOK_S: Final = 0.5
TERM_AFTER_S: Final = 0.5
KILL_AFTER_S: Final = 2.0
STALL_S: Final = 600.0
CRASH_LINES: Final = 15


class Interrupted(Exception):
    """The worker shuts down."""


def supervise(context: Context, run: Run, job: AnyInput) -> AnyOutput:
    """Run a stage to its end and return what it made.

    Raises LeaseLost when the job no longer wants this run, Interrupted when the worker shuts
    down, Crashed when the child died without a word, and the child's own StageError.
    """
    with context.hints.registered(run.job_id) as hint:
        return _Supervisor(context, run, job, hint).watch()


class _Supervisor:
    """One loop over the child's pipe and the clock."""

    def __init__(self, context: Context, run: Run, job: AnyInput, hint: int) -> None:
        self._context = context
        self._run = run
        self._workdir = job.workdir
        self._version = run.version
        self._hint = hint
        self._child = Child(job)
        self._end: Done | Failed | None = None
        self._started: Started | None = None
        self._progress: Progress | None = None
        self._reason: BaseException | None = None
        self._asked_at = 0.0
        self._termed = False
        clock = time.monotonic()
        self._looked_at = clock
        self._renewed_at = clock
        self._heard_at = clock

    def watch(self) -> AnyOutput:
        try:
            while self._hear():
                self._look()
        finally:
            self._child.close()
        return self._outcome()

    def _hear(self) -> bool:
        """Wait for news; False when the child has ended."""
        ready = wait([self._child.fileno, self._hint], timeout=LOOK_S)
        if self._hint in ready:
            os.eventfd_read(self._hint)
            self._looked_at = 0.0
        if self._child.fileno in ready:
            messages = self._child.read()
            if messages is None:
                return False
            for message in messages:
                self._take(message)
        return self._end is None

    def _take(self, message: Message) -> None:
        self._heard_at = time.monotonic()
        match message:
            case Progress():
                self._progress = message
                self._announce(message)
            case Found():
                self._name(message.title)
            case LogLine():
                self._log(message)
            case Started():
                self._started = message
                self._child.leads(message.process_group, message.process_started)
            case Done() | Failed():
                self._end = message

    def _announce(self, progress: Progress) -> None:
        run = self._run
        payload = ProgressPayload(
            stage=DOING[run.stage],
            overall=overall(run.stage, progress.percent, dubbing=run.dubbing),
            **progress.model_dump(exclude={"type", "at"}),
        )
        event = ProgressEvent(
            job_id=run.job_id, timestamp=iso(progress.at), version=self._version, payload=payload
        )
        self._context.announcer.publish([event])

    def _name(self, title: str) -> None:
        with self._database_may_be_away(), transaction(self._context.engine) as session:
            self._version = lease.set_title(session, self._run, title) or self._version

    @contextlib.contextmanager
    def _database_may_be_away(self) -> Iterator[None]:
        """Bear a database error: the lease lasts longer than a restart or a busy moment."""
        try:
            yield
        except SQLAlchemyError as error:
            log.warning("the database does not answer", reason=str(error))

    def _log(self, line: LogLine) -> None:
        run = self._run
        log.info("stage says", level_said=line.level, text=line.message)
        event = None
        with self._database_may_be_away(), transaction(self._context.engine) as session:
            event = log_line(session, run.job_id, line.level, line.message, run.stage, run.attempt)
        if event is not None:
            self._context.announcer.publish([event])

    def _look(self) -> None:
        """Look at the row, the clock and the worker; ask the child to stop if any says so."""
        clock = time.monotonic()
        if self._reason is not None:
            self._press(clock)
            return
        if self._context.stopping.is_set():
            self._stop(Interrupted(), clock)
        elif clock - self._heard_at > STALL_S:
            self._stop(Stalled(f"No progress for {STALL_S / 60:.0f} minutes."), clock)
        elif clock - self._looked_at >= LOOK_S:
            self._looked_at = clock
            self._look_at_row(clock)

    def _look_at_row(self, clock: float) -> None:
        version: int | None = self._version
        try:
            with self._database_may_be_away():
                self._note_process()
                if clock - self._renewed_at >= RENEW_S:
                    with transaction(self._context.engine) as session:
                        lease.renew(session, self._run, self._progress)
                    self._renewed_at = clock
                with reading(self._context.engine) as session:
                    version = lease.current_version(session, self._run)
        except LeaseLost:
            version = None
        if version is None or clock - self._renewed_at > LEASE_S:
            self._stop(LeaseLost(), clock)
        else:
            self._version = version

    def _note_process(self) -> None:
        """Write down the process group of a child that lives long enough to need a sweep."""
        if self._started is not None:
            with transaction(self._context.engine) as session:
                lease.set_process(session, self._run, self._started)
            self._started = None

    def _stop(self, reason: BaseException, clock: float) -> None:
        self._reason, self._asked_at = reason, clock
        self._child.ask_to_stop()

    def _press(self, clock: float) -> None:
        waited = clock - self._asked_at
        if waited >= KILL_AFTER_S:
            self._child.signal(signal.SIGKILL)
        elif waited >= TERM_AFTER_S and not self._termed:
            self._termed = True
            self._child.signal(signal.SIGTERM)

    def _outcome(self) -> AnyOutput:
        if self._reason is not None:
            raise self._reason
        if isinstance(self._end, Done):
            return self._end.output
        if isinstance(self._end, Failed):
            raise stage_error(self._end)
        raise Crashed(last_lines(self._workdir))


def stage_error(failed: Failed) -> DublineError:
    """Return the error a child named by its code."""
    kinds = {kind.code: kind for kind in StageError.__subclasses__()}
    return kinds.get(failed.code, StageError)(failed.message, retry_after=failed.retry_after)


def last_lines(workdir: str) -> str:
    """Return the end of what the child printed, without control characters."""
    path = os.path.join(workdir, "child.log")  # noqa: PTH118
    try:
        with open(path, "rb") as printed:  # noqa: PTH123
            printed.seek(0, os.SEEK_END)
            printed.seek(max(0, printed.tell() - 4096))
            lines = printed.read().decode(errors="replace").splitlines()[-CRASH_LINES:]
    except FileNotFoundError:
        return ""
    return "\n".join("".join(c for c in line if c.isprintable()) for line in lines)
