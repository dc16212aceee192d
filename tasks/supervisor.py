"""Supervise one stage child: hear it, look around, and end it when there is a reason to."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Final

from models.errors import Crashed, DublineError, StageError
from pipelines.protocol import Answered, Asks, Done, Failed, Waits
from tasks.children import Child
from tasks.permits import Permits
from tasks.stage_news import News
from tasks.stage_watch import LOOK_S, Interrupted, Watch

if TYPE_CHECKING:
    from models.stage_io import AnyInput, AnyOutput
    from tasks.context import Context
    from tasks.lease import Run

__all__ = ["Asleep", "Interrupted", "last_lines", "stage_error", "supervise"]

PRESS_S: Final = 0.1
TERM_AFTER_S: Final = 0.5
KILL_AFTER_S: Final = 2.0
CRASH_LINES: Final = 15


class Asleep(Exception):
    """The stage has nothing to do for `seconds`; `state` is what it needs to go on then."""

    def __init__(self, seconds: float, state: dict[str, Any]) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.state = state


def supervise(context: Context, run: Run, job: AnyInput) -> AnyOutput:
    """Run a stage to its end and return what it made.

    Raises LeaseLost when the job no longer wants this run, Interrupted when the worker shuts
    down or the queue is paused, Asleep when it waits for its provider, DiskFull when the disk
    would not hold it, Crashed when the child died without a word, and the child's own StageError.
    """
    with context.hints.registered(run.job_id) as hint:
        return _Supervisor(context, run, job, hint).supervise()


class _Supervisor:
    """One loop over the child's pipe and the clock."""

    def __init__(self, context: Context, run: Run, job: AnyInput, hint: int) -> None:
        self._workdir = job.workdir
        self._hint = hint
        self._rate = getattr(job, "rate_limit", None)
        self._news = News(context, run)
        self._watch = Watch(context, run, self._news)
        self._watch.rate = self._rate
        self._child = Child(job)
        self._permits = Permits(context.engine, self._child.permit)
        self._reason: BaseException | None = None
        self._asked_at = 0.0
        self._termed = False

    def supervise(self) -> AnyOutput:
        try:
            while self._hear():
                if self._reason is not None:
                    self._press()
                else:
                    self._look()
        finally:
            self._permits.close()
            self._child.close()
        if not isinstance(self._news.end, Done):
            self._watch.note_end()
        return self._outcome()

    def _hear(self) -> bool:
        """Wait for news; False when the child has ended."""
        patience = LOOK_S if self._reason is None else PRESS_S
        ready = wait([self._child.fileno, self._hint], timeout=patience)
        if self._hint in ready:
            os.eventfd_read(self._hint)
            self._watch.hurry()
        if self._child.fileno in ready:
            messages = self._child.read()
            if messages is None:
                return False
            for message in messages:
                self._news.take(message)
                if isinstance(message, Asks | Answered):
                    self._permits.take(message)
            started = self._news.started
            if started is not None:
                self._child.leads(started.process_group, started.process_started)
        return self._news.end is None

    def _look(self) -> None:
        self._reason = self._watch.look()
        if self._reason is not None:
            self._asked_at = time.monotonic()
            self._child.ask_to_stop()
        elif self._watch.rate != self._rate:
            self._rate = self._watch.rate
            self._child.limit_rate(self._rate)

    def _press(self) -> None:
        waited = time.monotonic() - self._asked_at
        if waited >= KILL_AFTER_S:
            self._child.signal(signal.SIGKILL)
        elif waited >= TERM_AFTER_S and not self._termed:
            self._termed = True
            self._child.signal(signal.SIGTERM)

    def _outcome(self) -> AnyOutput:
        if self._reason is not None:
            raise self._reason
        match self._news.end:
            case Done(output=output):
                return output
            case Waits(seconds=seconds, state=state):
                raise Asleep(seconds, state)
            case Failed() as failed:
                raise stage_error(failed)
            case None:
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
