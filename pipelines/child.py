"""The child process of a stage: forked by the template, alone in its session, on two pipes."""

from __future__ import annotations

import contextlib
import errno
import faulthandler
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from models.errors import DiskFull, StageError, Stopped
from pipelines import jail
from pipelines.dub.provider import ProviderWaits
from pipelines.egress import install_guard
from pipelines.protocol import (
    INPUT,
    STOP,
    Answered,
    Asks,
    Done,
    Expected,
    Failed,
    Found,
    Kept,
    LogLine,
    Message,
    Permit,
    Preview,
    Progress,
    Rate,
    Seen,
    Started,
    Verified,
    Waits,
)

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from models.stage_io import AnyInput
    from pipelines.reporter import Level, RateAction, StopAction

PROGRESS_INTERVAL_S = 0.25
PERMIT_PATIENCE_S = 15.0
"""Longer than a busy database lets the worker wait; then the service is asked all the same."""
LOG_LINE_MAX = 4096
TITLE_MAX = 500
CHILD_LOG = "child.log"


def main(commands: Connection, reports: Connection) -> None:
    """Run one stage; everything it needs comes in the first line of `commands`."""
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    incoming = os.fdopen(os.dup(commands.fileno()), "r", encoding="utf-8")
    reporter = PipeReporter(os.fdopen(os.dup(reports.fileno()), "w", encoding="utf-8"))
    commands.close()
    reports.close()
    job = INPUT.validate_json(incoming.readline())
    _redirect_output(Path(job.workdir) / CHILD_LOG)
    threading.Thread(target=_listen, args=(incoming, reporter), daemon=True).start()
    pid = os.getpid()
    reporter.send(Started(process_group=pid, process_started=jail.start_ticks(pid) or 0))
    reporter.send(_result(job, reporter))


def _redirect_output(path: Path) -> None:
    """Send what libraries print to a file, whose end tells why a child crashed."""
    target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(target)
    faulthandler.enable(file=sys.__stderr__ or sys.stderr)


def _listen(incoming: TextIO, reporter: PipeReporter) -> None:
    """Hear commands; at end-of-file the worker is dead, so the whole group must die with us."""
    for line in incoming:
        if line.strip() == STOP:
            reporter.ask_to_stop()
        elif rate := Rate.heard(line):
            reporter.set_rate(rate)
        elif permit := Permit.heard(line):
            reporter.set_permit(permit)
    os.killpg(0, signal.SIGKILL)


def _result(job: AnyInput, reporter: PipeReporter) -> Done | Seen | Verified | Waits | Failed:
    try:
        jail.enter(job)
        install_guard(job.egress, proxy=getattr(job, "proxy", None))
        return _run(job, reporter)
    except ProviderWaits as pause:
        return Waits(seconds=pause.seconds, state=pause.state)
    except StageError as error:
        return Failed(code=error.code, message=error.message, retry_after=error.retry_after)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return Failed(code=DiskFull.code, message=DiskFull().message)
        raise


def _run(job: AnyInput, reporter: PipeReporter) -> Done | Seen | Verified:
    # Imported here so that a child loads only its own stage; the template has them ready.
    if job.stage == "download":
        from pipelines.download.stage import run_download  # noqa: PLC0415

        return Done(output=run_download(job, reporter))
    if job.stage == "dub":
        from pipelines.dub.stage import run_dub  # noqa: PLC0415

        return Done(output=run_dub(job, reporter))
    if job.stage == "probe":
        from pipelines.download.look import run_probe  # noqa: PLC0415

        return Seen(output=run_probe(job))
    if job.stage == "verify":
        from pipelines.verify import run_verify  # noqa: PLC0415

        return Verified(problem=run_verify(job, reporter))
    from pipelines.mux.stage import run_mux  # noqa: PLC0415

    return Done(output=run_mux(job, reporter))


class PipeReporter:
    """The Reporter of a child: JSON lines to the worker, progress at most four times a second."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._action: StopAction | None = None
        self._rate_lock = threading.Lock()
        self._rate: Rate | None = None
        self._rate_action: RateAction | None = None
        self._permits: queue.SimpleQueue[Permit | None] = queue.SimpleQueue()
        self._sent_at = 0.0
        self._percent = 0.0

    def send(self, message: Message) -> None:
        """Write one message; a dead worker is noticed by the listener, not here."""
        with self._lock:
            self._out.write(message.model_dump_json() + "\n")
            self._out.flush()

    def ask_to_stop(self) -> None:
        """Remember the wish and end what the stage is blocked in; called by the listener."""
        self._stopping.set()
        self._permits.put(None)
        action = self._action
        if action is not None:
            action()

    def set_rate(self, rate: Rate) -> None:
        """Pass a new speed limit on, or keep it for a stage that has not begun to download."""
        with self._rate_lock:
            self._rate = rate
            if self._rate_action is not None:
                self._rate_action(rate.limit)

    def set_permit(self, permit: Permit) -> None:
        """Hand over what the worker permits; called by the listener."""
        self._permits.put(permit)

    def permit(self, service: str) -> Permit:
        """Ask the worker; one that does not answer in time must not hold the stage up."""
        self._forget_late_permits()
        self.check()  # after that: a wish to stop may have been forgotten with them
        self.send(Asks(service=service))
        try:
            permit = self._permits.get(timeout=PERMIT_PATIENCE_S)
        except queue.Empty:
            permit = None
        self.check()
        return permit or Permit()

    def _forget_late_permits(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._permits.get_nowait()

    def answered(self, service: str, *, healthy: bool) -> None:
        """Send the outcome."""
        self.send(Answered(service=service, healthy=healthy))

    def progress(
        self,
        percent: float,
        *,
        phase: str = "",
        speed: float | None = None,
        eta: float | None = None,
        downloaded_bytes: int | None = None,
        total_bytes: int | None = None,
    ) -> None:
        """Send the progress unless the last one is too fresh; percent never falls."""
        self.check()
        self._percent = max(self._percent, min(percent, 100.0))
        clock = time.monotonic()
        if clock - self._sent_at < PROGRESS_INTERVAL_S:
            return
        self._sent_at = clock
        self.send(
            Progress(
                at=time.time(),
                percent=round(self._percent, 2),
                phase=phase,
                speed=speed,
                eta=eta,
                downloaded_bytes=downloaded_bytes,
                total_bytes=total_bytes,
            )
        )

    def log(self, level: Level, message: str) -> None:
        """Send one line for the job's log."""
        self.send(LogLine(level=level, message=message[:LOG_LINE_MAX]))

    def found(self, title: str) -> None:
        """Send the title."""
        self.send(Found(title=title[:TITLE_MAX]))

    def expected(self, size: int, *, joined: bool) -> None:
        """Send what the source will send."""
        self.send(Expected(bytes=size, joined=joined))

    def keep_state(self, state: dict[str, Any]) -> None:
        """Send the provider's state."""
        self.send(Kept(state=state))

    def preview(self, path: str) -> None:
        """Send where the beginning of the dub is."""
        self.send(Preview(path=path))

    def check(self) -> None:
        """Raise Stopped when asked to stop."""
        if self._stopping.is_set():
            raise Stopped

    def on_stop(self, action: StopAction | None) -> None:
        """Name what ends the blocking call; run at once when the wish came first."""
        self._action = action
        if action is not None and self._stopping.is_set():
            action()

    def on_rate(self, action: RateAction | None) -> None:
        """Name what changes the speed; run at once when a limit has been heard before."""
        with self._rate_lock:
            self._rate_action = action
            if action is not None and self._rate is not None:
                action(self._rate.limit)
